//! What a type must be to come in or to go out.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::formats::{Id, NumberedPage, NumberedQuery, Page, PageQuery, Timestamp};
use crate::validate::Validate;

/// A type that can come in: readable, described by a schema, with rules. `#[input]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come in from a client: it does not implement `Input`",
    label = "not an input",
    note = "put `#[input]` on the struct or enum"
)]
pub trait Input: DeserializeOwned + JsonSchema + Validate + Send + 'static {}

/// A type that can go out: writable and described by a schema. `#[output]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go out to a client: it does not implement `Output`",
    label = "not an output",
    note = "put `#[output]` on the struct or enum"
)]
pub trait Output: Serialize + JsonSchema + Send + 'static {}

macro_rules! scalars {
    ($($type:ty),* $(,)?) => {$(
        impl Input for $type {}
        impl Output for $type {}
    )*};
}

// Not `i64` and `u64`: beyond 2^53 a JavaScript client rounds them, see `formats::Int64`.
scalars!(bool, u8, u16, u32, i8, i16, i32, f32, f64, String, Timestamp);
// Dates are `YYYY-MM-DD`, durations ISO 8601.
scalars!(jiff::civil::Date, jiff::civil::Time, jiff::SignedDuration);

impl<T: 'static> Input for Id<T> {}
impl<T: 'static> Output for Id<T> {}

impl<T: Input> Input for Option<T> {}
impl<T: Output> Output for Option<T> {}
impl<T: Input> Input for Vec<T> {}
impl<T: Output> Output for Vec<T> {}
impl<T: Input> Input for std::collections::BTreeMap<String, T> {}
impl<T: Output> Output for std::collections::BTreeMap<String, T> {}
impl<A: Input, B: Input> Input for (A, B) {}
impl<A: Input, B: Input, C: Input> Input for (A, B, C) {}

impl Input for PageQuery {}
impl Input for NumberedQuery {}
impl<T: Output> Output for Page<T> {}
impl<T: Output> Output for NumberedPage<T> {}

/// Any JSON at all; the schema says no more than that.
impl Input for serde_json::Value {}
/// Any JSON at all; the schema says no more than that.
impl Output for serde_json::Value {}
