//! Panics in the log: a line as any other, with the request in whose name it happened.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::PanicHookInfo;
use std::time::Duration;

use houtai_core::panic_text;

use crate::Logging;

/// The main thread ends the process by its panic; what it says must be out before.
const BEFORE_THE_END: Duration = Duration::from_secs(1);

/// Reports every panic of the process from now on.
pub(crate) fn report(logging: &Logging) {
    let before = std::panic::take_hook();
    let logging = logging.clone();
    std::panic::set_hook(Box::new(move |panic| {
        if !tracing::enabled!(target: "houtai::panic", tracing::Level::ERROR) {
            return before(panic);
        }
        write(panic);
        if std::thread::current().name() == Some("main") {
            logging.flush(BEFORE_THE_END);
        }
    }));
}

fn write(panic: &PanicHookInfo<'_>) {
    let text = panic_text(panic.payload());
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    // Captured only where RUST_BACKTRACE asks for it.
    let backtrace = Backtrace::capture();
    match backtrace.status() {
        BacktraceStatus::Captured => {
            tracing::error!(target: "houtai::panic", place, thread, %backtrace, "panicked: {text}");
        }
        _ => tracing::error!(target: "houtai::panic", place, thread, "panicked: {text}"),
    }
}
