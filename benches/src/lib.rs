//! What the programs share that measure and attack servers: starting them, looking at them from outside, and the
//! sums over what was seen.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "programs talk to their terminal by it")]

pub mod command;

pub mod certificate;
pub mod launch;
pub mod places;
pub mod running;

pub mod items;

pub mod cpu;
pub mod files;
pub mod memory;
pub mod wait;

pub mod progress;
pub mod statistics;

/// Why something could not be done, in words for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
