//! What is known about an endpoint that opens a WebSocket before anybody asks for one.

use houtai_core::settings::{Sourced, Values};
use houtai_core::{Access, App, Module, Profile, SettingsStore, Subject};
use houtai_http::{
    Endpoint, EndpointInfo, EndpointModule, Message, ServerSettings, Socket, Step, Table, WebSocket,
    WebSocketUpgrade,
};
use http::Method;

async fn open((ws,): (WebSocketUpgrade,)) -> WebSocket {
    ws.on_open(|socket: Socket| async move { socket.send(Message::from("hello")).await })
}

fn app() -> App {
    let info = EndpointInfo {
        method: Method::GET,
        path: "/open".into(),
        function: "open".into(),
        module_path: module_path!(),
        doc: "Opens a socket.".into(),
        file: file!(),
        line: line!(),
    };
    let endpoint = Endpoint::new::<(WebSocketUpgrade,), _, _>(info, open).access(Access::Public);
    App::new("sockets").module(Module::new("m").endpoints([endpoint]))
}

#[test]
fn explain_says_that_the_connection_becomes_a_websocket() {
    let table = Table::build(&mut app()).unwrap();
    assert!(table.operations()[0].is_websocket());
    let mut statuses: Vec<u16> = table.operations()[0].responses.iter().map(|one| one.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [101, 400, 403, 426, 503]);
    let none: [(String, Sourced); 0] = [];
    let subjects = vec![Subject::of::<ServerSettings>()];
    let settings = SettingsStore::new(subjects, Values::from(none), Profile::Test).unwrap();
    let explained = table.explain(&Method::GET, "/open", &settings);
    let handler = explained.steps.iter().find(|one| one.step == Step::Handler).unwrap();
    assert_eq!(handler.what, "m::open reads nothing; then the connection is a WebSocket");
}
