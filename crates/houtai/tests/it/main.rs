//! The framework as a project uses it: through the facade, over real connections.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test has no better way to fail")]

mod access;
mod compression;
mod contract;
mod contract_enums;
mod contract_generics;
mod contract_nested;
mod contract_property;
mod contract_responses;
mod contract_rules;
mod contract_sampler;
mod contract_settings;
mod contract_strict;
mod contract_values;
mod downloads;
mod edges;
mod encoded_bodies;
mod formats;
mod framing;
mod framing_bodies;
mod framing_heads;
mod gate;
mod hosts;
mod http2;
mod lifecycle;
mod log_levels;
mod logs;
mod metrics;
mod middleware;
mod mistakes;
mod reload;
mod server_attack;
mod server_bodies;
mod server_close;
mod server_limits;
mod server_pressure;
mod server_stop;
mod shutdown;
mod sse;
mod static_files;
mod style;
mod ui;
mod wire;
