//! Looking for a file in a folder. Everything here but the waiting happens on a thread for blocking work, in one go for
//! small files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use houtai_core::{Error, Result};
use http::{HeaderMap, HeaderValue};

use super::address::Address;
use super::cache::Key;
use super::range::ByteRange;
use super::representation::{Content, Representation};
use super::{Files, Found, Opened, body, media_type, open_beneath, route};
use crate::encoding::{Coding, gains};

/// Up to which size a file is read at once; then it needs no descriptor while it is sent.
const AT_ONCE: u64 = 64 << 10;

/// What was found.
pub(super) enum Looked {
    Nothing,
    /// A folder that has a page, asked for without the `/` at the end.
    Folder,
    File(Arc<Look>),
}

/// A file to be sent.
pub(super) struct Look {
    pub(super) representation: Representation,
    /// Below the folder.
    pub(super) path: String,
    /// In which coding its bytes are.
    pub(super) coding: Option<Coding>,
    /// Whether another client may get it in another coding.
    pub(super) has_codings: bool,
}

/// A file that is open or read.
struct Hit {
    opened: Opened,
    content: Option<Bytes>,
    path: String,
    coding: Option<Coding>,
}

enum Hunt {
    Nothing,
    Folder,
    Hit(Box<Hit>),
}

/// The file of an address, as it was at most `age` ago.
pub(super) async fn look(
    files: &Files,
    folder: PathBuf,
    address: Address,
    headers: &HeaderMap,
    age: Duration,
) -> Result<Looked> {
    let key = Key { address, codings: route::accepted(headers) };
    if age.is_zero() {
        return search(files, folder, key.address, key.codings).await;
    }
    if let Some(look) = files.cache.get(&key, age) {
        return Ok(Looked::File(look));
    }
    let looked = search(files, folder, key.address.clone(), key.codings.clone()).await?;
    if let Looked::File(look) = &looked {
        files.cache.put(key, look);
    }
    Ok(looked)
}

async fn search(files: &Files, folder: PathBuf, address: Address, codings: Vec<Coding>) -> Result<Looked> {
    let files = files.clone();
    let sending = Arc::clone(&files.sending);
    let hunt = tokio::task::spawn_blocking(move || hunt(&files, &folder, &address, &codings)).await?;
    let hit = match hunt.map_err(troubled)? {
        Hunt::Nothing => return Ok(Looked::Nothing),
        Hunt::Folder => return Ok(Looked::Folder),
        Hunt::Hit(hit) => *hit,
    };
    let Hit { opened: Opened { file, length, validators }, content, path, coding } = hit;
    let content = match content {
        Some(bytes) => Content::Memory(bytes),
        None => {
            let permit = sending.try_acquire_owned();
            let permit = permit.map_err(|_| busy("as many large files as permitted are being sent"))?;
            Content::Disk(Arc::new(file), Some(Arc::new(permit)))
        }
    };
    let media_type = media_type(&path);
    let representation =
        Representation { content, length, media_type: HeaderValue::from_static(media_type), validators };
    let look = Look { representation, path, coding, has_codings: gains(media_type) };
    Ok(Looked::File(Arc::new(look)))
}

fn busy(text: &str) -> Error {
    Error::unavailable(text).with_retry_after(Duration::from_secs(1))
}

/// Trouble of our own. That there are no descriptors left passes.
fn troubled(error: io::Error) -> Error {
    #[cfg(unix)]
    if matches!(
        rustix::io::Errno::from_io_error(&error),
        Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE | rustix::io::Errno::AGAIN)
    ) {
        return busy("no file can be opened at the moment").with_source(error);
    }
    Error::from(error).context("opening a static file")
}

fn hunt(files: &Files, folder: &Path, address: &Address, codings: &[Coding]) -> io::Result<Hunt> {
    let hunt = if address.is_folder {
        page(files, folder, &address.path, codings)?
    } else {
        match try_file(folder, &address.path, codings)? {
            None => Hunt::Nothing,
            Some(Hunt::Folder) if !has_page(files, folder, &address.path) => Hunt::Nothing,
            Some(hunt) => hunt,
        }
    };
    match (&files.fallback, hunt) {
        (Some(fallback), Hunt::Nothing) if !has_extension(&address.path) => {
            Ok(try_file(folder, fallback, codings)?.unwrap_or(Hunt::Nothing))
        }
        (_, hunt) => Ok(hunt),
    }
}

/// Whether a path was meant for a file.
pub(super) fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// The page of a folder.
pub(super) fn page_of(folder: &str, index: &str) -> String {
    if folder.is_empty() { index.to_owned() } else { format!("{folder}/{index}") }
}

fn page(files: &Files, folder: &Path, path: &str, codings: &[Coding]) -> io::Result<Hunt> {
    let Some(index) = &files.index else { return Ok(Hunt::Nothing) };
    match try_file(folder, &page_of(path, index), codings)? {
        Some(hit @ Hunt::Hit(_)) => Ok(hit),
        _ => Ok(Hunt::Nothing),
    }
}

fn has_page(files: &Files, folder: &Path, path: &str) -> bool {
    let index = files.index.as_ref().map(|index| page_of(path, index));
    index.is_some_and(|index| matches!(open_beneath(folder, &index), Ok(Found::File(_))))
}

/// The file of a path, or a sibling of it in a coding that the client accepts.
fn try_file(folder: &Path, path: &str, codings: &[Coding]) -> io::Result<Option<Hunt>> {
    let opened = match open_if_there(folder, path)? {
        None => return Ok(None),
        Some(Found::Folder) => return Ok(Some(Hunt::Folder)),
        Some(Found::File(opened)) => opened,
    };
    let codings = if gains(media_type(path)) { codings } else { &[] };
    for coding in codings {
        if let Some(Found::File(sibling)) = open_if_there(folder, &format!("{path}.{}", extension(*coding)))?
        {
            return hit(sibling, path, Some(*coding)).map(Some);
        }
    }
    hit(opened, path, None).map(Some)
}

fn open_if_there(folder: &Path, path: &str) -> io::Result<Option<Found>> {
    match open_beneath(folder, path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

fn hit(opened: Opened, path: &str, coding: Option<Coding>) -> io::Result<Hunt> {
    let whole = ByteRange { start: 0, end: opened.length };
    let small = opened.length <= AT_ONCE;
    let content = small.then(|| body::read(&opened.file, whole).map(Bytes::from)).transpose()?;
    Ok(Hunt::Hit(Box::new(Hit { opened, content, path: path.to_owned(), coding })))
}

/// How the tools that compress files beforehand name them.
pub(super) fn extension(coding: Coding) -> &'static str {
    match coding {
        Coding::Gzip => "gz",
        Coding::Brotli => "br",
        Coding::Zstd => "zst",
        Coding::Deflate => "zz",
    }
}
