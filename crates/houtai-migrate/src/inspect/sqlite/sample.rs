//! A look at rows, where the declared type of a column says nothing about what is stored: outside of `STRICT` tables SQLite
//! stores a `DATETIME` as whatever it was given.

use houtai_data::{Executor, Statement, fetch};

use crate::Result;
use crate::inspect::found::FoundTable;
use crate::inspect::kind::sqlite_is_ambiguous;

/// How many rows are looked at.
const ROWS: u32 = 1000;

/// Notes the kinds of values of such columns.
pub(super) async fn sample(executor: &impl Executor, table: &mut FoundTable) -> Result<()> {
    if table.strict {
        return Ok(());
    }
    let name = quoted(&table.name);
    for column in table.columns.iter_mut().filter(|column| sqlite_is_ambiguous(&column.type_text())) {
        let quoted = quoted(&column.name);
        let sql = format!(
            "SELECT DISTINCT typeof(c) FROM (SELECT {quoted} AS c FROM {name} WHERE {quoted} IS NOT NULL LIMIT {ROWS}) ORDER BY 1"
        );
        column.stored = fetch::<String>(executor, Statement::new(sql, Vec::new()).reads()).await?;
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
