//! What the printed stack says is what a request goes through.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use houtai_core::settings::{Sourced, Values};
use houtai_core::{Access, App, Clock, Context, Module, Profile, SettingsStore, Subject};
use houtai_http::{
    AccessSettings, CompressionSettings, CorsSettings, Endpoint, EndpointInfo, EndpointModule, Readiness,
    ResponseSettings, STACK, SecurityHeaderSettings, Server, ServerSettings, Site, Step, Table, bind,
};
use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn app() -> App {
    let info = EndpointInfo {
        method: Method::GET,
        path: "/ping".into(),
        function: "ping".into(),
        module_path: module_path!(),
        doc: "Answers.".into(),
        file: file!(),
        line: line!(),
    };
    let ping = Endpoint::new::<(), _, _>(info, |()| async { String::from("pong") }).access(Access::Public);
    App::new("stack").module(Module::new("m").endpoints([ping]))
}

async fn site(recorded: &Arc<Mutex<Vec<Step>>>) -> Arc<Site> {
    let mut app = app();
    let mut table = Table::build(&mut app).unwrap();
    let steps = Arc::clone(recorded);
    table.set_recorder(Arc::new(move |step| steps.lock().unwrap().push(step)));
    let subjects = [
        Subject::of::<ServerSettings>(),
        Subject::of::<AccessSettings>(),
        Subject::of::<ResponseSettings>(),
        Subject::of::<CompressionSettings>(),
        Subject::of::<CorsSettings>(),
        Subject::of::<SecurityHeaderSettings>(),
    ];
    let none: [(String, Sourced); 0] = [];
    let settings = SettingsStore::new(subjects.to_vec(), Values::from(none), Profile::Test).unwrap();
    let context = Context::new("stack", std::env::temp_dir(), Arc::new(settings), Clock::system());
    let started = houtai_core::start(app, context, &table.needs()).await.unwrap();
    Site::new(table, started.context().clone()).unwrap()
}

async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_request_goes_through_the_steps_of_the_printed_stack_in_their_order() {
    let recorded = Arc::default();
    let site = site(&recorded).await;
    let settings = site.context().settings().get::<ServerSettings>().unwrap();
    let bound = bind([127, 0, 0, 1].into(), 0, 16, "server").unwrap();
    let address = bound.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = Server::new(site, settings, Readiness::default());
    let running = tokio::spawn(server.run(vec![bound], async { stopped.await.unwrap() }));

    assert!(get(address, "/ping").await.ends_with("\"pong\""));
    let steps = std::mem::take(&mut *recorded.lock().unwrap());
    assert_eq!(steps, STACK.map(|(step, _)| step));

    // A request without a route ends there, and the connection still learns how it goes on.
    assert!(get(address, "/nowhere").await.starts_with("HTTP/1.1 404 "));
    let steps = std::mem::take(&mut *recorded.lock().unwrap());
    assert_eq!(
        steps,
        [
            Step::Head,
            Step::Route,
            Step::Cors,
            Step::RequestId,
            Step::Compression,
            Step::BrowserHeaders,
            Step::Finish
        ]
    );

    stop.send(()).unwrap();
    assert_eq!(running.await.unwrap().cut_off, 0);
}
