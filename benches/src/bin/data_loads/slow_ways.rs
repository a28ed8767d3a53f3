//! The ways of a statement to PostgreSQL that are compared.

use houtai_benches::items;
use houtai_data::{Db, FromRow, RowReader, Size, Statement, Value, fetch};

use crate::Failure;
use crate::exclusive::Exclusive;

/// One text for quick and slow, so that nobody can know before.
pub(crate) const SAME: &str = "SELECT title FROM bench_items, pg_sleep($2) WHERE id = $1";
/// A text that is always slow.
const SLOW: &str = "SELECT title FROM bench_items, pg_sleep($2) WHERE id = $1 -- slow";

/// Who runs the statements.
pub(crate) enum Way {
    /// A pool by hand.
    Exclusive(Exclusive),
    /// houtai; the slow ones have a text of their own.
    OwnText(Db),
    /// houtai; slow and quick ones are the same statement.
    SameText(Db),
}

impl Way {
    /// The name in the lines.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Way::Exclusive(_) => "exclusive-pool",
            Way::OwnText(_) => "houtai",
            Way::SameText(_) => "houtai-same-text",
        }
    }

    /// Reads a title, after so many seconds.
    pub(crate) async fn title(&self, id: i64, sleep: f64) -> Result<String, Failure> {
        let (db, sql) = match self {
            Way::Exclusive(pool) => return pool.title(id, sleep).await,
            Way::OwnText(db) if sleep > 0.0 => (db, SLOW),
            Way::OwnText(db) | Way::SameText(db) => (db, SAME),
        };
        let params = vec![Value::Int64(id), Value::Float64(sleep)];
        let statement = Statement::new(sql, params).reads().size(Size::One).table("bench_items");
        let rows = fetch::<Title>(db, statement).await.map_err(items::told)?;
        rows.into_iter().next().map(|title| title.0).ok_or_else(|| format!("no row {id}").into())
    }
}

struct Title(String);

impl FromRow for Title {
    const COLUMNS: usize = 1;

    fn from_row(reader: &mut RowReader<'_>) -> houtai_data::Result<Self> {
        reader.read().map(Self)
    }
}
