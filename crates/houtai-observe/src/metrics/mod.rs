//! Metrics: who has them, their list, and their forms for those who collect.

mod build;
mod cgroup;
mod collection;
mod list;
mod process;
mod reference;
mod registry;
mod text;
mod threads;

pub use build::BuildInfo;
pub use cgroup::Cgroup;
pub use collection::{Collection, Family, Value};
pub use list::Listed;
pub use process::Process;
pub use reference::reference;
pub use registry::Registry;
pub use text::{MEDIA_TYPE, text};
pub(crate) use threads::{letter, word};
