//! Rows as lines of JSON.

use std::io::Write;

use houtai_data::{Db, ErrorKind, ModelMeta, TxOptions, Value, model_order, open_rows};
use serde_json::json;

use crate::json::write;
use crate::load::MOST_LINE_BYTES;
use crate::named::model_name;
use crate::{Error, Progress, Result};

/// What stands in the first line of a dump.
pub const DUMP_MARK: &str = "\"houtai\":\"dump\"";
/// The form of a dump; it changes when older programs cannot read it.
pub(crate) const FORMAT: u64 = 1;

/// What was written of one model.
#[derive(Clone, Copy, Debug)]
pub struct Dumped {
    /// The model.
    pub model: &'static ModelMeta,
    /// How many rows.
    pub rows: u64,
}

/// Writes all rows of some models, each as a line of JSON, with those first that others refer to. All of them are as they
/// were at one moment, and few are in memory at a time. The first line names the models and the migrations that the
/// database has, the last one says how many rows there are, so that a file that was cut is not taken for a whole one.
///
/// ```
/// use houtai_data::{Db, ModelMeta};
/// use houtai_fixtures::{Result, dump};
///
/// async fn all(db: &Db, models: &[&'static ModelMeta]) -> Result<Vec<u8>> {
///     let mut out = Vec::new();
///     dump(db, models, models, ("shop", &[]), &mut out, &mut |_| {}).await?;
///     Ok(out)
/// }
/// ```
///
/// # Errors
///
/// When a row cannot be written, when the writer takes no more, and those of the database.
pub async fn dump(
    db: &Db,
    models: &[&'static ModelMeta],
    only: &[&'static ModelMeta],
    (app, migrations): (&str, &[String]),
    out: &mut (dyn Write + Send),
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Vec<Dumped>> {
    let is_wanted = |model: &&'static ModelMeta| only.iter().any(|one| one.table == model.table);
    let wanted: Vec<_> = model_order(models).models.into_iter().filter(is_wanted).collect();
    let names: Vec<&str> = wanted.iter().map(|model| model_name(models, model)).collect();
    let head = json!({
        "houtai": "dump", "format": FORMAT, "app": app, "models": names, "schema": schema(&wanted),
        "migrations": migrations,
    });
    line(out, &head.to_string())?;
    let tx = db.begin_with(TxOptions::repeatable_read().read_only()).await?;
    let (mut dumped, mut all) = (Vec::new(), 0);
    for (model, name) in wanted.into_iter().zip(names) {
        let mut rows = 0;
        let mut stream = open_rows(&tx, model).await.map_err(|error| unread(model, error))?;
        loop {
            let piece = stream.next().await.map_err(|error| unread(model, error))?;
            if piece.is_empty() {
                break;
            }
            for row in &piece {
                line(out, &row_line(model, name, row)?)?;
            }
            rows += piece.len() as u64;
            progress(Progress { what: name, done: rows, total: None });
        }
        all += rows;
        dumped.push(Dumped { model, rows });
    }
    line(out, &json!({"end": {"rows": all}}).to_string())?;
    out.flush().map_err(unwritten)?;
    tx.commit().await?;
    Ok(dumped)
}

fn unread(model: &ModelMeta, error: houtai_data::Error) -> Error {
    let next = match error.kind() {
        ErrorKind::MissingObject => "make the tables first, by `migrate`",
        _ => "see what the database says",
    };
    Error::new(format!("the rows of `{}` cannot be read", model.name)).with_cause(error).next(next)
}

fn row_line(model: &'static ModelMeta, name: &str, row: &[Value]) -> Result<String> {
    let mut text = format!("{{\"model\":{},\"fields\":{{", json!(name));
    for (at, (field, value)) in model.fields.iter().zip(row).enumerate() {
        let value = write(field, value).map_err(|why| {
            let key = write(model.key(), &row[model.key]).unwrap_or_default();
            Error::new(format!("`{name}` {key} cannot be dumped: its field `{}`: {why}", field.name))
        })?;
        text.push_str(if at > 0 { "," } else { "" });
        text.push_str(&format!("{}:{value}", json!(field.name)));
    }
    text.push_str("}}");
    if text.len() > MOST_LINE_BYTES {
        let key = write(model.key(), &row[model.key]).unwrap_or_default();
        let message = format!("`{name}` {key} cannot be dumped: it takes {} bytes as JSON", text.len());
        return Err(Error::new(message).next(format!("a row may take {} MiB", MOST_LINE_BYTES >> 20)));
    }
    Ok(text)
}

fn line(out: &mut (dyn Write + Send), text: &str) -> Result<()> {
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(unwritten)
}

#[expect(clippy::needless_pass_by_value, reason = "it is the shape that `map_err` takes")]
fn unwritten(error: std::io::Error) -> Error {
    let next = match error.kind() {
        std::io::ErrorKind::StorageFull => "make room, or name a file on another disk",
        _ => "see whether the place can be written to",
    };
    Error::new(format!("the dump cannot be written: {error}")).next(next)
}

/// A sum of the tables, the fields and their kinds; the same on each database.
pub(crate) fn schema(models: &[&'static ModelMeta]) -> String {
    let mut text = String::new();
    for model in models {
        text.push_str(model.table);
        let fields =
            model.fields.iter().map(|field| format!("\n {} {} {}", field.name, field.kind, field.null));
        text.extend(fields);
    }
    let sum = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{sum:016x}")
}
