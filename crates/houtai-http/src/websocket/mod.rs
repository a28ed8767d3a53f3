//! WebSockets (RFC 6455): the handshake, frames, and the socket that an endpoint has.
//!
//! What comes from a client goes through `decoder.rs`, which knows the protocol and no IO. `session.rs` runs an open
//! socket: a reading half, a writing half and the endpoint's own code, as one future on the task of the connection.

mod close;
mod decoder;
mod frame;
mod handshake;
mod json;
mod message;
mod open;
mod orders;
mod origin;
mod queue;
mod reading;
mod record;
mod session;
mod settings;
mod socket;
mod upgrade;
mod writing;

pub use close::CloseCode;
pub use json::{MessageIn, MessageOut, Rules};
pub use message::Message;
pub use open::Sockets;
pub use origin::SocketOrigin;
pub(crate) use session::{Ended, Session};
pub use settings::WebSocketSettings;
pub use socket::{Socket, SocketClosed, SocketSender};
pub(crate) use upgrade::PendingSession;
pub use upgrade::{WebSocket, WebSocketUpgrade};
