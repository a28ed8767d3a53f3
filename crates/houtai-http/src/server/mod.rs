//! The server: listeners, connections, gates, drain.

mod accept;
mod arrivals;
mod carrier;
mod coarse;
mod connection;
mod conversation;
mod drain;
mod gates;
mod http1;
mod http2;
mod io;
mod listener;
mod management;
mod pace;
mod paced;
mod pressure;
mod protocol;
mod sent;
mod serve;
mod stages;
mod tls;

pub use connection::Connection;
pub(crate) use connection::ConnectionState;
pub(crate) use http1::Incoming;
pub use http2::Http2Settings;
pub use listener::{Bound, bind};
pub use management::{
    Management, ManagementAnswer, ManagementPage, ManagementRequest, PageFunction, PageFuture,
};
pub(crate) use pace::{GRACE, Pace, PaceLimits, later};
pub(crate) use sent::Sent;
pub use serve::{Server, Stopped};
pub use tls::{Renewal, Tls, TlsSettings};
