//! WebSockets as endpoints have them: messages, types, subprotocols, ends.

use std::sync::Mutex;

use houtai::prelude::*;
use houtai::{CloseCode, Message, Socket, SocketSender, WebSocket, WebSocketUpgrade};
use houtai_test::{TestApp, TestAppBuilder};

use crate::wire::eventually;

/// Sends back what comes.
#[get("/echo", access = public)]
pub(crate) async fn echo(ws: WebSocketUpgrade) -> WebSocket {
    ws.protocols(&["chat.v2", "chat.v1"]).on_open(|mut socket: Socket| async move {
        while let Some(message) = socket.receive().await? {
            socket.send(message).await?;
        }
        Ok(())
    })
}

/// What somebody says.
#[input]
struct Said {
    #[field(length = 1..=10)]
    text: String,
}

/// What everybody hears.
#[output]
struct Heard {
    text: String,
    at: Timestamp,
}

/// Repeats what is said, and tells what is wrong with it.
#[get("/talk", access = public)]
async fn talk(ws: WebSocketUpgrade, clock: Clock) -> WebSocket<Said, Heard> {
    ws.on_open(move |mut socket: Socket<Said, Heard>| async move {
        loop {
            match socket.receive().await {
                Ok(Some(said)) => socket.send(Heard { text: said.text, at: clock.now() }).await?,
                Ok(None) => return Ok(()),
                Err(error) => socket.refuse(&error).await?,
            }
        }
    })
}

/// The same, but the first mistake is the last.
#[get("/strict", access = public)]
async fn strict(ws: WebSocketUpgrade) -> WebSocket<Said, Message> {
    ws.on_open(|mut socket: Socket<Said>| async move {
        while let Some(said) = socket.receive().await? {
            socket.send(said.text).await?;
        }
        Ok(())
    })
}

#[derive(Default)]
struct Room(Mutex<Vec<SocketSender>>);

/// Joins the room and says nothing.
#[get("/room", access = public)]
async fn room(ws: WebSocketUpgrade, room: Shared<Room>) -> WebSocket {
    ws.on_open(|mut socket: Socket| async move {
        room.0.lock().unwrap().push(socket.sender());
        while socket.receive().await?.is_some() {}
        Ok(())
    })
}

/// Ends as it is told.
#[get("/end/{how}", access = public)]
async fn end(Path(how): Path<String>, ws: WebSocketUpgrade) -> WebSocket {
    ws.on_open(|socket: Socket| async move {
        socket.send("last words").await?;
        match &*how {
            "own" => socket.close(CloseCode::own(4711).unwrap(), "as agreed"),
            "panic" => panic!("this is the test's own panic"),
            "internal" => return Err(Error::internal("the secret reason")),
            "forbidden" => return Err(Error::forbidden("not you")),
            "busy" => return Err(Error::unavailable("the secret reason")),
            _ => {}
        }
        Ok(())
    })
}

fn builder() -> TestAppBuilder {
    let module = Module::new("sockets")
        .provide(|_| async { Ok(Room::default()) })
        .endpoints(endpoints![echo, talk, strict, room, end]);
    TestApp::builder(App::new("sockets").module(module))
}

#[tokio::test]
async fn messages_of_every_kind_and_size_come_back() {
    let app = builder().start().await;
    let mut socket = app.websocket("/echo").await;
    let large = "后".repeat(1 << 18);
    for text in
        ["", "hello", "grüße 后台 🦀", &"x".repeat(125), &"x".repeat(126), &"x".repeat(65_536), &large]
    {
        socket.send(text).await;
        assert_eq!(socket.receive().await, Some(Message::from(text)));
    }
    for length in [0, 1, 7, 8, 125, 126, 65_535, 65_536, 1 << 20] {
        let bytes: Vec<u8> = (0..length).map(|at| at as u8).collect();
        socket.send(bytes.clone()).await;
        assert_eq!(socket.receive().await, Some(Message::from(bytes)), "{length}");
    }
    assert_eq!(socket.close(1000, "bye").await, (1000, String::new()));
    app.stop().await;
}

#[tokio::test]
async fn ten_thousand_messages_come_back_in_their_order() {
    let app = builder().start().await;
    let mut socket = app.websocket("/echo").await;
    for round in 0..100 {
        for number in 0..100 {
            socket.send(format!("{round} {number}")).await;
        }
        for number in 0..100 {
            assert_eq!(socket.receive().await, Some(format!("{round} {number}").into()));
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn typed_messages_keep_their_rules_and_mistakes_are_told() {
    let app = builder().value("response.timestamp_digits", 0).start().await;
    let mut socket = app.websocket("/talk").await;
    socket.send(r#"{"text": "hi"}"#).await;
    let heard: serde_json::Value = socket.receive_json().await;
    assert_eq!(heard, serde_json::json!({"text": "hi", "at": "2026-01-02T03:04:05Z"}));
    socket.send(r#"{"text": "", "tekst": 1}"#).await;
    let problem: serde_json::Value = socket.receive_json().await;
    let codes: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
    assert_eq!((problem["status"].as_u64(), codes), (Some(422), vec!["too_short", "unknown_field"]));
    for (message, code) in
        [(Message::from("{"), "json_syntax"), (Message::from(b"{}".to_vec()), "websocket_binary")]
    {
        socket.send(message).await;
        let problem: serde_json::Value = socket.receive_json().await;
        assert_eq!(problem["code"], code);
    }
    // It is still open.
    socket.send_json(&serde_json::json!({"text": "hi"})).await;
    assert_eq!(socket.receive_json::<serde_json::Value>().await["text"], "hi");
    app.stop().await;
}

#[tokio::test]
async fn a_mistake_that_is_passed_on_closes_the_socket_with_its_code() {
    let app = builder().start().await;
    let mut socket = app.websocket("/strict").await;
    socket.send(r#"{"text": "much too long"}"#).await;
    assert_eq!(socket.closed().await, (1007, "invalid".into()));
    let mut socket = app.websocket("/strict").await;
    socket.send(b"{}".to_vec()).await;
    assert_eq!(socket.closed().await, (1003, "websocket_binary".into()));
    app.stop().await;
}

#[tokio::test]
async fn other_tasks_send_as_well() {
    let app = builder().start().await;
    let mut sockets = [app.websocket("/room").await, app.websocket("/room").await];
    let room = app.context().shared::<Room>().unwrap();
    eventually(|| async { room.0.lock().unwrap().len() == 2 }).await;
    let senders = room.0.lock().unwrap().clone();
    for sender in &senders {
        sender.send("to all").await.unwrap();
    }
    for socket in &mut sockets {
        assert_eq!(socket.receive().await, Some("to all".into()));
    }
    let [first, second] = sockets;
    assert_eq!(first.close(1000, "").await.0, 1000);
    drop(second);
    for sender in senders {
        sender.closed().await;
        assert!(sender.send("nobody").await.is_err());
    }
    app.stop().await;
}

#[tokio::test]
async fn every_end_has_its_code_and_what_was_sent_before_arrives() {
    let app = builder().start().await;
    for (how, code, reason) in [
        ("own", 4711, "as agreed"),
        ("quietly", 1000, ""),
        ("panic", 1011, ""),
        ("internal", 1011, ""),
        ("forbidden", 1008, "forbidden"),
        ("busy", 1013, ""),
    ] {
        let mut socket = app.websocket(&format!("/end/{how}")).await;
        assert_eq!(socket.receive().await, Some("last words".into()), "{how}");
        assert_eq!(socket.closed().await, (code, reason.into()), "{how}");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_best_subprotocol_that_both_speak_is_taken() {
    let app = builder().start().await;
    for (offered, taken) in [
        ("chat.v1, chat.v2", Some("chat.v2")),
        ("other,chat.v1", Some("chat.v1")),
        ("other", None),
        ("CHAT.V1", None),
    ] {
        let socket = app.get("/echo").header("sec-websocket-protocol", offered).websocket().await;
        assert_eq!(socket.protocol(), taken, "{offered}");
    }
    assert_eq!(app.websocket("/echo").await.protocol(), None);
    app.stop().await;
}

#[tokio::test]
async fn the_document_promises_101_and_426_with_the_messages() {
    let app = builder().value("docs.enabled", true).start().await;
    let document = app.get("/openapi.json").send().await.json();
    let operation = &document["paths"]["/talk"]["get"];
    assert!(operation["responses"]["101"].is_object() && operation["responses"]["426"].is_object());
    let messages = &operation["x-houtai-messages"];
    assert_eq!(messages["receives"]["$ref"], "#/components/schemas/Said");
    assert_eq!(messages["sends"]["$ref"], "#/components/schemas/Heard");
    assert!(document["components"]["schemas"]["Said"].is_object());
    assert!(document["paths"]["/echo"]["get"].get("x-houtai-messages").is_none());
    app.stop().await;
}
