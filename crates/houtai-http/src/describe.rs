//! What is known about the inputs and answers of an endpoint; the OpenAPI document is made from it.

use std::any::TypeId;

use houtai_core::formats::IntegerBounds;
use houtai_core::validate::Location;
use schemars::generate::SchemaSettings;
use schemars::transform::Transform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// The schema of a type, to be made by whichever generator needs it.
#[derive(Clone, Copy)]
pub struct SchemaOf {
    /// The type.
    pub type_id: TypeId,
    /// Its Rust name, for messages.
    pub type_name: &'static str,
    /// Makes the schema, or a reference to it, within the definitions of a generator.
    pub within: fn(&mut SchemaGenerator) -> Schema,
}

impl SchemaOf {
    /// The schema of `T`.
    pub fn of<T: JsonSchema + 'static>() -> Self {
        Self {
            type_id: TypeId::of::<T>(),
            type_name: std::any::type_name::<T>(),
            within: |generator| {
                let mut schema = generator.subschema_for::<T>();
                // The generator transforms its definitions by itself, but not what it returns here.
                IntegerBounds.transform(&mut schema);
                schema
            },
        }
    }
}

/// One input of an endpoint. For every location but the body the schema is an object whose members are the
/// parameters, or, for a path, a scalar or tuple in the order of the template.
#[derive(Clone)]
pub struct InputDescription {
    /// Where it stands.
    pub location: Location,
    /// What it looks like.
    pub schema: SchemaOf,
    /// Whether it must be there.
    pub required: bool,
    /// For a body, the media types in which it is read.
    pub media_types: Vec<String>,
}

/// The body of an answer.
#[derive(Clone)]
pub enum BodyDescription {
    /// No body.
    Empty,
    /// A value in the formats and the response style of the app.
    Value(SchemaOf),
    /// A problem in the response style of the app.
    Problem,
    /// Events, `text/event-stream`, with the schema of their data where it is known.
    Events(Option<SchemaOf>),
    /// No body: the connection goes on with messages, of which the schemas are given that are known.
    Messages {
        /// What the client sends.
        incoming: Option<SchemaOf>,
        /// What it receives.
        outgoing: Option<SchemaOf>,
    },
    /// Something else with its media type, such as a file.
    Raw(String),
}

/// A header of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderDescription {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub description: &'static str,
}

/// One possible answer.
#[derive(Clone)]
pub struct ResponseDescription {
    /// The status.
    pub status: u16,
    /// When it is given.
    pub description: String,
    /// What the body looks like.
    pub body: BodyDescription,
    /// Headers that are always there.
    pub headers: Vec<HeaderDescription>,
}

impl ResponseDescription {
    /// An answer without a body.
    pub fn empty(status: u16, description: impl Into<String>) -> Self {
        Self { status, description: description.into(), body: BodyDescription::Empty, headers: Vec::new() }
    }

    /// An answer with a value.
    pub fn value<T: JsonSchema + 'static>(status: u16, description: impl Into<String>) -> Self {
        Self { body: BodyDescription::Value(SchemaOf::of::<T>()), ..Self::empty(status, description) }
    }

    /// An answer that says what went wrong.
    pub fn problem(status: u16, description: impl Into<String>) -> Self {
        Self { body: BodyDescription::Problem, ..Self::empty(status, description) }
    }

    /// An answer in a media type of its own.
    pub fn raw(status: u16, description: impl Into<String>, media_type: impl Into<String>) -> Self {
        Self { body: BodyDescription::Raw(media_type.into()), ..Self::empty(status, description) }
    }

    /// Adds a header that is always there.
    #[must_use]
    pub fn header(mut self, name: &'static str, description: &'static str) -> Self {
        self.headers.push(HeaderDescription { name, description });
        self
    }
}

/// The whole schema of an input, with its definitions inside.
pub(crate) fn input_schema(schema: &SchemaOf) -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize().with_transform(IntegerBounds);
    let mut generator = settings.into_generator();
    let root = (schema.within)(&mut generator);
    let mut value = root.to_value();
    let definitions = generator.take_definitions(true);
    if let Some(object) = value.as_object_mut().filter(|_| !definitions.is_empty()) {
        object.insert("$defs".into(), definitions.into());
    }
    // A reference at the root would hide the properties, which callers look at.
    match value.get("$ref").and_then(|reference| reference.as_str()).and_then(|path| path.strip_prefix("#")) {
        Some(pointer) => resolved(&value, pointer),
        None => value,
    }
}

fn resolved(root: &Value, pointer: &str) -> Value {
    let mut target = root.pointer(pointer).cloned().unwrap_or_else(|| root.clone());
    if let (Some(object), Some(definitions)) = (target.as_object_mut(), root.get("$defs")) {
        object.insert("$defs".into(), definitions.clone());
    }
    target
}

/// What a type that is read from the path is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathShape {
    /// The one parameter.
    Scalar,
    /// The parameters in their order.
    Tuple,
    /// The parameters by name.
    Struct,
}

/// The schema of path parameters as an object with the names of the template, whatever the type looks like.
///
/// # Errors
///
/// When the type does not fit the names.
pub fn path_schema(schema: &Value, names: &[&str]) -> Result<(Value, PathShape), String> {
    let members = |key: &str| schema.get(key).cloned();
    let (shape, schemas) = match (members("properties"), members("prefixItems")) {
        (Some(Value::Object(properties)), _) => {
            let own: Vec<&str> = properties.keys().map(String::as_str).collect();
            let fits = own.len() == names.len() && own.iter().all(|name| names.contains(name));
            return if fits {
                Ok((schema.clone(), PathShape::Struct))
            } else {
                Err(format!("its fields are {own:?}"))
            };
        }
        (_, Some(Value::Array(items))) => (PathShape::Tuple, items),
        _ => (PathShape::Scalar, vec![without_definitions(schema)]),
    };
    if schemas.len() != names.len() {
        return Err(format!("it stands for {} of them", schemas.len()));
    }
    let properties: Map<String, Value> = names.iter().map(|name| (*name).to_owned()).zip(schemas).collect();
    let mut object = json!({"type": "object", "properties": properties, "required": names});
    if let (Some(definitions), Some(object)) = (members("$defs"), object.as_object_mut()) {
        object.insert("$defs".into(), definitions);
    }
    Ok((object, shape))
}

fn without_definitions(schema: &Value) -> Value {
    let mut schema = schema.clone();
    schema.as_object_mut().and_then(|object| object.remove("$defs"));
    schema
}
