//! Settings of things with a name of their own, from each source.

use houtai_config::{Environment, LoadOptions, load, start};
use houtai_core::settings::{Named, not_empty};
use houtai_core::{Secret, SettingsStore, Subject};

use crate::app::{Root, run};

houtai_core::settings! {
    /// A store.
    struct Store: "store" {
        /// Where it is.
        url: Secret<String> = "here", named = "", rule = houtai_core::settings::Rule::new("be set", |url: &Secret<String>| !url.expose().is_empty());
        /// What is written on it.
        label: String = "-", rule = not_empty();
    }
}

fn subjects() -> Vec<Subject> {
    vec![Subject::of::<Store>(), Subject::of::<Named<Store>>()]
}

fn labels(options: &LoadOptions) -> Vec<String> {
    let (store, _) = run(start(options, subjects())).unwrap();
    let label =
        |store: &SettingsStore| store.get::<Store>().map(|one| (one.label.clone(), one.url.expose().len()));
    assert_eq!(label(&store), Some(("-".into(), 4)));
    let named = store.get::<Named<Store>>().unwrap();
    named.iter().map(|(name, one)| format!("{name} {} {}", one.url.expose(), one.label)).collect()
}

#[test]
fn a_table_of_a_file_a_variable_and_the_command_line_each_name_one() {
    let root = Root::with(&[("base.toml", "[store.reports]\nurl = \"r\"\nlabel = \"R\"\n")]);
    let options = root.options_with(
        &[("HOUTAI_STORE__COLD_STORAGE__URL", "c"), ("HOUTAI_STORE__REPORTS__LABEL", "Z")],
        &["store.third.url=t"],
    );
    assert_eq!(labels(&options), ["cold_storage c -", "reports r Z", "third t -"]);
}

fn refused(root: &Root) -> String {
    let options = root.options().environment(Environment::default());
    root.without_path(&run(load(&options, &subjects())).unwrap_err().to_string())
}

#[test]
fn a_slip_below_a_name_suggests_the_key_of_that_name() {
    let root = Root::with(&[("base.toml", "[store.reports]\nurl = \"r\"\nlabl = \"R\"\n")]);
    assert_eq!(
        refused(&root),
        "store.reports.labl = \"R\"\n    in config/base.toml:3\n    is not a known setting\n    → did you mean `store.reports.label`?"
    );
}

#[test]
fn a_name_without_what_it_needs_is_refused_and_its_secret_is_not_shown() {
    let root = Root::with(&[(
        "base.toml",
        "[store.reports]\nlabel = \"\"\n[store.other]\nurl = \"hunter2\"\nurl = 3\n",
    )]);
    let message = refused(&root);
    assert!(message.contains("base.toml:5") && !message.contains("hunter2"), "{message}");
    let root = Root::with(&[("base.toml", "[store.reports]\nlabel = \"\"\n[store.other]\nurl = 3\n")]);
    assert_eq!(
        refused(&root),
        "3 mistakes in the settings:\n\n  \
         1. store.other.url = ********\n         in config/base.toml:4\n         must be a string\n\n  \
         2. store.reports.url = \"\"\n         in default\n         must be set\n\n  \
         3. store.reports.label = \"\"\n         in config/base.toml:2\n         must not be empty"
    );
}

#[test]
fn a_name_that_no_variable_can_have_is_refused_where_it_stands() {
    let root = Root::with(&[("base.toml", "[store.Reports]\nurl = \"r\"\n")]);
    let message = refused(&root);
    assert!(
        message.starts_with("store.Reports\n    in config/base.toml:2\n    must have a name of lower-case"),
        "{message}"
    );
}
