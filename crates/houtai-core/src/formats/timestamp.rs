//! An instant: RFC 3339 in UTC with `Z` and a fixed number of digits.

use std::cell::Cell;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

use crate::validate::{Check, Validate};

thread_local! {
    static DIGITS: Cell<u8> = const { Cell::new(3) };
}

/// How many digits after the second are written while it is in scope, on this thread.
///
/// The number is a setting of the app. An answer is serialized in one piece on one thread, so the server sets
/// it around that piece; nothing global is changed.
pub struct TimestampDigits {
    before: u8,
}

impl TimestampDigits {
    /// Writes `digits` (0 to 6) until the returned guard is dropped.
    #[must_use]
    pub fn scope(digits: u8) -> Self {
        Self { before: DIGITS.replace(digits.min(6)) }
    }
}

impl Drop for TimestampDigits {
    fn drop(&mut self) {
        DIGITS.set(self.before);
    }
}

/// An instant, exact to the microsecond, which every database keeps: what was saved is what comes back.
///
/// On the wire it is RFC 3339 in UTC with `Z` and three digits after the second (a setting of the app). Any
/// offset is read.
///
/// ```
/// use houtai_core::Timestamp;
///
/// let noon: Timestamp = "2026-11-23T12:00:00.123456789+08:00".parse().unwrap();
/// assert_eq!(noon.to_string(), "2026-11-23T04:00:00.123Z");
/// assert_eq!(noon.as_microsecond() % 1_000_000, 123_456);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The system's time. Code that is to be tested asks a [`Clock`](crate::Clock) instead.
    pub fn now() -> Self {
        Self::from(jiff::Timestamp::now())
    }

    /// The instant so many microseconds after 1970; values beyond the years -9999 to 9999 are cut to them.
    pub fn from_microsecond(micros: i64) -> Self {
        let bound = if micros < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        Self(jiff::Timestamp::from_microsecond(micros).unwrap_or(bound))
    }

    /// Microseconds since 1970.
    pub fn as_microsecond(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The year in UTC.
    pub fn year(self) -> i16 {
        self.0.to_zoned(jiff::tz::TimeZone::UTC).year()
    }

    /// As jiff's type, for arithmetic.
    pub fn to_jiff(self) -> jiff::Timestamp {
        self.0
    }
}

/// Cuts to microseconds, towards the past.
impl From<jiff::Timestamp> for Timestamp {
    fn from(instant: jiff::Timestamp) -> Self {
        let micros = instant.as_nanosecond().div_euclid(1_000);
        Self::from_microsecond(i64::try_from(micros).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.*}", usize::from(DIGITS.get()), self.0)
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(Self::from)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        // jiff reads more than RFC 3339 (a space for the `T`, brackets with a zone); the document says
        // `date-time`, so no more than that is taken.
        if !crate::validate::is_date_time(&text) {
            return Err(D::Error::custom("expected an RFC 3339 date-time such as 2026-01-02T03:04:05Z"));
        }
        text.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

/// Reading has already judged it.
impl Validate for Timestamp {
    fn validate(&self, _: &mut Check) {}
}
