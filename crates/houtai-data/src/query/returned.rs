//! What statements that change rows have in common.

use super::parts::Parts;
use super::writer::Writer;
use crate::{Error, ErrorKind, Result, Statement};

/// Ends a statement that changes rows; where they are given back, their columns follow.
pub(crate) fn returning(mut writer: Writer, returns: bool) -> Result<Statement> {
    if returns {
        writer.push(" RETURNING ");
        let mut source = writer.source;
        source.prefix = super::writer::Prefix::None;
        writer.columns(source);
    }
    let table = writer.source.meta.table;
    let (sql, params) = writer.finish()?;
    Ok(Statement::new(sql, params).table(table))
}

/// Refuses to change every row by mistake, and parts of a query that such a statement does not have.
pub(crate) fn refuse(parts: &Parts, everything: bool, what: &str) -> Result<()> {
    let table = parts.meta.table;
    let problem = if parts.filter.is_none() && !everything {
        format!("this {what} of `{table}` has no filter; add one, or say `.everything()` for every row")
    } else if parts.limit.is_some() || parts.offset > 0 || parts.distinct {
        format!(
            "this {what} of `{table}` has a limit, an offset or `distinct`, which only a select takes; use a filter"
        )
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::InvalidStatement, problem).with_table(table))
}
