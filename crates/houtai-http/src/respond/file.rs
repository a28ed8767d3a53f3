//! Downloads: bytes or a file of the disk, with conditions and ranges.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use houtai_core::{Error, ErrorKind, Result};
use http::HeaderValue;
use http::header::CONTENT_DISPOSITION;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Respond, Response};
use crate::files::{self, Content, Found, Opened, Representation, Validators};
use crate::{Request, ResponseDescription};

/// A download: bytes, or a file of the disk that is sent piece by piece, with a name under which a browser saves it. A
/// client may ask for a part of it, and whether it has changed.
///
/// ```
/// use houtai_core::Result;
/// use houtai_http::File;
///
/// async fn invoice(number: u32) -> Result<File> {
///     Ok(File::open(format!("data/invoices/{number}.pdf")).await?.named(format!("invoice {number}.pdf")))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct File {
    name: String,
    media_type: String,
    is_inline: bool,
    content: Content,
    length: u64,
    validators: Validators,
}

impl File {
    /// A file of this name and media type.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            name: name.into(),
            media_type: media_type.into(),
            is_inline: false,
            length: bytes.len() as u64,
            content: Content::Memory(bytes),
            validators: Validators::default(),
        }
    }

    /// A file of the disk. Its name and, by the extension, its media type are those of the path. The path must be one of
    /// the app, never that of a client: see [`File::open_beneath`].
    ///
    /// # Errors
    ///
    /// A missing file is [`ErrorKind::NotFound`]. What is no file, such as a folder or a pipe, and what cannot be read is
    /// an internal error.
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path: PathBuf = path.into();
        let name = name_of(&path);
        Self::opened(name, tokio::task::spawn_blocking(move || files::open(&path)).await?)
    }

    /// A file below a folder, by a path that a client may have sent: nothing outside of the folder is opened, not by `..`
    /// and not by a link.
    ///
    /// # Errors
    ///
    /// Whatever is not there for the client is [`ErrorKind::NotFound`].
    pub async fn open_beneath(folder: impl Into<PathBuf>, path: &str) -> Result<Self> {
        let (folder, path) = (folder.into(), path.to_owned());
        let name = name_of(Path::new(&path));
        let found = tokio::task::spawn_blocking(move || files::open_beneath(&folder, &path)).await?;
        let found = found.and_then(|found| match found {
            Found::File(opened) => Ok(opened),
            Found::Folder => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
        });
        Self::opened(name, found)
    }

    fn opened(name: String, opened: std::io::Result<Opened>) -> Result<Self> {
        let Opened { file, length, validators } = opened.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::new(ErrorKind::NotFound).with_source(error),
            _ => Error::from(error).context(format!("opening the file `{name}`")),
        })?;
        Ok(Self {
            media_type: files::media_type(&name).to_owned(),
            name,
            is_inline: false,
            content: Content::Disk(Arc::new(file), None),
            length,
            validators,
        })
    }

    /// Saves it under another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Gives it another media type.
    #[must_use]
    pub fn of_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = media_type.into();
        self
    }

    /// Lets a browser show it instead of saving it. What users have uploaded must not be shown as HTML or SVG: scripts in
    /// it would run as those of the app.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.is_inline = true;
        self
    }

    /// Gives bytes a tag by which clients know this version; a file of the disk has one. It stands between the quotes, so it
    /// has letters, digits and signs of ASCII, but no quote and no blank.
    #[must_use]
    pub fn tagged(mut self, tag: &str) -> Self {
        let plain = tag.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        self.validators.tag = plain.then(|| format!("\"{tag}\""));
        self
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The header by which browsers name the file: an ASCII form for old ones, RFC 8187 for the others.
    fn disposition(&self) -> String {
        let kind = if self.is_inline { "inline" } else { "attachment" };
        let plain: String = self
            .name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' })
            .collect();
        let encoded = utf8_percent_encode(&self.name, NON_ALPHANUMERIC);
        format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

impl Respond for File {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        let file = ResponseDescription::raw(200, "The file.", "*/*");
        responses.push(file.header("Content-Disposition", "The name of the file."));
        responses.push(ResponseDescription::raw(206, "The parts that were asked for.", "*/*"));
        responses.push(ResponseDescription::empty(304, "The client has this version."));
        responses.push(ResponseDescription::problem(412, "A condition of the request does not hold."));
        responses.push(ResponseDescription::problem(416, "There is nothing of what was asked for."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        let disposition = HeaderValue::try_from(self.disposition())?;
        let representation = Representation {
            content: self.content,
            length: self.length,
            media_type: HeaderValue::try_from(self.media_type)?,
            validators: self.validators,
        };
        let mut response = representation.answer(request.method(), request.headers())?;
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
        Ok(response)
    }
}
