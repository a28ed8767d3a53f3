//! Rows from lines of JSON.

mod batch;
mod circle;
mod line;
mod lines;
mod row;

use std::io::BufRead;

use houtai_data::{
    Db, Executor, FieldMeta, ModelMeta, OnDuplicate, Tx, Value, insert_rows, model_order, move_identity,
};

use crate::{Error, Progress, Result};
use batch::Batch;
use circle::Circle;
use line::{Head, Line};
use lines::Lines;
pub(crate) use lines::MOST_LINE_BYTES;
use row::Row;

/// How large a file may be that has no first line and so may have its rows in any order: they are all in memory.
const MOST_UNORDERED_BYTES: u64 = 64 << 20;

/// How a file is loaded.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// What the file is called in messages.
    pub file: String,
    /// How many bytes it has, where that is known; for the progress.
    pub bytes: Option<u64>,
    /// What happens to a row whose key is there already.
    pub on_duplicate: OnDuplicate,
}

/// What became of the rows of one model.
#[derive(Clone, Copy, Debug)]
pub struct Loaded {
    /// The model.
    pub model: &'static ModelMeta,
    /// How many rows were added, or replaced.
    pub rows: u64,
    /// How many were there already and stay as they are.
    pub skipped: u64,
}

/// Adds the rows of a file, all or none of them, with the keys that they have. It reads what [`dump`](crate::dump()) writes,
/// with little of it in memory, and files without a first and a last line, which may be written by hand and have their rows
/// in any order.
///
/// ```
/// use houtai_data::{Db, ModelMeta};
/// use houtai_fixtures::{LoadOptions, Result, load};
///
/// async fn two(db: &Db, models: &[&'static ModelMeta]) -> Result<()> {
///     let file = "{\"model\":\"Todo\",\"fields\":{\"title\":\"Water the plants\"}}\n";
///     load(db, models, &mut file.as_bytes(), &LoadOptions::default(), &mut |_| {}).await?;
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// When a line is no row of these models, when the database refuses one, when the file was cut; the message names the
/// line.
pub async fn load(
    db: &Db,
    models: &[&'static ModelMeta],
    input: &mut (dyn BufRead + Send),
    options: &LoadOptions,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Vec<Loaded>> {
    let mut lines = Lines::new(input, &options.file);
    let first = lines.next()?;
    let head = match &first {
        Some(first) => Head::of(&first.text).map_err(|error| error.at(&options.file, first.number))?,
        None => None,
    };
    let tx = db.begin().await?;
    let mut loading = Loading { tx: &tx, models, options, progress, loaded: Vec::new() };
    match head {
        Some(head) => loading.dump(&mut lines, &head).await?,
        None => loading.by_hand(&mut lines, first).await?,
    }
    let loaded = loading.loaded;
    for one in &loaded {
        move_identity(&tx, one.model).await?;
    }
    tx.commit().await?;
    Ok(loaded)
}

struct Loading<'l> {
    tx: &'l Tx,
    models: &'l [&'static ModelMeta],
    options: &'l LoadOptions,
    progress: &'l mut (dyn FnMut(Progress<'_>) + Send),
    loaded: Vec<Loaded>,
}

impl Loading<'_> {
    /// Loads what `dump` has written: the rows stand in the right order.
    async fn dump(&mut self, lines: &mut Lines<'_>, head: &Head) -> Result<()> {
        let models = head.models(self.models).map_err(|error| error.at(&self.options.file, 1))?;
        let circle = Circle::begin(self.tx, self.models, &models).await?;
        let (mut batch, mut rows, mut ended) = (Batch::default(), 0, false);
        while let Some(line) = lines.next()? {
            let at = |error: Error| error.at(&self.options.file, line.number);
            if ended {
                return Err(at(Error::new("there is more behind the last line of the dump")));
            }
            match Line::of(&line.text).map_err(at)? {
                Line::End(count) => {
                    refuse_other_count(count, rows).map_err(at)?;
                    ended = true;
                }
                Line::Row(parts) => {
                    let row = Row::of(parts, line.number, self.models, self.tx.now());
                    let row = row.map_err(|error| head.hint(error, &models)).map_err(at)?;
                    rows += 1;
                    self.push(&mut batch, row, line.text.len(), lines.read).await?;
                }
            }
        }
        if !ended {
            let message =
                format!("the file has been cut: it ends behind line {}, without its last line", lines.number);
            return Err(Error::new(message).at(&self.options.file, lines.number).next("get a whole one"));
        }
        self.flush(&mut batch, lines.read).await?;
        circle.end(self.tx).await
    }

    /// Loads what somebody has written, or put together: small, and in any order.
    async fn by_hand(&mut self, lines: &mut Lines<'_>, first: Option<lines::NumberedLine>) -> Result<()> {
        let mut rows = Vec::new();
        let mut next = first;
        while let Some(line) = next {
            let at = |error: Error| error.at(&self.options.file, line.number);
            let parts = match Line::of(&line.text).map_err(at)? {
                Line::Row(parts) => parts,
                Line::End(_) => {
                    return Err(at(Error::new("this ends a dump, and the file does not begin as one")));
                }
            };
            rows.push(Row::of(parts, line.number, self.models, self.tx.now()).map_err(at)?);
            if lines.read > MOST_UNORDERED_BYTES {
                let limit = MOST_UNORDERED_BYTES >> 20;
                let message = format!(
                    "a file without the first line of a dump may have {limit} MiB, and this has more"
                );
                return Err(at(Error::new(message).next("write it with `dumpdata`, or split it")));
            }
            next = lines.next()?;
        }
        let order = model_order(self.models).models;
        let place = |row: &Row| order.iter().position(|model| model.table == row.model.table);
        rows.sort_by_key(place);
        let mut models: Vec<&'static ModelMeta> = rows.iter().map(|row| row.model).collect();
        models.dedup_by_key(|model| model.table);
        let circle = Circle::begin(self.tx, self.models, &models).await?;
        let mut batch = Batch::default();
        for row in rows {
            self.push(&mut batch, row, 0, lines.read).await?;
        }
        self.flush(&mut batch, lines.read).await?;
        circle.end(self.tx).await
    }

    async fn push(&mut self, batch: &mut Batch, row: Row, bytes: usize, read: u64) -> Result<()> {
        if !batch.has_room_for(&row) {
            self.flush(batch, read).await?;
        }
        if self.options.on_duplicate == OnDuplicate::Replace && !row.absent.is_empty() {
            let message = format!("the row names no value for `{}`", row.absent.join("`, `"));
            let error = Error::new(message).next("a row that replaces another one has all fields");
            return Err(error.at(&self.options.file, row.line));
        }
        batch.push(row, bytes);
        Ok(())
    }

    async fn flush(&mut self, batch: &mut Batch, read: u64) -> Result<()> {
        let Some(model) = batch.model() else { return Ok(()) };
        let total = batch.len();
        let rows = batch.write(self.tx, self.options).await?;
        // A row that replaces another one counts once, whatever the database says.
        let rows = rows.min(total);
        match self.loaded.iter_mut().find(|one| one.model.table == model.table) {
            Some(one) => (one.rows, one.skipped) = (one.rows + rows, one.skipped + total - rows),
            None => self.loaded.push(Loaded { model, rows, skipped: total - rows }),
        }
        (self.progress)(Progress { what: model.name, done: read, total: self.options.bytes });
        Ok(())
    }
}

fn refuse_other_count(count: u64, rows: u64) -> Result<()> {
    if count == rows {
        return Ok(());
    }
    let message = format!("the dump had {count} rows, and there are {rows}: lines are missing or too many");
    Err(Error::new(message).next("get a whole one"))
}

/// Adds rows within a savepoint, so that the transaction goes on when the database refuses them.
pub(crate) async fn attempt(
    tx: &Tx,
    model: &'static ModelMeta,
    fields: &[&'static FieldMeta],
    rows: Vec<Vec<Value>>,
    on_duplicate: OnDuplicate,
) -> std::result::Result<u64, houtai_data::Error> {
    let mut refused = None;
    let done = tx.tx(async |savepoint| {
        insert_rows(&savepoint, model, fields, rows, on_duplicate).await.map_err(|error| {
            refused = Some(error);
            houtai_core::Error::internal("the rows were refused")
        })
    });
    done.await.map_err(|error| {
        refused.unwrap_or_else(|| houtai_data::Error::new(houtai_data::ErrorKind::Other, error.to_string()))
    })
}
