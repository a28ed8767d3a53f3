//! New settings in a running process.

use std::sync::Arc;

use houtai_config::{LoadOptions, Reloader, start};
use houtai_core::SettingsStore;
use tokio::sync::mpsc;

use crate::app::{Root, run, server, started, subjects};
use crate::log::Log;

fn running(options: LoadOptions) -> (Arc<SettingsStore>, Reloader) {
    let (store, loaded) = started(&options);
    let reloader = Reloader::new(options, &loaded);
    (store, reloader)
}

fn refused(root: &Root, reloader: &mut Reloader, store: &SettingsStore) -> String {
    root.without_path(&run(reloader.reload(store)).unwrap_err().to_string())
}

#[test]
fn reloadable_settings_change_and_the_others_wait_for_a_restart() {
    let root = Root::with(&[("base.toml", "server.port = 1")]);
    let (store, mut reloader) = running(root.options());
    root.write("base.toml", "server.port = 2\nserver.max_connections = 5\nserver.title = 'new'");
    let report = run(reloader.reload(&store)).unwrap();
    assert_eq!(report.changed, ["server.max_connections", "server.title"]);
    assert_eq!(report.needs_restart, ["server.port"]);
    let server = server(&store);
    assert_eq!((server.port, server.max_connections, server.title.as_str()), (1, 5, "new"));
}

#[test]
fn any_mistake_keeps_everything_as_it_was() {
    let root = Root::with(&[("base.toml", "server.title = 'old'")]);
    let (store, mut reloader) = running(root.options());
    for (text, mistake) in [
        ("server.title = 'new'\nserver.prot = 1", "did you mean `server.port`?"),
        ("server.title = 'new'\nserver.max_connections = 0", "must be at least 1"),
        ("server.title = 'new'\nserver.port = 'x'", "must be an integer"),
        ("server.title = 'new'\n[server", "not valid TOML"),
    ] {
        root.write("base.toml", text);
        assert!(refused(&root, &mut reloader, &store).contains(mistake), "{text}");
        assert_eq!(server(&store).title, "old");
    }
    root.write("base.toml", "server.title = 'new'");
    assert_eq!(run(reloader.reload(&store)).unwrap().changed, ["server.title"]);
}

#[test]
fn all_mistakes_of_a_reload_are_told_at_once() {
    let root = Root::with(&[]);
    let (store, mut reloader) = running(root.options());
    root.write("base.toml", "[server]\nprot = 1\nmax_connections = 0");
    root.write("dev.toml", "x =");
    assert!(refused(&root, &mut reloader, &store).starts_with("3 mistakes"));
}

#[test]
fn a_file_that_is_gone_is_a_mistake_and_no_return_to_the_defaults() {
    let root = Root::with(&[("base.toml", "server.title = 'old'")]);
    let (store, mut reloader) =
        running(root.options().embedded("config/base.toml", "server.title = 'embedded'"));
    std::fs::remove_file(root.path("base.toml")).unwrap();
    assert_eq!(
        refused(&root, &mut reloader, &store),
        "config/base.toml: was read before and is gone\n    → put it back, or restart to go on without it"
    );
    assert_eq!(server(&store).title, "old");
}

#[test]
fn a_file_that_appears_is_read_and_from_then_on_must_stay() {
    let root = Root::with(&[]);
    let (store, mut reloader) = running(root.options());
    root.write("dev.toml", "server.title = 'new'");
    assert_eq!(run(reloader.reload(&store)).unwrap().changed, ["server.title"]);
    std::fs::remove_file(root.path("dev.toml")).unwrap();
    assert!(refused(&root, &mut reloader, &store).contains("is gone"));
}

#[test]
fn environment_and_command_line_still_win_after_a_reload() {
    let root = Root::with(&[]);
    let (store, mut reloader) =
        running(root.options_with(&[("HOUTAI_SERVER__TITLE", "variable")], &["server.max_connections=3"]));
    root.write("base.toml", "server.title = 'file'\nserver.max_connections = 9");
    assert!(run(reloader.reload(&store)).unwrap().changed.is_empty());
    assert_eq!((server(&store).title.as_str(), server(&store).max_connections), ("variable", 3));
}

#[test]
fn triggers_reload_and_the_outcome_is_logged() {
    let root = Root::with(&[]);
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        run(async {
            let options = root.options();
            let (store, loaded) = start(&options, subjects()).await.unwrap();
            let mut reloader = Reloader::new(options, &loaded);
            for text in
                ["server.title = 'new'\nserver.port = 9", "server.title = 'newer'\nserver.prot = 9\nx = ="]
            {
                root.write("base.toml", text);
                let (triggers, received) = mpsc::channel(4);
                triggers.send(()).await.unwrap();
                triggers.send(()).await.unwrap();
                drop(triggers);
                reloader.run(&store, received).await;
            }
            assert_eq!(server(&store).title, "new");
        });
    });
    let lines: Vec<_> = log.lines().iter().map(|line| root.without_path(line)).collect();
    assert_eq!(lines[0], "INFO settings reloaded changed=server.title");
    assert_eq!(lines[1], "WARN changed settings need a restart keys=server.port");
    let refused = "ERROR settings not reloaded mistakes=2 problem=";
    assert!(lines[2].starts_with(&format!("{refused}config/base.toml:3:5: this is")), "{lines:#?}");
    assert!(lines[3].starts_with(&format!("{refused}server.prot = 9\n")), "{lines:#?}");
    assert_eq!(lines.len(), 4, "{lines:#?}");
}
