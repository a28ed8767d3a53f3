//! A SQLite file, opened.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::SqliteOptions;
use super::connection::{Access, Attached};
use super::cursor::SqliteCursor;
use super::failure::Place;
use super::file::{self, TemporaryFolder};
use super::group::{Pending, Work};
use super::keyword::Keyword;
use super::lent::{Lent, Purpose, no_thread};
use super::queue::{Queue, closed};
use super::reader::{self, Read};
use super::serve::not_as_text;
use super::session::SqliteSession;
use super::writer::{Write, Writer};
use crate::driver::Unit;
use crate::{
    Answer, Answers, BeginOptions, Cursor, Dialect, Discard, Driver, Effect, Outcome, PoolState, Result,
    RowSink, Session, Size, Statement,
};

/// How long the writer waits at its end for the threads that read.
const PATIENCE: Duration = Duration::from_secs(5);

/// SQLite, by threads that read and one that writes.
///
/// ```
/// use houtai_data::{Driver, SqliteDriver, SqliteOptions};
///
/// # fn main() -> houtai_data::Result<()> {
/// let driver = SqliteDriver::open(SqliteOptions::temporary())?;
/// assert_eq!(driver.dialect().name(), "SQLite");
/// # Ok(())
/// # }
/// ```
///
/// Statements that change something and wait at the same time share a transaction, and one synchronisation with the
/// disk; each is answered after the commit, and fails alone. A transaction that was begun has the writer to itself.
/// Several processes may use one file: they wait for each other.
pub struct SqliteDriver {
    reads: Arc<Queue<Read>>,
    writes: Arc<Queue<Write>>,
    lent: Lent,
    readers: u32,
    most: u32,
    /// Closed when the writer has ended.
    gone: Arc<Semaphore>,
    /// Of a temporary file: ends when its folder is gone.
    removed: Option<Mutex<Receiver<()>>>,
    /// Unless it is a temporary one.
    file: Option<PathBuf>,
}

impl SqliteDriver {
    /// Opens the file, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, written, or is no database; the message names the file and what to do.
    pub fn open(options: SqliteOptions) -> Result<Self> {
        let (place, folder) = file::place(&options)?;
        let options = Arc::new(options);
        let reads = Arc::new(Queue::new(options.queue, options.wait, "a connection that reads"));
        let writes = Arc::new(Queue::new(options.queue, options.wait, "the writer"));
        let gone = Arc::new(Semaphore::new(0));
        let (alive, readers_gone) = mpsc::channel();

        let expiring = Arc::clone(&writes);
        let attached =
            Attached::open(&place, &options, Access::Write, Arc::new(move || _ = expiring.expire()))?;
        let writer = Writer { attached, queue: Arc::clone(&writes), options: Arc::clone(&options) };
        let removed = start_writer(writer, readers_gone, folder, Arc::clone(&gone))?;
        let readers = options.readers.max(1);
        let driver = Self {
            reads,
            writes,
            lent: Lent::new(place.clone(), Arc::clone(&options), alive.clone()),
            readers: u32::try_from(readers).unwrap_or(u32::MAX),
            most: u32::try_from(readers + options.cursors + 1).unwrap_or(u32::MAX),
            gone,
            removed: removed.map(Mutex::new),
            // By whatever name it was opened, all processes must see the same one.
            file: options.path.as_deref().map(|path| path.canonicalize().unwrap_or_else(|_| path.to_owned())),
        };
        // From here on the driver's end ends the threads that are there.
        for _ in 0..readers {
            start_reader(&place, &options, &driver.reads, alive.clone())?;
        }
        Ok(driver)
    }

    /// Takes no more, and lets the threads end.
    fn stop(&self) {
        self.reads.close();
        self.lent.close();
        self.writes.close();
    }
}

impl Drop for SqliteDriver {
    fn drop(&mut self) {
        self.stop();
        if let Some(Ok(removed)) = self.removed.as_mut().map(Mutex::get_mut) {
            // Whether in time or not, nothing more can be done.
            _ = removed.recv_timeout(PATIENCE);
        }
    }
}

fn start_writer(
    writer: Writer,
    readers_gone: Receiver<()>,
    folder: Option<TemporaryFolder>,
    gone: Arc<Semaphore>,
) -> Result<Option<Receiver<()>>> {
    let (removing, removed) = mpsc::channel::<()>();
    let removed = folder.is_some().then_some(removed);
    let work = move || {
        writer.work(&readers_gone, PATIENCE);
        drop(folder);
        drop(removing);
        gone.close();
    };
    thread::Builder::new().name("houtai-sqlite-writer".to_owned()).spawn(work).map_err(no_thread)?;
    Ok(removed)
}

fn start_reader(
    place: &Place,
    options: &SqliteOptions,
    queue: &Arc<Queue<Read>>,
    alive: Sender<()>,
) -> Result<()> {
    let expiring = Arc::clone(queue);
    let attached = Attached::open(place, options, Access::Read, Arc::new(move || _ = expiring.expire()))?;
    let queue = Arc::clone(queue);
    let work = move || {
        reader::work(&attached, &queue);
        drop(attached);
        drop(alive);
    };
    thread::Builder::new().name("houtai-sqlite-reader".to_owned()).spawn(work).map_err(no_thread)?;
    Ok(())
}

/// What a statement is, where it may run outside of a transaction.
fn permitted(statement: &Statement) -> Result<Keyword> {
    match Keyword::of(statement.sql.as_str()) {
        Keyword::Transaction | Keyword::Savepoint | Keyword::RollbackTo => Err(not_as_text()),
        keyword => Ok(keyword),
    }
}

async fn received<T>(waiting: oneshot::Receiver<Result<T>>) -> Result<T> {
    waiting.await.map_err(|_| closed())?
}

impl Driver for SqliteDriver {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn run(&self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let keyword = permitted(&statement)?;
            let (answer, waiting) = oneshot::channel();
            if statement.effect == Effect::Read {
                self.reads.push(Read { statement, sink, answer });
            } else {
                let pending = Pending::new(Work::One(statement, sink, Outcome::default(), answer));
                self.writes.push(match keyword {
                    Keyword::Alone => Write::Alone(pending),
                    _ => Write::Unit(pending),
                });
            }
            received(waiting).await
        })
    }

    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers> {
        Box::pin(async move {
            unit.statements.iter().try_for_each(|(statement, _)| permitted(statement).map(drop))?;
            let (answer, waiting) = oneshot::channel();
            let outcomes = Vec::with_capacity(unit.statements.len());
            self.writes.push(Write::Unit(Pending::new(Work::Many(unit.statements, outcomes, answer))));
            received(waiting).await
        })
    }

    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        Box::pin(async move {
            permitted(&statement)?;
            let line = self.lent.lend(Purpose::Cursor).await?;
            Ok(Box::new(SqliteCursor::open(line, statement).await?) as Box<dyn Cursor>)
        })
    }

    fn begin(&self, options: BeginOptions) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        Box::pin(async move {
            let line = if options.read_only {
                self.lent.lend(Purpose::Transaction).await?
            } else {
                let (answer, waiting) = oneshot::channel();
                self.writes.push(match options {
                    BeginOptions { schema_change: true, .. } => Write::SchemaChange(answer),
                    BeginOptions { unlimited: true, .. } => Write::Unlimited(answer),
                    _ => Write::Transaction(answer),
                });
                received(waiting).await?
            };
            Ok(Box::new(SqliteSession(line)) as Box<dyn Session>)
        })
    }

    fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    fn pool(&self) -> PoolState {
        let (reads, idle_readers) = self.reads.counts();
        let (writes, idle_writers) = self.writes.counts();
        let (lent, lent_in_use) = self.lent.counts();
        PoolState {
            open: self.readers + 1 + lent,
            in_use: self.readers.saturating_sub(idle_readers)
                + 1_u32.saturating_sub(idle_writers)
                + lent_in_use,
            waiting: u32::try_from(reads + writes).unwrap_or(u32::MAX),
            max: self.most,
        }
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            // The count of the tables has to be read from the file; a bare number would not be.
            let statement = Statement::new("select count(*) from sqlite_schema", Vec::new());
            self.run(statement.reads().size(Size::One), Box::new(Discard)).await.map(drop)
        })
    }

    fn close(&self, within: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.stop();
            // The semaphore has no permits; what ends the wait is that it is closed.
            drop(timeout(within, self.gone.acquire()).await);
        })
    }
}
