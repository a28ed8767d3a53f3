//! Headers that tell browsers to be careful: on which answers, and who may change them.

use houtai::prelude::*;
use houtai::{Html, Request, Respond, Response, ResponseDescription, Text};
use houtai_test::{TestApp, TestAppBuilder, TestResponse};

use crate::gate::ping;

/// The headers of pages alone.
const OF_PAGES: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

#[get("/page", access = public)]
async fn page() -> Html {
    Html("<p>page</p>".into())
}

#[get("/text", access = public)]
async fn text() -> Text {
    Text("text".into())
}

#[get("/nothing", access = public)]
async fn nothing() -> NoContent {
    NoContent
}

/// A page with a policy of its own.
struct Own;

impl Respond for Own {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        Html::describe(responses);
    }

    fn respond(self, request: &Request) -> Result<Response> {
        let mut response = Html("own".into()).respond(request)?;
        response.headers_mut().insert("content-security-policy", "default-src 'none'".parse()?);
        Ok(response)
    }
}

#[get("/own", access = public)]
async fn own() -> Own {
    Own
}

fn builder() -> TestAppBuilder {
    let endpoints = endpoints![page, text, nothing, own, ping];
    TestApp::builder(App::new("headers").module(Module::new("m").endpoints(endpoints)))
}

async fn get(app: &TestApp, path: &str) -> TestResponse {
    app.get(path).send().await
}

#[tokio::test]
async fn a_page_gets_all_and_an_answer_in_json_one() {
    let app = builder().start().await;
    let page = get(&app, "/page").await;
    for (name, value) in OF_PAGES {
        assert_eq!(page.header(name), value, "{name}");
    }
    for (path, nosniff, resources) in [
        ("/page", "nosniff", "same-site"),
        ("/text", "nosniff", "same-site"),
        ("/ping", "nosniff", ""),
        ("/nothing", "", ""),
    ] {
        let answer = get(&app, path).await;
        assert_eq!(answer.header("x-content-type-options"), nosniff, "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), resources, "{path}");
        assert_eq!(answer.headers().contains_key("x-frame-options"), path == "/page", "{path}");
        assert!(!answer.headers().contains_key("server"), "{path}");
    }
    let refused = get(&app, "/nowhere").await;
    assert_eq!(
        (refused.header("x-content-type-options"), refused.header("cache-control")),
        ("nosniff", "no-store")
    );
    app.stop().await;
}

#[tokio::test]
async fn what_an_endpoint_sets_stays() {
    let app = builder().start().await;
    let own = get(&app, "/own").await;
    let policies: Vec<_> = own.headers().get_all("content-security-policy").iter().collect();
    assert_eq!(policies, ["default-src 'none'"]);
    assert_eq!(own.header("x-frame-options"), "DENY");
    // The docs page needs its own.
    let docs = get(&app, "/docs").await;
    assert!(docs.header("content-security-policy").contains("'unsafe-inline'"), "{:?}", docs.headers());
    assert_eq!(docs.headers().get_all("content-security-policy").iter().count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn each_can_be_changed_or_left_out() {
    let app = builder()
        .value("security_headers.nosniff", false)
        .value("security_headers.content_security_policy", "default-src 'none'")
        .value("security_headers.x_frame_options", "")
        .value("security_headers.referrer_policy", "")
        .value("security_headers.cross_origin_opener_policy", "")
        .value("security_headers.cross_origin_resource_policy", "")
        .value("security_headers.permissions_policy", "")
        .value("server.name", "houtai")
        .start()
        .await;
    let page = get(&app, "/page").await;
    let names: Vec<&str> = page.headers().keys().map(http::HeaderName::as_str).collect();
    // Pages, texts and files have always said it themselves.
    assert_eq!(
        names,
        [
            "content-type",
            "x-content-type-options",
            "content-security-policy",
            "server",
            "content-length",
            "date"
        ]
    );
    assert_eq!(page.header("content-security-policy"), "default-src 'none'");
    let ping = get(&app, "/ping").await;
    assert_eq!((ping.header("server"), ping.header("x-content-type-options")), ("houtai", ""));
    app.stop().await;
}

#[tokio::test]
async fn https_is_made_lasting_only_where_it_is_used() {
    let builder = || builder().value("security_headers.strict_transport_security", "max-age=60");
    let app = builder().value("access.trusted_proxies", ["127.0.0.1"]).start().await;
    for (proto, expected) in [("https", "max-age=60"), ("http", "")] {
        let answer = app.get("/ping").header("x-forwarded-proto", proto).send().await;
        assert_eq!(answer.header("strict-transport-security"), expected, "{proto}");
    }
    let refused = app.get("/nowhere").header("x-forwarded-proto", "https").send().await;
    assert_eq!(refused.header("strict-transport-security"), "max-age=60");
    app.stop().await;
    let app = builder().start().await;
    let answer = app.get("/ping").header("x-forwarded-proto", "https").send().await;
    assert_eq!(answer.header("strict-transport-security"), "", "a stranger's word does not count");
    app.stop().await;
}

#[tokio::test]
async fn a_text_that_is_no_header_keeps_the_app_from_starting() {
    for (key, value) in [("security_headers.referrer_policy", "a\r\nset-cookie: b"), ("server.name", "é")] {
        let Err(error) = builder().value(key, value).try_start().await else { panic!("{key}") };
        let text = error.to_string();
        assert!(text.contains(key) && text.contains("visible ASCII"), "{text}");
    }
}
