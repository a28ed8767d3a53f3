//! The threads behind the operations.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use houtai_workload::item::{Item, NewItem, SQLITE};
use houtai_workload::load::TASKS;
use houtai_workload::options::Options;
use houtai_workload::{Failure, Store};
use tokio::sync::oneshot::{Receiver, Sender, channel};

use crate::reader::{self, Read};
use crate::writer::{self, Unit, Write, Written};

const READERS: usize = 4;

/// The threads end with it.
pub(crate) struct Rusqlite {
    readers: Vec<SyncSender<Read>>,
    next: AtomicUsize,
    writer: SyncSender<Write>,
}

impl Rusqlite {
    /// Starts the threads.
    pub(crate) fn open(options: &Options) -> Result<Self, Failure> {
        // The first connection makes the file one in WAL mode; later ones find it so.
        drop(crate::statements::open(options)?);
        let readers = (0..READERS).map(|_| queue(options, reader::work)).collect();
        Ok(Self { readers, next: AtomicUsize::new(0), writer: queue(options, writer::work) })
    }

    async fn read<T>(&self, ask: impl FnOnce(Sender<rusqlite::Result<T>>) -> Read) -> Result<T, Failure> {
        let (answer, waiting) = channel();
        let reader = self.next.fetch_add(1, Ordering::Relaxed) % READERS;
        self.readers[reader].send(ask(answer)).map_err(|_| "the reader has ended")?;
        received(waiting).await
    }

    async fn write(&self, unit: Unit) -> Result<Written, Failure> {
        let (answer, waiting) = channel();
        self.writer.send((unit, answer)).map_err(|_| "the writer has ended")?;
        received(waiting).await
    }
}

/// A thread that works off a queue. There is room for what every task can ask at once, so nobody blocks.
fn queue<T: Send + 'static>(
    options: &Options,
    work: fn(&Options, &std::sync::mpsc::Receiver<T>) -> Result<(), Failure>,
) -> SyncSender<T> {
    let (sender, receiver) = sync_channel(usize::try_from(TASKS).unwrap_or(usize::MAX));
    let options = options.clone();
    thread::spawn(move || {
        if let Err(failure) = work(&options, &receiver) {
            complain(&*failure);
        }
    });
    sender
}

#[expect(clippy::print_stderr, reason = "whoever waits for the thread only learns that it has ended")]
fn complain(failure: &dyn std::error::Error) {
    eprintln!("a thread of rusqlite ended: {failure}");
}

async fn received<T>(waiting: Receiver<rusqlite::Result<T>>) -> Result<T, Failure> {
    Ok(waiting.await.map_err(|_| "the thread of the answer has ended")??)
}

impl Store for Rusqlite {
    async fn reset(&self) -> Result<(), Failure> {
        self.write(Unit::Batch(SQLITE)).await.map(drop)
    }

    async fn one_row(&self, id: i64) -> Result<Item, Failure> {
        self.read(|answer| Read::OneRow(id, answer)).await
    }

    async fn page(&self, after: i64) -> Result<Vec<Item>, Failure> {
        self.read(|answer| Read::Page(after, answer)).await
    }

    async fn insert(&self, new: NewItem) -> Result<i64, Failure> {
        self.write(Unit::Insert(new)).await.map(|(id, _)| id)
    }

    async fn update(&self, id: i64, quantity: i64) -> Result<(), Failure> {
        self.write(Unit::Update(id, quantity)).await.map(drop)
    }

    async fn insert_row(&self, new: NewItem) -> Result<Item, Failure> {
        self.write(Unit::InsertRow(new)).await?.1.ok_or_else(|| "no row came back".into())
    }

    async fn update_row(&self, id: i64, quantity: i64) -> Result<Item, Failure> {
        self.write(Unit::UpdateRow(id, quantity)).await?.1.ok_or_else(|| "no row came back".into())
    }

    async fn transaction(&self, id: i64) -> Result<(), Failure> {
        self.write(Unit::AddOne(id)).await.map(drop)
    }
}
