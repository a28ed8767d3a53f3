//! Settings that change in a running process.

use houtai::prelude::*;
use houtai_test::TestApp;

/// The shop.
#[settings("shop")]
struct ShopSettings {
    /// What customers are greeted with.
    #[setting(default = "hello", reloadable)]
    greeting: String,
    /// How many shelves there are; built at start.
    #[setting(default = 3, range = 1..=10)]
    shelves: u32,
}

#[get("/greeting", access = public)]
async fn greeting(shop: Current<ShopSettings>) -> String {
    format!("{} {}", shop.greeting, shop.shelves)
}

fn app() -> App {
    App::new("shop").module(Module::new("shop").settings::<ShopSettings>().endpoints(endpoints![greeting]))
}

fn write(root: &std::path::Path, text: &str) {
    std::fs::create_dir_all(root.join("config")).unwrap();
    std::fs::write(root.join("config/test.toml"), text).unwrap();
}

#[tokio::test]
async fn a_reload_swaps_what_is_reloadable_and_says_what_needs_a_restart() {
    let builder = TestApp::builder(app());
    let root = builder.root().to_owned();
    let app = builder.start().await;
    assert_eq!(app.get("/greeting").send().await.json(), "hello 3");
    write(&root, "[shop]\ngreeting = \"good day\"\nshelves = 5\n");
    let done = app.running().reload().await.unwrap();
    assert_eq!(
        (done.changed, done.needs_restart),
        (vec!["shop.greeting".to_owned()], vec!["shop.shelves".to_owned()])
    );
    assert_eq!(app.get("/greeting").send().await.json(), "good day 3");
    app.stop().await;
}

#[tokio::test]
async fn a_bad_file_changes_nothing_and_says_why() {
    let builder = TestApp::builder(app());
    let root = builder.root().to_owned();
    let app = builder.start().await;
    write(&root, "[shop]\ngreeting = \"good day\"\nshelves = 11\nshelfs = 2\n");
    let error = app.running().reload().await.unwrap_err().to_string();
    for part in ["shop.shelves", "11", "test.toml:3", "at most 10", "shop.shelfs", "did you mean"] {
        assert!(error.contains(part), "{part} is missing in: {error}");
    }
    assert_eq!(app.get("/greeting").send().await.json(), "hello 3");
    app.stop().await;
}

#[tokio::test]
async fn limits_of_the_server_follow_a_reload() {
    let builder = TestApp::builder(app());
    let root = builder.root().to_owned();
    let app = builder.start().await;
    let post = || app.post("/greeting").body("text/plain", vec![b'x'; 2000]).send();
    assert_eq!(post().await.status(), 405);
    write(&root, "server.body_limit = \"1KiB\"\n");
    app.running().reload().await.unwrap();
    let limits = app.context().settings().listed();
    let limit = limits.iter().find(|listed| listed.key.key == "server.body_limit").unwrap();
    assert_eq!(limit.value, "\"1KiB\"");
    app.stop().await;
}

#[tokio::test]
async fn every_mistake_in_the_settings_is_told_at_once_before_anything_starts() {
    let builder = TestApp::builder(app()).value("server.port", "many").value("shop.shelves", 0);
    write(builder.root(), "[sever]\nport = 1\n");
    let Err(error) = builder.try_start().await else { panic!("it started") };
    let error = error.to_string();
    for part in ["server.port", "many", "shop.shelves", "sever", "test.toml:2"] {
        assert!(error.contains(part), "{part} is missing in: {error}");
    }
}
