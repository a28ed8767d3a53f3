//! Forms with files.

use bytes::Bytes;
use houtai_core::validate::Location;
use houtai_core::{Argument, Error, ErrorKind, Result};
use http::header::CONTENT_TYPE;

use super::file_name::harmless;
use crate::describe::{InputDescription, SchemaOf};
use crate::media::MediaType;
use crate::transport::OperationDescription;
use crate::writer::unsupported;
use crate::{Http, Request};

/// The media type of a form with files.
const MULTIPART: &str = "multipart/form-data";
/// How many parts a form may have.
const MAX_PARTS: usize = 100;

/// A form with files (`multipart/form-data`), part by part while it arrives.
///
/// ```
/// use houtai_core::Result;
/// use houtai_http::Multipart;
///
/// async fn upload(mut form: Multipart) -> Result<()> {
///     while let Some(part) = form.next_part().await? {
///         let (_name, _bytes) = (part.file_name().map(str::to_owned), part.read().await?);
///     }
///     Ok(())
/// }
/// ```
pub struct Multipart {
    form: multer::Multipart<'static>,
    seen: usize,
}

/// One part of a form.
pub struct Part {
    field: multer::Field<'static>,
    file_name: Option<String>,
}

impl Argument<Http> for Multipart {
    const READS_PAYLOAD: bool = true;

    fn describe(about: &mut OperationDescription) {
        let schema = SchemaOf::of::<serde_json::Map<String, serde_json::Value>>();
        let media_types = vec![MULTIPART.to_owned()];
        about.input(InputDescription { location: Location::Body, schema, required: true, media_types });
        about.refusal(400, "It cannot be read.");
        about.refusal(408, "The body took too long to arrive.");
        about.refusal(413, "The body is too large.");
        about.refusal(415, "The body is in a format that is not read here.");
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let content_type = request.headers().get(CONTENT_TYPE).cloned();
        let fits = content_type
            .as_ref()
            .and_then(MediaType::parse)
            .is_some_and(|media_type| media_type.is(MULTIPART));
        if !fits {
            return Err(unsupported(content_type.as_ref(), &[MULTIPART.to_owned()]));
        }
        let boundary = content_type.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(boundary).map_err(|_| broken("the boundary is missing"))?;
        let body = http_body_util::BodyDataStream::new(request.body_mut().take());
        Ok(Self { form: multer::Multipart::new(body, boundary), seen: 0 })
    }
}

impl Multipart {
    /// The next part; the one before must have been read or is skipped.
    ///
    /// # Errors
    ///
    /// When the form is broken, too large, too slow, or has more than 100 parts.
    pub async fn next_part(&mut self) -> Result<Option<Part>> {
        let field = self.form.next_field().await.map_err(refused)?;
        self.seen += usize::from(field.is_some());
        if self.seen > MAX_PARTS {
            return Err(broken("it has more than 100 parts"));
        }
        Ok(field.map(|field| {
            let file_name = field.file_name().and_then(harmless);
            Part { field, file_name }
        }))
    }
}

impl Part {
    /// The name of the field.
    pub fn name(&self) -> Option<&str> {
        self.field.name()
    }

    /// The name of the file, made harmless: a client may send `../../etc/passwd`. It has no folder, no characters that
    /// are not seen or that mean something to a file system, and 200 bytes at most. Two files may have the same.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// The media type that the client says it has.
    pub fn media_type(&self) -> Option<&str> {
        self.field.content_type().map(AsRef::as_ref)
    }

    /// The next piece of it.
    ///
    /// # Errors
    ///
    /// When the form is broken, too large or too slow.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.field.chunk().await.map_err(refused)
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// When the form is broken, too large or too slow.
    pub async fn read(self) -> Result<Bytes> {
        self.field.bytes().await.map_err(refused)
    }
}

fn broken(reason: &str) -> Error {
    Error::new(ErrorKind::Malformed)
        .with_code("format_syntax")
        .with_param("format", MULTIPART)
        .with_param("reason", reason)
}

/// The body's own refusals (too large, too slow) come through multer as causes.
fn refused(error: multer::Error) -> Error {
    use crate::body::ReadError;
    match error {
        multer::Error::StreamReadFailed(cause) => match cause.downcast::<ReadError>() {
            Ok(read) => read.into_error(),
            Err(cause) => broken(&cause.to_string()),
        },
        other => broken(&other.to_string()),
    }
}
