//! A share of the disk.

use std::fmt;

use houtai_core::settings::{ByteSize, RawValue, SettingValue};

/// How much of a disk: bytes, or percent of its size.
///
/// ```
/// use houtai_core::settings::{RawValue, SettingValue};
/// use houtai_observe::DiskShare;
///
/// assert_eq!(DiskShare::from_raw(&RawValue::from("10%")), Some(DiskShare::Percent(10)));
/// assert_eq!(DiskShare::from_raw(&RawValue::from("1GiB")), Some(DiskShare::Bytes(1 << 30)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskShare {
    /// Percent of the size of the disk, 0 to 99.
    Percent(u8),
    /// Bytes.
    Bytes(u64),
}

impl DiskShare {
    /// How many bytes that is on a disk of this size.
    pub fn of_disk(self, disk_bytes: u64) -> u64 {
        match self {
            Self::Percent(percent) => disk_bytes / 100 * u64::from(percent),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl fmt::Display for DiskShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Bytes(bytes) => ByteSize(*bytes).fmt(f),
        }
    }
}

impl SettingValue for DiskShare {
    fn expected() -> String {
        "a size such as 1GiB, or a share of the disk from 0% to 99%".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        let percent = match raw {
            RawValue::Text(text) | RawValue::String(text) => text.trim().strip_suffix('%'),
            _ => None,
        };
        match percent {
            Some(number) => {
                number.trim_end().parse().ok().filter(|percent| *percent < 100).map(Self::Percent)
            }
            None => ByteSize::from_raw(raw).map(|size| Self::Bytes(size.0)),
        }
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_percent_or_a_size() {
        let read = |text: &str| DiskShare::from_raw(&RawValue::from(text));
        assert_eq!(read("0%"), Some(DiskShare::Percent(0)));
        assert_eq!(read(" 99 %"), Some(DiskShare::Percent(99)));
        assert_eq!(read("64MiB"), Some(DiskShare::Bytes(64 << 20)));
        assert_eq!(DiskShare::from_raw(&RawValue::Integer(5)), Some(DiskShare::Bytes(5)));
        for wrong in ["100%", "-1%", "1.5%", "%", "much", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for share in [DiskShare::Percent(2), DiskShare::Bytes(0), DiskShare::Bytes(3 << 30)] {
            assert_eq!(DiskShare::from_raw(&RawValue::from(share.show().trim_matches('"'))), Some(share));
        }
    }

    #[test]
    fn percent_are_of_the_whole_disk() {
        assert_eq!(DiskShare::Percent(5).of_disk(1000), 50);
        assert_eq!(DiskShare::Bytes(7).of_disk(1000), 7);
    }
}
