//! The docs page: Swagger UI and the documents that it reads, served by the app itself. No request leaves the
//! host.

mod answer;
mod asset;
mod conditions;
mod module;
mod page;
mod published;

pub use self::asset::SWAGGER_UI_VERSION;
pub use self::module::{docs_module, start_page};
pub use self::published::PublishedDocument;
