//! The condition that the caller works on the version that he has seen.

use houtai_core::validate::{Check, Location, Validate};
use houtai_core::{Argument, Error, ErrorKind, Input, Result};
use http::HeaderMap;
use http::header::IF_MATCH;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::describe::{InputDescription, SchemaOf};
use crate::files::if_match;
use crate::transport::OperationDescription;
use crate::{EntityTag, Http, Request};

/// The header `If-Match`: the caller names the version of the thing that he has seen, and what he asks for is done only
/// if that is still the current one. [`Tagged`](crate::Tagged) and [`Conditional`](crate::Conditional) tell the version.
///
/// ```
/// use houtai_core::Result;
/// use houtai_http::{EntityTag, IfMatch};
///
/// async fn rename(if_match: IfMatch) -> Result<()> {
///     let version = 3;
///     if_match.check(&EntityTag::new(version))?;
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct IfMatch(HeaderMap);

impl IfMatch {
    /// Whether the caller has named a version.
    pub fn is_given(&self) -> bool {
        self.0.contains_key(IF_MATCH)
    }

    /// Ends the call with a 412 unless the caller has named this version, or none at all.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::PreconditionFailed`] when he has named another one.
    pub fn check(&self, current: &EntityTag) -> Result<()> {
        match if_match(&self.0, current.as_str()) {
            Some(false) => Err(Error::new(ErrorKind::PreconditionFailed)
                .with_code("stale_version")
                .with_detail("this is no longer the version that `If-Match` names; read it again")),
            Some(true) | None => Ok(()),
        }
    }
}

/// What the document says about the header.
#[derive(Deserialize, JsonSchema)]
struct IfMatchHeader {
    /// The `ETag` of the version that is to be changed; with another one current, the answer is 412.
    #[expect(dead_code, reason = "it is described here and read from the headers")]
    if_match: Option<String>,
}

impl Validate for IfMatchHeader {
    fn validate(&self, _: &mut Check) {}
}

impl Input for IfMatchHeader {}

impl Argument<Http> for IfMatch {
    fn describe(about: &mut OperationDescription) {
        about.input(InputDescription {
            location: Location::Header,
            schema: SchemaOf::of::<IfMatchHeader>(),
            required: false,
            media_types: Vec::new(),
        });
        about.refusal(412, "Another version is current than the one that `If-Match` names.");
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let mut named = HeaderMap::new();
        for value in request.headers().get_all(IF_MATCH) {
            named.append(IF_MATCH, value.clone());
        }
        Ok(Self(named))
    }
}
