//! What was not written, by level and by reason.

use std::sync::atomic::{AtomicU64, Ordering};

use tracing::Level;

use super::severity;

/// Why a line was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DropReason {
    /// The queue had no room for its level.
    QueueFull,
    /// The line is longer than one line may be.
    TooLong,
    /// The disk is full, or fuller than `log.keep_free` allows.
    DiskFull,
    /// The file could not be opened or written.
    Unwritable,
    /// The writer had been closed.
    Closed,
}

impl DropReason {
    /// All reasons.
    pub const ALL: [Self; 5] =
        [Self::QueueFull, Self::TooLong, Self::DiskFull, Self::Unwritable, Self::Closed];

    /// The reason as a label: `queue_full`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::TooLong => "too_long",
            Self::DiskFull => "disk_full",
            Self::Unwritable => "unwritable",
            Self::Closed => "closed",
        }
    }
}

/// Counts by reason and level that any thread may raise.
#[derive(Default)]
pub(crate) struct Drops([[AtomicU64; severity::COUNT]; DropReason::ALL.len()]);

impl Drops {
    /// Counts one line.
    pub(crate) fn count(&self, reason: DropReason, severity: usize) {
        if let Some(count) = self.0[reason as usize].get(severity) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts lines of each level.
    pub(crate) fn add(&self, reason: DropReason, lines: [u64; severity::COUNT]) {
        for (count, lines) in self.0[reason as usize].iter().zip(lines) {
            count.fetch_add(lines, Ordering::Relaxed);
        }
    }

    /// The counts of this moment.
    pub(crate) fn snapshot(&self) -> Dropped {
        let load = |counts: &[AtomicU64; severity::COUNT]| {
            std::array::from_fn(|number| counts[number].load(Ordering::Relaxed))
        };
        Dropped(std::array::from_fn(|reason| load(&self.0[reason])))
    }
}

/// How many lines were not written, since the start of the writer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped([[u64; severity::COUNT]; DropReason::ALL.len()]);

impl Dropped {
    /// The lines of one level that were dropped for one reason.
    pub fn of(&self, level: Level, reason: DropReason) -> u64 {
        self.0[reason as usize][severity::number_of(level)]
    }

    /// The dropped lines of one level.
    pub fn of_level(&self, level: Level) -> u64 {
        self.0.iter().map(|counts| counts[severity::number_of(level)]).sum()
    }

    /// All dropped lines.
    pub fn total(&self) -> u64 {
        self.0.iter().flatten().sum()
    }

    /// What came to it since an earlier moment.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let difference = |reason: usize, level: usize| self.0[reason][level] - earlier.0[reason][level];
        Self(std::array::from_fn(|reason| std::array::from_fn(|level| difference(reason, level))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_drop_is_counted_at_its_level_and_reason() {
        let drops = Drops::default();
        drops.count(DropReason::QueueFull, 0);
        let before = drops.snapshot();
        drops.count(DropReason::Closed, 4);
        drops.count(DropReason::Closed, 4);
        let after = drops.snapshot();
        assert_eq!((after.total(), after.of(Level::TRACE, DropReason::Closed)), (3, 2));
        assert_eq!((after.of_level(Level::ERROR), after.of_level(Level::INFO)), (1, 0));
        assert_eq!(after.since(&before).of_level(Level::ERROR), 0);
        assert_eq!(after.since(&before).total(), 2);
    }

    #[test]
    fn every_reason_stands_in_the_list_at_its_number() {
        for (number, reason) in DropReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, number, "{}", reason.as_str());
        }
    }
}
