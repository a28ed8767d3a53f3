//! The error that endpoints, hooks and scripts return.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::validate::Problem;

/// A result with houtai's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure it is. A transport maps it to what it has, HTTP to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The input cannot be read as what it claims to be.
    Malformed,
    /// The input was read and breaks a rule.
    Invalid,
    /// Nobody is signed in, or the credentials are wrong.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The thing exists and does not take this operation.
    MethodNotAllowed,
    /// No format that the caller accepts can be made.
    NotAcceptable,
    /// The caller took too long to send.
    RequestTimeout,
    /// The state of the thing does not permit it.
    Conflict,
    /// There was such a thing.
    Gone,
    /// A condition that the caller named does not hold.
    PreconditionFailed,
    /// The input is larger than permitted.
    TooLarge,
    /// The address is longer than permitted.
    UriTooLong,
    /// The format of the input is not one that is read here.
    UnsupportedMediaType,
    /// There is nothing of the part that the caller asks for.
    RangeNotSatisfiable,
    /// The caller expects something of us that we do not do.
    ExpectationFailed,
    /// The request was meant for somebody else.
    Misdirected,
    /// The operation speaks another protocol, to which the caller has to change.
    UpgradeRequired,
    /// The headers are larger than permitted.
    HeadersTooLarge,
    /// The caller asks too often.
    TooManyRequests,
    /// Our fault; the caller learns nothing but that.
    Internal,
    /// Nothing here can do this.
    NotImplemented,
    /// Not now.
    Unavailable,
    /// It took longer than its deadline.
    Timeout,
}

impl ErrorKind {
    /// All kinds.
    pub const ALL: [ErrorKind; 24] = [
        ErrorKind::Malformed,
        ErrorKind::Invalid,
        ErrorKind::Unauthenticated,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
        ErrorKind::MethodNotAllowed,
        ErrorKind::NotAcceptable,
        ErrorKind::RequestTimeout,
        ErrorKind::Conflict,
        ErrorKind::Gone,
        ErrorKind::PreconditionFailed,
        ErrorKind::TooLarge,
        ErrorKind::UriTooLong,
        ErrorKind::UnsupportedMediaType,
        ErrorKind::RangeNotSatisfiable,
        ErrorKind::ExpectationFailed,
        ErrorKind::Misdirected,
        ErrorKind::UpgradeRequired,
        ErrorKind::HeadersTooLarge,
        ErrorKind::TooManyRequests,
        ErrorKind::Internal,
        ErrorKind::NotImplemented,
        ErrorKind::Unavailable,
        ErrorKind::Timeout,
    ];

    /// The stable code that is used when an error names no own one; also the key in the message catalogue.
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::Malformed => "bad_request",
            ErrorKind::Invalid => "invalid",
            ErrorKind::Unauthenticated => "unauthenticated",
            ErrorKind::Forbidden => "forbidden",
            ErrorKind::NotFound => "not_found",
            ErrorKind::MethodNotAllowed => "method_not_allowed",
            ErrorKind::NotAcceptable => "not_acceptable",
            ErrorKind::RequestTimeout => "request_timeout",
            ErrorKind::Conflict => "conflict",
            ErrorKind::Gone => "gone",
            ErrorKind::PreconditionFailed => "precondition_failed",
            ErrorKind::TooLarge => "body_too_large",
            ErrorKind::UriTooLong => "uri_too_long",
            ErrorKind::UnsupportedMediaType => "unsupported_media_type",
            ErrorKind::RangeNotSatisfiable => "range_not_satisfiable",
            ErrorKind::ExpectationFailed => "expectation_failed",
            ErrorKind::Misdirected => "misdirected",
            ErrorKind::UpgradeRequired => "upgrade_required",
            ErrorKind::HeadersTooLarge => "header_too_large",
            ErrorKind::TooManyRequests => "too_many_requests",
            ErrorKind::Internal => "internal",
            ErrorKind::NotImplemented => "not_implemented",
            ErrorKind::Unavailable => "unavailable",
            ErrorKind::Timeout => "timeout",
        }
    }

    /// Whether the fault is ours, so that nothing but the kind may reach the caller.
    pub fn is_internal(self) -> bool {
        matches!(self, ErrorKind::Internal | ErrorKind::Unavailable | ErrorKind::Timeout)
    }
}

/// The error that endpoints, hooks and scripts return.
///
/// It holds two texts and keeps them apart: `detail`, which a caller may read, and the chain of causes, which
/// only the log shows. Any standard error becomes an [`ErrorKind::Internal`] one by `?`; that is why this type
/// does not itself implement [`std::error::Error`].
///
/// ```
/// use houtai_core::{Error, ErrorKind, Result};
///
/// fn port(text: &str) -> Result<u16> {
///     Ok(text.parse::<u16>()?)
/// }
///
/// let error = port("many").unwrap_err().context("reading the port");
/// assert_eq!(error.kind(), ErrorKind::Internal);
/// assert_eq!(error.detail(), None);
/// assert_eq!(error.to_string(), "reading the port: invalid digit found in string");
///
/// let error = Error::not_found("there is no to-do 7");
/// assert_eq!(error.detail(), Some("there is no to-do 7"));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    code: Cow<'static, str>,
    detail: Option<String>,
    params: Vec<(&'static str, Value)>,
    problems: Vec<Problem>,
    retry_after: Option<Duration>,
    context: Vec<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

macro_rules! constructors {
    ($($(#[$meta:meta])* $name:ident => $kind:ident;)*) => {
        $($(#[$meta])*
        pub fn $name(detail: impl Into<String>) -> Self {
            Self::new(ErrorKind::$kind).with_detail(detail)
        })*
    };
}

impl Error {
    /// An error of a kind, with the kind's own code and text.
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            code: Cow::Borrowed(kind.code()),
            detail: None,
            params: Vec::new(),
            problems: Vec::new(),
            retry_after: None,
            context: Vec::new(),
            source: None,
        }))
    }

    constructors! {
        /// The input cannot be read as what it claims to be (400).
        malformed => Malformed;
        /// The input was read and breaks a rule (422).
        invalid => Invalid;
        /// Nobody is signed in (401).
        unauthenticated => Unauthenticated;
        /// The caller may not do this (403).
        forbidden => Forbidden;
        /// There is no such thing (404).
        not_found => NotFound;
        /// The state of the thing does not permit it (409).
        conflict => Conflict;
        /// There was such a thing (410).
        gone => Gone;
        /// A condition that the caller named does not hold (412).
        precondition_failed => PreconditionFailed;
        /// The caller asks too often (429).
        too_many_requests => TooManyRequests;
    }

    /// Our fault (500). The text goes to the log only.
    pub fn internal(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal).context(text)
    }

    /// Not now (503). The text goes to the log only.
    pub fn unavailable(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable).context(text)
    }

    /// Problems found in an input (422).
    pub fn problems(problems: Vec<Problem>) -> Self {
        let count = problems.len();
        let mut error = Self::new(ErrorKind::Invalid).with_param("count", count);
        error.0.problems = problems;
        error
    }

    /// Changes the kind; code, texts and causes stay.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Sets the stable code on which clients may switch.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.code = code.into();
        self
    }

    /// Sets the text for the caller. Ignored in answers when the fault is ours.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds a parameter for the message of the catalogue.
    #[must_use]
    pub fn with_param(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.params.push((name, value.into()));
        self
    }

    /// Adds one problem of the input.
    #[must_use]
    pub fn with_problem(mut self, problem: Problem) -> Self {
        self.0.problems.push(problem);
        self
    }

    /// Says when it makes sense to try again.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    /// Attaches the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says what was being done, for the log; the latest context comes first.
    #[must_use]
    pub fn context(mut self, doing: impl Into<String>) -> Self {
        self.0.context.push(doing.into());
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The text for the caller.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The parameters for the message of the catalogue.
    pub fn params(&self) -> &[(&'static str, Value)] {
        &self.0.params
    }

    /// The problems of the input.
    pub fn input_problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// When it makes sense to try again.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The cause.
    pub fn source(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// What was being done, the detail and every cause, in one line for the log.
    fn chain(&self) -> Vec<String> {
        let mut parts: Vec<String> = self.0.context.iter().rev().cloned().collect();
        parts.extend(self.0.detail.clone());
        let mut cause = self.source().map(|source| source as &dyn StdError);
        while let Some(error) = cause {
            let text = error.to_string();
            // Many errors say in their own text what their cause says.
            if !parts.last().is_some_and(|told| told.contains(&text)) {
                parts.push(text);
            }
            cause = error.source();
        }
        if parts.is_empty() {
            parts.push(self.0.code.replace('_', " "));
        }
        parts
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chain().join(": "))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({}): {self}", self.0.kind, self.0.code)?;
        self.0.problems.iter().try_for_each(|problem| {
            write!(f, "\n  {} {}: {}", problem.location, problem.pointer, problem.code)
        })
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(source: E) -> Self {
        Self::new(ErrorKind::Internal).with_source(source)
    }
}

/// Turns a missing value into a not-found error.
pub trait OrNotFound<T> {
    /// The value, or [`ErrorKind::NotFound`] with `detail`.
    ///
    /// # Errors
    ///
    /// When there is no value.
    ///
    /// ```
    /// use houtai_core::OrNotFound;
    ///
    /// let none: Option<u8> = None;
    /// assert_eq!(none.or_not_found("there is no to-do 7").unwrap_err().code(), "not_found");
    /// ```
    fn or_not_found(self, detail: impl Into<String>) -> Result<T>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self, detail: impl Into<String>) -> Result<T> {
        self.ok_or_else(|| Error::not_found(detail))
    }
}
