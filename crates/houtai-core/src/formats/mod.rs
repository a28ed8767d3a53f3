//! The form that values have on the wire, everywhere the same.

mod bounds;
#[cfg(feature = "decimal")]
mod decimal;
mod id;
mod int64;
mod page;
mod patch;
mod strict;
mod timestamp;
mod uuid;

pub use bounds::IntegerBounds;
#[cfg(feature = "decimal")]
pub use decimal::Decimal;
pub use id::Id;
pub use int64::{Int64, Int64Text};
pub use page::{NumberedPage, NumberedQuery, Page, PageQuery};
pub use patch::Patch;
pub use strict::Strict;
pub use timestamp::{Timestamp, TimestampDigits};
pub use uuid::Uuid;
