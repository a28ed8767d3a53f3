//! The sources that need nothing but the machine.

mod command_line;
mod embedded;
mod environment;
mod file;
mod program;

pub use command_line::CommandLineSource;
pub use embedded::EmbeddedSource;
pub use environment::EnvironmentSource;
pub(crate) use environment::variable_of;
pub use file::FileSource;
pub use program::ProgramSource;
