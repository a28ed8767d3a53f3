//! The way of a request: the fused stack of the server, and where the middleware of users stands in it.

mod guard;
mod layer;
mod next;
pub(crate) mod stack;

pub(crate) use guard::Guard;
pub use layer::Inner;
pub use next::{Middleware, Next};
pub use stack::{STACK, Step};
