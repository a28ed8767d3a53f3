//! The log events of this crate.
//!
//! | level | message | fields |
//! |---|---|---|
//! | info | settings reloaded | `changed`: keys now in force |
//! | warn | changed settings need a restart | `keys` |
//! | error | settings not reloaded | `mistakes`: how many; `problem`: one of them; one event each |

use houtai_core::settings::Reloaded;

use crate::ConfigError;

/// What a reload did.
pub(crate) fn reloaded(reloaded: &Reloaded) {
    tracing::info!(changed = reloaded.changed.join(", "), "settings reloaded");
    if !reloaded.needs_restart.is_empty() {
        let keys = reloaded.needs_restart.join(", ");
        tracing::warn!(keys, "changed settings need a restart");
    }
}

/// Why a reload changed nothing: one event per mistake, so that each line of the log stands alone.
pub(crate) fn refused(error: &ConfigError) {
    let mistakes = error.problems().len();
    for problem in error.problems() {
        tracing::error!(mistakes, %problem, "settings not reloaded");
    }
}
