//! The metrics of the server, by name.

use houtai_core::Metric;
use houtai_core::MetricKind::{Counter, Gauge, Histogram};

pub(super) static REQUESTS: Metric = Metric::new(
    "houtai_http_requests_total",
    Counter,
    "requests",
    "Requests that are over, by the template of their route (`none` without one), method and status (`none` when \
     the client left before there was an answer).",
)
.labels(&["route", "method", "status"]);

pub(super) static DURATION: Metric = Metric::new(
    "houtai_http_request_duration_seconds",
    Histogram,
    "seconds",
    "How long requests took, from their head to the last byte that was handed to the connection.",
)
.labels(&["route", "method"]);

pub(super) static IN_FLIGHT: Metric = Metric::new(
    "houtai_http_requests_in_flight",
    Gauge,
    "requests",
    "Requests that have begun and are not over.",
);

pub(super) static RECEIVED_BYTES: Metric = Metric::new(
    "houtai_http_received_bytes_total",
    Counter,
    "bytes",
    "Bytes that came in on connections, heads included.",
);

pub(super) static SENT_BYTES: Metric = Metric::new(
    "houtai_http_sent_bytes_total",
    Counter,
    "bytes",
    "Bytes that went out on connections, heads included.",
);

pub(super) static TIMEOUTS: Metric = Metric::new(
    "houtai_http_timeouts_total",
    Counter,
    "timeouts",
    "What took too long: the `head` or `body` of a request, its `handler`, or the client with taking its answer \
     (`write`).",
)
.labels(&["what"]);

pub(super) static PANICS: Metric =
    Metric::new("houtai_http_panics_total", Counter, "panics", "Handlers that panicked.");

pub(super) static CONNECTIONS: Metric = Metric::new(
    "houtai_http_connections",
    Gauge,
    "connections",
    "Open connections by what they wait for: the `first_byte`, the rest of a `head`, the handler (`busy`), the \
     client to take its answer (`writing`), the next request (`idle`), the client to close (`lingering`).",
)
.labels(&["state"]);

pub(super) static MOST_CONNECTIONS: Metric = Metric::new(
    "houtai_http_connections_limit",
    Gauge,
    "connections",
    "How many connections may be open at once.",
);

pub(super) static ACCEPTED: Metric = Metric::new(
    "houtai_http_connections_accepted_total",
    Counter,
    "connections",
    "Connections that were accepted and got a place.",
);

pub(super) static CLOSED: Metric =
    Metric::new("houtai_http_connections_closed_total", Counter, "connections", "Connections that are over.");

pub(super) static REFUSED: Metric = Metric::new(
    "houtai_http_connections_refused_total",
    Counter,
    "connections",
    "Connections that were closed at once, because their `address` has enough of them or opens them faster than \
     its `rate`, or the process has no more `files`.",
)
.labels(&["reason"]);

pub(super) static ACCEPT_PAUSES: Metric = Metric::new(
    "houtai_http_accept_pauses_total",
    Counter,
    "pauses",
    "How often accepting paused because as many connections were open as there may be.",
);

pub(super) static CERTIFICATE_EXPIRY: Metric = Metric::new(
    "houtai_tls_certificate_expiry_timestamp_seconds",
    Gauge,
    "seconds",
    "When the certificate in force ends, in seconds since 1970; nothing without TLS.",
);

pub(super) static ALL: &[&Metric] = &[
    &REQUESTS,
    &DURATION,
    &IN_FLIGHT,
    &RECEIVED_BYTES,
    &SENT_BYTES,
    &TIMEOUTS,
    &PANICS,
    &CONNECTIONS,
    &MOST_CONNECTIONS,
    &ACCEPTED,
    &CLOSED,
    &REFUSED,
    &ACCEPT_PAUSES,
    &CERTIFICATE_EXPIRY,
];
