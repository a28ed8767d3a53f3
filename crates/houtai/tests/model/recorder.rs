//! An executor that keeps what it is sent and answers with rows that were put in.

use std::collections::VecDeque;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Mutex;

use houtai::__private::data::{
    Answer, Answers, Cell, Cursor, Dialect, Error, ErrorKind, Executor, Outcome, Result, Row, RowSink,
    Statement, Unit, Value,
};
use houtai::prelude::Timestamp;

/// The moment of its clock.
pub(crate) const NOW: i64 = 1_764_164_531_000_000;

type Pinned<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub(crate) struct Recorder {
    dialect: Dialect,
    sent: Mutex<Vec<(String, Vec<Value>)>>,
    rows: Mutex<VecDeque<Option<Vec<Value>>>>,
}

impl Recorder {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, sent: Mutex::default(), rows: Mutex::default() }
    }

    /// What the next statement gives: one row or none.
    pub(crate) fn answers(self, row: Option<Vec<Value>>) -> Self {
        self.rows.lock().unwrap().push_back(row);
        self
    }

    /// What was sent since the last look.
    pub(crate) fn sent(&self) -> Vec<(String, Vec<Value>)> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

impl Executor for Recorder {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(NOW)
    }

    fn run(&self, statement: Statement, mut sink: Box<dyn RowSink>) -> Pinned<'_, Answer> {
        self.sent.lock().unwrap().push((statement.sql.as_str().to_owned(), statement.params));
        let row = self.rows.lock().unwrap().pop_front().flatten();
        let rows = u64::from(row.is_some());
        let taken = row.map_or(Ok(()), |row| sink.row(&Values(row)));
        let answer: Ready<Answer> = ready(taken.map(|()| (sink, Outcome { rows })));
        Box::pin(answer)
    }

    fn unit(&self, _: Unit) -> Pinned<'_, Answers> {
        Box::pin(ready(Err(Error::new(ErrorKind::Other, "no units here"))))
    }

    fn open(&self, _: Statement) -> Pinned<'_, Result<Box<dyn Cursor>>> {
        Box::pin(ready(Err(Error::new(ErrorKind::Other, "no cursors here"))))
    }
}

struct Values(Vec<Value>);

impl Row for Values {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn column(&self, _: usize) -> &str {
        "column"
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        Ok(match &self.0[index] {
            Value::Null(_) => Cell::Null,
            Value::Bool(value) => Cell::Bool(*value),
            Value::Int32(value) => Cell::Int((*value).into()),
            Value::Int64(value) => Cell::Int(*value),
            Value::Float64(value) => Cell::Float(*value),
            Value::Text(value) => Cell::Text(value),
            Value::Bytes(value) => Cell::Bytes(value),
            Value::Uuid(value) => Cell::Uuid(*value),
            Value::Timestamp(value) => Cell::Timestamp(*value),
            Value::Json(value) => Cell::Json(value),
            other => panic!("no cell for {other:?}"),
        })
    }
}
