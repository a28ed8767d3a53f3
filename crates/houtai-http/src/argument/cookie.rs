//! Cookies.

use houtai_core::validate::Location;
use houtai_core::{Argument, Input, Result};
use http::header::COOKIE;

use super::fields::{self, Pairs};
use crate::transport::OperationDescription;
use crate::{Http, Request};

/// Cookies, read into a struct with `#[input]`. Other cookies are passed over.
#[derive(Clone, Copy, Debug)]
pub struct Cookie<T>(pub T);

impl<T: Input> Argument<Http> for Cookie<T> {
    fn describe(about: &mut OperationDescription) {
        fields::describe::<T>(about, Location::Cookie, false);
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let schema = fields::schema::<T>(request, Location::Cookie)?;
        let members = schema.member_names();
        let headers = request.headers().get_all(COOKIE);
        // What is not UTF-8 cannot be one of ours; browsers send cookies of others along.
        let texts = headers.iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
        let all = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let ours = all.filter(|(name, _)| members.contains(name));
        let pairs: Pairs<'_> =
            ours.map(|(name, value)| (name.into(), value.trim_matches('"').into())).collect();
        fields::read(request, Location::Cookie, &pairs).map(Cookie)
    }
}
