//! Values on the wire: the same form everywhere.

use houtai::formats::{NumberedPage, NumberedQuery};
use houtai::prelude::*;
use houtai::{File, Format, Html, Redirect, Status, Text, Url};
use houtai_test::TestApp;
use serde_json::{Value, json};

#[output]
struct Moment {
    at: Timestamp,
    large: u64,
    bounded: i64,
    none: Option<u64>,
}

#[get("/moment", access = public)]
async fn moment() -> Result<Moment> {
    let at: Timestamp = "2026-11-23T06:15:00.123456789Z".parse()?;
    Ok(Moment { at, large: u64::MAX, bounded: 5, none: None })
}

#[tokio::test]
async fn instants_and_wide_integers_have_one_form() {
    let app = App::new("formats").module(Module::new("m").endpoints(endpoints![moment]));
    let app = TestApp::start(app).await;
    let expected = json!({"at": "2026-11-23T06:15:00.123Z", "large": "18446744073709551615", "bounded": "5", "none": null});
    assert_eq!(app.get("/moment").send().await.json(), expected);
    app.stop().await;
}

#[tokio::test]
async fn the_digits_of_an_instant_are_a_setting() {
    let app = App::new("formats").module(Module::new("m").endpoints(endpoints![moment]));
    let app = TestApp::builder(app).value("response.timestamp_digits", 6).start().await;
    assert_eq!(app.get("/moment").send().await.json()["at"], "2026-11-23T06:15:00.123456Z");
    app.stop().await;
}

#[get("/numbers", access = public)]
async fn numbers(page: NumberedQuery) -> NumberedPage<u32> {
    NumberedPage::of(vec![1, 2, 3, 4, 5].into_iter(), &page)
}

#[get("/text", access = public)]
async fn text() -> Text {
    Text("plain".into())
}

#[get("/html", access = public)]
async fn html() -> Html {
    Html("<p>page</p>".into())
}

#[get("/file", access = public)]
async fn file() -> File {
    File::new("报告.csv", "text/csv", "a,b\n")
}

#[get("/redirect", access = public)]
async fn redirect() -> Redirect {
    Redirect::to(text::url())
}

#[get("/multi", access = public)]
async fn multi() -> Status<207, Vec<u32>> {
    Status(vec![1])
}

#[tokio::test]
async fn other_answers_have_their_types_and_headers() {
    let endpoints = endpoints![numbers, text, html, file, redirect, multi];
    let app = TestApp::start(App::new("answers").module(Module::new("m").endpoints(endpoints))).await;
    let page = app.get("/numbers?page=2&per_page=2").send().await.json();
    assert_eq!(page, json!({"items": [3, 4], "page": 2, "per_page": 2, "total": 5}));
    let plain = app.get("/text").send().await;
    assert_eq!((plain.text().as_str(), plain.header("content-type")), ("plain", "text/plain; charset=utf-8"));
    assert_eq!(app.get("/html").send().await.header("content-type"), "text/html; charset=utf-8");
    let file = app.get("/file").send().await;
    assert!(file.header("content-disposition").contains("filename*=UTF-8''%E6%8A%A5%E5%91%8A%2Ecsv"));
    let redirect = app.get("/redirect").send().await;
    assert_eq!((redirect.status(), redirect.header("location")), (303, "/text"));
    assert_eq!(app.get("/multi").send().await.status(), 207);
    app.stop().await;
}

/// A format for tests: the value as debug text, read back as a string.
struct Shout;

impl Format for Shout {
    fn media_type(&self) -> &'static str {
        "application/x-shout"
    }

    fn read(&self, body: &[u8]) -> std::result::Result<Value, String> {
        let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
        text.strip_suffix('!')
            .map(|name| json!({"name": name}))
            .ok_or_else(|| "it must end with `!`".to_owned())
    }

    fn write(&self, value: &Value) -> Vec<u8> {
        value["name"].as_str().unwrap_or_default().to_uppercase().into_bytes()
    }
}

#[input]
#[output]
struct Name {
    #[field(length = 1..=5)]
    name: String,
}

#[post("/name", access = public)]
async fn name(Body(name): Body<Name>) -> Name {
    name
}

#[tokio::test]
async fn a_further_format_is_read_written_negotiated_and_judged() {
    let app = App::new("shout").format(Shout).module(Module::new("m").endpoints(endpoints![name]));
    let app = TestApp::start(app).await;
    let shout = |text: &str| app.post("/name").body("application/x-shout", text.to_owned());
    let answer = shout("ada!").header("accept", "application/x-shout").send().await;
    assert_eq!((answer.text().as_str(), answer.header("content-type")), ("ADA", "application/x-shout"));
    assert_eq!(shout("ada!").send().await.json(), json!({"name": "ada"}));
    assert_eq!(shout("much too long!").send().await.status(), 422);
    assert_eq!(shout("quiet").send().await.json()["code"], "format_syntax");
    app.stop().await;
}

#[derive(Responses)]
enum Found {
    /// It is here.
    #[status(200)]
    Here(Name),
    /// It has moved to another shelf.
    #[status(410, code = "moved")]
    Moved,
    /// Nobody has it.
    #[status(404)]
    Nowhere,
}

#[get("/find/{name}", access = public)]
async fn find(Path(name): Path<String>) -> Found {
    match name.as_str() {
        "ada" => Found::Here(Name { name }),
        "eve" => Found::Moved,
        _ => Found::Nowhere,
    }
}

#[tokio::test]
async fn an_enum_answers_with_one_status_a_variant_and_documents_exactly_those() {
    let app = TestApp::start(App::new("find").module(Module::new("m").endpoints(endpoints![find]))).await;
    assert_eq!(app.get("/find/ada").send().await.json(), json!({"name": "ada"}));
    let moved = app.get("/find/eve").send().await;
    assert_eq!((moved.status(), moved.json()["code"].as_str()), (410, Some("moved")));
    assert_eq!(moved.json()["detail"], "It has moved to another shelf.");
    assert_eq!(app.get("/find/bob").send().await.status(), 404);
    let document = app.get("/openapi.json").send().await.json();
    let responses = document["paths"]["/find/{name}"]["get"]["responses"].as_object().unwrap();
    assert!(["200", "404", "410"].iter().all(|status| responses.contains_key(*status)));
    assert!(!responses.contains_key("409"), "{responses:?}");
    app.stop().await;
}

#[test]
fn addresses_are_made_from_the_template() {
    assert_eq!(find::url("a b".to_owned()).to_string(), "/find/a%20b");
    assert_eq!(Url::fill("/x/{y}", &[&7]).to_string(), "/x/7");
}
