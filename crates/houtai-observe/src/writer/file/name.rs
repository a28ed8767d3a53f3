//! The names of the files: closed ones carry the time at which they were closed, so that they sort by it.

use houtai_core::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// When a file was closed, and a number that keeps several of one second apart. Later is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    second: i64,
    number: u16,
}

/// The greatest number; more files in one second count as closed in the next.
const LAST_NUMBER: u16 = 9999;

impl Stamp {
    /// When the file was closed, or later.
    pub(crate) fn closed_at(self) -> Timestamp {
        Timestamp::from_microsecond(self.second.saturating_add(1).saturating_mul(1_000_000))
    }

    /// The stamp of a file that is closed now. It is later than `last` even when the clock has gone back: the order of
    /// files matters more than their exact time.
    pub(crate) fn after(last: Option<Self>, now: Timestamp) -> Self {
        let fresh = Self { second: now.as_microsecond().div_euclid(1_000_000), number: 0 };
        match last {
            Some(last) if last >= fresh && last.number < LAST_NUMBER => {
                Self { number: last.number + 1, ..last }
            }
            Some(last) if last >= fresh => Self { second: last.second + 1, number: 0 },
            _ => fresh,
        }
    }
}

/// What a file beside the current one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As it was written.
    Plain,
    /// Compressed, whole.
    Packed,
    /// The compressed form while it is made.
    Half,
}

impl Form {
    const ALL: [Self; 3] = [Self::Half, Self::Packed, Self::Plain];

    fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Packed => ".gz",
            Self::Half => ".gz.part",
        }
    }
}

/// The names that belong to one log.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    current: String,
}

impl Names {
    /// The names around a current file of this name.
    pub(crate) fn of(current: impl Into<String>) -> Self {
        Self { current: current.into() }
    }

    /// The file whose lock says who writes.
    pub(crate) fn lock(&self) -> String {
        format!("{}.lock", self.current)
    }

    /// `app.log.20260102T030405Z-0000.gz`.
    pub(crate) fn closed(&self, stamp: Stamp, form: Form) -> String {
        let closed = Timestamp::from_microsecond(stamp.second.saturating_mul(1_000_000));
        let date = closed.to_jiff().to_zoned(TimeZone::UTC).datetime();
        format!(
            "{}.{:04}{:02}{:02}T{:02}{:02}{:02}Z-{:04}{}",
            self.current,
            date.year(),
            date.month(),
            date.day(),
            date.hour(),
            date.minute(),
            date.second(),
            stamp.number,
            form.suffix(),
        )
    }

    /// What a name stands for; `None` for names that this log never gives, however similar.
    pub(crate) fn parse(&self, name: &str) -> Option<(Stamp, Form)> {
        let rest = name.strip_prefix(&self.current)?.strip_prefix('.')?;
        let (form, stamp) =
            Form::ALL.iter().find_map(|form| Some((*form, rest.strip_suffix(form.suffix())?)))?;
        let stamp = parse_stamp(stamp)?;
        // The way back shows whether this is exactly how it would be written.
        (self.closed(stamp, form) == name).then_some((stamp, form))
    }
}

fn parse_stamp(text: &str) -> Option<Stamp> {
    let (time, number) = text.split_once("Z-")?;
    let (date, time) = time.split_once('T')?;
    let digits = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<i8>().ok();
    let date = DateTime::new(
        date.get(..4)?.parse().ok()?,
        digits(date, 4, 6)?,
        digits(date, 6, 8)?,
        digits(time, 0, 2)?,
        digits(time, 2, 4)?,
        digits(time, 4, 6)?,
        0,
    );
    let second = date.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    Some(Stamp { second, number: number.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_tells_its_stamp_and_form() {
        let names = Names::of("app.log");
        let stamp = Stamp::after(None, at("2026-01-02T03:04:05.678Z"));
        for (form, name) in [
            (Form::Plain, "app.log.20260102T030405Z-0000"),
            (Form::Packed, "app.log.20260102T030405Z-0000.gz"),
            (Form::Half, "app.log.20260102T030405Z-0000.gz.part"),
        ] {
            assert_eq!(names.closed(stamp, form), name);
            assert_eq!(names.parse(name), Some((stamp, form)));
        }
    }

    #[test]
    fn similar_names_are_not_ours() {
        let names = Names::of("app.log");
        for name in [
            "app.log",
            "app.log.1",
            "app.log.lock",
            "app.log.20260102T030405Z",
            "app.log.20260102T030405Z-000",
            "app.log.20260102T030405Z-00000",
            "app.log.20260102T030405Z-+001",
            "app.log.20261302T030405Z-0000",
            "app.log.20260102T030405Z-0000.gz.old",
            "app.log.20260102T030405Z-0000.zst",
            "app.log.20260102t030405Z-0000",
            "app.log.2026010éT030405Z-0000",
            "other.log.20260102T030405Z-0000",
            "xapp.log.20260102T030405Z-0000",
        ] {
            assert_eq!(names.parse(name), None, "{name}");
        }
    }

    #[test]
    fn later_files_sort_later_whatever_the_clock_does() {
        let names = Names::of("app.log");
        let times =
            ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", "2020-01-01T00:00:00Z", "2026-01-02T03:04:06Z"];
        let mut last = None;
        let mut made = Vec::new();
        for time in times {
            let stamp = Stamp::after(last, at(time));
            made.push(names.closed(stamp, Form::Plain));
            last = Some(stamp);
        }
        assert!(made.is_sorted_by(|a, b| a < b), "{made:?}");
        let full = Stamp { second: 7, number: LAST_NUMBER };
        assert_eq!(Stamp::after(Some(full), at("1970-01-01T00:00:01Z")), Stamp { second: 8, number: 0 });
    }
}
