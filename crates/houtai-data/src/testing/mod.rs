//! The suite that judges a driver: what every database does alike, as facts with names.
//!
//! [`PostgresInstance`] is a private server for them. A driver's tests are one line, [`driver_facts!`](crate::driver_facts), with a function that opens it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a fact that does not hold ends its test")]

mod driver_facts;
pub mod facts;
#[cfg(feature = "postgres")]
mod postgres;
mod prove;
mod stored;
mod table;

#[cfg(feature = "postgres")]
pub use postgres::{PgBouncer, PostgresDatabase, PostgresInstance};
pub use prove::{Opened, prove};
pub use stored::{Rows, Stored};
pub use table::{Columns, Table, spelled};
