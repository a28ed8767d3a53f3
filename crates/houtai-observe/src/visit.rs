//! The fields of events and spans, as `tracing` gives them.

use std::error::Error;
use std::fmt::{self, Debug, Display};

use tracing::field::{Field, Visit};

use crate::line::Line;
use crate::spans::Value;

const MESSAGE: &str = "message";

/// Appends the message of an event and nothing else.
pub(crate) struct Message<'l, 'o>(pub(crate) &'l mut Line<'o>);

impl Visit for Message<'_, '_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == MESSAGE {
            self.0.message(format_args!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == MESSAGE {
            self.0.message(format_args!("{value}"));
        }
    }
}

/// Appends the fields of an event, but not its message.
pub(crate) struct Fields<'l, 'o>(pub(crate) &'l mut Line<'o>);

impl Fields<'_, '_> {
    fn plain(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        self.0.plain(field.name(), value);
    }

    fn text(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        if field.name() != MESSAGE {
            self.0.text(field.name(), value);
        }
    }
}

impl Visit for Fields<'_, '_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.text(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, format_args!("{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field, format_args!("{value}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field, format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.plain(field, format_args!("{value}"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        match value.is_finite() {
            // Debug, which keeps the point: a number that is whole today is of the same type tomorrow.
            true => self.plain(field, format_args!("{value:?}")),
            // JSON has no such numbers.
            false => self.text(field, format_args!("{value}")),
        }
    }

    // Readers of JSON keep no more than 64 bits of a number.
    fn record_i128(&mut self, field: &Field, value: i128) {
        self.text(field, format_args!("{value}"));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.text(field, format_args!("{value}"));
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        self.text(field, format_args!("{}", String::from_utf8_lossy(value)));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.text(field, format_args!("{}", Chain(value)));
    }
}

/// Keeps the fields of a span.
#[derive(Default)]
pub(crate) struct Keep(pub(crate) Vec<(&'static str, Value)>);

impl Keep {
    fn keep(&mut self, field: &Field, value: Value) {
        self.0.push((field.name(), value));
    }
}

impl Visit for Keep {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.keep(field, Value::text(format_args!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.keep(field, Value::text(format_args!("{value}")));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.keep(field, Value::Bool(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.keep(field, Value::Signed(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.keep(field, Value::Unsigned(value));
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        self.keep(field, Value::text(format_args!("{}", String::from_utf8_lossy(value))));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.keep(field, Value::text(format_args!("{}", Chain(value))));
    }
}

/// An error with its causes.
struct Chain<'e>(&'e (dyn Error + 'static));

impl Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        // A chain that leads back to itself must not hold up whoever logs it.
        for _ in 0..16 {
            let Some(error) = cause else { break };
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
