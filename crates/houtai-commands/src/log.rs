//! The log of this version: lines on standard error.

use tracing_subscriber::fmt::format::FmtSpan;

/// Writes what the app says through `tracing` to standard error, unless the program already listens itself.
pub(crate) fn start() {
    // It fails where a subscriber stands already; that one is the user's choice.
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false);
    let subscriber = subscriber.with_max_level(tracing::Level::INFO).with_span_events(FmtSpan::NONE).finish();
    let _ = tracing::subscriber::set_global_default(subscriber);
}
