//! One direction: a generator and what is known about its definitions.

use std::collections::BTreeMap;

use houtai_core::formats::IntegerBounds;
use houtai_http::SchemaOf;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::clean::clean;
use super::visit::references;

/// A definition: the prefix of its direction and its name within it.
pub(super) type Definition = (&'static str, String);

/// The types of one direction while operations are being assembled.
pub(super) struct Direction {
    prefix: &'static str,
    generator: SchemaGenerator,
    /// The Rust type of each definition that an operation names itself; of nested ones nothing is known.
    types: BTreeMap<String, &'static str>,
}

/// The types of one direction once all operations are assembled.
pub(super) struct Definitions {
    pub(super) prefix: &'static str,
    pub(super) schemas: BTreeMap<String, Value>,
    pub(super) types: BTreeMap<String, &'static str>,
}

impl Direction {
    pub(super) fn input() -> Self {
        Self::new("#/houtai-in/", SchemaSettings::draft2020_12().for_deserialize())
    }

    pub(super) fn output() -> Self {
        Self::new("#/houtai-out/", SchemaSettings::draft2020_12().for_serialize())
    }

    fn new(prefix: &'static str, settings: SchemaSettings) -> Self {
        let settings =
            settings.with_transform(IntegerBounds).with(|settings| settings.definitions_path = prefix.into());
        Self { prefix, generator: settings.into_generator(), types: BTreeMap::new() }
    }

    pub(super) fn schema(&mut self, of: &SchemaOf) -> Value {
        let mut schema = (of.within)(&mut self.generator).to_value();
        clean(&mut schema);
        // Only a bare reference is the type itself; next to others it is a part of it, as in an `Option`.
        if let Some(name) = reference(&schema).and_then(|reference| name_in(self.prefix, reference)) {
            self.types.entry(name).or_insert(of.type_name);
        }
        schema
    }

    pub(super) fn resolved(&self, schema: Value) -> Value {
        let name = reference(&schema).and_then(|reference| name_in(self.prefix, reference));
        match name.and_then(|name| self.generator.definitions().get(&name)) {
            Some(definition) => {
                let mut definition = definition.clone();
                clean(&mut definition);
                self.resolved(definition)
            }
            None => schema,
        }
    }

    pub(super) fn finish(mut self) -> Definitions {
        let definitions = self.generator.take_definitions(true).into_iter();
        let schemas = definitions.map(|(name, mut schema)| {
            clean(&mut schema);
            (name, schema)
        });
        Definitions { prefix: self.prefix, schemas: schemas.collect(), types: self.types }
    }
}

impl Definitions {
    /// The name of the definition that a reference of this direction names.
    pub(super) fn name_of(&self, reference: &str) -> Option<String> {
        name_in(self.prefix, reference)
    }

    /// The definitions to which a schema refers.
    pub(super) fn referenced(&self, schema: &Value) -> Vec<String> {
        let mut names = Vec::new();
        references(schema, &mut |reference| names.extend(self.name_of(reference)));
        names
    }

    pub(super) fn into_schemas(self) -> impl Iterator<Item = (Definition, Value)> {
        let prefix = self.prefix;
        self.schemas.into_iter().map(move |(name, schema)| ((prefix, name), schema))
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()
}

/// The name at the end of a reference, which schemars has encoded for a URI.
pub(super) fn name_in(prefix: &str, reference: &str) -> Option<String> {
    let encoded = reference.strip_prefix(prefix)?;
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        let decoded =
            if byte == b'%' { hexadecimal(rest.next()?)? << 4 | hexadecimal(rest.next()?)? } else { byte };
        bytes.push(decoded);
    }
    let name = String::from_utf8(bytes).ok()?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_names_are_decoded() {
        assert_eq!(name_in("#/x/", "#/x/Wrapper%3CTodo%3E").as_deref(), Some("Wrapper<Todo>"));
        assert_eq!(name_in("#/x/", "#/x/a~1b").as_deref(), Some("a/b"));
        assert_eq!(name_in("#/x/", "#/y/a"), None);
        assert_eq!(name_in("#/x/", "#/x/%4"), None);
    }
}
