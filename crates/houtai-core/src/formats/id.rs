//! The id of a thing.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

use crate::validate::{Check, Validate};

/// The id of a `T`: a whole number from 1 to 2^53−1, which every JSON reader keeps exactly. An id of one type
/// is not an id of another.
///
/// ```
/// use houtai_core::Id;
///
/// struct Todo;
/// let id: Id<Todo> = "7".parse().unwrap();
/// assert_eq!(id.get(), 7);
/// assert!("0".parse::<Id<Todo>>().is_err() && Id::<Todo>::new(u64::MAX).is_none());
/// ```
pub struct Id<T: ?Sized> {
    number: u64,
    of: PhantomData<fn() -> Box<T>>,
}

impl<T: ?Sized> Id<T> {
    /// The largest id, 2^53−1.
    pub const MAX: u64 = (1 << 53) - 1;

    /// The id with this number; `None` outside 1 to [`Id::MAX`].
    pub fn new(number: u64) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self { number, of: PhantomData })
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.number
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Id<T> {}

impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T: ?Sized> Eq for Id<T> {}

impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.number)
    }
}

impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

impl<T: ?Sized> FromStr for Id<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse::<u64>().ok().and_then(Self::new);
        number.ok_or_else(|| format!("an id is a whole number from 1 to {}", Self::MAX))
    }
}

impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.number)
    }
}

impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        Self::new(number)
            .ok_or_else(|| D::Error::custom(format!("an id is a whole number from 1 to {}", Self::MAX)))
    }
}

impl<T: ?Sized> JsonSchema for Id<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "format": "int64", "minimum": 1, "maximum": Self::MAX})
    }
}

/// Reading has already judged it.
impl<T: ?Sized> Validate for Id<T> {
    fn validate(&self, _: &mut Check) {}
}
