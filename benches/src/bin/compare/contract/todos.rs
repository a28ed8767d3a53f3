//! The to-dos.

use serde_json::{Value, json};

use super::refusal;
use crate::Failure;
use crate::ask::{get, post};
use crate::request::TODO;

/// How many rows a page has.
const PAGE: usize = 20;

/// Reads, lists and creates; what is refused is refused.
pub(super) fn check(port: u16) -> Result<(), Failure> {
    todo(&body("GET /todos/5000", &get(port, "/todos/5000")?.body)?, Some(5000), "todo 5000", true)?;
    refusal(&get(port, "/todos/123456789")?, 404..=404, "an id that is none")?;
    page(&body("GET /todos?limit=20", &get(port, "/todos?limit=20")?.body)?)?;

    let created = post(port, "/todos", TODO)?;
    if !matches!(created.status, 200 | 201) {
        return Err(format!("POST /todos was answered {} {}", created.status, created.body).into());
    }
    let new = body("POST /todos", &created.body)?;
    todo(&new, None, "Water the plants", false)?;
    let id = new["id"].as_i64().ok_or("a new to-do has no id")?;
    todo(
        &body("GET of the new one", &get(port, &format!("/todos/{id}"))?.body)?,
        Some(id),
        "Water the plants",
        false,
    )?;
    for (title, what) in
        [(json!(""), "an empty title"), (json!("x".repeat(201)), "a title of 201 characters")]
    {
        refusal(&post(port, "/todos", &json!({ "title": title }).to_string())?, 400..=422, what)?;
    }
    Ok(())
}

fn body(what: &str, text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| format!("{what} was answered {text}: {error}").into())
}

fn todo(found: &Value, id: Option<i64>, title: &str, done: bool) -> Result<(), Failure> {
    let is_expected = id.is_none_or(|id| found["id"] == id)
        && found["title"] == title
        && found["done"] == done
        && found["created_at"].as_str().is_some_and(|time| time.starts_with("202"));
    if is_expected { Ok(()) } else { Err(format!("the to-do `{title}` was answered as {found}").into()) }
}

/// A list, or an envelope around one. The order is not looked at, because Cot's queries have none.
fn page(found: &Value) -> Result<(), Failure> {
    let rows = ["items", "results"].iter().find_map(|name| found[name].as_array()).or(found.as_array());
    let rows = rows.ok_or_else(|| format!("a page was answered as {found}"))?;
    if rows.len() != PAGE {
        return Err(format!("a page has {} rows, not {PAGE}", rows.len()).into());
    }
    for row in rows {
        let id = row["id"].as_i64().ok_or("a row has no id")?;
        todo(row, Some(id), &format!("todo {id}"), id % 2 == 0)?;
    }
    Ok(())
}
