//! The body as changes to a thing.

use std::any::TypeId;

use houtai_core::validate::Location;
use houtai_core::{Argument, Input, Result};
use http::header::CONTENT_TYPE;

use super::{body, fields};
use crate::media::MediaType;
use crate::transport::OperationDescription;
use crate::writer::{JSON, unsupported};
use crate::{Http, Request};

/// The media type of a merge patch.
const MERGE_PATCH: &str = "application/merge-patch+json";

/// Changes to a thing (RFC 7396): a member that is absent stays as it is, null takes a value away, anything else is the
/// new value. The type has `#[input]` and fields of type `Patch<T>`; `Patch<Option<T>>` is one that may become null.
///
/// It is read from `application/merge-patch+json` and, since most clients send that, from `application/json`.
#[derive(Clone, Copy, Debug)]
pub struct MergePatch<T>(pub T);

impl<T: Input> Argument<Http> for MergePatch<T> {
    const READS_PAYLOAD: bool = true;

    fn describe(about: &mut OperationDescription) {
        body::describe::<T>(about, vec![MERGE_PATCH.to_owned(), JSON.to_owned()]);
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let content_type = request.headers().get(CONTENT_TYPE).cloned();
        let media_type = content_type.as_ref().and_then(MediaType::parse);
        let is_read = match media_type {
            Some(media_type) => media_type.is(MERGE_PATCH) || media_type.is(JSON),
            // Nothing at all is told as "empty", which helps more than "of no type".
            None => content_type.is_none() && request.body_mut().is_empty(),
        };
        if !is_read {
            return Err(unsupported(content_type.as_ref(), &[MERGE_PATCH.to_owned(), JSON.to_owned()]));
        }
        let bytes = request.body_mut().read().await?;
        let known = request.routed().schema(TypeId::of::<T>(), Location::Body);
        let any_names = known.is_some_and(|schema| schema.takes_any_names());
        body::json_by(&bytes, any_names, || fields::schema::<T>(request, Location::Body)).map(MergePatch)
    }
}
