//! Extractors of axum.

use axum_core::extract::FromRequestParts;
use axum_core::response::IntoResponse;
use houtai_core::{Argument, Result};

use crate::problem::error_of_status;
use crate::transport::OperationDescription;
use crate::{Http, Request};

/// An extractor of axum as an argument, for code that moves here piece by piece. What it reads from the request
/// is unknown and so not in the document; when it refuses, its status is kept and its body is replaced by a
/// problem in the style of the app.
///
/// Only extractors that leave the body alone can be used: those that implement `FromRequestParts<()>`.
#[derive(Clone, Copy, Debug)]
pub struct Undocumented<T>(pub T);

impl<T: FromRequestParts<()> + Send> Argument<Http> for Undocumented<T> {
    fn describe(about: &mut OperationDescription) {
        // How it refuses is unknown; these are the statuses that extractors use.
        for status in [400, 401, 403, 404, 415, 422] {
            about.refusal(status, "The request does not bring what is needed.");
        }
    }

    async fn read(request: &mut Request) -> Result<Self> {
        match T::from_request_parts(request.head_mut(), &()).await {
            Ok(extracted) => Ok(Self(extracted)),
            Err(rejection) => Err(error_of_status(rejection.into_response().status().as_u16())),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::request::Parts;
    use http::{HeaderMap, StatusCode};

    use super::*;

    /// Compiles only if both of axum's own and foreign extractors are arguments.
    #[test]
    fn extractors_of_parts_are_arguments() {
        struct Teapot;

        impl FromRequestParts<()> for Teapot {
            type Rejection = StatusCode;

            async fn from_request_parts(_: &mut Parts, (): &()) -> std::result::Result<Self, StatusCode> {
                Err(StatusCode::IM_A_TEAPOT)
            }
        }

        fn is_argument<T: Argument<Http>>() {}
        is_argument::<Undocumented<HeaderMap>>();
        is_argument::<Undocumented<Teapot>>();
    }
}
