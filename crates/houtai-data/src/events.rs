//! What the data layer logs.

use std::time::Duration;

use crate::Error;
use crate::about::About;
use crate::db::Place;
use crate::holding::Holder;
use crate::watch::{Kinds, micros};

/// A statement has been answered; one line each, where the level `debug` is on.
pub(crate) fn ran(about: &About, took: Duration, rows: Result<u64, &Error>) {
    match rows {
        Ok(rows) => tracing::debug!(rows, duration_us = micros(took), "{about}: {rows} rows in {took:.1?}"),
        Err(error) => tracing::debug!(duration_us = micros(took), "{about} failed after {took:.1?}: {error}"),
    }
}

/// A statement took longer than the limit.
pub(crate) fn slow(db: &str, about: &About, kinds: &Kinds, took: Duration, rows: Result<u64, &Error>) {
    tracing::warn!(
        db,
        table = about.table,
        sql = about.sql.as_str(),
        params = %kinds,
        rows = rows.unwrap_or(0),
        duration_us = micros(took),
        failed = rows.is_err(),
        "slow statement: {about} took {took:.1?}"
    );
}

/// What was put off until after a commit has failed.
pub(crate) fn hook_failed(error: &houtai_core::Error) {
    tracing::error!(%error, "what was to be done after a commit failed: {error}");
}

/// What was put off until after a commit has panicked.
pub(crate) fn hook_panicked(panic: &str) {
    tracing::error!(panic, "what was to be done after a commit panicked: {panic}");
}

/// A transaction begins once more.
pub(crate) fn runs_again(db: &str, place: Place, attempt: u32) {
    tracing::debug!(
        db,
        %place,
        attempt,
        "the transaction begun at {place} runs again, because the database had to end attempt {attempt}"
    );
}

/// Somebody who holds a connection got a second one. Told once for each place.
pub(crate) fn second_connection(db: &str, held: &Holder, wanted: &Holder) {
    tracing::warn!(
        db,
        "{wanted} took a second connection while {held} held the first; when the pool is used up this fails, so use \
         the transaction you have: pass `&tx`"
    );
}
