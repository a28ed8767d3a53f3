//! What names one row.

use crate::{Model, Ref};

/// What names one row of a model: its key, a reference to it, or the row itself.
///
/// A row of a model with a version names the version too: an update of it fails when somebody else has changed
/// the row since.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no row of `{M}`",
    label = "neither the key of a `{M}` nor a row",
    note = "pass the key, a `Ref<{M}>`, or a reference to a row that was read"
)]
pub trait RowKey<M: Model>: Send {
    /// The primary key.
    fn key(&self) -> M::Key;

    /// The version that the row must still have.
    fn version(&self) -> Option<i64> {
        None
    }
}

impl<M: Model + Sync> RowKey<M> for &M {
    fn key(&self) -> M::Key {
        Model::key(*self)
    }

    fn version(&self) -> Option<i64> {
        M::row_version(self)
    }
}

impl<M: Model<Key: Sync>> RowKey<M> for Ref<M> {
    fn key(&self) -> M::Key {
        Ref::key(self)
    }
}
