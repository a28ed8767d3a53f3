//! Something with a length, as it is answered to conditions and ranges: a file, a download, an asset in the program.

use std::fs::File;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use houtai_core::{Error, ErrorKind, Result};
use http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::sync::OwnedSemaphorePermit;

use super::body::{FileBody, Segment};
use super::condition::{Outcome, Validators, judge, permits_range};
use super::parts;
use super::range::{ByteRange, Wanted, wanted};
use crate::Response;
use crate::respond::{ResponseBody, empty};

/// What is to be sent, in the form in which it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Representation {
    pub(crate) content: Content,
    pub(crate) length: u64,
    pub(crate) media_type: HeaderValue,
    pub(crate) validators: Validators,
}

/// Where the bytes are.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Memory(Bytes),
    Disk(Arc<File>, Option<Arc<OwnedSemaphorePermit>>),
}

impl Representation {
    /// Answers a request for it.
    ///
    /// # Errors
    ///
    /// 412 when a condition does not hold, 416 when there is nothing of what is asked for.
    pub(crate) fn answer(self, method: &Method, asked: &HeaderMap) -> Result<Response> {
        match judge(asked, method, &self.validators) {
            Outcome::Failed => return Err(Error::new(ErrorKind::PreconditionFailed)),
            Outcome::NotModified => {
                let mut response = empty(StatusCode::NOT_MODIFIED);
                self.validate(response.headers_mut())?;
                return Ok(response);
            }
            Outcome::Holds => {}
        }
        // Only `GET` has ranges (RFC 9110, section 14.2).
        let ranged = *method == Method::GET && permits_range(asked, &self.validators, SystemTime::now());
        let wanted = if ranged { wanted(asked, self.length) } else { Wanted::Whole };
        let mut response = match wanted {
            Wanted::Whole => self.whole(),
            Wanted::Ranges(ranges) => self.part(&ranges),
            Wanted::Unsatisfiable => {
                Err(Error::new(ErrorKind::RangeNotSatisfiable).with_param("length", self.length))
            }
        }?;
        response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Ok(response)
    }

    fn validate(&self, headers: &mut HeaderMap) -> Result<()> {
        if let Some(tag) = &self.validators.tag {
            headers.insert(ETAG, HeaderValue::try_from(tag)?);
        }
        if let Some(modified) = self.validators.modified {
            headers.insert(LAST_MODIFIED, HeaderValue::try_from(httpdate::fmt_http_date(modified))?);
        }
        Ok(())
    }

    fn whole(self) -> Result<Response> {
        let everything = ByteRange { start: 0, end: self.length };
        let mut response = empty(StatusCode::OK);
        self.validate(response.headers_mut())?;
        response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        response.headers_mut().insert(CONTENT_TYPE, self.media_type.clone());
        *response.body_mut() = match self.content {
            Content::Memory(bytes) => bytes.into(),
            Content::Disk(..) if self.length == 0 => ResponseBody::empty(),
            Content::Disk(file, permit) => {
                ResponseBody::stream(FileBody::new(file, [Segment::File(everything)], permit))
            }
        };
        Ok(response)
    }

    fn part(self, ranges: &[ByteRange]) -> Result<Response> {
        let mut response = empty(StatusCode::PARTIAL_CONTENT);
        self.validate(response.headers_mut())?;
        let headers = response.headers_mut();
        let segments = match ranges {
            [range] => {
                headers.insert(CONTENT_RANGE, parts::content_range(*range, self.length)?);
                headers.insert(CONTENT_TYPE, self.media_type.clone());
                vec![Segment::File(*range)]
            }
            several => {
                let boundary = parts::boundary();
                headers.insert(CONTENT_TYPE, parts::media_type(&boundary)?);
                parts::segments(several, &boundary, &self.media_type, self.length)
            }
        };
        *response.body_mut() = match self.content {
            Content::Memory(bytes) => parts::joined(segments, &bytes).into(),
            Content::Disk(file, permit) => ResponseBody::stream(FileBody::new(file, segments, permit)),
        };
        Ok(response)
    }
}
