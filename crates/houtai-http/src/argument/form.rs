//! HTML forms.

use houtai_core::validate::Location;
use houtai_core::{Argument, Error, ErrorKind, Input, Result};
use http::header::CONTENT_TYPE;

use super::{body, fields};
use crate::media::MediaType;
use crate::transport::OperationDescription;
use crate::writer::unsupported;
use crate::{Http, Request};

/// The media type of a form without files.
const FORM: &str = "application/x-www-form-urlencoded";

/// A form (`application/x-www-form-urlencoded`), read into a struct with `#[input]`.
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

impl<T: Input> Argument<Http> for Form<T> {
    const READS_PAYLOAD: bool = true;

    fn describe(about: &mut OperationDescription) {
        body::describe::<T>(about, vec![FORM.to_owned()]);
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let content_type = request.headers().get(CONTENT_TYPE);
        if !content_type.and_then(MediaType::parse).is_some_and(|media_type| media_type.is(FORM)) {
            return Err(unsupported(content_type, &[FORM.to_owned()]));
        }
        let bytes = request.body_mut().read().await?;
        let text = std::str::from_utf8(&bytes);
        let text = text.map_err(|_| Error::new(ErrorKind::Malformed).with_code("invalid_utf8"))?;
        let most = request.site().limits().max_pairs;
        if text.split('&').count() > most {
            return Err(crate::head::too_many_pairs(most));
        }
        let pairs = fields::pairs_of(text)?;
        fields::read(request, Location::Body, &pairs).map(Form)
    }
}
