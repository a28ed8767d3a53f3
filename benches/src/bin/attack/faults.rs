//! What happens to a server without anybody's ill will, a file for each kind.

pub(crate) mod clock;
pub(crate) mod disk;
pub(crate) mod drain;
pub(crate) mod memory;
pub(crate) mod names;
pub(crate) mod pause;
