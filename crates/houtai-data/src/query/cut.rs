//! Aggregates of the rows within a limit and an offset. In SQL those count behind the aggregates, so the rows are found by
//! their keys first.

use super::parts::Parts;
use super::writer::{Prefix, Source, Writer};
use crate::{Error, ErrorKind};

/// The query that finds these rows.
pub(crate) struct Cut(Parts);

impl Cut {
    /// What is left of the query then has neither limit nor offset nor conditions; `None` where it had no limits.
    pub(crate) fn of(parts: &mut Parts) -> Option<Self> {
        if parts.limit.is_none() && parts.offset == 0 {
            return None;
        }
        let cut = parts.clone();
        (parts.filter, parts.limit, parts.offset, parts.with_deleted) = (None, None, 0, true);
        parts.order.clear();
        Some(Self(cut))
    }

    /// Appends the condition that a row is one of them.
    pub(crate) fn write(&self, writer: &mut Writer) {
        if self.0.joins.iter().any(|join| join.steps.iter().any(|step| step.many)) {
            return writer.fail(of_pairs(self.0.meta.table));
        }
        let key = self.0.meta.key().column;
        writer.push(" WHERE ");
        writer.column_of(writer.source, key);
        writer.push(" IN (SELECT ");
        let inner = Source { meta: self.0.meta, prefix: Prefix::None };
        let outer = (std::mem::replace(&mut writer.source, inner), std::mem::take(&mut writer.joined));
        writer.join(&self.0.joins, self.0.spoken());
        writer.column_of(writer.source, key);
        self.0.write_rest(writer);
        (writer.source, writer.joined) = outer;
        writer.push(")");
        writer.forget_column();
    }
}

/// A row that stands in several pairs is not told apart by its key.
fn of_pairs(table: &'static str) -> Error {
    let message = format!(
        "this query on `{table}` joins a relation of which one row may have several, and makes aggregates within a limit \
         or an offset; leave out the limit and the offset, or read the rows and compute it of them"
    );
    Error::new(ErrorKind::InvalidStatement, message).with_table(table)
}
