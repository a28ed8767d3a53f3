//! The OpenAPI 3.1 document of an app, and what is made from it.
//!
//! A [`Document`] is built from the metadata of routes and never from their code, so taking this crate out of an
//! app changes no route. From the document come the docs page ([`docs_module`]), the Postman collection
//! ([`postman_collection`]) and the check that answers keep to what was promised ([`DocumentCheck`]).

mod check;
mod docs;
mod document;
mod findings;
mod hash;
mod postman;
mod sample;
mod schemas;
mod settings;
mod yaml;

pub use check::DocumentCheck;
pub use docs::{PublishedDocument, SWAGGER_UI_VERSION, docs_module, start_page};
pub use document::{Api, Document, Info, ServerUrl};
pub use postman::postman_collection;
pub use sample::sample;
pub use settings::{CaseStyle, DocsSettings, OpenApiSettings};
pub use yaml::to_yaml;
