//! What is seen of each statement: a span, a number in the metrics, a line in the log when it was slow.

use std::fmt;
use std::time::{Duration, Instant};

use tracing::{Instrument as _, Level, Span, field, span_enabled};

use crate::about::About;
use crate::{Db, Error, Statement, Value, ValueKind};

/// Of how many parameters the kinds are kept; further ones are counted.
const SHOWN: usize = 12;

/// One statement that runs. Nothing is allocated unless somebody listens.
pub(crate) struct Watch {
    about: About,
    kinds: Kinds,
    began: Instant,
    span: Span,
    verb: Verb,
}

impl Watch {
    pub(crate) fn new(db: &Db, statement: &Statement) -> Self {
        let about = About::new(statement);
        let span = match span_enabled!(Level::DEBUG) {
            true => span(db, &about),
            false => Span::none(),
        };
        let verb = Verb::of(statement.sql.as_str());
        Self { about, kinds: Kinds::of(&statement.params), began: Instant::now(), span, verb }
    }

    /// Of several statements that are sent as one, by their first.
    pub(crate) fn of_unit(db: &Db, first: &Statement) -> Self {
        Self { verb: Verb::Unit, ..Self::new(db, first) }
    }

    /// Runs what the statement is waiting for inside of its span.
    pub(crate) async fn over<T>(&self, work: impl Future<Output = T>) -> T {
        match self.span.is_none() {
            true => work.await,
            false => work.instrument(self.span.clone()).await,
        }
    }

    /// The answer has come, with so many rows.
    pub(crate) fn end(self, db: &Db, rows: Result<u64, &Error>) {
        let took = self.began.elapsed();
        db.numbers().statement(self.verb, took, rows.is_err());
        if !self.span.is_none() {
            self.span.record("rows", rows.unwrap_or(0));
            self.span.record("duration_us", micros(took));
            self.span.in_scope(|| crate::events::ran(&self.about, took, rows));
        }
        if db.is_slow(took) {
            crate::events::slow(db.name(), &self.about, &self.kinds, took, rows);
        }
    }

    pub(crate) fn about(&self) -> &About {
        &self.about
    }
}

fn span(db: &Db, about: &About) -> Span {
    tracing::debug_span!(
        "statement",
        db = db.name(),
        table = about.table,
        sql = about.sql.as_str(),
        rows = field::Empty,
        duration_us = field::Empty
    )
}

/// A duration for a field.
pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// What a statement begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Select,
    Insert,
    Update,
    Delete,
    Other,
    Unit,
}

impl Verb {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Verb; 6] =
        [Verb::Select, Verb::Insert, Verb::Update, Verb::Delete, Verb::Other, Verb::Unit];

    /// The name in metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Verb::Select => "select",
            Verb::Insert => "insert",
            Verb::Update => "update",
            Verb::Delete => "delete",
            Verb::Other => "other",
            Verb::Unit => "unit",
        }
    }

    fn of(sql: &str) -> Self {
        let sql = sql.trim_start();
        let begins = |verb: &str| sql.get(..6).is_some_and(|word| word.eq_ignore_ascii_case(verb));
        let of_rows = [Verb::Select, Verb::Insert, Verb::Update, Verb::Delete];
        of_rows.into_iter().find(|verb| begins(verb.name())).unwrap_or(Verb::Other)
    }
}

/// What the parameters of a statement are, and never their content.
pub(crate) struct Kinds {
    shown: [Option<Kind>; SHOWN],
    count: usize,
}

#[derive(Clone, Copy)]
struct Kind {
    kind: ValueKind,
    is_null: bool,
    // Of a list.
    items: Option<u32>,
}

impl Kinds {
    fn of(params: &[Value]) -> Self {
        let mut shown = [None; SHOWN];
        for (place, value) in shown.iter_mut().zip(params) {
            let items = match value {
                Value::List(_, items) => Some(u32::try_from(items.len()).unwrap_or(u32::MAX)),
                _ => None,
            };
            *place = Some(Kind { kind: value.kind(), is_null: value.is_null(), items });
        }
        Self { shown, count: params.len() }
    }
}

/// `text, null timestamp, 3 of 64-bit integer`.
impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, shown) in self.shown.iter().flatten().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            match shown {
                Kind { items: Some(items), kind, .. } => write!(f, "{items} of {kind}")?,
                Kind { is_null: true, kind, .. } => write!(f, "null {kind}")?,
                Kind { kind, .. } => write!(f, "{kind}")?,
            }
        }
        match self.count.saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_shown_by_kind_and_never_by_content() {
        let secret = Value::Text("secret".to_owned());
        let list = Value::List(ValueKind::Int64, vec![Value::Int64(1), Value::Int64(2)]);
        let kinds = Kinds::of(&[secret.clone(), Value::Null(ValueKind::Date), list]);
        assert_eq!(kinds.to_string(), "text, null date, 2 of 64-bit integer");
        let many = Kinds::of(&vec![secret; 14]).to_string();
        assert!(many.ends_with("text, text and 2 more"), "{many}");
    }

    #[test]
    fn a_statement_is_counted_by_its_first_word() {
        let verb = |sql| Verb::of(sql).name();
        assert_eq!(verb("select 1"), "select");
        assert_eq!(verb("  INSERT INTO t"), "insert");
        assert_eq!(verb("ä"), "other");
        assert_eq!(verb(""), "other");
        assert_eq!(verb("VACUUM"), "other");
    }
}
