//! One statement, and where its rows go.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::{FromRow, Result, Row, RowReader, Value};

/// The text of a statement. Texts that are made once are shared, so that a call copies nothing.
#[derive(Clone)]
pub enum Sql {
    /// Written in the program.
    Static(&'static str),
    /// Made once and kept.
    Shared(Arc<str>),
}

impl Sql {
    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Sql::Static(text) => text,
            Sql::Shared(text) => text,
        }
    }
}

impl fmt::Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Sql::Static(text)
    }
}

impl From<String> for Sql {
    fn from(text: String) -> Self {
        Sql::Shared(text.into())
    }
}

impl From<Arc<str>> for Sql {
    fn from(text: Arc<str>) -> Self {
        Sql::Shared(text)
    }
}

/// What a statement does to the database; a driver chooses the connection by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It reads only, and may be run a second time when a connection is lost in between.
    Read,
    /// It reads rows and locks them until its transaction ends. Alone it leaves nothing behind.
    Lock,
    /// It changes something, or nobody knows.
    Write,
}

/// How many rows to expect; a driver keeps large results away from connections that others share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// None or one.
    One,
    /// At most so many.
    AtMost(u64),
    /// Nobody knows.
    Unknown,
}

/// One SQL statement with its parameters, in the dialect of the database it goes to.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The text, with `$1`, `$2`, … for the parameters (PostgreSQL) or `?1`, `?2`, … (SQLite).
    pub sql: Sql,
    /// The parameters in order.
    pub params: Vec<Value>,
    /// What it does.
    pub effect: Effect,
    /// How many rows to expect.
    pub size: Size,
    /// The table that it is about, for messages and spans; empty for raw SQL.
    pub table: &'static str,
    /// What gives the row back that it has changed, where `RETURNING` is the dearer way: see
    /// [`read_back`](Statement::read_back).
    pub read_back: Option<Sql>,
    /// Whether it takes as long as it takes: see [`unlimited`](Statement::unlimited).
    pub unlimited: bool,
}

impl Statement {
    /// A statement that changes something, or of which nothing is known.
    pub fn new(sql: impl Into<Sql>, params: Vec<Value>) -> Self {
        Self {
            sql: sql.into(),
            params,
            effect: Effect::Write,
            size: Size::Unknown,
            table: "",
            read_back: None,
            unlimited: false,
        }
    }

    /// Says that it only reads.
    #[must_use]
    pub fn reads(mut self) -> Self {
        self.effect = Effect::Read;
        self
    }

    /// Says how many rows to expect.
    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        self.size = size;
        self
    }

    /// Says which table it is about.
    #[must_use]
    pub fn table(mut self, table: &'static str) -> Self {
        self.table = table;
        self
    }

    /// Says that it takes as long as it takes, whatever `db.statement_timeout` says: for `CREATE INDEX CONCURRENTLY` and
    /// what else PostgreSQL runs outside of transactions only. It has a connection for itself, which is closed after it.
    /// Within a transaction, and on SQLite, it says nothing; see
    /// [`TxOptions::unlimited`](crate::TxOptions::unlimited).
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.unlimited = true;
        self
    }

    /// Gives a select whose rows are the ones of this statement. SQLite runs it right after the statement, if that has
    /// changed a row, with nobody in between and the same effect if it fails; PostgreSQL, where `RETURNING` costs
    /// next to nothing, does not look at it. It may have one parameter of the statement, `?n` with the same number.
    /// Where it gives no row, a trigger has moved that, and the statement fails and is undone.
    #[must_use]
    pub fn read_back(mut self, sql: impl Into<Sql>) -> Self {
        self.read_back = Some(sql.into());
        self
    }
}

/// Takes the rows of a statement, one after the other, on the thread that reads them. The driver gives it
/// back when all is well, and whoever has made it takes the rows out.
pub trait RowSink: Any + Send {
    /// Takes one row.
    ///
    /// # Errors
    ///
    /// When the row cannot be read; the statement fails with it.
    fn row(&mut self, row: &dyn Row) -> Result<()>;

    /// Forgets the rows it has, because the statement is run again.
    fn clear(&mut self);
}

/// What a statement has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many rows were inserted, updated or deleted; for a select, how many were read.
    pub rows: u64,
}

/// What a driver answers: the sink with its rows, and the outcome.
pub type Answer = Result<(Box<dyn RowSink>, Outcome)>;

/// What a driver answers to several statements: sink and outcome of each.
pub type Answers = Result<Vec<(Box<dyn RowSink>, Outcome)>>;

/// Keeps every row as a `T`.
pub struct Collect<T> {
    rows: Vec<T>,
    /// For how many rows memory is taken when the first one comes.
    expected: usize,
}

/// Memory is taken ahead for at most so many rows: a limit may be far above what there is.
const MOST_EXPECTED: u64 = 100;

impl<T: FromRow> Collect<T> {
    /// An empty one.
    #[expect(clippy::new_ret_no_self, reason = "nobody needs it but as a sink")]
    pub fn new() -> Box<dyn RowSink> {
        Self::expecting(Size::Unknown)
    }

    /// An empty one, which takes the memory for this many rows at once.
    pub(crate) fn expecting(size: Size) -> Box<dyn RowSink> {
        let expected = match size {
            Size::One => 1,
            Size::AtMost(rows) => rows.min(MOST_EXPECTED),
            Size::Unknown => 0,
        };
        Box::new(Self { rows: Vec::new(), expected: usize::try_from(expected).unwrap_or_default() })
    }

    /// The rows that a sink made by [`Collect::new`] has taken.
    pub fn take(sink: Box<dyn RowSink>) -> Vec<T> {
        let sink: Box<dyn Any> = sink;
        // A driver gives back what it was given, so this finds its own type.
        sink.downcast::<Self>().map(|collect| collect.rows).unwrap_or_default()
    }
}

impl<T: FromRow> RowSink for Collect<T> {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let row = T::from_row(&mut RowReader::new(row))?;
        if self.rows.capacity() == 0 {
            self.rows.reserve_exact(self.expected);
        }
        self.rows.push(row);
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}

/// Keeps no row.
pub struct Discard;

impl RowSink for Discard {
    fn row(&mut self, _: &dyn Row) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) {}
}
