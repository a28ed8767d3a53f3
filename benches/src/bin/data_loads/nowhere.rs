//! A database that answers at once with the same row, so that what is left is the model layer.

use std::time::Duration;

use futures_util::future::BoxFuture;
use houtai_data::{
    Answer, Answers, BeginOptions, Cell, Cursor, Dialect, Driver, Error, ErrorKind, Outcome, PoolState,
    Result, Row, RowSink, Session, Statement, Unit,
};

/// The database.
pub(crate) struct Nowhere;

struct OneItem;

impl Row for OneItem {
    fn len(&self) -> usize {
        6
    }

    fn column(&self, index: usize) -> &str {
        ["id", "title", "note", "done", "quantity", "price"].get(index).copied().unwrap_or("?")
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        Ok(match index {
            0 | 4 => Cell::Int(7),
            1 => Cell::Text("item 7"),
            2 => Cell::Null,
            3 => Cell::Int(1),
            _ => Cell::Float(1.75),
        })
    }
}

fn nothing<T>() -> BoxFuture<'static, Result<T>> {
    Box::pin(async { Err(Error::new(ErrorKind::Other, "nowhere there are only single statements")) })
}

impl Driver for Nowhere {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn run(&self, _: Statement, mut sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            sink.row(&OneItem)?;
            Ok((sink, Outcome { rows: 1 }))
        })
    }

    fn unit(&self, _: Unit) -> BoxFuture<'_, Answers> {
        nothing()
    }

    fn open(&self, _: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        nothing()
    }

    fn begin(&self, _: BeginOptions) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        nothing()
    }

    fn pool(&self) -> PoolState {
        PoolState { max: 1, ..PoolState::default() }
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { Ok(()) })
    }

    fn close(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
