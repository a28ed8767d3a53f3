//! Which lines are written: levels, in general and for modules, and how they change while the app runs.

mod error;
mod in_force;
mod spec;

pub use error::LevelError;
pub(crate) use in_force::ACCESS_TARGET;
pub use in_force::{LevelChange, Levels, LevelsShown};
pub use spec::{LevelSpec, level};
