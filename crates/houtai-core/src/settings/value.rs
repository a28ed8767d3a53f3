//! What can be the value of a setting.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::RawValue;
use crate::Secret;

/// A type that a setting can have.
///
/// Implement it for an own type by reading from [`RawValue`]; a text from the environment arrives as
/// [`RawValue::Text`], whatever the type.
pub trait SettingValue: Clone + Send + Sync + 'static {
    /// Whether the value must never be shown.
    const SECRET: bool = false;

    /// What is expected, for messages and the reference: `an integer from 0 to 65535`.
    fn expected() -> String;

    /// Reads the value. The error needs no text: the report says what was expected.
    fn from_raw(raw: &RawValue) -> Option<Self>;

    /// For a value that cannot be read and whose text has a grammar of its own: what is wrong with it and where,
    /// as a sentence without its subject, in place of "must be …".
    fn problem(_raw: &RawValue) -> Option<String> {
        None
    }

    /// The value as it would be written in a file.
    fn show(&self) -> String;

    /// How the value of a secret is shown. Not that there is none: "is it set?" is what a person looks for in the
    /// list. A type that is secret in a part only, such as a URL with a password, shows the rest.
    fn masked(raw: &RawValue) -> String {
        match raw {
            RawValue::String(text) | RawValue::Text(text) if text.is_empty() => "\"\"".into(),
            RawValue::List(items) if items.is_empty() => "[]".into(),
            _ => crate::secret::MASK.into(),
        }
    }
}

/// The string inside a raw value, whichever kind of source it came from.
fn as_text(raw: &RawValue) -> Option<&str> {
    match raw {
        RawValue::Text(text) | RawValue::String(text) => Some(text),
        _ => None,
    }
}

impl SettingValue for bool {
    fn expected() -> String {
        "true or false".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        match raw {
            RawValue::Bool(value) => Some(*value),
            RawValue::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl SettingValue for $type {
            fn expected() -> String {
                format!("an integer from {} to {}", <$type>::MIN, <$type>::MAX)
            }

            fn from_raw(raw: &RawValue) -> Option<Self> {
                match raw {
                    RawValue::Integer(value) => (*value).try_into().ok(),
                    RawValue::Text(text) => text.parse().ok(),
                    _ => None,
                }
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

integers!(u8, u16, u32, u64, usize, i32, i64);

impl SettingValue for f64 {
    fn expected() -> String {
        "a number".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        let value = match raw {
            RawValue::Float(value) => *value,
            RawValue::Integer(value) => *value as f64,
            RawValue::Text(text) => text.parse().ok()?,
            _ => return None,
        };
        value.is_finite().then_some(value)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for String {
    fn expected() -> String {
        "a string".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        as_text(raw).map(str::to_owned)
    }

    fn show(&self) -> String {
        format!("{self:?}")
    }
}

impl SettingValue for PathBuf {
    fn expected() -> String {
        "a path".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        as_text(raw).filter(|text| !text.is_empty()).map(PathBuf::from)
    }

    fn show(&self) -> String {
        format!("{:?}", self.display().to_string())
    }
}

impl SettingValue for IpAddr {
    fn expected() -> String {
        "an IP address such as 127.0.0.1 or ::1".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        as_text(raw)?.parse().ok()
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

/// Durations are written as people say them (`500ms`, `10s`, `1h 30m`) or in ISO 8601 (`PT10S`).
impl SettingValue for Duration {
    fn expected() -> String {
        "a duration such as 500ms, 10s or 1h".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        let duration: jiff::SignedDuration = as_text(raw)?.parse().ok()?;
        duration.try_into().ok()
    }

    fn show(&self) -> String {
        match jiff::SignedDuration::try_from(*self) {
            Ok(duration) => format!("\"{duration:#}\""),
            Err(_) => format!("\"{}s\"", self.as_secs()),
        }
    }
}

/// A number of bytes, written `64MiB`, `1GB` or as a plain number.
///
/// ```
/// use houtai_core::settings::{ByteSize, RawValue, SettingValue};
///
/// let size = ByteSize::from_raw(&RawValue::from("64MiB"));
/// assert_eq!(size, Some(ByteSize(64 * 1024 * 1024)));
/// assert_eq!(ByteSize(1024).show(), "\"1KiB\"");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

/// Longest suffix first, so that `KiB` is not read as `B`.
const UNITS: [(&str, u64); 10] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("KB", 1_000),
    ("B", 1),
];

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fitting =
            UNITS[..4].iter().find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor));
        match fitting {
            Some((unit, factor)) => write!(f, "{}{unit}", self.0 / factor),
            None => write!(f, "{}B", self.0),
        }
    }
}

impl SettingValue for ByteSize {
    fn expected() -> String {
        "a size such as 64MiB or a number of bytes".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        if let RawValue::Integer(bytes) = raw {
            return u64::try_from(*bytes).ok().map(ByteSize);
        }
        let text = as_text(raw)?.trim();
        let unit = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)));
        let (number, factor) = unit.unwrap_or((text, 1));
        number.trim_end().parse::<u64>().ok()?.checked_mul(factor).map(ByteSize)
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

impl<T: SettingValue> SettingValue for Secret<T> {
    const SECRET: bool = true;

    fn expected() -> String {
        T::expected()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        T::from_raw(raw).map(Secret::new)
    }

    fn show(&self) -> String {
        crate::secret::MASK.into()
    }
}

/// The empty text means "not set".
impl<T: SettingValue> SettingValue for Option<T> {
    const SECRET: bool = T::SECRET;

    fn expected() -> String {
        format!("{}, or the empty text for none", T::expected())
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        match as_text(raw) {
            Some("") => Some(None),
            _ => T::from_raw(raw).map(Some),
        }
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "\"\"".into(), T::show)
    }

    fn masked(raw: &RawValue) -> String {
        T::masked(raw)
    }
}

/// From the environment a list is written with commas.
impl<T: SettingValue> SettingValue for Vec<T> {
    const SECRET: bool = T::SECRET;

    fn expected() -> String {
        format!("a list, each entry {}", T::expected())
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        match raw {
            RawValue::List(items) => items.iter().map(T::from_raw).collect(),
            RawValue::Text(text) => {
                let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
                entries.map(|entry| T::from_raw(&RawValue::Text(entry.to_owned()))).collect()
            }
            _ => None,
        }
    }

    fn show(&self) -> String {
        let items: Vec<String> = self.iter().map(T::show).collect();
        format!("[{}]", items.join(", "))
    }
}

/// Makes an enum of words usable as a setting.
///
/// ```
/// houtai_core::setting_words! {
///     /// The form of a log line.
///     pub enum LogFormat {
///         /// For people.
///         Human = "human",
///         /// For machines.
///         Json = "json",
///     }
/// }
/// use houtai_core::settings::{RawValue, SettingValue};
/// assert_eq!(LogFormat::from_raw(&RawValue::from("json")), Some(LogFormat::Json));
/// assert_eq!(LogFormat::expected(), "one of human, json");
/// ```
#[macro_export]
macro_rules! setting_words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// The word that stands for this choice in a settings file.
            $vis fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::settings::SettingValue for $name {
            fn expected() -> String {
                format!("one of {}", [$($word),+].join(", "))
            }

            fn from_raw(raw: &$crate::settings::RawValue) -> Option<Self> {
                match <String as $crate::settings::SettingValue>::from_raw(raw)?.as_str() {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn show(&self) -> String {
                format!("{:?}", self.as_str())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<T: SettingValue>(text: &str) -> Option<T> {
        T::from_raw(&RawValue::Text(text.into()))
    }

    fn typed<T: SettingValue>(raw: impl Into<RawValue>) -> Option<T> {
        T::from_raw(&raw.into())
    }

    #[test]
    fn a_text_of_the_environment_is_read_as_any_type() {
        assert_eq!(text::<bool>("true"), Some(true));
        assert_eq!(text::<u16>("9000"), Some(9000));
        assert_eq!(text::<i64>("-1"), Some(-1));
        assert_eq!(text::<f64>("0.5"), Some(0.5));
        assert_eq!(text::<String>("9000"), Some("9000".into()));
        assert_eq!(text::<PathBuf>("/tmp"), Some("/tmp".into()));
        assert_eq!(text::<IpAddr>("::1"), "::1".parse().ok());
        assert_eq!(text::<Duration>("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(text::<ByteSize>("2 KiB"), Some(ByteSize(2048)));
        assert_eq!(text::<Vec<u16>>("1, 2,"), Some(vec![1, 2]));
        assert_eq!(text::<Vec<u16>>(""), Some(vec![]));
    }

    #[test]
    fn a_typed_source_is_taken_at_its_word() {
        assert_eq!(typed::<u16>("9000"), None);
        assert_eq!(typed::<bool>("true"), None);
        assert_eq!(typed::<String>(9000), None);
        assert_eq!(typed::<Vec<String>>("a,b"), None);
        assert_eq!(typed::<f64>(1), Some(1.0));
        assert_eq!(typed::<Vec<String>>(["a", "b"]), Some(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(text::<u16>("65536"), None);
        assert_eq!(typed::<u16>(-1), None);
        assert_eq!(text::<f64>("NaN"), None);
        assert_eq!(typed::<f64>(f64::INFINITY), None);
        assert_eq!(text::<Duration>("-1s"), None);
        assert_eq!(text::<Duration>("10"), None);
        assert_eq!(text::<ByteSize>("20000000TiB"), None);
        assert_eq!(text::<ByteSize>("1.5GB"), None);
        assert_eq!(text::<ByteSize>("KiB"), None);
        assert_eq!(text::<PathBuf>(""), None);
        assert_eq!(text::<Vec<u16>>("1,x"), None);
    }

    #[test]
    fn the_empty_text_is_no_value_for_an_option() {
        assert_eq!(text::<Option<u16>>(""), Some(None));
        assert_eq!(text::<Option<u16>>("1"), Some(Some(1)));
        assert_eq!(text::<Option<u16>>("x"), None);
        assert_eq!(None::<u16>.show(), "\"\"");
    }

    #[test]
    fn what_is_shown_can_be_written_in_a_file() {
        assert_eq!(String::from("a\"b").show(), r#""a\"b""#);
        assert_eq!(Duration::from_millis(1500).show(), "\"1s 500ms\"");
        assert_eq!(ByteSize(3 << 20).show(), "\"3MiB\"");
        assert_eq!(ByteSize(1500).show(), "\"1500B\"");
        assert_eq!(ByteSize(0).show(), "\"0B\"");
        assert_eq!(vec![1_u16, 2].show(), "[1, 2]");
        assert_eq!(Secret::new(1_u16).show(), "********");
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for seconds in [0, 1, 59, 3600, 86_400, 1_000_000] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(text(duration.show().trim_matches('"')), Some(duration));
        }
        for size in [0, 1, 1023, 1024, 1 << 30, u64::MAX] {
            assert_eq!(text(ByteSize(size).show().trim_matches('"')), Some(ByteSize(size)));
        }
    }

    #[test]
    fn a_list_of_secrets_is_secret() {
        let secret = [Vec::<Secret<String>>::SECRET, Option::<Secret<String>>::SECRET, Vec::<String>::SECRET];
        assert_eq!(secret, [true, true, false]);
    }
}
