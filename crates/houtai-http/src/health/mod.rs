//! Whether the app can serve: checks with names and reasons, and the pages that tell.

mod board;
mod check;
mod note;
mod page;
mod readiness;
mod report;

pub use board::{Health, HealthLimits};
pub use note::{HealthNote, NoteSource};
pub use page::health_pages;
pub use readiness::Readiness;
pub use report::{CheckReport, HealthReport};
