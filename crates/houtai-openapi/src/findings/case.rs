//! One case style per app, so that nobody has to look up how a name is written.

use houtai_core::Finding;
use serde_json::Value;

use crate::CaseStyle;
use crate::schemas::visit;

/// Names that the framework itself brings; an app cannot change them.
const OURS: [&str; 3] = ["next_cursor", "per_page", "request_id"];

/// A warning for each property and parameter that is not written in the case of the app.
pub(crate) fn case_findings(document: &Value, case: CaseStyle) -> Vec<Finding> {
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    let of_components = components.into_iter().flatten().flat_map(|(component, schema)| {
        let names = names_in(schema).into_iter().filter(|name| departs(name, case)).collect::<Vec<_>>();
        names
            .into_iter()
            .map(move |name| finding(&format!("the component `{component}`"), "property", &name, case))
    });
    let of_parameters = parameters(document).into_iter().filter(|(_, name)| departs(name, case));
    let of_parameters = of_parameters
        .map(|(operation, name)| finding(&format!("the operation `{operation}`"), "parameter", &name, case));
    of_components.chain(of_parameters).collect()
}

fn finding(place: &str, kind: &str, name: &str, case: CaseStyle) -> Finding {
    let text = format!("{place} has the {kind} `{name}`, which is not {}", case.as_str());
    let advice = "rename it, or set `openapi.case` to the case that the app uses";
    Finding::warning("openapi.case", text).advice(advice)
}

/// All names of properties in a schema, each once.
fn names_in(schema: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    visit(&mut schema.clone(), "", &mut |schema, _| {
        let properties = schema.get("properties").and_then(Value::as_object);
        for name in properties.into_iter().flat_map(|properties| properties.keys()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    });
    names
}

/// The parameters whose case is the app's: headers have their own.
fn parameters(document: &Value) -> Vec<(String, String)> {
    let methods =
        document["paths"].as_object().into_iter().flatten().flat_map(|(_, methods)| methods.as_object());
    let operations = methods.flatten().map(|(_, operation)| operation);
    let parameters = operations.flat_map(|operation| {
        let id = operation["operationId"].as_str().unwrap_or_default();
        operation["parameters"].as_array().into_iter().flatten().map(move |parameter| (id, parameter))
    });
    let ours = parameters.filter(|(_, parameter)| parameter["in"] != "header");
    ours.map(|(id, parameter)| (id.to_owned(), parameter["name"].as_str().unwrap_or_default().to_owned()))
        .collect()
}

fn departs(name: &str, case: CaseStyle) -> bool {
    !OURS.contains(&name) && !is_in(name, case)
}

/// Whether a name is written in a case, or, where dots divide it, each of its parts: `created_at.ge`. Letters without case, such as Chinese ones, fit everywhere.
fn is_in(name: &str, case: CaseStyle) -> bool {
    name.split('.').all(|part| is_word_in(part, case))
}

fn is_word_in(name: &str, case: CaseStyle) -> bool {
    let begins_small = !name.starts_with(|c: char| c.is_uppercase());
    let joined =
        |c: char| c.is_alphanumeric() || (case == CaseStyle::SnakeCase && c == '_' && !name.contains("__"));
    let no_capitals = case == CaseStyle::CamelCase || !name.contains(char::is_uppercase);
    !name.is_empty() && begins_small && no_capitals && name.chars().all(joined)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_judged_by_the_case_of_the_app() {
        for name in ["id", "created_at", "created_at.ge", "x2", "line_1", "标题"] {
            assert!(is_in(name, CaseStyle::SnakeCase), "{name}");
        }
        for name in ["createdAt", "Created", "created-at", "a__b", "a.", "a.B"] {
            assert!(!is_in(name, CaseStyle::SnakeCase), "{name}");
        }
        assert!(is_in("createdAt", CaseStyle::CamelCase) && is_in("id", CaseStyle::CamelCase));
        assert!(!is_in("created_at", CaseStyle::CamelCase) && !is_in("CreatedAt", CaseStyle::CamelCase));
    }

    #[test]
    fn the_finding_names_the_place_and_the_name() {
        let document = json!({
            "paths": {"/a": {"get": {"operationId": "a_list", "parameters": [
                {"name": "pageSize", "in": "query"}, {"name": "If-Match", "in": "header"}
            ]}}},
            "components": {"schemas": {"Todo": {"properties": {"list": {"items": {"properties": {"dueAt": {}}}}}}}},
        });
        let found = case_findings(&document, CaseStyle::SnakeCase);
        let found: Vec<_> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(
            found,
            [
                "the component `Todo` has the property `dueAt`, which is not snake_case",
                "the operation `a_list` has the parameter `pageSize`, which is not snake_case"
            ]
        );
    }

    #[test]
    fn names_of_the_framework_are_not_the_apps_fault() {
        let document =
            json!({"components": {"schemas": {"PageOfTodo": {"properties": {"next_cursor": {}}}}}});
        assert!(case_findings(&document, CaseStyle::CamelCase).is_empty());
    }
}
