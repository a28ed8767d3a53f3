//! Which layer counts.

use std::collections::BTreeMap;

use houtai_config::{BoxFuture, Layer, LoadOptions, Source, load};
use houtai_core::Profile;
use houtai_core::settings::{Origin, RawValue, Sourced};
use proptest::prelude::*;

use crate::app::{Management, Root, run, server, started, subjects};

#[test]
fn without_any_source_the_defaults_of_the_profile_count() {
    let root = Root::with(&[]);
    let (store, loaded) = started(&root.options());
    assert_eq!((server(&store).port, server(&store).max_connections), (8000, 100));
    assert!(loaded.layers.is_empty() && loaded.values.is_empty());

    let (store, _) = started(&LoadOptions::new("/no/such/root", Profile::Prod));
    assert_eq!(server(&store).max_connections, 1000);
}

#[test]
fn each_layer_outranks_those_before_it() {
    let root = Root::with(&[("base.toml", "server.port = 1"), ("dev.toml", "server.port = 2")]);
    let file = |name: &str| Origin::File { path: root.path(name), line: 1 };
    let environment = [("HOUTAI_SERVER__PORT", "3")];
    let variable = Origin::Environment { name: "HOUTAI_SERVER__PORT".into() };
    let folder = root.path("..").canonicalize().unwrap();
    for (options, port, origin) in [
        (LoadOptions::new(folder, Profile::Test), 1, file("base.toml")),
        (root.options(), 2, file("dev.toml")),
        (root.options().value("server.port", 5), 5, Origin::Program),
        (root.options_with(&environment, &[]).value("server.port", 5), 3, variable),
        (root.options_with(&environment, &["server.port=4"]), 4, Origin::CommandLine),
    ] {
        let (store, _) = started(&options);
        let listed = store.listed();
        let row = listed.iter().find(|row| row.key.key == "server.port").unwrap();
        assert_eq!((server(&store).port, &row.origin), (port, &origin));
    }
}

#[test]
fn the_layers_that_were_read_are_told_in_order_with_their_keys() {
    let root = Root::with(&[("base.toml", "[server]\nport = 1\nhost = 'x'"), ("dev.toml", "")]);
    let options =
        root.options_with(&[("HOUTAI_SERVER__PORT", "3"), ("HOUTAI_PROFILE", "dev")], &["server.title=a"]);
    let loaded = run(load(&options, &subjects())).unwrap();
    let layers: Vec<_> =
        loaded.layers.iter().map(|layer| (root.without_path(&layer.name), layer.keys)).collect();
    let expected = [("config/base.toml", 2), ("config/dev.toml", 0), ("environment", 1), ("--set", 1)];
    assert_eq!(layers, expected.map(|(name, keys)| (name.to_owned(), keys)));
}

#[test]
fn an_embedded_file_counts_only_where_there_is_no_real_one() {
    let root = Root::with(&[("base.toml", "server.host = 'file'")]);
    let options = root
        .options()
        .embedded("config/base.toml", "server.port = 1\nserver.host = 'embedded'")
        .embedded("config/dev.toml", "server.title = 'embedded'")
        .embedded("config/prod.toml", "server.title = 'prod'");
    let (store, loaded) = started(&options);
    let server = server(&store);
    assert_eq!((server.port, server.host.as_str(), server.title.as_str()), (8000, "file", "embedded"));
    assert_eq!(loaded.layers[1].name, "config/dev.toml (compiled in)");
    assert_eq!(loaded.values["server.title"].origin.to_string(), "config/dev.toml:1 (compiled in)");
}

#[test]
fn an_app_may_have_a_prefix_of_its_own() {
    let root = Root::with(&[]);
    let options =
        root.options_with(&[("SHOP_SERVER__PORT", "1"), ("HOUTAI_SERVER__PORT", "2")], &[]).prefix("SHOP_");
    assert_eq!(server(&started(&options).0).port, 1);
}

#[test]
fn a_secret_reaches_the_app_and_nothing_that_is_printed() {
    let root = Root::with(&[("base.toml", "management.token = 'hunter2'")]);
    let options = root.options_with(&[], &["server.title=hunter2"]);
    let (store, loaded) = started(&options);
    assert_eq!(store.get::<Management>().unwrap().token.expose(), "hunter2");
    let printed = format!("{options:?} {loaded:?} {:?}", store.get::<Management>());
    assert!(!printed.contains("hunter2"), "{printed}");
}

/// A source with these ports.
struct Remote(BTreeMap<usize, u16>);

impl Source for Remote {
    fn load(&self) -> BoxFuture<'_, Layer> {
        let mut layer = Layer::new("remote");
        for (key, value) in &self.0 {
            let raw = RawValue::Integer(i64::from(*value));
            layer.insert(KEYS[*key], Sourced { raw, origin: Origin::Program });
        }
        Box::pin(async move { layer })
    }
}

const KEYS: [&str; 3] = ["server.port", "server.max_connections", "management.port"];
const VARIABLES: [&str; 3] =
    ["HOUTAI_SERVER__PORT", "HOUTAI_SERVER__MAX_CONNECTIONS", "HOUTAI_MANAGEMENT__PORT"];

fn layer() -> impl Strategy<Value = BTreeMap<usize, u16>> {
    proptest::collection::btree_map(0..KEYS.len(), 1..=u16::MAX, 0..=KEYS.len())
}

fn toml(layer: &BTreeMap<usize, u16>) -> String {
    layer.iter().map(|(key, value)| format!("{} = {value}\n", KEYS[*key])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However the keys are spread over the layers, the result is what a map says into which they are written one
    /// after the other.
    #[test]
    fn layers_are_a_map_written_in_order(layers in proptest::collection::vec(layer(), 5)) {
        let [base, profile, remote, environment, sets] = <[_; 5]>::try_from(layers.clone()).unwrap();
        let root = Root::with(&[("base.toml", &toml(&base)), ("dev.toml", &toml(&profile))]);
        let variables: Vec<_> = environment.iter().map(|(key, value)| (VARIABLES[*key], value.to_string())).collect();
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sets: Vec<_> = sets.iter().map(|(key, value)| format!("{}={value}", KEYS[*key])).collect();
        let sets: Vec<_> = sets.iter().map(String::as_str).collect();
        let options = root
            .options_with(&variables, &sets)
            .second_stage(move |_| vec![Box::new(Remote(remote.clone())) as Box<dyn Source>]);
        let (_, loaded) = started(&options);

        let mut oracle = BTreeMap::new();
        for (key, value) in layers.iter().flatten() {
            oracle.insert(KEYS[*key].to_owned(), value.to_string());
        }
        let found: BTreeMap<_, _> = loaded.values.iter().map(|(key, value)| (key.clone(), value.raw.to_string())).collect();
        prop_assert_eq!(found, oracle);
    }
}
