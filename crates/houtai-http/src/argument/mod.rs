//! Arguments that HTTP brings: path, query, headers, cookies, bodies.

mod body;
mod cookie;
mod fields;
#[cfg(feature = "multipart")]
mod file_name;
mod form;
mod header;
mod if_match;
mod merge_patch;
#[cfg(feature = "multipart")]
mod multipart;
mod page;
mod path;
mod query;
mod raw;
#[cfg(feature = "axum")]
mod undocumented;
#[cfg(feature = "multipart")]
mod upload;

pub use body::Body;
pub(crate) use body::json_by;
pub use cookie::Cookie;
pub use form::Form;
pub use header::Header;
pub use if_match::IfMatch;
pub use merge_patch::MergePatch;
#[cfg(feature = "multipart")]
pub use multipart::{Multipart, Part};
pub use path::Path;
pub use query::Query;
pub use raw::{Bytes, ClientAddress};
#[cfg(feature = "axum")]
pub use undocumented::Undocumented;
#[cfg(feature = "multipart")]
pub use upload::Upload;
