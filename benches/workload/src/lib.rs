//! What every contestant of the database measurements must do, written once for both workspaces: the table and its
//! rows, the operations, the load, and the line that reports it.
//!
//! A contestant is a [`Store`]; its program hands it to [`program::run`]. `benches/README.md` describes the whole.

pub mod item;
pub mod operation;
pub mod store;

pub mod contract;
pub mod load;

pub mod options;
pub mod program;
pub mod report;

pub mod cpu;

pub use store::Store;

/// Why something could not be done, in words for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
