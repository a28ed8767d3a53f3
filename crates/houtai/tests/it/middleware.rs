//! Middleware of users, tower layers, mounted services, and the printed stack.

use std::convert::Infallible;
use std::future::Ready;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};

use houtai::prelude::*;
use houtai::{Middleware, Next, Request, RequestBody, Response, ResponseBody};
use houtai_test::TestApp;
use tower_layer::Layer;
use tower_service::Service;

/// Notes its name in the answer, outermost last.
async fn note(name: &'static str, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().append("x-passed", name.parse().unwrap());
    response
}

#[get("/ping", access = public)]
async fn ping() -> String {
    "pong".into()
}

fn passed(answer: &houtai_test::TestResponse) -> Vec<&str> {
    answer.headers().get_all("x-passed").iter().map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn middleware_stand_around_each_other_app_then_module_then_endpoint() {
    let endpoint =
        endpoints![ping].into_iter().map(|e| e.middleware(|request, next| note("endpoint", request, next)));
    let module =
        Module::new("m").middleware(|request, next| note("module", request, next)).endpoints(endpoint);
    let app = App::new("order").middleware(|request, next| note("app", request, next)).module(module);
    let app = TestApp::start(app).await;
    assert_eq!(passed(&app.get("/ping").send().await), ["endpoint", "module", "app"]);
    app.stop().await;
}

#[tokio::test]
async fn a_middleware_may_answer_by_itself() {
    let refuse =
        |request: Request, _next: Next| async move { request.refuse(&Error::too_many_requests("slowly")) };
    let app = App::new("refuse").middleware(refuse).module(Module::new("m").endpoints(endpoints![ping]));
    let app = TestApp::start(app).await;
    let answer = app.get("/ping").send().await;
    // 429 is not documented for this endpoint, and in tests the document is law.
    assert_eq!((answer.status(), answer.json()["code"].as_str()), (500, Some("internal")));
    app.stop().await;
}

/// A layer that counts, with state of its own.
#[derive(Clone, Default)]
struct Counting(Arc<Mutex<u32>>);

#[derive(Clone)]
struct Counted<S>(Counting, S);

impl<S> Layer<S> for Counting {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted(self.clone(), inner)
    }
}

impl<S: Service<http::Request<RequestBody>>> Service<http::Request<RequestBody>> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.1.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> S::Future {
        *self.0.0.lock().unwrap() += 1;
        self.1.call(request)
    }
}

#[tokio::test]
async fn a_tower_layer_keeps_its_state_over_requests() {
    let counting = Counting::default();
    let module = Module::new("m").endpoints(endpoints![ping]);
    let app =
        TestApp::start(App::new("tower").layer(Middleware::layer(counting.clone())).module(module)).await;
    for _ in 0..3 {
        assert_eq!(app.get("/ping").send().await.json(), "pong");
    }
    assert_eq!(*counting.0.lock().unwrap(), 3);
    app.stop().await;
}

/// A service of somebody else.
#[derive(Clone)]
struct Legacy;

impl Service<http::Request<RequestBody>> for Legacy {
    type Response = http::Response<ResponseBody>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        let text = format!("{} {}", request.method(), request.uri().path());
        std::future::ready(Ok(http::Response::new(text.into())))
    }
}

#[tokio::test]
async fn a_mounted_service_gets_everything_below_its_path() {
    let app = App::new("mount")
        .mount("/legacy", Access::Public, Legacy)
        .module(Module::new("m").endpoints(endpoints![ping]));
    let app = TestApp::start(app).await;
    for path in ["/legacy", "/legacy/", "/legacy/a/b"] {
        assert_eq!(app.put(path).send().await.text(), format!("PUT {path}"));
    }
    assert_eq!(app.get("/ping").send().await.json(), "pong");
    assert_eq!(app.get("/legacyx").send().await.status(), 404);
    app.stop().await;
}

#[tokio::test]
async fn a_middleware_that_says_how_it_refuses_may_do_so_and_stands_in_the_document() {
    let refuse =
        |request: Request, _next: Next| async move { request.refuse(&Error::too_many_requests("slowly")) };
    let layer = Middleware::new(refuse).refuses(429, "Too many requests.");
    let app = App::new("refuse").layer(layer).module(Module::new("m").endpoints(endpoints![ping]));
    let root = tempfile::tempdir().unwrap();
    let launch = houtai::Launch::new(app).environment(houtai::Environment::default()).root(root.path());
    let running =
        launch.profile("test").value("server.port", 0).value("management.port", 0).serve().await.unwrap();
    let answer = crate::wire::exchange(running.address(), crate::wire::get("/ping")).await;
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
    running.stop().await.unwrap();
}
