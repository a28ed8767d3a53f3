//! Starting and stopping an app: order, failure, deadlines, what is missing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use houtai::prelude::*;
use houtai_test::TestApp;

/// What happened, in order.
type Log = Arc<Mutex<Vec<String>>>;

fn noted(log: &Log, name: &'static str) -> Hook {
    let (start, stop) = (Arc::clone(log), Arc::clone(log));
    Hook::new(name)
        .start(move |_| async move {
            start.lock().unwrap().push(format!("start {name}"));
            Ok(())
        })
        .stop(move |_| async move {
            stop.lock().unwrap().push(format!("stop {name}"));
            Ok(())
        })
}

async fn error_of(app: App) -> String {
    match TestApp::builder(app).try_start().await {
        Ok(_) => panic!("the app started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn hooks_start_in_order_and_stop_in_reverse() {
    let log = Log::default();
    let first = Module::new("first").hook(noted(&log, "a")).hook(noted(&log, "b"));
    let second = Module::new("second").hook(noted(&log, "c"));
    TestApp::start(App::new("order").module(first).module(second)).await.stop().await;
    assert_eq!(*log.lock().unwrap(), ["start a", "start b", "start c", "stop c", "stop b", "stop a"]);
}

#[tokio::test]
async fn when_a_hook_fails_those_before_it_are_stopped_and_the_error_names_it() {
    let log = Log::default();
    let fails = Hook::new("connect").start(|_| async { Err(Error::internal("nobody there")) });
    let module = Module::new("shop").hook(noted(&log, "a")).hook(fails).hook(noted(&log, "never"));
    let error = error_of(App::new("fails").module(module)).await;
    assert_eq!(*log.lock().unwrap(), ["start a", "stop a"]);
    assert_eq!(error, "the start hook `connect` of module `shop` failed: nobody there");
}

#[tokio::test]
async fn a_hook_that_hangs_or_panics_is_an_error_that_names_it() {
    let hangs = Hook::new("hangs").deadline(Duration::from_millis(20)).start(|_| std::future::pending());
    let error = error_of(App::new("hangs").module(Module::new("m").hook(hangs))).await;
    assert!(error.contains("`hangs`") && error.contains("deadline of 20ms"), "{error}");
    let panics = Hook::new("panics").start(|_| async { panic!("out of order") });
    let error = error_of(App::new("panics").module(Module::new("m").hook(panics))).await;
    assert!(error.contains("`panics`") && error.contains("it panicked: out of order"), "{error}");
}

struct Missing;

#[get("/needs", access = public)]
async fn needs(_missing: Shared<Missing>) -> String {
    String::new()
}

#[tokio::test]
async fn asking_for_what_nobody_provides_fails_at_start_and_says_what_to_do() {
    let error = error_of(App::new("missing").module(Module::new("m").endpoints(endpoints![needs]))).await;
    assert!(
        error.contains("endpoint `lifecycle::needs` asks for `Shared<") && error.contains(".provide("),
        "{error}"
    );
}

#[tokio::test]
async fn an_object_is_built_from_those_before_it() {
    let module = Module::new("m")
        .provide(|_| async { Ok(7_u32) })
        .provide(|context| async move { Ok(format!("seven is {}", *context.shared::<u32>()?)) });
    let app = TestApp::start(App::new("objects").module(module)).await;
    assert_eq!(app.context().shared::<String>().unwrap().as_str(), "seven is 7");
    app.stop().await;
}

#[get("/open")]
async fn forgotten() -> String {
    String::new()
}

#[get("/open", access = public)]
async fn same_place() -> String {
    String::new()
}

#[tokio::test]
async fn an_endpoint_for_which_nobody_says_who_may_call_it_does_not_start() {
    let error = error_of(App::new("access").module(Module::new("m").endpoints(endpoints![forgotten]))).await;
    assert!(error.contains("[http.access]") && error.contains("`lifecycle::forgotten`"), "{error}");
    let module = Module::new("m").access(Access::Public).endpoints(endpoints![forgotten]);
    TestApp::start(App::new("access").module(module)).await.stop().await;
}

#[tokio::test]
async fn two_endpoints_at_one_place_do_not_start_and_both_are_named() {
    let module = Module::new("m").access(Access::Public).endpoints(endpoints![forgotten, same_place]);
    let error = error_of(App::new("collision").module(module)).await;
    assert!(error.contains("`lifecycle::forgotten` and `lifecycle::same_place`"), "{error}");
}

#[tokio::test]
async fn a_port_in_use_is_told_with_what_to_do_and_no_hook_has_run() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = i32::from(taken.local_addr().unwrap().port());
    let log = Log::default();
    let app = App::new("port").module(Module::new("m").hook(noted(&log, "a")));
    let Err(error) = TestApp::builder(app).value("server.port", port).try_start().await else {
        panic!("it started")
    };
    let error = error.to_string();
    assert!(error.contains(&format!("127.0.0.1:{port}")) && error.contains("--set server.port="), "{error}");
    assert!(log.lock().unwrap().is_empty());
}

#[tokio::test]
async fn management_beyond_loopback_needs_a_token() {
    let builder = || TestApp::builder(App::new("management")).value("management.host", "0.0.0.0");
    let Err(error) = builder().try_start().await else { panic!("it started") };
    assert!(error.to_string().contains("management.token"), "{error}");
    builder().value("management.token", "s3cret").start().await.stop().await;
}

#[tokio::test]
async fn a_script_uses_what_the_app_has_loaded_and_leaves_through_the_stop_hooks() {
    #[script]
    async fn double(
        number: Shared<u32>,
        log: Shared<Log>,
        houtai::Args(words): houtai::Args<u32>,
    ) -> Result<()> {
        log.lock().unwrap().push(format!("{} {words:?}", *number * 2));
        Ok(())
    }

    let log = Log::default();
    let shared = Arc::clone(&log);
    let module = Module::new("m")
        .provide(|_| async { Ok(21_u32) })
        .provide(move |_| async move { Ok(shared) })
        .hook(noted(&log, "a"))
        .scripts(scripts![double]);
    let app = App::new("script").module(module);
    let script = app.scripts().next().unwrap().1.clone();
    let root = tempfile::tempdir().unwrap();
    let launch = houtai::Launch::new(app).environment(houtai::Environment::default()).root(root.path());
    let entered = launch.profile("test").enter().await.unwrap();
    script.run(entered.context().clone(), vec!["1".into(), "2".into()]).await.unwrap();
    let error = script.run(entered.context().clone(), vec!["x".into()]).await.unwrap_err();
    assert!(error.to_string().contains("argument 1 of the script, `x`"), "{error}");
    entered.leave().await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["start a", "42 [1, 2]", "stop a"]);
}
