//! The settings of the server.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use houtai_core::Secret;
use houtai_core::settings::{ByteSize, RawValue, SettingValue, positive, range};

use crate::{HeaderText, HostPattern};

houtai_core::settings! {
    /// The public listener and the limits of what clients may do.
    pub struct ServerSettings: "server" {
        /// The address to listen on; `0.0.0.0` or `::` for every network.
        pub host: IpAddr = "127.0.0.1";
        /// The port to listen on; 0 takes a free one.
        pub port: u16 = 8000;
        /// The text of the header `Server`; empty for none, so that nobody is told what to attack.
        pub name: Option<HeaderText> = "";
        /// The host names under which the app is asked, such as `example.org` or `*.example.org`, where `*` stands
        /// for one label; a request for another host gets a 421. Empty for any. It keeps pages of strangers from
        /// reaching an app on this machine by a name of theirs (DNS rebinding).
        pub hosts: Vec<HostPattern> = [""; 0], reloadable = true;
        /// How many connections may be open at once; beyond it new ones wait to be accepted. 0 stands for
        /// 80 % of the open files that the process may have, which is also the most there can be.
        pub max_connections: usize = 0;
        /// How many connections one address may have open; beyond it they are closed at once. IPv6 addresses are
        /// counted by /64. Trusted proxies are exempt.
        pub max_connections_per_address: usize = 512, rule = range(1..);
        /// How many connections one address may open in a second, a second's worth of them at once; beyond it they
        /// are closed at once. 0 for any number. Counted as above.
        pub new_connections_per_address: u32 = 0;
        /// How many connections wait in the kernel to be accepted.
        pub backlog: u32 = 1024, rule = range(1..=65_535);
        /// How long the head of a request may take in all.
        pub head_timeout: Duration = "10s", rule = positive();
        /// How many bytes a second a head must bring, once it has taken 5 s; 0 for any.
        pub head_min_rate: u64 = 500;
        /// How long a body may bring no byte.
        pub body_idle_timeout: Duration = "10s", rule = positive();
        /// How many bytes a second a body must bring, once it has taken 5 s; 0 for any.
        pub body_min_rate: u64 = 1000;
        /// How many bytes a body may have, unless the endpoint says otherwise.
        pub body_limit: ByteSize = "1MiB", reloadable = true;
        /// How many times its size a compressed body may inflate to, beyond the first 64 KiB, where an endpoint
        /// reads such bodies at all.
        pub max_inflate_ratio: u32 = 100, rule = range(1..), reloadable = true;
        /// How long a client may take no byte of an answer.
        pub write_timeout: Duration = "10s", rule = positive();
        /// How many bytes a second a client must take, once it has been slow for 5 s; 0 for any.
        pub write_min_rate: u64 = 500;
        /// How long a connection may be idle between two requests; the fuller the server is, the shorter: a quarter
        /// of it from 75 % of `max_connections` on, a sixteenth from 90 %, a second when nearly all are taken.
        pub keep_alive: Duration = "60s", rule = positive();
        /// How many requests one connection may send.
        pub keep_alive_requests: u32 = 10_000, rule = range(1..);
        /// How long one connection may live; then the next answer closes it; each gets up to a tenth more, so that many do not end
        /// together.
        pub connection_lifetime: Duration = "1h", rule = positive();
        /// How long an endpoint may take, unless it says otherwise; then the client gets a 504.
        pub request_timeout: Duration = "30s", rule = positive(), reloadable = true;
        /// How long the path and query together may be.
        pub max_uri: ByteSize = "8KiB";
        /// How long one header may be.
        pub max_header: ByteSize = "8KiB";
        /// How long all headers together may be.
        pub max_head: ByteSize = "32KiB", rule = range(ByteSize(8 * 1024)..);
        /// How many pairs a query or a form may have.
        pub max_pairs: usize = 1000;
        /// How many segments a path may have.
        pub max_path_depth: usize = 64;
        /// After the signal to stop: how long readiness is already false while the server still accepts, so that
        /// a load balancer has time to look elsewhere.
        pub drain_delay: Duration = "0s";
        /// After the server has stopped accepting: how long idle connections stay open for requests that are on
        /// their way.
        pub drain_idle: Duration = "1s";
        /// How long requests in progress may take to finish once the server stops.
        pub shutdown_timeout: Duration = "30s", rule = positive();
    }
}

houtai_core::settings! {
    /// The listener for health checks and operators, on a thread of its own.
    pub struct ManagementSettings: "management" {
        /// Whether there is one.
        pub enabled: bool = true;
        /// The address to listen on.
        pub host: IpAddr = "127.0.0.1";
        /// The port to listen on; 0 takes a free one.
        pub port: u16 = 8001;
        /// The token that everything but `/livez` and `/readyz` asks for as `Authorization: Bearer`. Required as
        /// soon as the listener is bound beyond loopback.
        pub token: Option<Secret<String>> = "";
        /// How long each check of `/readyz` may take. Kubernetes gives a probe one second unless told otherwise.
        pub ready_timeout: Duration = "800ms", rule = positive();
        /// For how long the results of these checks are told again, so that probes cannot become a load.
        pub ready_cache: Duration = "1s";
    }
}

houtai_core::settings! {
    /// Who is believed.
    pub struct AccessSettings: "access" {
        /// Networks whose `X-Forwarded-For`, `X-Forwarded-Proto` and `Forwarded` are believed, such as
        /// `10.0.0.0/8`.
        pub trusted_proxies: Vec<Network> = [""; 0];
    }
}

houtai_core::setting_words! {
    /// What stands around every answer.
    pub enum StyleChoice {
        /// Bare values, RFC 9457 problems.
        Plain = "plain",
        /// `{code, message, data}`.
        Envelope = "envelope",
    }
}

houtai_core::settings! {
    /// The form of answers.
    pub struct ResponseSettings: "response" {
        /// What stands around every answer, unless the app brings a style of its own.
        pub style: StyleChoice = "plain";
        /// How many digits an instant has after the second.
        pub timestamp_digits: u8 = 3, rule = range(0..=6);
    }
}

/// A network such as `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(pub ipnet::IpNet);

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl SettingValue for Network {
    fn expected() -> String {
        "a network such as 10.0.0.0/8 or an address".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        let text = String::from_raw(raw)?;
        let network = text.parse::<ipnet::IpNet>().ok();
        network.or_else(|| text.parse::<IpAddr>().ok().map(ipnet::IpNet::from)).map(Network)
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}
