//! The parameters of an operation: each member of a path, query, header or cookie input is one.

use houtai_core::validate::{JOINED, Location};
use houtai_http::{InputDescription, OperationInfo, path_schema};
use serde_json::{Map, Value};

use super::members::{Member, members, without_null};
use crate::schemas::Schemas;

/// The places of parameters in the order in which they stand in the document.
const PLACES: [Location; 4] = [Location::Path, Location::Query, Location::Header, Location::Cookie];

/// The parameters of an operation; `names` are those of the path in the document, in the order of the template.
pub(super) fn parameters(operation: &OperationInfo, names: &[&str], schemas: &mut Schemas) -> Vec<Value> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for place in PLACES {
        let inputs = operation.inputs.iter().filter(|input| input.location == place);
        for input in inputs {
            let own = if place == Location::Path {
                of_path(operation, input, schemas)
            } else {
                of_fields(input, schemas)
            };
            own.into_iter().for_each(|parameter| add(&mut parameters, parameter));
        }
        if place == Location::Path {
            parameters = all_of_path(&operation.path.names(), names, parameters);
        }
    }
    parameters.into_iter().map(Parameter::object).collect()
}

struct Parameter {
    place: Location,
    member: Member,
}

/// The same name in the same place is one parameter, also when two arguments read it.
fn add(parameters: &mut Vec<Parameter>, parameter: Parameter) {
    let same =
        |known: &&mut Parameter| known.place == parameter.place && known.member.name == parameter.member.name;
    match parameters.iter_mut().find(same) {
        Some(known) => known.member.required |= parameter.member.required,
        None => parameters.push(parameter),
    }
}

fn of_path(operation: &OperationInfo, input: &InputDescription, schemas: &mut Schemas) -> Vec<Parameter> {
    let schema = schemas.input(&input.schema);
    let schema = schemas.resolved(schema);
    // A type that does not fit the template is told when the table of routes is built.
    let Ok((object, _)) = path_schema(&schema, &operation.path.names()) else { return Vec::new() };
    members_of(&object, Location::Path, schemas)
}

/// Every parameter of the template, in its order and under the names of the document, also when nobody reads it.
fn all_of_path(own: &[&str], names: &[&str], read: Vec<Parameter>) -> Vec<Parameter> {
    let mut read: Vec<Option<Parameter>> = read.into_iter().map(Some).collect();
    let mut take = |wanted: &str| {
        let is_wanted =
            |slot: &&mut Option<Parameter>| slot.as_ref().is_some_and(|found| found.member.name == wanted);
        read.iter_mut().find(is_wanted).and_then(Option::take)
    };
    let all = own.iter().zip(names).map(|(own, name)| {
        let schema =
            take(own).map_or_else(|| serde_json::json!({"type": "string"}), |found| found.member.schema);
        let member = Member { name: (*name).to_owned(), schema, required: true };
        Parameter { place: Location::Path, member }
    });
    all.collect()
}

fn of_fields(input: &InputDescription, schemas: &mut Schemas) -> Vec<Parameter> {
    let schema = schemas.input(&input.schema);
    let schema = schemas.resolved(schema);
    let found = members_of(&schema, input.location, schemas);
    if found.is_empty()
        && input.location == Location::Query
        && schema.get("additionalProperties").is_some_and(is_open)
    {
        // Names that are not known before can only be told as one object, whose members are the parameters.
        let member = Member { name: "query".into(), schema, required: false };
        return vec![Parameter { place: Location::Query, member }];
    }
    found
}

fn is_open(additional: &Value) -> bool {
    *additional != Value::Bool(false)
}

fn members_of(object: &Value, place: Location, schemas: &Schemas) -> Vec<Parameter> {
    let found = members(object, &|schema| schemas.resolved(schema)).into_iter();
    let parameters = found.map(|member| Parameter {
        place,
        member: Member { name: name_in(place, &member.name), schema: without_null(member.schema), ..member },
    });
    parameters.collect()
}

/// Rust has no `-` in names, headers have no `_`.
fn name_in(place: Location, name: &str) -> String {
    if place == Location::Header { name.replace('_', "-") } else { name.to_owned() }
}

impl Parameter {
    fn object(self) -> Value {
        let Member { name, mut schema, required } = self.member;
        let mut object = Map::new();
        object.insert("name".into(), name.into());
        object.insert("in".into(), self.place.as_str().into());
        if let Some(description) = taken(&mut schema, "description") {
            object.insert("description".into(), description);
        }
        if required {
            object.insert("required".into(), true.into());
        }
        if taken(&mut schema, "deprecated") == Some(Value::Bool(true)) {
            object.insert("deprecated".into(), true.into());
        }
        let repeats = schema.get("type").is_some_and(|one| one == "array" || one == "object");
        if repeats && self.place == Location::Query {
            let is_joined = taken(&mut schema, JOINED) == Some(Value::Bool(true));
            object.insert("style".into(), "form".into());
            object.insert("explode".into(), (!is_joined).into());
        }
        object.insert("schema".into(), schema);
        object.into()
    }
}

/// Takes a keyword out of a schema: it stands one level up, where tools look for it.
fn taken(schema: &mut Value, keyword: &str) -> Option<Value> {
    schema.as_object_mut()?.shift_remove(keyword)
}
