//! The sizes that one log keeps to, made from the options and the disk.

use std::time::Duration;

use houtai_core::settings::ByteSize;

use super::disk::Disk;
use crate::settings::{DiskShare, MIN_BUDGET, MIN_ROTATE};
use crate::writer::options::FileOptions;

/// The largest budget that is chosen where none is said, and its part of the disk.
const AUTOMATIC_BUDGET: u64 = 2 << 30;
const AUTOMATIC_PERCENT: u64 = 5;

/// The budget where nobody can tell how large the disk is.
const BLIND_BUDGET: u64 = 64 << 20;

/// The largest size at which files are closed where none is said.
const AUTOMATIC_ROTATE: u64 = 128 << 20;

/// Pieces larger than this are not written any faster.
const PIECE_BYTES: u64 = 256 << 10;

/// Checked sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// What all files together may take.
    pub(crate) budget_bytes: u64,
    /// At which size a file is closed.
    pub(crate) rotate_bytes: u64,
    /// How long a file is written to; zero for ever.
    pub(crate) rotate_every: Duration,
    /// What stays free on the disk.
    pub(crate) keep_free: DiskShare,
}

impl Limits {
    /// Chooses what is automatic and refuses what cannot work.
    pub(crate) fn of(options: &FileOptions, disk: Option<Disk>) -> Result<Self, String> {
        let budget_bytes = match options.budget_bytes {
            0 => automatic_budget(disk),
            bytes => bytes,
        };
        let rotate_bytes = match options.rotate_bytes {
            0 => (budget_bytes / 16).clamp(MIN_ROTATE.0, AUTOMATIC_ROTATE),
            bytes => bytes,
        };
        refuse(budget_bytes, rotate_bytes)?;
        Ok(Self {
            budget_bytes,
            rotate_bytes,
            rotate_every: options.rotate_every,
            keep_free: options.keep_free,
        })
    }

    /// How large pieces should be: some of them fit into one file.
    pub(crate) fn piece_bytes(&self) -> usize {
        usize::try_from(PIECE_BYTES.min(self.rotate_bytes / 4)).unwrap_or(usize::MAX)
    }
}

fn automatic_budget(disk: Option<Disk>) -> u64 {
    let share = disk.map_or(BLIND_BUDGET, |disk| disk.bytes / 100 * AUTOMATIC_PERCENT);
    share.clamp(MIN_BUDGET.0, AUTOMATIC_BUDGET)
}

fn refuse(budget: u64, rotate: u64) -> Result<(), String> {
    let shown = ByteSize;
    if budget < MIN_BUDGET.0 {
        return Err(format!("`log.budget` is {}; it must be 0 or at least {MIN_BUDGET}", shown(budget)));
    }
    if rotate < MIN_ROTATE.0 {
        return Err(format!(
            "`log.rotate_bytes` is {}; it must be 0 or at least {MIN_ROTATE}",
            shown(rotate)
        ));
    }
    if rotate > budget / 4 {
        return Err(format!(
            "`log.rotate_bytes` is {}, more than a quarter of the budget of {}: old files are dropped whole, so \
             too little would be left; set it to at most {}, or 0 for a share of the budget, or raise `log.budget`",
            shown(rotate),
            shown(budget),
            shown(budget / 4),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn limits(budget: u64, rotate: u64, disk: Option<u64>) -> Result<(u64, u64), String> {
        let options = FileOptions { budget_bytes: budget, rotate_bytes: rotate, ..FileOptions::new("a") };
        let disk = disk.map(|bytes| Disk { bytes, free_bytes: bytes });
        Limits::of(&options, disk).map(|limits| (limits.budget_bytes, limits.rotate_bytes))
    }

    #[test]
    fn the_automatic_budget_is_the_smaller_of_a_share_and_a_size() {
        assert_eq!(limits(0, 0, Some(1000 * GIB)), Ok((2 * GIB, 128 << 20)));
        assert_eq!(limits(0, 0, Some(10_000_000_000)), Ok((500_000_000, 31_250_000)));
        assert_eq!(limits(0, 0, Some(8 << 20)), Ok((1 << 20, 64 << 10)));
        assert_eq!(limits(0, 0, None), Ok((64 << 20, 4 << 20)));
        assert_eq!(limits(64 << 20, 0, Some(10)), Ok((64 << 20, 4 << 20)));
    }

    #[test]
    fn sizes_that_cannot_work_are_refused() {
        let refused = |budget, rotate| limits(budget, rotate, None).unwrap_err();
        assert_eq!(refused(1000, 0), "`log.budget` is 1000B; it must be 0 or at least 1MiB");
        assert_eq!(refused(0, 1), "`log.rotate_bytes` is 1B; it must be 0 or at least 64KiB");
        assert_eq!(
            refused(1 << 20, 1 << 20),
            "`log.rotate_bytes` is 1MiB, more than a quarter of the budget of 1MiB: old files are dropped whole, \
             so too little would be left; set it to at most 256KiB, or 0 for a share of the budget, or raise \
             `log.budget`"
        );
    }

    #[test]
    fn several_pieces_fit_into_a_file() {
        for budget in [MIN_BUDGET.0, GIB] {
            let options = FileOptions { budget_bytes: budget, ..FileOptions::new("a") };
            let limits = Limits::of(&options, None).unwrap();
            assert!(limits.piece_bytes() as u64 * 4 <= limits.rotate_bytes);
        }
    }
}
