//! Writing values: the formats of an app and the negotiation between them.

use std::sync::Arc;

use houtai_core::formats::TimestampDigits;
use houtai_core::{Error, ErrorKind, Result};
use http::header::{CONTENT_TYPE, VARY};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::media::{Accept, MediaType};
use crate::{Response, ResponseBody, ResponseStyle};

/// The media type of JSON.
pub const JSON: &str = "application/json";

/// A format of bodies beside JSON. JSON is built in, on a path of its own; others go through a JSON value.
pub trait Format: Send + Sync + 'static {
    /// The media type, `application/xml`.
    fn media_type(&self) -> &'static str;

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// A text that tells the client why the body is not of this format.
    fn read(&self, body: &[u8]) -> std::result::Result<Value, String>;

    /// Writes a body.
    fn write(&self, value: &Value) -> Vec<u8>;
}

/// Writes the values of an app.
pub(crate) struct Writer {
    pub(crate) style: Arc<dyn ResponseStyle>,
    pub(crate) formats: Vec<Arc<dyn Format>>,
    pub(crate) timestamp_digits: u8,
}

impl Writer {
    /// An answer with a value, in the format that the client accepts.
    pub(crate) fn value<T: Serialize + ?Sized>(
        &self,
        accept: Option<&HeaderValue>,
        status: StatusCode,
        value: &T,
    ) -> Result<Response> {
        let format = self.negotiate(accept)?;
        let _digits = TimestampDigits::scope(self.timestamp_digits);
        let json = self.style.value(status, serde_json::to_vec(value)?);
        let (media_type, bytes) = match format {
            None => (JSON, json),
            Some(format) => (format.media_type(), format.write(&serde_json::from_slice(&json)?)),
        };
        let mut response = Response::new(ResponseBody::from(bytes));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        if !self.formats.is_empty() {
            response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
        }
        Ok(response)
    }

    /// The format for an `Accept` header; `None` is JSON.
    fn negotiate(&self, accept: Option<&HeaderValue>) -> Result<Option<&Arc<dyn Format>>> {
        let Some(accept) = accept else { return Ok(None) };
        let accept = Accept::parse(accept);
        let json = accept.quality(JSON);
        let others = self.formats.iter().map(|format| (accept.quality(format.media_type()), Some(format)));
        // JSON stands last, because `max_by_key` takes the last of equals: it wins a tie.
        let best = others.chain([(json, None)]).max_by_key(|(quality, _)| *quality);
        match best {
            Some((quality, format)) if quality > 0 => Ok(format),
            _ => Err(self.not_acceptable()),
        }
    }

    fn not_acceptable(&self) -> Error {
        Error::new(ErrorKind::NotAcceptable).with_param("available", self.media_types().join(", "))
    }

    /// All media types that can be read and written.
    pub(crate) fn media_types(&self) -> Vec<String> {
        let others = self.formats.iter().map(|format| format.media_type().to_owned());
        std::iter::once(JSON.to_owned()).chain(others).collect()
    }

    /// The format of a body; `Ok(None)` is JSON.
    pub(crate) fn format_of(&self, content_type: Option<&HeaderValue>) -> Result<Option<&Arc<dyn Format>>> {
        let media_type = content_type.and_then(MediaType::parse);
        if let Some(media_type) = &media_type {
            if media_type.is_json() {
                return Ok(None);
            }
            let fitting = self.formats.iter().find(|format| media_type.is(format.media_type()));
            if let Some(format) = fitting {
                return Ok(Some(format));
            }
        }
        Err(unsupported(content_type, &self.media_types()))
    }
}

/// The refusal of a body in a media type that is not read here.
pub(crate) fn unsupported(content_type: Option<&HeaderValue>, expected: &[String]) -> Error {
    let actual = content_type.map_or("", |value| value.to_str().unwrap_or("unreadable"));
    Error::new(ErrorKind::UnsupportedMediaType)
        .with_param("actual", actual)
        .with_param("expected", expected.join(", "))
}
