//! The databases that the crate speaks to.

#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
