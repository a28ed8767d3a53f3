//! The schemas of the app's types: requests by the contract of reading, responses by that of writing.
//!
//! Each direction has a generator of its own, and until all operations are assembled references carry the
//! direction (`#/houtai-in/Todo`). Only then is known which types look the same both ways, and so what the
//! components are called.

mod clean;
mod direction;
mod pairing;
mod reachable;
mod same_name;
mod type_name;
mod visit;

use std::collections::BTreeMap;

use houtai_core::Finding;
use houtai_http::SchemaOf;
use serde_json::{Map, Value};

use self::direction::Direction;
pub(crate) use self::visit::visit;

/// Where components stand in the document.
const COMPONENTS: &str = "#/components/schemas/";

/// Makes the schemas of an app.
pub(crate) struct Schemas {
    input: Direction,
    output: Direction,
}

impl Schemas {
    pub(crate) fn new() -> Self {
        Self { input: Direction::input(), output: Direction::output() }
    }

    /// The schema of something that comes in.
    pub(crate) fn input(&mut self, of: &SchemaOf) -> Value {
        self.input.schema(of)
    }

    /// The schema of something that goes out.
    pub(crate) fn output(&mut self, of: &SchemaOf) -> Value {
        self.output.schema(of)
    }

    /// An incoming schema with references at its root followed, because the members stand behind them.
    pub(crate) fn resolved(&self, schema: Value) -> Value {
        self.input.resolved(schema)
    }

    /// Gives the components their final names, rewrites the references in `paths`, and returns the components
    /// that are used, sorted by name. `reserved` are names that belong to the document itself.
    pub(crate) fn finish(
        self,
        paths: &mut Value,
        reserved: &[&str],
    ) -> (BTreeMap<String, Value>, Vec<Finding>) {
        let mut input = self.input.finish();
        let mut output = self.output.finish();
        reachable::keep(paths, &mut input, &mut output);
        let mut findings = same_name::findings(&input);
        same_name::findings(&output).into_iter().for_each(|finding| {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        });
        let names = pairing::names(&input, &output, reserved);
        let rename = |reference: &str| names.reference(reference);
        visit::rewrite(paths, &rename);
        let mut components = BTreeMap::new();
        for (definition, mut schema) in input.into_schemas().chain(output.into_schemas()) {
            let Some(name) = names.of(&definition) else { continue };
            visit::rewrite(&mut schema, &rename);
            components.entry(name.to_owned()).or_insert_with(|| clean::to_component(schema, name));
        }
        (components, findings)
    }
}

/// The name of a component that a final reference names.
pub(crate) fn component_of(reference: &str) -> Option<&str> {
    reference.strip_prefix(COMPONENTS)
}

/// A final reference to a component.
pub(crate) fn reference_to(component: &str) -> Value {
    let mut members = Map::new();
    members.insert("$ref".into(), format!("{COMPONENTS}{component}").into());
    Value::Object(members)
}
