//! A UUID: 36 characters on the wire.

use std::borrow::Cow;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

use crate::validate::{Check, Validate};
use crate::{Clock, Input, Output};

/// A UUID, `0198c5a1-7d2e-7b6a-9c1f-2f6d3f0e8a41` on the wire: small letters with hyphens, the form that the format
/// `uuid` of JSON Schema names. Capitals are read as well.
///
/// ```
/// use houtai_core::Clock;
/// use houtai_core::formats::Uuid;
///
/// let id: Uuid = "0198C5A1-7d2e-7b6a-9c1f-2f6d3f0e8a41".parse().unwrap();
/// assert_eq!(id.to_string(), "0198c5a1-7d2e-7b6a-9c1f-2f6d3f0e8a41");
/// assert!("7".parse::<Uuid>().is_err());
///
/// let clock = Clock::system();
/// assert!(Uuid::now_v7(&clock) < Uuid::now_v7(&clock));
/// ```
///
/// One of version 7 is unique and tells when it was made. It is no secret: who knows one can guess the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(::uuid::Uuid);

impl Uuid {
    /// A new one of version 7: it begins with the time, so that new rows stand together in an index. Those made
    /// by one process within a millisecond are in order too.
    pub fn now_v7(clock: &Clock) -> Self {
        Self::v7_at(clock.now())
    }

    /// A new one of version 7 for this moment.
    pub fn v7_at(moment: crate::Timestamp) -> Self {
        // The format has no room for what was before 1970.
        let millis = u64::try_from(moment.as_microsecond() / 1000).unwrap_or(0);
        Self(::uuid::Builder::from_unix_timestamp_millis(millis, &rest(millis)).into_uuid())
    }

    /// The UUID of these 16 bytes, in the order in which they are written.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(::uuid::Uuid::from_bytes(bytes))
    }

    /// The 16 bytes, in the order in which they are written.
    pub fn into_bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }
}

/// What follows the time: random at the first UUID of a millisecond, and one more at each further one.
fn rest(millis: u64) -> [u8; 10] {
    static LAST: Mutex<(u64, u16, u64)> = Mutex::new((u64::MAX, 0, 0));
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, head, tail) = *last;
    let (head, tail) = if last.0 == millis { (head, tail + 1) } else { random() };
    *last = (millis, head, tail);
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&head.to_be_bytes());
    bytes[2..].copy_from_slice(&tail.to_be_bytes());
    bytes
}

/// The keys of std's hash tables come from the system once a thread, 128 bits of them, so two processes do not
/// get the same. The tail begins below 2^61 of the 2^62 that the format has room for, so that counting up stays in it.
fn random() -> (u16, u64) {
    let state = RandomState::new();
    let [high, low, ..] = state.hash_one(0_u8).to_be_bytes();
    (u16::from_be_bytes([high, low]), state.hash_one(1_u8) >> 3)
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for Uuid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The crate reads braces, `urn:uuid:` and 32 digits alone too; one thing has one form here.
        let plain = Some(text).filter(|text| text.len() == ::uuid::fmt::Hyphenated::LENGTH);
        let uuid = plain.and_then(|text| ::uuid::Uuid::try_parse(text).ok());
        uuid.map(Self).ok_or_else(|| {
            "expected a uuid of 36 characters such as 0198c5a1-7d2e-7b6a-9c1f-2f6d3f0e8a41".into()
        })
    }
}

impl Serialize for Uuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Uuid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Uuid {
    fn schema_name() -> Cow<'static, str> {
        "Uuid".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "uuid"})
    }
}

/// Reading has already judged it.
impl Validate for Uuid {
    fn validate(&self, _: &mut Check) {}
}

impl Input for Uuid {}
impl Output for Uuid {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_is_read() {
        let plain = "0198c5a1-7d2e-7b6a-9c1f-2f6d3f0e8a41";
        assert_eq!(plain.parse::<Uuid>().unwrap().to_string(), plain);
        assert_eq!(serde_json::from_str::<Uuid>(&format!("\"{plain}\"")).unwrap().to_string(), plain);
        for text in [
            "",
            "7",
            "{0198c5a1-7d2e-7b6a-9c1f-2f6d3f0e8a41}",
            "urn:uuid:0198c5a1-7d2e-7b6a-9c1f-2f6d3f0e8a41",
            "0198c5a17d2e7b6a9c1f2f6d3f0e8a41",
            "0198c5a1-7d2e-7b6a-9c1f-2f6d3f0e8a4g",
        ] {
            assert!(text.parse::<Uuid>().is_err(), "{text}");
        }
    }

    #[test]
    fn those_of_one_moment_are_in_order_and_begin_with_the_time() {
        let moment = crate::Timestamp::from_microsecond(1_764_164_531_123_456);
        let made: Vec<Uuid> = (0..1000).map(|_| Uuid::v7_at(moment)).collect();
        assert!(made.is_sorted_by(|one, next| one < next));
        let millis = u64::from_be_bytes([&[0, 0], &made[0].into_bytes()[..6]].concat().try_into().unwrap());
        assert_eq!(millis, 1_764_164_531_123);
        assert_eq!(made[0].to_string().as_bytes()[14], b'7');
    }
}
