//! Headers.

use houtai_core::validate::Location;
use houtai_core::{Argument, Error, ErrorKind, Input, Result};

use super::fields::{self, Pairs};
use crate::transport::OperationDescription;
use crate::{Http, Request};

/// Headers, read into a struct with `#[input]`: the field `if_match` is the header `If-Match`. Other headers
/// are passed over.
#[derive(Clone, Copy, Debug)]
pub struct Header<T>(pub T);

impl<T: Input> Argument<Http> for Header<T> {
    fn describe(about: &mut OperationDescription) {
        fields::describe::<T>(about, Location::Header, false);
        about.refusal(400, "It cannot be read.");
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let schema = fields::schema::<T>(request, Location::Header)?;
        let mut pairs = Pairs::new();
        for member in schema.member_names() {
            let name = member.replace('_', "-");
            for value in request.headers().get_all(&name) {
                let text = std::str::from_utf8(value.as_bytes()).map_err(|_| invalid(&name))?;
                pairs.push((member.into(), text.into()));
            }
        }
        fields::read(request, Location::Header, &pairs).map(Header)
    }
}

fn invalid(name: &str) -> Error {
    Error::new(ErrorKind::Malformed).with_code("invalid_utf8").with_param("header", name)
}
