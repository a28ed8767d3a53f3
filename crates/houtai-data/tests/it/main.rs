//! The data layer through its public door.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends with what it did not expect")]

#[cfg(all(feature = "sqlite", feature = "postgres"))]
mod database;
mod fake;
mod holding;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "decimal"))]
mod query;
#[cfg(all(feature = "sqlite", feature = "postgres"))]
mod real;
mod seen;
mod shapes;
#[cfg(all(feature = "sqlite", feature = "testing"))]
mod sqlite;
mod transaction;
