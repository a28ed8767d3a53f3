//! The body, the hand-written rules and the answer of `POST /people`, as a careful user of axum writes them.

mod rules;

use serde::{Deserialize, Serialize};

/// What a client sends.
#[derive(Debug, Deserialize)]
// houtai refuses unknown fields by default, so its rivals do the same work.
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    name: String,
    email: String,
    age: i64,
    tags: Vec<String>,
    website: Option<String>,
    score: f64,
}

/// What a client gets.
#[derive(Debug, Serialize)]
pub struct Person {
    id: u32,
    name: String,
}

/// What a client gets instead: every rule that was broken.
#[derive(Debug, Serialize)]
pub struct Refusal {
    errors: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct Problem {
    field: &'static str,
    message: &'static str,
}

/// Judges what was sent; nothing is stored, so the id is always 1.
///
/// # Errors
///
/// When a field breaks its rule; the refusal names all of them.
pub fn accept(new: NewPerson) -> Result<Person, Refusal> {
    let errors = problems(&new);
    if errors.is_empty() { Ok(Person { id: 1, name: new.name }) } else { Err(Refusal { errors }) }
}

fn problems(new: &NewPerson) -> Vec<Problem> {
    // An empty vector allocates nothing, so a good request pays only for the checks.
    let mut problems = Vec::new();
    let mut check = |holds: bool, field, message| {
        if !holds {
            problems.push(Problem { field, message });
        }
    };
    check(rules::length(&new.name, 1..=80), "name", "must have 1 to 80 characters");
    check(rules::email(&new.email), "email", "must be an e-mail address");
    check((0..=150).contains(&new.age), "age", "must be from 0 to 150");
    check(new.tags.len() <= 10, "tags", "must have at most 10 items");
    check(new.tags.iter().all(|tag| rules::length(tag, 1..=30)), "tags", "must have 1 to 30 characters each");
    check(new.website.as_deref().is_none_or(rules::url), "website", "must be an http or https URL");
    check((0.0..=100.0).contains(&new.score), "score", "must be from 0 to 100");
    problems
}
