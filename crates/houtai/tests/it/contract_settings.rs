//! `#[settings]`: what the fields say is what the list of settings shows and what a start enforces.

use std::time::Duration;

use houtai::Secret;
use houtai::prelude::*;
use houtai::setting::{Rule, Settings};
use houtai_test::{TestApp, TestAppBuilder};

/// The shop
/// in the high street.
#[settings("shop")]
struct ShopSettings {
    /// How many things
    /// a basket holds.
    #[setting(default = 10, test = 15, prod = 20, range = 1..=100, reloadable)]
    basket: u32,
    /// What stands above the door.
    #[setting(default = "welcome", not_empty, rule = short(), rule = calm())]
    motto: String,
    /// How long it stays open.
    #[setting(default = "8h", positive)]
    open: Duration,
    /// What opens the safe.
    #[setting(default = "")]
    key: Secret<String>,
    /// What it is.
    #[setting(default = "books")]
    r#type: String,
    /// More than fits into 32 bits.
    #[setting(default = 5_000_000_000)]
    visitors: u64,
    /// Its languages.
    #[setting(default = ["en", "zh"])]
    languages: Vec<String>,
}

fn short() -> Rule<String> {
    Rule::new("have at most 20 letters", |text: &String| text.len() <= 20)
}

fn calm() -> Rule<String> {
    Rule::new("be calm", |text: &String| !text.contains('!'))
}

#[test]
fn fields_are_the_keys_with_what_is_said_of_them() {
    let keys = ShopSettings::keys();
    let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
    let expected = ["basket", "motto", "open", "key", "type", "visitors", "languages"];
    assert_eq!(names, expected.map(|name| format!("shop.{name}")));
    assert_eq!((ShopSettings::SUBJECT, ShopSettings::DOC), ("shop", "The shop\nin the high street."));
    assert_eq!(keys[0].doc, "How many things\na basket holds.");
    assert_eq!((keys[0].reloadable, keys[1].reloadable), (true, false));
    assert_eq!((keys[0].default.as_str(), keys[5].default.as_str()), ("10", "5000000000"));
    let profiles: Vec<String> = keys[0].profile_defaults.iter().map(|(_, default)| default.clone()).collect();
    assert_eq!(profiles, ["15", "20"]);
}

#[test]
fn rules_are_listed_in_words() {
    let keys = ShopSettings::keys();
    assert_eq!(keys[0].rules, ["be at least 1 and at most 100"]);
    assert_eq!(keys[1].rules, ["not be empty", "have at most 20 letters", "be calm"]);
    assert_eq!(keys[2].rules, ["be longer than 0"]);
    assert_eq!((keys[3].secret, keys[1].secret), (true, false));
}

#[get("/shop", access = public)]
async fn shop(shop: Current<ShopSettings>) -> String {
    let (hours, languages) = (shop.open.as_secs() / 3600, shop.languages.join("+"));
    format!("{} {} {hours}h {} {} {languages}", shop.basket, shop.motto, shop.r#type, shop.visitors)
}

fn builder() -> TestAppBuilder {
    let module = Module::new("shop").settings::<ShopSettings>().endpoints(endpoints![shop]);
    TestApp::builder(App::new("shop").module(module))
}

#[tokio::test]
async fn without_a_file_every_field_has_the_default_of_the_profile() {
    let app = builder().start().await;
    assert_eq!(app.get("/shop").send().await.json(), "15 welcome 8h books 5000000000 en+zh");
    app.stop().await;
    let app = builder().profile("dev").start().await;
    assert_eq!(app.get("/shop").send().await.json(), "10 welcome 8h books 5000000000 en+zh");
    app.stop().await;
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_told() {
    let broken = builder().value("shop.basket", 0).value("shop.motto", "buy!").value("shop.open", "0s");
    let Err(error) = broken.value("shop.type", 5).try_start().await else { panic!("it started") };
    let error = error.to_string();
    for part in
        ["shop.basket", "at most 100", "shop.motto", "be calm", "shop.open", "longer than 0", "shop.type"]
    {
        assert!(error.contains(part), "{part} is missing in: {error}");
    }
}

#[tokio::test]
async fn settings_are_shown_without_their_secrets() {
    let app = builder().value("shop.key", "open sesame").start().await;
    let shop = app.context().settings().get::<ShopSettings>().unwrap();
    assert_eq!(shop.key.expose(), "open sesame");
    assert!(!format!("{shop:?}").contains("sesame") && format!("{:?}", shop.clone()).contains("welcome"));
    let listed = app.context().settings().listed();
    assert!(listed.iter().any(|row| row.key.key == "shop.key" && !row.value.contains("sesame")));
    app.stop().await;
}
