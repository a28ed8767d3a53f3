//! What the data layer logs.

use houtai_core::Error;

use crate::db::Place;

/// What was put off until after a commit has failed.
pub(crate) fn hook_failed(error: &Error) {
    tracing::error!(%error, "what was to be done after a commit failed: {error}");
}

/// What was put off until after a commit has panicked.
pub(crate) fn hook_panicked(panic: &str) {
    tracing::error!(panic, "what was to be done after a commit panicked: {panic}");
}

/// A transaction begins once more.
pub(crate) fn runs_again(database: &str, place: Place, attempt: u32) {
    tracing::debug!(
        database,
        %place,
        attempt,
        "the transaction begun at {place} runs again, because the database had to end attempt {attempt}"
    );
}
