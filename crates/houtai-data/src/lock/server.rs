//! Advisory locks of PostgreSQL.

use std::any::Any;

use crate::{
    BeginOptions, Cell, Discard, Driver, Error, ErrorKind, Result, Row, RowSink, Session, Size, Statement,
    Value,
};

/// Within a transaction, so that the lock goes with its connection also behind a pooler that shares connections.
const TRY: &str = "SELECT pg_try_advisory_xact_lock($1)";

/// A server may end transactions in which nothing happens, and the lock with them. That this statement takes the place of
/// the one before matters as well: the server keeps the view of the data that a select had until then, and who makes an
/// index concurrently, as who has this lock may, waits for all such views.
const KEEP: &str = "SET LOCAL idle_in_transaction_session_timeout = 0";

/// A transaction that has the lock.
pub(super) async fn try_lock(driver: &dyn Driver, name: &str) -> Result<Option<Box<dyn Session>>> {
    let mut session = driver.begin(BeginOptions::default()).await?;
    let statement = Statement::new(TRY, vec![Value::Int64(key(name))]).size(Size::One);
    let (sink, _) = session.run(statement, Box::new(Flag(None))).await?;
    let sink: Box<dyn Any> = sink;
    match sink.downcast::<Flag>().ok().and_then(|flag| flag.0) {
        Some(true) => {
            session.run(Statement::new(KEEP, Vec::new()), Box::new(Discard)).await?;
            Ok(Some(session))
        }
        Some(false) => session.roll_back().await.map(|()| None),
        None => Err(Error::new(ErrorKind::Other, format!("the database did not answer to `{TRY}`"))),
    }
}

/// The number of a name: FNV-1a, the same in every version of the program.
pub(super) fn key(name: &str) -> i64 {
    let bytes = b"houtai:".iter().chain(name.as_bytes());
    bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
        .cast_signed()
}

/// Keeps one boolean.
struct Flag(Option<bool>);

impl RowSink for Flag {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.0 = match row.cell(0)? {
            Cell::Bool(flag) => Some(flag),
            _ => None,
        };
        Ok(())
    }

    fn clear(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_name_never_changes() {
        // Another process may run another version of the program.
        assert_eq!(key(""), 7_864_676_747_039_458_779);
        assert_ne!(key("a"), key("b"));
    }
}
