//! The time of a line: RFC 3339 in UTC with six digits.

use std::cell::RefCell;
use std::time::{SystemTime, UNIX_EPOCH};

use houtai_core::Timestamp;

use super::digits::push_padded;

thread_local! {
    /// The second that was last written, and how it was written. Most lines come within the second of the one
    /// before.
    static LAST: RefCell<(u64, Vec<u8>)> = const { RefCell::new((u64::MAX, Vec::new())) };
}

/// The moment of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    seconds: u64,
    micros: u32,
}

impl Stamp {
    /// The system's time, also in tests: what the log says has really happened then.
    pub(crate) fn now() -> Self {
        // A clock that stands before 1970 is not set.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { seconds: since.as_secs(), micros: since.subsec_micros() }
    }

    /// The moment of a timestamp; one before 1970 is taken for 1970.
    pub(crate) fn of(timestamp: Timestamp) -> Self {
        let micros = u64::try_from(timestamp.as_microsecond()).unwrap_or(0);
        Self { seconds: micros / 1_000_000, micros: (micros % 1_000_000) as u32 }
    }

    /// Appends `2026-01-02T03:04:05.678901Z`.
    pub(crate) fn push(self, out: &mut Vec<u8>) {
        LAST.with_borrow_mut(|(second, text)| {
            if *second != self.seconds {
                text.clear();
                push_second(text, self.seconds);
                *second = self.seconds;
            }
            out.extend_from_slice(text);
        });
        out.push(b'.');
        push_padded::<6>(out, self.micros);
        out.push(b'Z');
    }
}

fn push_second(out: &mut Vec<u8>, seconds: u64) {
    let (year, month, day) = date(seconds / 86_400);
    let of_day = (seconds % 86_400) as u32;
    push_padded::<4>(out, year);
    out.push(b'-');
    push_padded::<2>(out, month);
    out.push(b'-');
    push_padded::<2>(out, day);
    out.push(b'T');
    push_padded::<2>(out, of_day / 3600);
    out.push(b':');
    push_padded::<2>(out, of_day / 60 % 60);
    out.push(b':');
    push_padded::<2>(out, of_day % 60);
}

/// Year, month and day of a day since 1970, by the count of days from the first of March of the year 0, after
/// which the length of each month depends on nothing.
fn date(days: u64) -> (u32, u32, u32) {
    const DAYS_OF_400_YEARS: u64 = 146_097;
    let since = days.min(2_932_896) + 719_468;
    let (era, of_era) = (since / DAYS_OF_400_YEARS, since % DAYS_OF_400_YEARS);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    ((era * 400 + year + next) as u32, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use houtai_core::formats::TimestampDigits;
    use proptest::prelude::*;

    use super::*;

    fn text(stamp: Stamp) -> String {
        let mut out = Vec::new();
        stamp.push(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        /// Up to the last second of the year 9999.
        #[test]
        fn it_is_written_as_timestamps_are(seconds in 0..253_402_300_800_u64, micros in 0..1_000_000_u32) {
            let whole = i64::try_from(seconds).unwrap() * 1_000_000 + i64::from(micros);
            let _digits = TimestampDigits::scope(6);
            prop_assert_eq!(text(Stamp { seconds, micros }), Timestamp::from_microsecond(whole).to_string());
        }
    }

    #[test]
    fn a_clock_beyond_all_years_stays_in_the_last() {
        assert!(text(Stamp { seconds: u64::MAX - 1, micros: 0 }).starts_with("9999-12-31T"));
    }
}
