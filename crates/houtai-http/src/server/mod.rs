//! The server: listeners, connections, gates, drain.

mod accept;
mod arrivals;
mod connection;
mod drain;
mod gates;
mod io;
mod listener;
mod management;
mod pace;
mod pressure;
mod sent;
mod serve;

pub use connection::Connection;
pub use listener::{Bound, bind};
pub use management::{
    Management, ManagementAnswer, ManagementPage, ManagementRequest, PageFunction, PageFuture, Readiness,
    health_pages,
};
pub(crate) use pace::{Pace, PaceLimits};
pub(crate) use sent::Sent;
pub use serve::{Server, Stopped};
