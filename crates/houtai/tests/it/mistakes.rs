//! Wrong bodies, queries, paths and headers: each mistake gets its code and its place.

use houtai::formats::Patch;
use houtai::prelude::*;
use houtai::{Cookie, Form, Header, Multipart};
use houtai_test::{TestApp, TestResponse};
use serde_json::{Value, json};

#[input]
struct Address {
    #[field(length = 1..=50)]
    city: String,
}

#[input]
struct NewPerson {
    #[field(length = 1..=10)]
    name: String,
    #[field(email)]
    email: String,
    #[field(range = 0..=150)]
    age: u8,
    #[field(items = ..=3, each(length = 1..=5))]
    tags: Vec<String>,
    #[field(pattern = "^[a-z]+$")]
    nick: Option<String>,
    address: Option<Address>,
    big: Option<u64>,
    note: Patch<Option<String>>,
}

#[post("/people", access = public)]
async fn create(Body(person): Body<NewPerson>) -> Value {
    let note = match person.note {
        Patch::Absent => json!("absent"),
        Patch::Value(None) => Value::Null,
        Patch::Value(Some(note)) => json!(note),
    };
    json!({
        "name": person.name, "email": person.email, "age": person.age, "tags": person.tags,
        "nick": person.nick, "city": person.address.map(|address| address.city), "big": person.big, "note": note,
    })
}

#[input]
struct Filter {
    #[field(range = 1..=10)]
    size: Option<u32>,
    exact: Option<bool>,
    #[field(items = ..=2)]
    #[serde(default)]
    tag: Vec<String>,
}

#[get("/people", access = public)]
async fn list(Query(filter): Query<Filter>) -> Value {
    json!({"size": filter.size, "exact": filter.exact, "tag": filter.tag})
}

#[get("/files/{name}", access = public)]
async fn file(Path(name): Path<String>) -> String {
    name
}

#[get("/grid/{x}/{y}", access = public)]
async fn grid(Path((x, y)): Path<(u32, i32)>) -> Value {
    json!([x, y])
}

#[input]
struct Conditions {
    if_match: String,
    x_count: Option<u32>,
}

#[get("/conditions", access = public)]
async fn conditions(Header(conditions): Header<Conditions>) -> Value {
    json!({"if_match": conditions.if_match, "count": conditions.x_count})
}

#[input]
struct Basket {
    basket: Option<u32>,
}

#[get("/basket", access = public)]
async fn basket(Cookie(basket): Cookie<Basket>) -> Value {
    json!(basket.basket)
}

#[input]
struct Login {
    #[field(length = 1..)]
    name: String,
    remember: Option<bool>,
}

#[post("/login", access = public)]
async fn login(Form(login): Form<Login>) -> Value {
    json!({"name": login.name, "remember": login.remember})
}

#[post("/upload", access = public)]
async fn upload(mut form: Multipart) -> Result<Value> {
    let mut parts = Vec::new();
    while let Some(part) = form.next_part().await? {
        let (name, file) = (part.name().map(str::to_owned), part.file_name().map(str::to_owned));
        parts.push(json!([name, file, part.read().await?.len()]));
    }
    Ok(json!(parts))
}

#[post("/store", access = public, body_limit = "8MiB")]
async fn store(context: Context, mut form: Multipart) -> Result<Value> {
    let Some(part) = form.next_part().await? else { return Ok(Value::Null) };
    let upload = part.upload().await?;
    let (size, on_disk) = (upload.size(), upload.is_on_disk());
    upload.keep(context.root().join("data/stored")).await?;
    Ok(json!([size, on_disk]))
}

/// A span that a published rule and a rule of several fields bound.
#[input(check = Span::ordered)]
struct Span {
    #[field(range = 0..=100)]
    from: u32,
    #[field(range = 0..=100, custom = not_thirteen)]
    to: u32,
}

impl Span {
    fn ordered(&self, check: &mut houtai::validate::Check) {
        if self.from > self.to {
            check.field("to", |check| check.custom(Err("before_from")));
        }
    }
}

fn not_thirteen(number: &u32) -> std::result::Result<(), &'static str> {
    if *number == 13 { Err("unlucky") } else { Ok(()) }
}

#[put("/spans/{id}", access = public)]
async fn span(Path(id): Path<u32>, Query(filter): Query<Filter>, Body(span): Body<Span>) -> Value {
    json!([id, filter.size, span.from, span.to])
}

async fn start() -> TestApp {
    let endpoints = endpoints![create, list, file, grid, conditions, basket, login, upload, store, span];
    TestApp::start(App::new("mistakes").module(Module::new("people").endpoints(endpoints))).await
}

fn rules(answer: &TestResponse) -> Vec<String> {
    let body = answer.json();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    errors
        .iter()
        .map(|e| format!("{} {} {}", text(&e["in"]), text(&e["pointer"]), text(&e["code"])))
        .collect()
}

fn good() -> Value {
    json!({"name": "Ada", "email": "ada@example.org", "age": 36, "tags": ["a"]})
}

fn with(key: &str, value: Value) -> Value {
    let mut body = good();
    body[key] = value;
    body
}

#[tokio::test]
async fn a_good_body_is_taken_and_absent_differs_from_null() {
    let app = start().await;
    let answer = app.post("/people").json(&good()).send().await;
    assert_eq!((answer.status(), &answer.json()["note"]), (200, &json!("absent")), "{}", answer.text());
    let answer = app.post("/people").json(&with("note", Value::Null)).send().await;
    assert_eq!(answer.json()["note"], Value::Null);
    app.stop().await;
}

#[tokio::test]
async fn every_broken_rule_of_a_body_is_told_at_once_with_its_place() {
    let app = start().await;
    let body = json!({
        "name": "", "email": "nobody", "age": 151, "tags": ["a", "", "c", "dddddd"], "nick": "ADA",
        "address": {"city": "", "zip": 1}, "extra": true,
    });
    let answer = app.post("/people").json(&body).send().await;
    let mut found = rules(&answer);
    found.sort();
    let mut expected = [
        "body /name too_short",
        "body /email bad_format",
        "body /age too_large",
        "body /tags too_many_items",
        "body /tags/1 too_short",
        "body /tags/3 too_long",
        "body /nick pattern_mismatch",
        "body /address/city too_short",
        "body /address/zip unknown_field",
        "body /extra unknown_field",
    ];
    expected.sort_unstable();
    assert_eq!((answer.status(), found), (422, expected.map(str::to_owned).to_vec()));
    app.stop().await;
}

#[tokio::test]
async fn single_mistakes_have_their_own_codes() {
    let app = start().await;
    for (body, rule) in [
        (with("name", json!(5)), "body /name wrong_type"),
        (with("name", json!("x".repeat(11))), "body /name too_long"),
        (with("name", json!("a\u{0}b")), "body /name contains_nul"),
        (with("age", json!(-1)), "body /age too_small"),
        (with("age", json!(1.5)), "body /age wrong_type"),
        (with("age", json!(1e300)), "body /age too_large"),
        (with("age", json!("36")), "body /age wrong_type"),
        (with("tags", Value::Null), "body /tags wrong_type"),
        (with("big", json!(7)), "body /big wrong_type"),
        (with("big", json!("007")), "body /big pattern_mismatch"),
        (json!([1, 2]), "body  wrong_type"),
    ] {
        let answer = app.post("/people").json(&body).send().await;
        assert_eq!((answer.status(), rules(&answer)), (422, vec![rule.to_owned()]), "{body}");
    }
    app.stop().await;
}

#[tokio::test]
async fn bodies_that_are_no_json_are_400_with_the_reason() {
    let app = start().await;
    let deep = "[".repeat(200);
    for (body, code) in [
        (b"".as_slice(), "json_empty"),
        (b"{\"name\": \"Ada\"", "json_syntax"),
        (b"{'name': 1}", "json_syntax"),
        (b"{} {}", "json_trailing"),
        (b"{\"name\": \"\xff\"}", "invalid_utf8"),
        (deep.as_bytes(), "json_too_deep"),
        (b"{\"age\": 1e999}", "number_out_of_range"),
    ] {
        let answer = app.post("/people").body("application/json", body.to_vec()).send().await;
        assert_eq!((answer.status(), answer.json()["code"].as_str()), (400, Some(code)), "{}", answer.text());
        assert!(answer.json()["detail"].is_string(), "{}", answer.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn a_key_that_comes_twice_is_a_mistake() {
    let app = start().await;
    let body = r#"{"name": "Ada", "name": "Eve", "email": "a@b.c", "age": 1, "tags": []}"#;
    let answer = app.post("/people").body("application/json", body).send().await;
    assert_eq!((answer.status(), rules(&answer)), (422, vec!["body /name duplicate".to_owned()]));
    app.stop().await;
}

#[tokio::test]
async fn another_content_type_is_415_and_an_unwanted_answer_406() {
    let app = start().await;
    for media_type in ["text/plain", "application/xml", "json"] {
        let answer = app.post("/people").body(media_type, good().to_string()).send().await;
        assert_eq!((answer.status(), answer.json()["code"].as_str()), (415, Some("unsupported_media_type")));
    }
    let charset =
        app.post("/people").body("application/json; charset=utf-8", good().to_string()).send().await;
    assert_eq!(charset.status(), 200);
    let xml = app.post("/people").header("accept", "application/xml").json(&good()).send().await;
    assert_eq!((xml.status(), xml.json()["code"].as_str()), (406, Some("not_acceptable")));
    app.stop().await;
}

#[tokio::test]
async fn queries_are_read_by_type_and_every_mistake_is_told() {
    let app = start().await;
    let good = app.get("/people?size=5&exact=true&tag=a&tag=b%20c").send().await;
    assert_eq!(good.json(), json!({"size": 5, "exact": true, "tag": ["a", "b c"]}));
    for (query, rule) in [
        ("size=eleven", "query /size wrong_type"),
        ("size=11", "query /size too_large"),
        ("size=1&size=2", "query /size duplicate"),
        ("exact=1", "query /exact wrong_type"),
        ("siez=1", "query /siez unknown_field"),
        ("tag=a&tag=b&tag=c", "query /tag too_many_items"),
    ] {
        let answer = app.get(&format!("/people?{query}")).send().await;
        assert_eq!((answer.status(), rules(&answer)), (422, vec![rule.to_owned()]), "{query}");
    }
    let broken = app.get("/people?tag=%zz").send().await;
    assert_eq!((broken.status(), broken.json()["code"].as_str()), (400, Some("bad_percent_encoding")));
    let utf8 = app.get("/people?tag=%ff").send().await;
    assert_eq!((utf8.status(), utf8.json()["code"].as_str()), (400, Some("invalid_utf8")));
    app.stop().await;
}

#[tokio::test]
async fn path_parameters_are_decoded_and_typed() {
    let app = start().await;
    assert_eq!(app.get("/files/a%2Fb").send().await.json(), "a/b");
    assert_eq!(app.get("/files/%E4%BD%A0").send().await.json(), "你");
    assert_eq!(app.get("/files/%ff").send().await.status(), 400);
    assert_eq!(app.get("/grid/1/-2").send().await.json(), json!([1, -2]));
    let answer = app.get("/grid/x/99999999999").send().await;
    let expected = vec!["path /x wrong_type".to_owned(), "path /y too_large".to_owned()];
    assert_eq!((answer.status(), rules(&answer)), (422, expected));
    app.stop().await;
}

#[tokio::test]
async fn headers_and_cookies_are_inputs_like_any_other() {
    let app = start().await;
    let good = app.get("/conditions").header("if-match", "\"7\"").header("x-count", "3").send().await;
    assert_eq!(good.json(), json!({"if_match": "\"7\"", "count": 3}));
    let missing = app.get("/conditions").header("x-count", "three").send().await;
    let mut found = rules(&missing);
    found.sort();
    assert_eq!(found, ["header /if_match missing", "header /x_count wrong_type"]);
    assert_eq!(app.get("/basket").header("cookie", "other=%00; basket=12").send().await.json(), json!(12));
    assert_eq!(app.get("/basket").header("cookie", "basket=twelve").send().await.status(), 422);
    app.stop().await;
}

#[tokio::test]
async fn forms_are_read_and_judged_like_bodies() {
    let app = start().await;
    let form =
        |text: &str| app.post("/login").body("application/x-www-form-urlencoded", text.to_owned()).send();
    assert_eq!(form("name=Ada+L&remember=true").await.json(), json!({"name": "Ada L", "remember": true}));
    assert_eq!(rules(&form("name=&extra=1").await), ["body /name too_short", "body /extra unknown_field"]);
    assert_eq!(app.post("/login").json(&json!({"name": "Ada"})).send().await.status(), 415);
    app.stop().await;
}

#[tokio::test]
async fn uploads_arrive_part_by_part_with_bare_file_names() {
    let app = start().await;
    let body = "--b\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n\
        --b\r\ncontent-disposition: form-data; name=\"f\"; filename=\"../../etc/passwd\"\r\n\r\n123\r\n--b--\r\n";
    let answer = app.post("/upload").body("multipart/form-data; boundary=b", body).send().await;
    assert_eq!(answer.json(), json!([["a", null, 5], ["f", "passwd", 3]]));
    let broken =
        app.post("/upload").body("multipart/form-data; boundary=b", "--b\r\ncontent-dis").send().await;
    assert_eq!((broken.status(), broken.json()["code"].as_str()), (400, Some("format_syntax")));
    let large = app
        .post("/upload")
        .body("multipart/form-data; boundary=b", [body.as_bytes(), &vec![b'x'; 2 << 20]].concat());
    assert_eq!(large.send().await.status(), 413);
    app.stop().await;
}

#[tokio::test]
async fn a_large_upload_goes_to_disk_and_is_never_stored_over_another_file() {
    let app = start().await;
    let head = "--b\r\ncontent-disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n";
    let form = |bytes: usize| [head.as_bytes(), &vec![b'x'; bytes], b"\r\n--b--\r\n"].concat();
    let stored = app.context().root().join("data/stored");
    for (bytes, on_disk) in [(1000, false), (3 << 20, true)] {
        let answer = app.post("/store").body("multipart/form-data; boundary=b", form(bytes)).send().await;
        assert_eq!(answer.json(), json!([bytes, on_disk]));
        assert_eq!(std::fs::metadata(&stored).unwrap().len(), bytes as u64);
        let again = app.post("/store").body("multipart/form-data; boundary=b", form(1)).send().await;
        assert_eq!(again.status(), 500);
        std::fs::remove_file(&stored).unwrap();
    }
    app.stop().await;
}

#[tokio::test]
async fn mistakes_in_path_query_and_body_are_told_together() {
    let app = start().await;
    let answer = app.put("/spans/x?size=99").json(&json!({"from": 101})).send().await;
    let expected =
        ["path /id wrong_type", "query /size too_large", "body /from too_large", "body /to missing"];
    assert_eq!((answer.status(), rules(&answer)), (422, expected.map(str::to_owned).to_vec()));
    app.stop().await;
}

#[tokio::test]
async fn rules_of_the_app_are_told_beside_the_published_ones() {
    let app = start().await;
    let answer = app.put("/spans/1").json(&json!({"from": 101, "to": 13})).send().await;
    let mut found = rules(&answer);
    found.sort();
    assert_eq!(found, ["body /from too_large", "body /to before_from", "body /to unlucky"]);
    app.stop().await;
}
