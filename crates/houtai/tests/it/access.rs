//! Access: what nobody allowed is denied.

use std::future::Future;
use std::pin::Pin;

use houtai::prelude::*;
use houtai::{Identify, Request, SecurityScheme};
use houtai_test::TestApp;
use serde_json::json;

/// Knows callers by a name in a header; a test's own way.
pub(crate) struct ByHeader;

impl Identify for ByHeader {
    fn identify<'a>(
        &'a self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Identity>>> + Send + 'a>> {
        let name = request.headers().get("x-name").and_then(|value| value.to_str().ok());
        let result = match name {
            None => Ok(None),
            Some("broken") => Err(Error::unauthenticated("the name is broken")),
            Some("admin") => Ok(Some(Identity::new("admin").with_permission("things.delete"))),
            Some(name) => Ok(Some(Identity::new(name))),
        };
        Box::pin(std::future::ready(result))
    }

    fn scheme(&self) -> SecurityScheme {
        SecurityScheme {
            name: "name".into(),
            scheme: json!({"type": "apiKey", "in": "header", "name": "x-name"}),
        }
    }
}

#[get("/me", access = signed_in)]
async fn me(identity: Identity) -> String {
    identity.subject().to_owned()
}

#[get("/maybe", access = public)]
async fn maybe(identity: Option<Identity>) -> String {
    identity.map_or_else(|| "nobody".into(), |identity| identity.subject().to_owned())
}

#[get("/open-me", access = public)]
async fn open_me(identity: Identity) -> String {
    identity.subject().to_owned()
}

#[delete("/things", access = "things.delete")]
async fn remove() -> NoContent {
    NoContent
}

fn app() -> App {
    App::new("access")
        .identify(ByHeader)
        .module(Module::new("m").endpoints(endpoints![me, maybe, open_me, remove]))
}

#[tokio::test]
async fn signed_in_takes_anybody_who_is_known() {
    let app = TestApp::start(app()).await;
    let nobody = app.get("/me").send().await;
    assert_eq!((nobody.status(), nobody.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(app.get("/me").header("x-name", "ada").send().await.json(), json!("ada"));
    assert_eq!(app.get("/me").header("x-name", "broken").send().await.status(), 401);
    app.stop().await;
}

#[tokio::test]
async fn a_permission_takes_only_those_who_hold_it() {
    let app = TestApp::start(app()).await;
    assert_eq!(app.delete("/things").send().await.status(), 401);
    assert_eq!(app.delete("/things").header("x-name", "ada").send().await.status(), 403);
    assert_eq!(app.delete("/things").header("x-name", "admin").send().await.status(), 204);
    app.stop().await;
}

#[tokio::test]
async fn a_public_endpoint_that_asks_who_is_calling_is_told() {
    let app = TestApp::start(app()).await;
    assert_eq!(app.get("/maybe").send().await.json(), json!("nobody"));
    assert_eq!(app.get("/maybe").header("x-name", "ada").send().await.json(), json!("ada"));
    assert_eq!(app.get("/open-me").header("x-name", "ada").send().await.json(), json!("ada"));
    assert_eq!(app.get("/open-me").send().await.status(), 401);
    app.stop().await;
}

#[tokio::test]
async fn without_a_part_that_knows_callers_such_endpoints_do_not_start() {
    for endpoint in endpoints![me, open_me] {
        let app = App::new("nobody").module(Module::new("m").endpoints([endpoint]));
        let Err(error) = TestApp::builder(app).try_start().await else { panic!("it started") };
        assert!(error.to_string().contains("[http.identity]"), "{error}");
    }
}
