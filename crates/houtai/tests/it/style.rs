//! The response style: one for the whole app, also where the server itself answers.

use houtai::prelude::*;
use houtai::{ErrorView, ProblemView, ResponseStyle};
use houtai_test::{TestApp, TestAppBuilder};
use serde_json::{Value, json};

#[output]
struct Thing {
    name: String,
}

#[input]
struct NewThing {
    #[field(length = 1..=5)]
    name: String,
}

#[get("/thing", access = public)]
async fn thing() -> Thing {
    Thing { name: "lamp".into() }
}

#[post("/things", access = public)]
async fn create(Body(new): Body<NewThing>) -> Result<Thing> {
    Ok(Thing { name: new.name })
}

fn builder() -> TestAppBuilder {
    TestApp::builder(app())
}

fn app() -> App {
    App::new("style").module(Module::new("things").endpoints(endpoints![thing, create]))
}

#[tokio::test]
async fn the_envelope_is_around_every_answer_and_every_refusal() {
    let app = builder().value("response.style", "envelope").start().await;
    let good = app.get("/thing").send().await;
    assert_eq!(good.json(), json!({"code": 0, "message": "ok", "data": {"name": "lamp"}}));
    let bad = app.post("/things").json(&json!({"name": "much too long"})).send().await;
    assert_eq!((bad.status(), &bad.json()["code"]), (422, &json!("invalid")));
    assert_eq!(bad.json()["data"]["errors"][0]["code"], "too_long");
    for answer in [app.get("/nowhere").send().await, app.delete("/thing").send().await] {
        let body = answer.json();
        assert!(body["code"].is_string() && body["message"].is_string(), "{body}");
    }
    app.stop().await;
}

/// `{"errors": {"<pointer>": ["<message>"]}}`, as Conduit wants it.
struct Own;

impl ResponseStyle for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    fn problem(&self, problem: &ProblemView<'_>) -> Value {
        let own: serde_json::Map<String, Value> = problem
            .errors
            .iter()
            .map(|error: &ErrorView<'_>| (error.pointer.to_owned(), json!([error.message])))
            .collect();
        if own.is_empty() {
            json!({"errors": {problem.code: [problem.title]}})
        } else {
            json!({"errors": own})
        }
    }

    fn problem_schema(&self) -> Value {
        json!({"type": "object", "required": ["errors"], "properties": {"errors": {"type": "object"}}})
    }
}

#[tokio::test]
async fn an_app_can_bring_a_style_of_its_own() {
    let app = TestApp::start(app().response_style(Own)).await;
    let bad = app.post("/things").json(&json!({"name": ""})).send().await;
    assert_eq!(bad.header("content-type"), "application/json");
    assert!(bad.json()["errors"]["/name"][0].is_string(), "{}", bad.text());
    assert!(app.get("/nowhere").send().await.json()["errors"]["no_route"].is_array());
    let document = app.get("/openapi.json").send().await.json();
    assert_eq!(document["components"]["schemas"]["Problem"]["required"], json!(["errors"]));
    app.stop().await;
}
