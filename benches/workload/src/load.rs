//! Many tasks that do one operation over and over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::item::{NewItem, Numbers, PAGE, ROWS};
use crate::operation::Operation;
use crate::{Failure, Store};

/// How many tasks there are.
pub const TASKS: u64 = 32;

/// What was done.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// How many operations, of all tasks together.
    pub operations: u64,
    /// From the start of the first to the end of the last.
    pub elapsed: Duration,
}

/// Does `operation` for `duration`.
///
/// # Errors
///
/// When a single one fails: an error is cheaper than an answer.
pub async fn run<S: Store>(
    store: &Arc<S>,
    operation: Operation,
    duration: Duration,
) -> Result<Done, Failure> {
    let start = Instant::now();
    let end = start + duration;
    let tasks: Vec<_> =
        (0..TASKS).map(|task| tokio::spawn(work(Arc::clone(store), operation, task, end))).collect();
    let mut operations = 0;
    for task in tasks {
        operations += task.await??;
    }
    Ok(Done { operations, elapsed: start.elapsed() })
}

async fn work<S: Store>(
    store: Arc<S>,
    operation: Operation,
    task: u64,
    end: Instant,
) -> Result<u64, Failure> {
    let mut numbers = Numbers::of_task(task);
    let mut operations = 0;
    while Instant::now() < end {
        once(&*store, operation, &mut numbers).await?;
        operations += 1;
    }
    Ok(operations)
}

async fn once<S: Store>(store: &S, operation: Operation, numbers: &mut Numbers) -> Result<(), Failure> {
    match operation {
        Operation::OneRow => drop(store.one_row(numbers.up_to(ROWS)).await?),
        Operation::Page => drop(store.page(numbers.up_to(ROWS - PAGE)).await?),
        Operation::Insert => {
            store.insert(NewItem::numbered(numbers.up_to(ROWS))).await?;
        }
        Operation::Update => store.update(numbers.up_to(ROWS), numbers.up_to(ROWS)).await?,
        Operation::InsertRow => drop(store.insert_row(NewItem::numbered(numbers.up_to(ROWS))).await?),
        Operation::UpdateRow => drop(store.update_row(numbers.up_to(ROWS), numbers.up_to(ROWS)).await?),
        Operation::Transaction => store.transaction(numbers.up_to(ROWS)).await?,
        Operation::Unit => store.unit(numbers.up_to(ROWS)).await?,
    }
    Ok(())
}
