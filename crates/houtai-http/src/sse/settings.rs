//! The settings of event streams.

use std::time::Duration;

use houtai_core::settings::positive;

houtai_core::settings! {
    /// Server-Sent Events.
    pub struct SseSettings: "sse" {
        /// How long a stream says nothing at most; then a comment goes out, which keeps proxies from closing it and
        /// shows whether the client is still there.
        pub keep_alive: Duration = "15s", rule = positive(), reloadable = true;
        /// How long clients wait at most before they come back once the server has stopped. Each is told another
        /// time, so that they do not come all at once.
        pub retry: Duration = "3s", reloadable = true;
    }
}
