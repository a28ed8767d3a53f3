//! What the components are called. A type that looks the same in both directions is one component; where the
//! directions differ, the incoming one is called `TodoInput`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::COMPONENTS;
use super::direction::{Definition, Definitions, name_in};
use super::type_name::{bare, is_generic, permitted, readable};
use super::visit::rewrite;

/// The final names.
pub(super) struct Names {
    names: BTreeMap<Definition, String>,
    prefixes: [&'static str; 2],
}

impl Names {
    /// The component that a definition becomes.
    pub(super) fn of(&self, definition: &Definition) -> Option<&str> {
        self.names.get(definition).map(String::as_str)
    }

    /// The final form of a reference to a definition.
    pub(super) fn reference(&self, reference: &str) -> Option<String> {
        let prefix = self.prefixes.into_iter().find(|prefix| reference.starts_with(prefix))?;
        let name = self.names.get(&(prefix, name_in(prefix, reference)?))?;
        Some(format!("{COMPONENTS}{name}"))
    }
}

/// Names all definitions. Outgoing ones come first: they are what most readers look for, and they get the plain
/// name.
pub(super) fn names(input: &Definitions, output: &Definitions, reserved: &[&str]) -> Names {
    let (incoming, outgoing) = (wanted_names(input), wanted_names(output));
    let same = same_both_ways(&normal(input, &incoming), &normal(output, &outgoing));
    let mut taken: BTreeSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
    let mut names = BTreeMap::new();
    let mut twins = BTreeMap::new();
    for (definition, wanted) in &outgoing {
        let name = free(wanted, &mut taken);
        twins.insert(wanted, name.clone());
        names.insert((output.prefix, definition.clone()), name);
    }
    for (definition, wanted) in &incoming {
        let name = match twins.get(wanted) {
            Some(twin) if same.contains(wanted) => twin.clone(),
            Some(_) => free(&format!("{wanted}Input"), &mut taken),
            None => free(wanted, &mut taken),
        };
        names.insert((input.prefix, definition.clone()), name);
    }
    Names { names, prefixes: [input.prefix, output.prefix] }
}

/// The name that each definition should have, unique within its direction.
fn wanted_names(definitions: &Definitions) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let wanted = definitions.schemas.keys().map(|name| {
        let known =
            definitions.types.get(name).filter(|known| is_generic(known) && is_counted(name, bare(known)));
        let wanted = known.map_or_else(|| permitted(name), |known| permitted(&readable(known)));
        (name.clone(), free(&wanted, &mut taken))
    });
    wanted.collect()
}

/// Whether schemars has called a generic type by its bare name, perhaps with a number. A name that the type has
/// chosen itself is left alone.
fn is_counted(name: &str, bare: &str) -> bool {
    name.strip_prefix(bare).is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
}

/// The name, with a number if it is taken.
fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
    let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
    let name = candidates.find(|name| !taken.contains(name)).unwrap_or_else(|| wanted.to_owned());
    taken.insert(name.clone());
    name
}

/// The schemas by wanted name, with references that no longer tell the direction, so that they can be compared.
fn normal(definitions: &Definitions, wanted: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    let rename = |reference: &str| {
        let name = definitions.name_of(reference)?;
        wanted.get(&name).map(|wanted| format!("{COMPONENTS}{wanted}"))
    };
    let schemas = definitions.schemas.iter().filter_map(|(name, schema)| {
        let mut schema = schema.clone();
        rewrite(&mut schema, &rename);
        Some((wanted.get(name)?.clone(), schema))
    });
    schemas.collect()
}

/// The names whose schemas are equal in both directions, with everything to which they refer.
fn same_both_ways(
    incoming: &BTreeMap<String, Value>,
    outgoing: &BTreeMap<String, Value>,
) -> BTreeSet<String> {
    let equal = incoming.iter().filter(|(name, schema)| outgoing.get(*name) == Some(schema));
    let mut same: BTreeSet<String> = equal.map(|(name, _)| name.clone()).collect();
    // A type is not the same when one inside it is not; that goes up until nothing changes any more.
    loop {
        let differing: Vec<String> =
            same.iter().filter(|name| refers_outside(&incoming[*name], &same)).cloned().collect();
        if differing.is_empty() {
            return same;
        }
        same.retain(|name| !differing.contains(name));
    }
}

fn refers_outside(schema: &Value, same: &BTreeSet<String>) -> bool {
    let mut outside = false;
    super::visit::references(schema, &mut |reference| {
        outside |= super::component_of(reference).is_some_and(|name| !same.contains(name));
    });
    outside
}
