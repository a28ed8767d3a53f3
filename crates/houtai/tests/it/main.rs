//! The framework as a project uses it: through the facade, over real connections.

mod access;
mod edges;
mod formats;
mod lifecycle;
mod middleware;
mod mistakes;
mod reload;
mod shutdown;
mod style;
mod wire;
