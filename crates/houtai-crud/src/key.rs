//! The key of a row, out of the address.

use houtai_data::{Model, RowKey};

/// A key that names a row, whatever its type is.
pub(crate) struct Keyed<M: Model>(pub(crate) M::Key);

impl<M: Model> RowKey<M> for Keyed<M> {
    fn key(&self) -> M::Key {
        self.0.clone()
    }
}
