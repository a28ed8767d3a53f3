//! How a transaction begins at the server.
//!
//! What follows a `BEGIN` that the server refuses runs alone there, and takes effect. So only what changes nothing (a
//! lock is gone with its statement then) is sent together with it; what may change something waits until the transaction is there.

use std::borrow::Cow;

use futures_util::future::join;

use super::connection::Connection;
use super::failure::{Failed, told};
use crate::driver::{BeginOptions, Isolation};
use crate::{Effect, Error, Result, Statement};

/// What begins a transaction of this kind.
pub(super) fn text(options: BeginOptions) -> Cow<'static, str> {
    if options.schema_change {
        return Cow::Borrowed("BEGIN; SET LOCAL statement_timeout = 0");
    }
    let begin = of_kind(options);
    match options.unlimited {
        true => Cow::Owned(format!("{begin}; SET LOCAL statement_timeout = 0")),
        false => Cow::Borrowed(begin),
    }
}

fn of_kind(options: BeginOptions) -> &'static str {
    match (options.isolation, options.read_only) {
        (Isolation::Default, false) => "BEGIN",
        (Isolation::Default, true) => "BEGIN READ ONLY",
        (Isolation::RepeatableRead, false) => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        (Isolation::RepeatableRead, true) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        (Isolation::Serializable, false) => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        (Isolation::Serializable, true) => "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
    }
}

/// Begins a transaction and runs its first exchange, in one round trip where that can do no harm.
///
/// # Errors
///
/// When there is no transaction. What the exchange itself came to is inside.
pub(super) async fn with_first<T>(
    connection: &Connection,
    text: &str,
    first: &Statement,
    exchange: impl Future<Output = Result<T, Failed>>,
) -> Result<Result<T, Failed>> {
    let beginning = connection.client.batch_execute(text);
    if first.effect != Effect::Write {
        // Both are on their way before the first one is answered.
        let (begun, result) = join(beginning, exchange).await;
        return begun.map(|()| result).map_err(|error| not_begun(error, first.table));
    }
    beginning.await.map_err(|error| not_begun(error, first.table))?;
    Ok(exchange.await)
}

/// Nothing of the transaction has run.
pub(super) fn not_begun(error: tokio_postgres::Error, table: &'static str) -> Error {
    let error = told(error, table, false);
    let message = format!("the transaction did not begin, and nothing of it has run: {error}");
    error.with_message(message)
}
