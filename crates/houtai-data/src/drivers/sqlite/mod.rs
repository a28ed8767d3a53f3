//! SQLite: threads that read, one thread that writes, and what goes between them and the tasks.

mod driver;
mod options;

mod connection;
mod file;

mod decode;
mod encode;
mod execute;
mod keyword;

mod constraint;
mod failure;
mod foreign_key;

mod queue;
mod watch;

mod cursor;
mod group;
mod lent;
mod reader;
mod serve;
mod session;
mod soon;
mod writer;

pub use driver::SqliteDriver;
pub use options::{SqliteOptions, Synchronous};
