//! The body as a value.

use std::any::TypeId;
use std::sync::Arc;

use houtai_core::validate::{Check, CompiledSchema, JsonError, Location, Problem, read_json};
use houtai_core::{Argument, Error, ErrorKind, Input, OptionalArgument, Result};
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::fields;
use crate::describe::{InputDescription, SchemaOf};
use crate::transport::OperationDescription;
use crate::writer::Format;
use crate::{Http, Request};

/// The body, read into a type with `#[input]`: JSON, or another format that the app has.
///
/// A body that keeps its rules takes the short way, straight into the type. Only when something is wrong is it
/// read again as a value and compared with the schema, so that everything wrong is told at once.
#[derive(Clone, Copy, Debug)]
pub struct Body<T>(pub T);

/// Describes a body.
pub(crate) fn describe<T: Input>(about: &mut OperationDescription, media_types: Vec<String>) {
    about.input(InputDescription {
        location: Location::Body,
        schema: SchemaOf::of::<T>(),
        required: true,
        media_types,
    });
    about.refusal(400, "It cannot be read.");
    about.refusal(408, "The body took too long to arrive.");
    about.refusal(413, "The body is too large.");
    about.refusal(415, "The body is in a format that is not read here.");
    about.refusal(422, "It breaks a rule; `errors` names each.");
}

impl<T: Input> Argument<Http> for Body<T> {
    const READS_PAYLOAD: bool = true;

    fn describe(about: &mut OperationDescription) {
        // No media types: the app knows which formats it has.
        describe::<T>(about, Vec::new());
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let format = format_of(request)?;
        let bytes = request.body_mut().read().await?;
        let value = match format {
            None => json::<T>(request, &bytes),
            Some(format) => other::<T>(request, &*format, &bytes),
        };
        value.map(Body)
    }
}

/// A body that may be missing altogether.
impl<T: Input> OptionalArgument<Http> for Body<T> {
    fn describe_optional(about: &mut OperationDescription) {
        Self::describe(about);
        about
            .inputs
            .iter_mut()
            .filter(|input| input.location == Location::Body)
            .for_each(|input| input.required = false);
    }

    async fn read_optional(request: &mut Request) -> Result<Option<Self>> {
        if request.body_mut().is_empty() { Ok(None) } else { Self::read(request).await.map(Some) }
    }
}

fn format_of(request: &mut Request) -> Result<Option<Arc<dyn Format>>> {
    let content_type = request.headers().get(CONTENT_TYPE).cloned();
    // Nothing at all is told as "empty", which helps more than "of no type".
    if content_type.is_none() && request.body_mut().is_empty() {
        return Ok(None);
    }
    request.site().writer().format_of(content_type.as_ref()).map(Option::<&Arc<dyn Format>>::cloned)
}

fn json<T: Input>(request: &Request, bytes: &[u8]) -> Result<T> {
    let known = request.routed().schema(TypeId::of::<T>(), Location::Body);
    let any_names = known.is_some_and(|schema| schema.takes_any_names());
    json_by(bytes, any_names, || fields::schema::<T>(request, Location::Body))
}

/// Reads JSON into a type. The schema is asked for only when something is wrong. A type that takes any names is read
/// twice: of two members with one name its map would keep the last and say nothing, where the client, or a proxy that
/// has looked at the body, may mean the first.
pub(crate) fn json_by<T: Input>(
    bytes: &[u8],
    any_names: bool,
    schema: impl FnOnce() -> Result<Arc<CompiledSchema>>,
) -> Result<T> {
    let reason = match serde_json::from_slice::<T>(bytes) {
        Ok(value) => {
            let mut check = Check::new();
            value.validate(&mut check);
            let problems = check.finish();
            let is_sound = problems.is_empty();
            if is_sound && !(any_names && has_duplicates(bytes)) {
                return Ok(value);
            }
            problems
        }
        Err(error) => vec![fields::unreadable(&error)],
    };
    let parsed = read_json(bytes).map_err(|error| malformed(&error))?;
    let schema = schema()?;
    let mut problems: Vec<Problem> =
        parsed.duplicates.into_iter().map(|pointer| Problem::new("duplicate", pointer)).collect();
    problems.extend(schema.problems(&parsed.value));
    fields::add(&mut problems, reason);
    Err(fields::refused(Location::Body, problems))
}

fn has_duplicates(bytes: &[u8]) -> bool {
    read_json(bytes).is_ok_and(|parsed| !parsed.duplicates.is_empty())
}

fn other<T: Input>(request: &Request, format: &dyn Format, bytes: &[u8]) -> Result<T> {
    let value: Value = format.read(bytes).map_err(|reason| {
        let error = Error::new(ErrorKind::Malformed).with_code("format_syntax").with_param("reason", reason);
        error.with_param("format", format.media_type())
    })?;
    let schema: Arc<CompiledSchema> = fields::schema::<T>(request, Location::Body)?;
    fields::finish(&schema, Location::Body, value, Vec::new())
}

/// A body that is no JSON.
fn malformed(error: &JsonError) -> Error {
    let malformed = Error::new(ErrorKind::Malformed).with_code(error.code());
    error.params().into_iter().fold(malformed, |error, (name, value)| error.with_param(name, value))
}
