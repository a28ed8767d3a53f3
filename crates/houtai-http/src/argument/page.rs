//! Which page of a list is wanted.

use houtai_core::{Argument, NumberedQuery, PageQuery, Result};

use super::{Query, query};
use crate::transport::OperationDescription;
use crate::{Http, Request};

/// `page: PageQuery` is an argument by itself, read from the query string.
impl Argument<Http> for PageQuery {
    fn describe(about: &mut OperationDescription) {
        Query::<PageQuery>::describe(about);
    }

    async fn read(request: &mut Request) -> Result<Self> {
        query::read(request)
    }
}

impl Argument<Http> for NumberedQuery {
    fn describe(about: &mut OperationDescription) {
        Query::<NumberedQuery>::describe(about);
    }

    async fn read(request: &mut Request) -> Result<Self> {
        query::read(request)
    }
}
