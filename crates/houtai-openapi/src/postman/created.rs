//! What requests make, and the variable in which the name of it is kept: `/todos` makes what `/todos/{id}` reads.

use serde_json::Value;

use super::Found;

/// One thing that a request makes.
pub(super) struct Thing {
    /// The operation that makes it.
    pub(super) maker: String,
    /// The path of one such thing up to its parameter, `/todos/{id}`.
    pub(super) path: String,
    /// The variable, `todos_id`.
    pub(super) variable: String,
    /// Where the value stands in the answer, step by step.
    pub(super) steps: Vec<String>,
}

/// Everything that requests of a collection make.
pub(super) struct Created {
    pub(super) things: Vec<Thing>,
}

impl Created {
    pub(super) fn of(document: &Value, all: &[Found<'_>]) -> Self {
        let mut things: Vec<Thing> = Vec::new();
        for reader in all {
            for (start, name) in parameters(reader.path) {
                let path = reader.path[..start + name.len() + 2].to_owned();
                if things.iter().all(|thing| thing.path != path) {
                    things.extend(thing(document, all, path, start, name));
                }
            }
        }
        Self { things }
    }

    /// The variable that holds the value of a path parameter.
    pub(super) fn variable(&self, path: &str, parameter: &str) -> Option<&str> {
        let end = path.find(&format!("{{{parameter}}}"))? + parameter.len() + 2;
        let thing = self.things.iter().find(|thing| thing.path == path[..end])?;
        Some(&thing.variable)
    }

    /// What an operation makes.
    pub(super) fn made_by<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Thing> {
        self.things.iter().filter(move |thing| thing.maker == operation)
    }
}

/// The parameters of a path with the places where their braces open.
fn parameters(path: &str) -> Vec<(usize, &str)> {
    let opened = path.match_indices('{');
    opened.filter_map(|(start, _)| Some((start, path[start + 1..].split('}').next()?))).collect()
}

/// The maker of what stands at `path`: the POST on the path before its last parameter, if its answer has a
/// member of the parameter's name or an `id`.
fn thing(document: &Value, all: &[Found<'_>], path: String, start: usize, name: &str) -> Option<Thing> {
    let collection = path[..start].trim_end_matches('/');
    let maker = all.iter().find(|found| found.method == "post" && found.path == collection)?;
    let answer = success_schema(maker.operation)?;
    let steps = [name, "id"].into_iter().find_map(|wanted| steps_to(document, answer, wanted, 2))?;
    let last = collection.rsplit('/').find(|segment| !segment.starts_with('{'))?;
    let variable = format!("{last}_{name}").replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    Some(Thing { maker: maker.id().to_owned(), path, variable, steps })
}

/// The schema of the JSON that a success answers.
pub(super) fn success_schema(operation: &Value) -> Option<&Value> {
    let responses = operation["responses"].as_object()?.iter();
    let mut successes = responses.filter(|(status, _)| status.starts_with('2'));
    successes.find_map(|(_, response)| response.pointer("/content/application~1json/schema"))
}

/// The steps to a member of this name, at the top or, in an envelope, one object further down.
fn steps_to(document: &Value, schema: &Value, wanted: &str, depth: usize) -> Option<Vec<String>> {
    let properties = resolved(document, schema)["properties"].as_object()?;
    if properties.contains_key(wanted) {
        return Some(vec![wanted.to_owned()]);
    }
    if depth == 1 {
        return None;
    }
    properties.iter().find_map(|(name, inner)| {
        let mut steps = steps_to(document, inner, wanted, depth - 1)?;
        steps.insert(0, name.clone());
        Some(steps)
    })
}

fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}
