//! Parameters in the path.

use std::any::TypeId;

use houtai_core::validate::Location;
use houtai_core::{Argument, Input, Result};
use serde_json::Value;

use super::fields;
use crate::describe::PathShape;
use crate::transport::OperationDescription;
use crate::{Http, Request};

/// Parameters in the path: a scalar for one, a tuple in the order of the template for several, or a struct
/// with `#[input]` whose fields have the names in the template.
///
/// ```
/// use houtai_core::Id;
/// use houtai_http::Path;
///
/// struct Todo;
/// async fn get(Path(id): Path<Id<Todo>>) {
///     let _: Id<Todo> = id;
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: Input> Argument<Http> for Path<T> {
    fn describe(about: &mut OperationDescription) {
        fields::describe::<T>(about, Location::Path, true);
        about.refusal(400, "It cannot be read.");
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let schema = fields::schema::<T>(request, Location::Path)?;
        let names = request.routed().template().names();
        let pairs = names.iter().zip(&request.params);
        let pairs: fields::Pairs<'_> =
            pairs.map(|(name, text)| ((*name).into(), text.as_str().into())).collect();
        let read = schema.value_of_fields(&pairs);
        let problems = schema.problems(&read.value);
        if !problems.is_empty() {
            return Err(fields::refused(Location::Path, problems));
        }
        fields::typed(shape::<T>(request, read.value))
            .map(Path)
            .map_err(|problems| fields::refused(Location::Path, problems))
    }
}

/// From the object of all parameters to what `T` is read from: a scalar or a tuple has no names.
fn shape<T: 'static>(request: &Request, object: Value) -> Value {
    match (request.routed().path_shape(TypeId::of::<T>()), object) {
        (PathShape::Scalar, Value::Object(members)) => {
            members.into_iter().next().map_or(Value::Null, |(_, value)| value)
        }
        (PathShape::Tuple, Value::Object(mut members)) => {
            let names = request.routed().template().names();
            Value::Array(names.into_iter().filter_map(|name| members.remove(name)).collect())
        }
        (_, object) => object,
    }
}
