//! The small scripts behind each request.

use serde_json::{Value, json};

use super::Found;
use super::created::{Created, Thing};

/// The statuses that count as success: 2xx, or where there is none a redirect.
pub(super) fn successes(found: Found<'_>) -> Vec<u16> {
    let statuses = found.operation["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(status, _)| status.parse().ok());
    let statuses: Vec<u16> = statuses.collect();
    let beginning = |hundreds: u16| statuses.iter().copied().filter(move |status| status / 100 == hundreds);
    let mut found: Vec<u16> = beginning(2).collect();
    if found.is_empty() {
        found = beginning(3).collect();
    }
    found
}

/// Whether success is a redirect.
pub(super) fn redirects(found: Found<'_>) -> bool {
    successes(found).first().is_some_and(|status| status / 100 == 3)
}

/// The test script: the status is one that is documented as success, and what was made is kept.
pub(super) fn events(found: Found<'_>, created: &Created) -> Value {
    let successes = successes(found);
    let mut lines = vec![
        "pm.test(\"the status is documented as success\", function () {".to_owned(),
        format!("    pm.expect({}).to.include(pm.response.code);", json!(successes)),
        "});".to_owned(),
    ];
    created.made_by(found.id()).for_each(|thing| lines.extend(keep(thing)));
    json!([{"listen": "test", "script": {"type": "text/javascript", "exec": lines}}])
}

fn keep(thing: &Thing) -> [String; 3] {
    let steps: String = thing.steps.iter().map(|step| format!("[{}]", json!(step))).collect();
    [
        "if (pm.response.code < 300) {".to_owned(),
        format!("    pm.collectionVariables.set({}, pm.response.json(){steps});", json!(thing.variable)),
        "}".to_owned(),
    ]
}
