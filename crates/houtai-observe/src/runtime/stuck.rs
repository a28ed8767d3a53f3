//! Which workers have been in one step of work for too long: a bookkeeping without threads and clocks.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// After how long a worker is stuck.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Something that is either moving or not: a thread in an activity, or a worker as tokio sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// A thread, by its number in this process.
    Thread(u64),
    /// A worker of the runtime.
    Worker(usize),
}

/// What is seen of somebody who is at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) who: Who,
    /// Changes whenever it moves.
    pub(super) step: (u64, u64),
    /// What it does; empty where that is not known.
    pub(super) what: String,
}

/// News about somebody who is stuck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// It has been for so long now. Told once.
    Stuck(Sight, Duration),
    /// It moves again, after so long. Told once.
    Over(Sight, Duration),
}

/// Who is at work since when.
#[derive(Default)]
pub(super) struct Book {
    seen: HashMap<Who, Entry>,
}

struct Entry {
    sight: Sight,
    since: Instant,
    is_lasting: bool,
    is_told: bool,
}

impl Book {
    /// Takes what is seen at one moment, everybody who is at work, and says what is new.
    pub(super) fn look(&mut self, sights: Vec<Sight>, now: Instant) -> Vec<News> {
        let mut before = std::mem::take(&mut self.seen);
        let mut news = Vec::new();
        for sight in sights {
            let known = before.remove(&sight.who);
            let entry = match known {
                Some(entry) if entry.sight.step == sight.step => Entry { is_lasting: true, ..entry },
                other => {
                    news.extend(other.and_then(|entry| entry.over(now)));
                    Entry { sight: sight.clone(), since: now, is_lasting: false, is_told: false }
                }
            };
            self.seen.insert(sight.who, entry);
        }
        news.extend(before.into_values().filter_map(|entry| entry.over(now)));
        news.extend(self.seen.values_mut().filter_map(|entry| entry.tell(now)));
        news
    }

    /// Whether somebody was at the same step at the look before.
    pub(super) fn has_lasting(&self) -> bool {
        self.seen.values().any(|entry| entry.is_lasting)
    }

    /// How many are stuck.
    pub(super) fn stuck(&self) -> usize {
        self.seen.values().filter(|entry| entry.is_told).count()
    }
}

impl Entry {
    fn tell(&mut self, now: Instant) -> Option<News> {
        let lasts = now.saturating_duration_since(self.since);
        if self.is_told || lasts < PATIENCE {
            return None;
        }
        self.is_told = true;
        Some(News::Stuck(self.sight.clone(), lasts))
    }

    fn over(self, now: Instant) -> Option<News> {
        let lasted = now.saturating_duration_since(self.since);
        self.is_told.then_some(News::Over(self.sight, lasted))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sight(thread: u64, step: u64) -> Sight {
        Sight { who: Who::Thread(thread), step: (step, 0), what: "GET /a".into() }
    }

    #[test]
    fn a_case_is_told_once_and_again_when_it_is_over() {
        let (mut book, begin) = (Book::default(), Instant::now());
        let at = |millis| begin + Duration::from_millis(millis);
        assert_eq!(book.look(vec![sight(1, 7)], at(0)), []);
        assert_eq!(book.look(vec![sight(1, 7)], at(999)), []);
        let stuck = News::Stuck(sight(1, 7), Duration::from_millis(1250));
        assert_eq!(book.look(vec![sight(1, 7)], at(1250)), [stuck]);
        assert_eq!(book.stuck(), 1);
        assert_eq!(book.look(vec![sight(1, 7)], at(5000)), []);
        let over = News::Over(sight(1, 7), Duration::from_millis(6000));
        assert_eq!(book.look(vec![sight(1, 8)], at(6000)), [over]);
        assert_eq!(book.stuck(), 0);
        assert_eq!(book.look(vec![], at(9000)), []);
    }

    proptest! {
        /// Whatever is seen when: each case that is told is told to be over, in this order, and once.
        #[test]
        fn news_of_one_come_in_turns(steps in prop::collection::vec((0u64..3, prop::option::of(0u64..3), 1u64..900), 0..60)) {
            let (mut book, mut now) = (Book::default(), Instant::now());
            let mut open = std::collections::HashSet::new();
            for (thread, step, millis) in steps {
                now += Duration::from_millis(millis);
                let sights = step.map(|step| sight(thread, step)).into_iter().collect();
                for one in book.look(sights, now) {
                    match one {
                        News::Stuck(sight, lasts) => {
                            prop_assert!(lasts >= PATIENCE);
                            prop_assert!(open.insert(sight.who));
                        }
                        News::Over(sight, _) => prop_assert!(open.remove(&sight.who)),
                    }
                }
                prop_assert_eq!(open.len(), book.stuck());
            }
        }
    }
}
