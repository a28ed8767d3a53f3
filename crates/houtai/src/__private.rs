//! What the macros name. It changes without notice; nothing but their expansion may use it.

pub use houtai_commands::main;
pub use houtai_core::validate::Validate;
pub use houtai_core::*;
#[cfg(feature = "data")]
pub use houtai_crud as crud;
#[cfg(feature = "data")]
pub use houtai_data as data;
pub use houtai_http::*;
pub use houtai_macros::embedded_files;
pub use {http, schemars, serde, serde_json};
