//! The settings of WebSockets.

use std::time::Duration;

use houtai_core::settings::{ByteSize, positive, range};

use super::origin::SocketOrigin;

houtai_core::settings! {
    /// WebSockets: limits on what clients may do, and who may open one.
    pub struct WebSocketSettings: "websocket" {
        /// How many bytes a message may have; a larger one closes the socket with 1009.
        pub max_message: ByteSize = "1MiB", rule = range(ByteSize(125)..), reloadable = true;
        /// How many bytes one frame of a message may have.
        pub max_frame: ByteSize = "1MiB", rule = range(ByteSize(125)..), reloadable = true;
        /// In how many fragments a message may come; more close the socket with 1008.
        pub max_fragments: usize = 1024, rule = range(1..), reloadable = true;
        /// How many pings and pongs a client may send within 10 s; more close the socket with 1008.
        pub max_control_frames: u32 = 100, rule = range(1..), reloadable = true;
        /// How many sockets may be open at once; beyond it a request for one gets a 503. 0 for as many as there are
        /// connections.
        pub max_sockets: usize = 0, reloadable = true;
        /// How many bytes may wait for a client that takes them slowly; beyond it sending waits.
        pub send_buffer: ByteSize = "1MiB", rule = range(ByteSize(1024)..), reloadable = true;
        /// How long a client may be silent before a ping asks whether it is still there.
        pub ping_interval: Duration = "30s", rule = positive(), reloadable = true;
        /// How long the answer to a ping may take; then the connection is cut.
        pub pong_timeout: Duration = "10s", rule = positive(), reloadable = true;
        /// How long neither side sends a message before the socket is closed with 1001.
        pub idle_timeout: Duration = "1h", rule = positive(), reloadable = true;
        /// How long the client may take to close once it has been told to, and the endpoint to finish once the
        /// connection has ended.
        pub close_timeout: Duration = "5s", rule = positive(), reloadable = true;
        /// Whose pages may open a socket, beside those of this host: origins such as `https://app.example.com`, or
        /// `*` for everybody.
        pub origins: Vec<SocketOrigin> = [""; 0], reloadable = true;
    }
}
