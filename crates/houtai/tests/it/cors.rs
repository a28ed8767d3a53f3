//! Pages of other origins, seen by a browser.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context as TaskContext, Poll};

use houtai::prelude::*;
use houtai::setting::RawValue;
use houtai::{Access, Cors, Middleware, Next, Request, RequestBody, Response};
use houtai_test::{TestApp, TestAppBuilder};
use tower_service::Service;

use crate::access::ByHeader;
use crate::browser::Fetch;

const SHOP: &str = "https://shop.example";

#[get("/things", access = public)]
async fn things() -> Vec<u8> {
    vec![1]
}

#[put("/things/{id}", access = public)]
async fn change(Path(id): Path<u32>) -> Result<String> {
    if id == 0 { Err(Error::conflict("this one stays")) } else { Ok("changed".into()) }
}

#[get("/panic", access = public)]
async fn panics() -> String {
    panic!("this is the test's own panic")
}

#[get("/mine", access = signed_in)]
async fn mine() -> String {
    "mine".into()
}

fn app() -> App {
    let module = Module::new("m").endpoints(endpoints![things, change, panics, mine]);
    App::new("cors").identify(ByHeader).module(module)
}

fn open() -> TestAppBuilder {
    TestApp::builder(app()).value("cors.origins", [SHOP, "https://*.example.org"])
}

fn put(path: &str) -> Fetch<'_> {
    Fetch { method: "PUT", ..Fetch::get(SHOP, path) }
}

#[tokio::test]
async fn without_the_setting_no_page_of_another_origin_reads_anything() {
    let app = TestApp::start(app()).await;
    assert_eq!(Fetch::get(SHOP, "/things").run(&app).await.unwrap_err(), "the origin");
    assert_eq!(put("/things/1").run(&app).await.unwrap_err(), "the origin");
    let options = put("/things/1").ask(&app).await;
    assert_eq!(
        (options.status(), options.header("allow"), options.header("vary")),
        (204, "OPTIONS, PUT", "")
    );
    app.stop().await;
}

#[tokio::test]
async fn permitted_origins_read_answers_and_others_do_not() {
    let app = open().start().await;
    for origin in [SHOP, "https://a.example.org"] {
        let answer = Fetch::get(origin, "/things").run(&app).await.unwrap();
        assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), (origin, "origin"));
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "etag, location, retry-after, www-authenticate"
        );
    }
    for origin in
        ["https://evil.example", "http://shop.example", "null", "https://a.b.example.org", "garbage"]
    {
        assert_eq!(Fetch::get(origin, "/things").run(&app).await.unwrap_err(), "the origin", "{origin}");
        assert_eq!(
            Fetch { origin, ..put("/things/1") }.run(&app).await.unwrap_err(),
            "the origin",
            "{origin}"
        );
    }
    // A cache must tell apart what it got for whom, also when nobody has asked from elsewhere.
    let plain = app.get("/things").send().await;
    assert_eq!((plain.header("vary"), plain.header("access-control-allow-origin")), ("origin", ""));
    app.stop().await;
}

#[tokio::test]
async fn a_page_can_read_every_refusal() {
    let app = open().value("server.max_uri", "1KiB").start().await;
    let long = format!("/things?{}", "x".repeat(2000));
    for (path, status) in [
        ("/nowhere", 404),
        ("/mine", 401),
        ("/panic", 500),
        ("/things/1", 405),
        ("//things", 400),
        (&long, 414),
    ] {
        let answer = Fetch::get(SHOP, path).run(&app).await;
        assert_eq!(answer.map(|answer| answer.status()), Ok(status), "{path}");
    }
    assert_eq!(put("/things/0").run(&app).await.unwrap().status(), 409);
    assert_eq!(put("/things/x").run(&app).await.unwrap().status(), 422);
    app.stop().await;
}

#[tokio::test]
async fn a_preflight_says_exactly_what_is_permitted_and_needs_no_credentials() {
    let app = open().value("cors.max_age", "1h").start().await;
    let asked = Fetch { headers: &[("content-type", "application/json")], ..put("/things/1") };
    let answer = asked.ask(&app).await;
    assert_eq!((answer.status(), answer.text().as_str()), (204, ""));
    for (name, value) in [
        ("access-control-allow-origin", SHOP),
        ("access-control-allow-methods", "OPTIONS, PUT"),
        ("access-control-allow-headers", "authorization, content-type"),
        ("access-control-max-age", "3600"),
        ("access-control-allow-credentials", ""),
        ("access-control-expose-headers", ""),
        ("access-control-allow-private-network", ""),
        ("vary", "origin, access-control-request-method, access-control-request-headers"),
        ("allow", "OPTIONS, PUT"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    // Whoever is not signed in gets the preflight all the same, and then reads the 401.
    let mine = Fetch { headers: &[("authorization", "Bearer x")], ..Fetch::get(SHOP, "/mine") };
    assert_eq!(mine.run(&app).await.map(|answer| answer.status()), Ok(401));
    app.stop().await;
}

#[tokio::test]
async fn a_preflight_for_what_is_not_there_permits_nothing() {
    let app = open().start().await;
    for (method, path, status) in [
        ("DELETE", "/things/1", 204),
        ("PUT", "/nowhere", 404),
        ("BREW", "/things", 204),
        ("b w", "/things", 204),
    ] {
        let answer = Fetch { method, ..Fetch::get(SHOP, path) }.ask(&app).await;
        assert_eq!(answer.status(), status, "{method} {path}");
        let said = answer.headers().keys().filter(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(said.count(), 0, "{method} {path}: {:?}", answer.headers());
        assert!(answer.header("vary").starts_with("origin"), "{:?}", answer.headers());
    }
    app.stop().await;
}

#[tokio::test]
async fn only_named_headers_and_methods_are_permitted() {
    let own = Fetch { headers: &[("x-own", "1")], ..Fetch::get(SHOP, "/things") };
    let narrow = open().value("cors.methods", ["GET"]).start().await;
    assert_eq!(own.run(&narrow).await.unwrap_err(), "a header");
    assert_eq!(put("/things/1").run(&narrow).await.unwrap_err(), "the origin");
    assert_eq!(Fetch::get(SHOP, "/things").run(&narrow).await.unwrap().status(), 200);
    narrow.stop().await;
    for headers in ["X-Own", "*"] {
        let app = open().value("cors.headers", [headers]).start().await;
        assert_eq!(own.run(&app).await.unwrap().status(), 200, "{headers}");
        app.stop().await;
    }
}

#[tokio::test]
async fn credentials_are_permitted_to_named_origins_only() {
    let with = Fetch { credentials: true, ..put("/things/1") };
    let app = open().start().await;
    assert_eq!(with.run(&app).await.unwrap_err(), "credentials");
    app.stop().await;
    let app = open().value("cors.credentials", true).start().await;
    assert_eq!(with.run(&app).await.unwrap().status(), 200);
    assert_eq!(Fetch { origin: "https://evil.example", ..with }.run(&app).await.unwrap_err(), "the origin");
    app.stop().await;
    let everybody = TestApp::builder(self::app()).value("cors.origins", ["*"]).start().await;
    assert_eq!(Fetch::get("null", "/things").run(&everybody).await.unwrap().status(), 200);
    assert_eq!(
        Fetch { credentials: true, ..put("/things/1") }.run(&everybody).await.unwrap_err(),
        "the origin"
    );
    everybody.stop().await;
}

#[tokio::test]
async fn mistakes_keep_the_app_from_starting_and_say_what_to_write() {
    let list = |entries: [&str; 1]| RawValue::from(entries);
    for (values, expected) in [
        (
            vec![("cors.origins", list(["shop.example"]))],
            "`shop.example` has no scheme; write `https://shop.example`",
        ),
        (vec![("cors.origins", list(["https://shop.example/"]))], "has a slash at its end"),
        (vec![("cors.origins", list(["https://shop.example/a"]))], "has a path"),
        (
            vec![("cors.origins", list(["*"])), ("cors.credentials", true.into())],
            "`*` does not go with credentials",
        ),
        (
            vec![("cors.origins", list([SHOP])), ("cors.headers", list(["a b"]))],
            "`a b` is no name of a header",
        ),
        (vec![("cors.origins", list([SHOP])), ("cors.methods", list(["get"]))], "write `GET`"),
    ] {
        let builder =
            values.into_iter().fold(TestApp::builder(app()), |app, (key, value)| app.value(key, value));
        let Err(error) = builder.try_start().await else { panic!("it started: {expected}") };
        let text = error.to_string();
        assert!(text.contains(expected) && text.contains("cors."), "{text}");
    }
    let code = app().cors(Cors::new().origins(["shop.example"]));
    let Err(error) = TestApp::builder(code).try_start().await else { panic!("it started") };
    assert!(
        error.to_string().contains("[http.cors]: the CORS origins of the app: `shop.example`"),
        "{error}"
    );
}

#[tokio::test]
async fn the_code_wins_over_the_settings_and_the_nearest_wins() {
    let [open, closed] = [endpoints![things], endpoints![change]].map(|[endpoint]| endpoint);
    let module = Module::new("m")
        .cors(Cors::new().origins(["https://module.example"]))
        .endpoints([open, closed.cors(Cors::off())]);
    let app = App::new("cors").cors(Cors::new().origins(["https://app.example"])).module(module);
    let app = TestApp::builder(app).value("cors.origins", [SHOP]).start().await;
    for (origin, path, reads) in [
        ("https://module.example", "/things", true),
        ("https://app.example", "/things", false),
        (SHOP, "/things", false),
        ("https://app.example", "/nowhere", true),
        ("https://module.example", "/nowhere", false),
    ] {
        assert_eq!(Fetch::get(origin, path).run(&app).await.is_ok(), reads, "{origin} {path}");
    }
    let closed = Fetch { origin: "https://module.example", ..put("/things/1") };
    assert_eq!(closed.run(&app).await.unwrap_err(), "the origin");
    let asked = Fetch { origin: "https://app.example", ..closed }.ask(&app).await;
    assert_eq!((asked.status(), asked.header("access-control-allow-origin")), (204, ""));
    app.stop().await;
}

/// What an app's own CORS does, as a layer of tower-http would.
async fn own(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert("access-control-allow-origin", "https://own.example".parse().unwrap());
    response.headers_mut().insert("vary", "accept-language".parse().unwrap());
    response
}

#[tokio::test]
async fn what_the_app_says_itself_about_cors_stays() {
    let app = self::app().layer(Middleware::new(own));
    let app =
        TestApp::builder(app).value("cors.origins", [SHOP]).value("cors.credentials", true).start().await;
    let answer = Fetch::get(SHOP, "/things").run(&app).await;
    assert_eq!(answer.unwrap_err(), "the origin");
    let answer = app.get("/things").header("origin", SHOP).send().await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://own.example");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("vary"), "accept-language, origin");
    app.stop().await;
}

/// A service of somebody else, which answers everything.
#[derive(Clone)]
struct Files;

impl Service<http::Request<RequestBody>> for Files {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<std::result::Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<std::result::Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<RequestBody>) -> Self::Future {
        ready(Ok(Response::new("file".to_owned().into())))
    }
}

#[tokio::test]
async fn a_mounted_service_is_open_by_any_method() {
    let app = App::new("mount").mount("/files", Access::Public, Files);
    let app = TestApp::builder(app).value("cors.origins", [SHOP]).start().await;
    let fetch = Fetch { method: "PROPFIND", ..Fetch::get(SHOP, "/files/a") };
    assert_eq!(fetch.run(&app).await.unwrap().text(), "file");
    assert_eq!(fetch.ask(&app).await.header("access-control-allow-methods"), "PROPFIND");
    app.stop().await;
}
