//! The levels in force: those of the setting, and for a while others.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use houtai_core::Timestamp;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};

use super::LevelSpec;

/// The target of the access line.
pub(crate) const ACCESS_TARGET: &str = "houtai::access";

/// A change of levels while the app runs. It is what [`Levels::end`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelChange(u64);

/// The levels, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelsShown {
    /// Those in force.
    pub in_force: LevelSpec,
    /// Those of `log.level`.
    pub setting: LevelSpec,
    /// When the setting counts again; `None` also for a change without an end.
    pub until: Option<Timestamp>,
    /// Whether those in force are a change made while the app runs.
    pub changed: bool,
}

/// The levels in force, and how they change.
///
/// The last word wins, whoever has said it: a change takes the place of the one before, together with its end; a
/// reload with another `log.level` ends any change; a reload with the same one leaves a change alone.
pub struct Levels {
    state: Mutex<State>,
    // Written under the lock, read without it.
    spec: ArcSwap<LevelSpec>,
    // The level of the access line, which asks at each request.
    access: AtomicU8,
}

struct State {
    setting: LevelSpec,
    change: Option<Change>,
    next: u64,
}

struct Change {
    number: u64,
    spec: LevelSpec,
    until: Option<Timestamp>,
}

impl State {
    fn in_force(&self) -> &LevelSpec {
        self.change.as_ref().map_or(&self.setting, |change| &change.spec)
    }
}

impl Levels {
    /// The levels of the setting.
    pub fn new(setting: LevelSpec) -> Self {
        let levels = Self {
            spec: ArcSwap::from_pointee(setting.clone()),
            state: Mutex::new(State { setting, change: None, next: 1 }),
            access: AtomicU8::new(0),
        };
        levels.alter(|_| ());
        levels
    }

    /// Takes over the setting after it has been read.
    pub fn set(&self, setting: &LevelSpec) {
        self.alter(|state| {
            if state.setting != *setting {
                state.setting = setting.clone();
                state.change = None;
            }
        });
    }

    /// Puts other levels in force. `until` is shown; whoever calls sees to it that [`Levels::end`] is called then.
    pub fn change(&self, spec: LevelSpec, until: Option<Timestamp>) -> LevelChange {
        self.alter(|state| {
            let number = state.next;
            state.next += 1;
            state.change = Some(Change { number, spec, until });
            LevelChange(number)
        })
    }

    /// Ends a change, if it is still the one in force; says whether it was.
    pub fn end(&self, change: LevelChange) -> bool {
        self.alter(|state| {
            let ends = state.change.as_ref().is_some_and(|current| current.number == change.0);
            if ends {
                state.change = None;
            }
            ends
        })
    }

    /// Goes back to the setting at once; says whether there was a change.
    pub fn reset(&self) -> bool {
        self.alter(|state| state.change.take().is_some())
    }

    /// The levels, to be shown.
    pub fn shown(&self) -> LevelsShown {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        LevelsShown {
            in_force: state.in_force().clone(),
            setting: state.setting.clone(),
            until: state.change.as_ref().and_then(|change| change.until),
            changed: state.change.is_some(),
        }
    }

    /// Whether an event or span is written.
    pub(crate) fn permits(&self, metadata: &Metadata<'_>) -> bool {
        self.spec.load().permits(metadata.target(), metadata.level())
    }

    /// The least level of any target.
    pub(crate) fn least(&self) -> LevelFilter {
        self.spec.load().least()
    }

    /// Whether an access line of this level is written.
    pub(crate) fn permits_access(&self, level: Level) -> bool {
        verbosity(level) <= self.access.load(Ordering::Relaxed)
    }

    fn alter<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let result = change(&mut state);
            let spec = state.in_force();
            let access = spec.level_of(ACCESS_TARGET).into_level().map_or(0, verbosity);
            self.access.store(access, Ordering::Relaxed);
            self.spec.store(Arc::new(spec.clone()));
            result
        };
        // Each place in the code that logs remembers whether anybody wants to hear it; that is what keeps lines
        // that are not written cheap.
        tracing::callsite::rebuild_interest_cache();
        result
    }
}

/// 1 for errors, 5 for traces.
fn verbosity(level: Level) -> u8 {
    match level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spec(text: &str) -> LevelSpec {
        text.parse().unwrap()
    }

    #[test]
    fn the_access_line_follows_the_rule_of_its_target() {
        let levels = Levels::new(spec("info"));
        assert!(levels.permits_access(Level::INFO));
        levels.set(&spec("info,houtai::access=warn"));
        assert!(!levels.permits_access(Level::INFO) && levels.permits_access(Level::WARN));
        levels.set(&spec("off"));
        assert!(!levels.permits_access(Level::ERROR));
    }

    #[derive(Clone, Debug)]
    enum Step {
        Set(usize),
        Change(usize),
        End(usize),
        Reset,
    }

    const SPECS: [&str; 4] = ["info", "debug", "warn,a=trace", "off"];

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..SPECS.len()).prop_map(Step::Set),
            (0..SPECS.len()).prop_map(Step::Change),
            (0..8_usize).prop_map(Step::End),
            Just(Step::Reset),
        ]
    }

    proptest! {
        /// The oracle knows the history only: what counts is the last change after which neither another word was
        /// said nor its own end has come; otherwise the setting.
        #[test]
        fn the_last_word_wins(steps in proptest::collection::vec(step(), 0..30)) {
            let levels = Levels::new(spec(SPECS[0]));
            let mut changes = Vec::new();
            let (mut setting, mut change) = (0, None);
            for step in steps {
                match step {
                    Step::Set(new) => {
                        levels.set(&spec(SPECS[new]));
                        if new != setting {
                            (setting, change) = (new, None);
                        }
                    }
                    Step::Change(new) => {
                        change = Some((changes.len(), new));
                        changes.push(levels.change(spec(SPECS[new]), None));
                    }
                    Step::End(number) if number < changes.len() => {
                        let ends = change.is_some_and(|(current, _)| current == number);
                        prop_assert_eq!(levels.end(changes[number]), ends);
                        change = change.filter(|_| !ends);
                    }
                    Step::End(_) => {}
                    Step::Reset => prop_assert_eq!(levels.reset(), change.take().is_some()),
                }
                let expected = change.map_or(setting, |(_, spec)| spec);
                prop_assert_eq!(levels.shown().in_force, spec(SPECS[expected]));
                prop_assert_eq!(levels.shown().changed, change.is_some());
            }
        }
    }
}
