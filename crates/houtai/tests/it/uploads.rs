//! Forms with files, as clients should not send them; and numbers that JSON permits.

use houtai::prelude::*;
use houtai::{Multipart, Upload};
use houtai_test::TestApp;
use serde_json::{Value, json};

/// The name of each part, of its file, and whether it went to disk.
#[post("/upload", access = public, body_limit = "4MiB")]
async fn upload(mut form: Multipart) -> Result<Vec<String>> {
    let mut seen = Vec::new();
    while let Some(part) = form.next_part().await? {
        let name = part.file_name().unwrap_or("-").to_owned();
        let upload: Upload = part.upload().await?;
        seen.push(format!("{name} {} {}", upload.size(), upload.is_on_disk()));
    }
    Ok(seen)
}

#[input]
struct Numbers {
    small: Option<i32>,
    float: Option<f64>,
}

#[post("/numbers", access = public)]
async fn numbers(Body(numbers): Body<Numbers>) -> Result<String> {
    Ok(format!("{:?} {:?}", numbers.small, numbers.float))
}

async fn start() -> TestApp {
    TestApp::start(App::new("uploads").module(Module::new("m").endpoints(endpoints![upload, numbers]))).await
}

fn part(headers: &str, content: &str) -> String {
    format!("--b\r\ncontent-disposition: form-data; name=\"f\"{headers}\r\n\r\n{content}\r\n")
}

async fn send(app: &TestApp, body: String) -> (u16, Value) {
    let answer = app.post("/upload").body("multipart/form-data; boundary=b", body + "--b--\r\n").send().await;
    (answer.status(), answer.json())
}

#[tokio::test]
async fn a_form_has_a_hundred_parts_at_most() {
    let app = start().await;
    let (status, seen) = send(&app, part("", "x").repeat(100)).await;
    assert_eq!((status, seen.as_array().unwrap().len()), (200, 100));
    let (status, refused) = send(&app, part("", "x").repeat(101)).await;
    assert_eq!((status, refused["code"].as_str()), (400, Some("format_syntax")));
    app.stop().await;
}

#[tokio::test]
async fn the_headers_of_a_part_are_limited() {
    let app = start().await;
    let many: String = (0..40).map(|index| format!("\r\nx-{index}: y")).collect();
    let (status, refused) = send(&app, part(&many, "x")).await;
    assert_eq!((status, refused["code"].as_str()), (400, Some("format_syntax")));
    app.stop().await;
}

#[tokio::test]
async fn names_of_files_are_made_harmless() {
    let app = start().await;
    for (name, plain) in [
        ("../../etc/passwd", "passwd"),
        ("..", "-"),
        ("con.txt", "_con.txt"),
        ("photo\u{202e}gpj.exe", "photogpj.exe"),
    ] {
        let (status, seen) = send(&app, part(&format!("; filename=\"{name}\""), "x")).await;
        assert_eq!((status, seen), (200, json!([format!("{plain} 1 false")])), "{name:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_larger_than_a_mebibyte_goes_to_disk() {
    let app = start().await;
    let (mebibyte, more) = ("x".repeat(1 << 20), "x".repeat((1 << 20) + 1));
    let (status, seen) = send(&app, part("; filename=a", &mebibyte) + &part("; filename=b", &more)).await;
    assert_eq!((status, seen), (200, json!(["a 1048576 false", "b 1048577 true"])));
    let (status, refused) = send(&app, part("", &"x".repeat(5 << 20))).await;
    assert_eq!((status, refused["code"].as_str()), (413, Some("body_too_large")));
    app.stop().await;
}

#[tokio::test]
async fn numbers_beyond_their_type_are_refused_with_the_reason() {
    let app = start().await;
    for (body, status, code) in [
        (r#"{"small": 2147483647}"#, 200, ""),
        (r#"{"float": -0.0}"#, 200, ""),
        (r#"{"float": 1e308}"#, 200, ""),
        (r#"{"small": 2147483648}"#, 422, "too_large"),
        (r#"{"small": 18446744073709551616}"#, 422, "errors"),
        (r#"{"small": 1.5}"#, 422, "wrong_type"),
        (r#"{"float": 1e999}"#, 400, "number_out_of_range"),
        (r#"{"float": NaN}"#, 400, "json_syntax"),
        (r#"{"float": 01}"#, 400, "json_syntax"),
        (r#"{"small": 1, "small": 2}"#, 422, "duplicate"),
    ] {
        let answer = app.post("/numbers").body("application/json", body).send().await;
        assert_eq!(answer.status(), status, "{body}: {}", answer.text());
        assert!(answer.text().contains(code), "{body}: {}", answer.text());
    }
    let deep = format!("{{\"float\": {}1{}}}", "[".repeat(200), "]".repeat(200));
    let answer = app.post("/numbers").body("application/json", deep).send().await;
    assert_eq!((answer.status(), answer.json()["code"].as_str()), (400, Some("json_too_deep")));
    app.stop().await;
}
