//! The query string.

use houtai_core::validate::Location;
use houtai_core::{Argument, Input, Result};

use super::fields;
use crate::transport::OperationDescription;
use crate::{Http, Request};

/// The query string, read into a struct with `#[input]`. A field of type `Option` may be absent, a `Vec`
/// collects a name that comes several times; any other name must come once.
///
/// ```
/// use houtai_core::PageQuery;
/// use houtai_http::Query;
///
/// async fn list(Query(page): Query<PageQuery>) {
///     let _: u32 = page.limit;
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: Input> Argument<Http> for Query<T> {
    fn describe(about: &mut OperationDescription) {
        fields::describe::<T>(about, Location::Query, false);
        about.refusal(400, "It cannot be read.");
    }

    async fn read(request: &mut Request) -> Result<Self> {
        read(request).map(Query)
    }
}

/// Reads the query string.
pub(crate) fn read<T: Input>(request: &Request) -> Result<T> {
    let pairs = fields::pairs_of(request.uri().query().unwrap_or_default())?;
    fields::read(request, Location::Query, &pairs)
}
