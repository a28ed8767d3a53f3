//! What path, query, headers, cookies and forms have in common: texts with names, read by a schema.

use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

use houtai_core::validate::{Check, CompiledSchema, Location, Problem};
use houtai_core::{Error, ErrorKind, Input, Result};
use serde_json::Value;

use crate::Request;
use crate::describe::{InputDescription, SchemaOf};
use crate::transport::OperationDescription;

/// Texts with names, as they came.
pub(crate) type Pairs<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// Adds an input that consists of texts.
pub(crate) fn describe<T: Input>(about: &mut OperationDescription, location: Location, required: bool) {
    about.input(InputDescription {
        location,
        schema: SchemaOf::of::<T>(),
        required,
        media_types: Vec::new(),
    });
    about.refusal(422, "It breaks a rule; `errors` names each.");
}

/// The compiled schema of an input, made when the app was assembled.
pub(crate) fn schema<T: Input>(request: &Request, location: Location) -> Result<Arc<CompiledSchema>> {
    let found = request.routed().schema(TypeId::of::<T>(), location);
    found.cloned().ok_or_else(|| {
        let name = std::any::type_name::<T>();
        Error::internal(format!(
            "`{name}` is read as {location} but was not described: call `describe` of the argument"
        ))
    })
}

/// Reads a struct from pairs.
pub(crate) fn read<T: Input>(request: &Request, location: Location, pairs: &Pairs<'_>) -> Result<T> {
    let schema = schema::<T>(request, location)?;
    let read = schema.value_of_fields(pairs);
    finish(&schema, location, read.value, read.problems)
}

/// From a value to the type: everything that is wrong with it is told at once.
pub(crate) fn finish<T: Input>(
    schema: &CompiledSchema,
    location: Location,
    value: Value,
    mut problems: Vec<Problem>,
) -> Result<T> {
    let mut of_schema = schema.problems(&value);
    // A name that came twice is told as that, not also as a list in the place of a scalar.
    of_schema.retain(|problem| !problems.iter().any(|known| known.pointer == problem.pointer));
    problems.append(&mut of_schema);
    match typed(value) {
        Ok(typed) if problems.is_empty() => return Ok(typed),
        Ok(_) => {}
        Err(found) => add(&mut problems, found),
    }
    Err(refused(location, problems))
}

/// Adds what only the type itself refuses: cross-field rules, own functions. That it could not be read at all is
/// told only where nothing says why.
pub(crate) fn add(problems: &mut Vec<Problem>, found: Vec<Problem>) {
    for one in found {
        let told = problems.iter().any(|known| known.pointer == one.pointer && known.code == one.code);
        if !told && (problems.is_empty() || one.code != UNREADABLE) {
            problems.push(one);
        }
    }
}

/// From a value that keeps its schema to the type, with the rules that no schema can say.
pub(crate) fn typed<T: Input>(value: Value) -> Result<T, Vec<Problem>> {
    let typed: T = serde_json::from_value(value).map_err(|error| vec![unreadable(&error)])?;
    let mut check = Check::new();
    typed.validate(&mut check);
    let problems = check.finish();
    if problems.is_empty() { Ok(typed) } else { Err(problems) }
}

/// The code of what cannot be said more precisely.
pub(crate) const UNREADABLE: &str = "unreadable";

/// What the type refuses although its schema permits it, as a hand-written `Deserialize` may.
pub(crate) fn unreadable(error: &serde_json::Error) -> Problem {
    Problem::new(UNREADABLE, "").with("reason", error.to_string())
}

/// The refusal of an input.
pub(crate) fn refused(location: Location, problems: Vec<Problem>) -> Error {
    Error::problems(problems.into_iter().map(|problem| problem.at(location)).collect())
}

/// Takes `a=1&b=2` apart.
pub(crate) fn pairs_of(text: &str) -> Result<Pairs<'_>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| Ok((plain(name)?, plain(value)?)))
        .collect()
}

/// Decodes one name or value: `+` is a space, `%xx` a byte.
fn plain(text: &str) -> Result<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Ok(Cow::Borrowed(text));
    }
    let text = text.replace('+', " ");
    if !crate::request_path::is_percent_encoded(&text) {
        return Err(broken("bad_percent_encoding"));
    }
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(&text).collect();
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| broken("invalid_utf8"))
}

fn broken(code: &'static str) -> Error {
    Error::new(ErrorKind::Malformed).with_code(code)
}
