//! Why a body could not be read, and what the client is told.

use std::fmt;

use houtai_core::{Error, ErrorKind};

use crate::encoding::InflateError;

/// Why a body could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// It has more bytes than permitted.
    TooLarge {
        /// How many are permitted.
        limit: u64,
    },
    /// It arrives too slowly.
    TooSlow,
    /// The connection broke.
    Broken(Box<dyn std::error::Error + Send + Sync>),
    /// It comes in a content coding that is not read here.
    Encoding {
        /// The coding as the client named it.
        actual: String,
        /// The codings that are read.
        accepted: String,
    },
    /// It cannot be inflated.
    Inflating(Inflating),
}

/// Why a body cannot be inflated.
#[derive(Clone, Copy, Debug)]
pub struct Inflating(pub(super) InflateError);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::TooLarge { limit } => write!(f, "the body has more than {limit} bytes"),
            ReadError::TooSlow => f.write_str("the body arrives too slowly"),
            ReadError::Broken(error) => write!(f, "the body broke off: {error}"),
            ReadError::Encoding { actual, .. } => write!(f, "the body is encoded as {actual}"),
            ReadError::Inflating(Inflating(error)) => write!(f, "the body cannot be inflated: {error}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Broken(error) => Some(&**error),
            _ => None,
        }
    }
}

impl ReadError {
    /// The error with its status; by `?` alone it would become a 500.
    pub fn into_error(self) -> Error {
        match self {
            ReadError::TooLarge { limit } => Error::new(ErrorKind::TooLarge).with_param("limit", limit),
            ReadError::TooSlow => Error::new(ErrorKind::RequestTimeout),
            ReadError::Broken(error) => {
                Error::new(ErrorKind::Malformed).with_code("body_broken").with_source(error)
            }
            ReadError::Encoding { actual, accepted } => {
                let error = Error::new(ErrorKind::UnsupportedMediaType).with_code(UNSUPPORTED_ENCODING);
                error.with_param("actual", actual).with_param("expected", accepted)
            }
            ReadError::Inflating(Inflating(error)) => not_inflated(error),
        }
    }
}

/// The code of a refusal that says in `Accept-Encoding` what is read.
pub(crate) const UNSUPPORTED_ENCODING: &str = "unsupported_content_encoding";

fn not_inflated(error: InflateError) -> Error {
    let malformed = |code, coding: crate::encoding::Coding| {
        Error::new(ErrorKind::Malformed).with_code(code).with_param("coding", coding.name())
    };
    match error {
        InflateError::Broken { coding } => malformed("encoding_broken", coding),
        InflateError::Truncated { coding } => malformed("encoding_truncated", coding),
        InflateError::Trailing { coding } => malformed("encoding_trailing", coding),
        InflateError::Ratio { limit } => {
            Error::new(ErrorKind::TooLarge).with_code("inflates_too_much").with_param("limit", limit)
        }
    }
}
