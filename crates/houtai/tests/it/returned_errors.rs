//! Endpoints whose result has an error that becomes one of the framework.

use houtai::prelude::*;
use houtai_test::TestApp;
use serde_json::{Value, json};

/// An error of the app itself.
enum Broken {
    Away(u32),
    File(std::io::Error),
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Away(id) => Error::not_found(format!("there is no part {id}")),
            Broken::File(error) => error.into(),
        }
    }
}

#[get("/parts/{id}", access = public)]
async fn part(Path(id): Path<u32>) -> Result<u32, Broken> {
    match id {
        0 => Err(Broken::File(std::io::Error::other("the drawer is stuck"))),
        9.. => Err(Broken::Away(id)),
        id => Ok(id),
    }
}

/// Any error of the standard library and of other crates is one too.
#[get("/numbers/{text}", access = public)]
async fn number(Path(text): Path<String>) -> Result<Created<i32>, std::num::ParseIntError> {
    Ok(Created::at(number::url(text.clone()), text.parse()?))
}

/// The type of the answer has no name.
#[get("/greeting", access = public)]
async fn greeting() -> impl houtai::Respond {
    Ok::<String, Error>("hello".into())
}

async fn app() -> TestApp {
    let parts = Module::new("parts").endpoints(endpoints![part, number, greeting]);
    TestApp::start(App::new("parts").module(parts)).await
}

async fn answer(app: &TestApp, path: &str) -> (u16, Value) {
    let answer = app.get(path).send().await;
    (answer.status(), answer.json())
}

#[tokio::test]
async fn an_error_of_the_app_is_answered_as_what_it_becomes() {
    let app = app().await;
    assert_eq!(answer(&app, "/parts/3").await, (200, json!(3)));
    let (status, problem) = answer(&app, "/parts/12").await;
    assert_eq!((status, &problem["detail"]), (404, &json!("there is no part 12")));
    let (status, problem) = answer(&app, "/parts/0").await;
    assert_eq!((status, &problem["code"]), (500, &json!("internal")));
    assert!(!problem.to_string().contains("drawer"), "{problem}");
    app.stop().await;
}

#[tokio::test]
async fn a_standard_error_is_a_fault_of_ours_and_the_value_keeps_its_status() {
    let app = app().await;
    assert_eq!(answer(&app, "/numbers/12").await, (201, json!(12)));
    assert_eq!(answer(&app, "/numbers/twelve").await.0, 500);
    assert_eq!(answer(&app, "/greeting").await, (200, json!("hello")));
    app.stop().await;
}

#[tokio::test]
async fn the_document_says_what_such_an_error_can_become() {
    let app = app().await;
    let document = app.get("/openapi.json").send().await.json();
    let statuses = |path: &str| {
        let responses = document["paths"][path]["get"]["responses"].as_object().unwrap();
        responses.keys().cloned().collect::<Vec<_>>()
    };
    let parts = statuses("/parts/{id}");
    for status in ["200", "404", "409", "422", "500"] {
        assert!(parts.iter().any(|one| one == status), "{status} is missing in {parts:?}");
    }
    let numbers = statuses("/numbers/{text}");
    assert!(numbers.iter().any(|one| one == "201") && !numbers.iter().any(|one| one == "200"), "{numbers:?}");
    app.stop().await;
}
