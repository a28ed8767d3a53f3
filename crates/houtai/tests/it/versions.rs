//! Versions of a thing on the wire: tags, conditions, merge patches.

use houtai::formats::Patch;
use houtai::prelude::*;
use houtai::{Conditional, EntityTag, IfMatch, MergePatch, Tagged};
use houtai_test::TestApp;
use serde_json::json;

/// Changes to a note.
#[input]
struct NoteChanges {
    #[field(length = 1..=5)]
    text: Patch<String>,
    due: Patch<Option<u32>>,
}

/// Reads the note, which is in its third version.
#[get("/note", access = public)]
async fn read() -> Conditional<String> {
    Conditional::new(EntityTag::new(3), "milk".into())
}

/// Changes the note.
#[patch("/note", access = public)]
async fn change(if_match: IfMatch, MergePatch(changes): MergePatch<NoteChanges>) -> Result<Tagged<String>> {
    if_match.check(&EntityTag::new(3))?;
    let due = match changes.due {
        Patch::Absent => "stays".into(),
        Patch::Value(due) => format!("{due:?}"),
    };
    let text = changes.text.value().cloned().unwrap_or_default();
    Ok(Tagged::new(EntityTag::new(4), format!("{text} {due} {}", if_match.is_given())))
}

async fn started() -> TestApp {
    let module = Module::new("notes").endpoints(endpoints![read, change]);
    TestApp::start(App::new("notes").module(module)).await
}

#[tokio::test]
async fn a_reader_who_has_the_version_is_told_so() {
    let app = started().await;
    let first = app.get("/note").send().await;
    assert_eq!((first.status(), first.header("etag")), (200, "\"3\""));
    for tag in ["\"3\"", "W/\"3\"", "\"1\", \"3\"", "*"] {
        let again = app.get("/note").header("if-none-match", tag).send().await;
        assert_eq!(
            (again.status(), again.header("etag"), again.text().as_str()),
            (304, "\"3\"", ""),
            "{tag}"
        );
    }
    assert_eq!(app.get("/note").header("if-none-match", "\"2\"").send().await.status(), 200);
    assert_eq!(app.get("/note").header("if-match", "\"2\"").send().await.status(), 412);
    app.stop().await;
}

#[tokio::test]
async fn a_change_is_refused_when_it_names_another_version() {
    let app = started().await;
    let change = || app.patch("/note").json(&json!({"text": "tea"}));
    let done = change().header("if-match", "\"3\"").send().await;
    assert_eq!((done.status(), done.header("etag"), done.json()), (200, "\"4\"", json!("tea stays true")));
    assert_eq!(change().header("if-match", "\"1\", \"3\"").send().await.status(), 200);
    assert_eq!(change().header("if-match", "*").send().await.status(), 200);
    assert_eq!(change().send().await.json(), json!("tea stays false"));
    for stale in ["\"2\"", "W/\"3\"", "3", ""] {
        let refused = change().header("if-match", stale).send().await;
        assert_eq!((refused.status(), &refused.json()["code"]), (412, &json!("stale_version")), "{stale}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_merge_patch_comes_under_two_media_types() {
    let app = started().await;
    let send = |media_type: &str, body: &str| app.patch("/note").body(media_type, body.to_owned()).send();
    for media_type in ["application/merge-patch+json", "application/json; charset=utf-8"] {
        assert_eq!(send(media_type, r#"{"due":null}"#).await.json(), json!(" None false"), "{media_type}");
    }
    for media_type in ["application/json-patch+json", "text/plain", "application/xml"] {
        let refused = send(media_type, "{}").await;
        assert_eq!(refused.status(), 415, "{media_type}");
        assert!(
            refused.text().contains("application/merge-patch+json, application/json"),
            "{}",
            refused.text()
        );
    }
    let null = send("application/merge-patch+json", r#"{"text":null,"due":-1,"size":1}"#).await;
    assert_eq!(null.status(), 422);
    assert_eq!(null.json()["errors"].as_array().unwrap().len(), 3, "{}", null.text());
    assert_eq!(app.patch("/note").send().await.status(), 400);
    app.stop().await;
}
