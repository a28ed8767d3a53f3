//! Certificates that are renewed while the app runs, and pairs that cannot be used.

use std::path::Path;
use std::time::Duration;

use houtai::prelude::*;
use houtai::{Renewal, Timestamp};
use houtai_test::{TestApp, TestAppBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::certificates::{self, Pair};
use crate::gate::ping;
use crate::wire::{eventually, get};

fn builder() -> TestAppBuilder {
    TestApp::builder(App::new("tls").module(Module::new("tls").endpoints(endpoints![ping])))
}

/// Starts with a pair; the folder is that of the app.
async fn start(pair: &Pair) -> (TestApp, std::path::PathBuf) {
    let builder = certificates::with(builder().value("tls.watch", "20ms"), pair);
    let root = builder.root().to_owned();
    (builder.start().await, root)
}

/// Starts an app that looks at its files only when told to.
async fn start_unwatched(pair: &Pair) -> (TestApp, std::path::PathBuf) {
    let builder = certificates::with(builder().value("tls.watch", "1h"), pair);
    let root = builder.root().to_owned();
    (builder.start().await, root)
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_into_use_and_connections_stay() {
    let (old, new) = (Pair::new(), Pair::new());
    let (app, root) = start(&old).await;
    let mut open = old.connect(app.address(), &["http/1.1"]).await.unwrap();
    new.write(&root);
    eventually(|| new.is_of(app.address())).await;
    assert!(!old.is_of(app.address()).await);
    open.write_all(get("/ping").as_bytes()).await.unwrap();
    let mut answer = String::new();
    open.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("\"pong\""), "{answer}");
    app.stop().await;
}

/// As Kubernetes does it with secrets: the files are links into a folder that is itself a link.
#[tokio::test]
async fn a_folder_behind_a_link_may_be_exchanged() {
    let (old, new) = (Pair::new(), Pair::new());
    let builder = builder().value("tls.watch", "20ms");
    let root = builder.root().to_owned();
    for (pair, folder) in [(&old, "..2026_01"), (&new, "..2026_02")] {
        std::fs::create_dir(root.join(folder)).unwrap();
        pair.write(&root.join(folder));
    }
    link("..2026_01", &root.join("..data"));
    link("..data/cert.pem", &root.join("cert.pem"));
    link("..data/key.pem", &root.join("key.pem"));
    let app = builder.value("tls.cert", "cert.pem").value("tls.key", "key.pem").start().await;
    assert!(old.is_of(app.address()).await);
    link("..2026_02", &root.join("..data_tmp"));
    std::fs::rename(root.join("..data_tmp"), root.join("..data")).unwrap();
    eventually(|| new.is_of(app.address())).await;
    app.stop().await;
}

fn link(target: &str, name: &Path) {
    std::os::unix::fs::symlink(target, name).unwrap();
}

#[tokio::test]
async fn a_signal_looks_at_once() {
    let (old, new) = (Pair::new(), Pair::new());
    let (app, root) = start_unwatched(&old).await;
    assert!(matches!(app.running().renew_certificate().await, Some(Renewal::Unchanged)));
    new.write(&root);
    assert!(matches!(app.running().renew_certificate().await, Some(Renewal::Renewed { .. })));
    assert!(new.is_of(app.address()).await);
    app.stop().await;
}

/// A name, what is written over the two files (nothing deletes one), and what is said of it.
type Misfit = (&'static str, Option<Vec<u8>>, Option<Vec<u8>>, &'static str);

fn misfits(new: &Pair) -> Vec<Misfit> {
    let bytes = |text: &str| Some(text.as_bytes().to_vec());
    let half = |text: &str| Some(text.as_bytes()[..text.len() / 2].to_vec());
    let other = Pair::new();
    let ended = Pair::valid(2000, 2020);
    let future = Pair::valid(3000, 3001);
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHj\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let unknown = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    vec![
        ("another key", bytes(&new.cert), bytes(&other.key), "does not belong to the certificate"),
        ("garbage", bytes("garbage"), bytes(&new.key), "has no certificate in PEM"),
        ("half a certificate", half(&new.cert), bytes(&new.key), "breaks off before its `-----END` line"),
        ("half a key", bytes(&new.cert), half(&new.key), "breaks off before its `-----END` line"),
        ("no certificate", None, bytes(&new.key), "cannot be read"),
        ("no key", bytes(&new.cert), None, "cannot be read"),
        ("an empty key", bytes(&new.cert), bytes(""), "is empty"),
        ("exchanged", bytes(&new.key), bytes(&new.cert), "perhaps tls.cert and tls.key are exchanged"),
        ("an encrypted key", bytes(&new.cert), bytes(encrypted), "the key is encrypted"),
        ("a key that is none", bytes(&new.cert), bytes(unknown), "of a kind that is not supported"),
        ("a certificate in DER", Some(new.der().to_vec()), bytes(&new.key), "it looks like DER"),
        ("a large file", Some(vec![b'x'; 2 << 20]), bytes(&new.key), "has more than 1 MiB"),
        ("ended", bytes(&ended.cert), bytes(&ended.key), "it ended on 2020-01-01"),
        ("not yet", bytes(&future.cert), bytes(&future.key), "it is not valid before 3000-01-01"),
    ]
}

fn put(file: &Path, bytes: Option<&Vec<u8>>) {
    match bytes {
        Some(bytes) => std::fs::write(file, bytes).unwrap(),
        None => std::fs::remove_file(file).unwrap_or_default(),
    }
}

#[tokio::test]
async fn a_pair_that_does_not_fit_leaves_the_old_one_in_force() {
    let (old, new) = (Pair::new(), Pair::new());
    let (app, root) = start_unwatched(&old).await;
    for (name, cert, key, expected) in misfits(&new) {
        put(&root.join("cert.pem"), cert.as_ref());
        put(&root.join("key.pem"), key.as_ref());
        match app.running().renew_certificate().await {
            Some(Renewal::Refused(reason)) => assert!(reason.contains(expected), "{name}: {reason}"),
            other => panic!("{name}: {other:?}"),
        }
        assert!(old.is_of(app.address()).await, "{name}");
        // It is said once.
        assert!(matches!(app.running().renew_certificate().await, Some(Renewal::Unchanged)), "{name}");
    }
    // And one that fits is still taken.
    new.write(&root);
    assert!(matches!(app.running().renew_certificate().await, Some(Renewal::Renewed { .. })));
    app.stop().await;
}

#[tokio::test]
async fn a_pair_that_does_not_fit_keeps_the_app_from_starting() {
    let new = Pair::new();
    for (name, cert, key, expected) in misfits(&new) {
        let builder = certificates::with(builder(), &new);
        put(&builder.root().join("cert.pem"), cert.as_ref());
        put(&builder.root().join("key.pem"), key.as_ref());
        // One that has ended may be better than none: clients decide, and the log says it.
        let may_start = name == "ended" || name == "not yet";
        match builder.try_start().await {
            Ok(app) if may_start => app.stop().await,
            Ok(_) => panic!("it started with {name}"),
            Err(error) => assert!(error.to_string().contains(expected), "{name}: {error}"),
        }
    }
}

#[tokio::test]
async fn one_file_without_the_other_is_a_mistake() {
    let builder = builder();
    Pair::new().write(builder.root());
    let error = builder.value("tls.cert", "cert.pem").try_start().await.err().unwrap().to_string();
    assert!(error.contains("`tls.cert` is set and `tls.key` is not; set both or none"), "{error}");
}

/// A new certificate is written before its key: what stands between is neither used nor complained about.
#[tokio::test]
async fn a_pair_may_be_written_one_after_the_other() {
    let (old, new) = (Pair::new(), Pair::new());
    let (app, root) = start(&old).await;
    std::fs::write(root.join("cert.pem"), &new.cert).unwrap();
    std::fs::write(root.join("key.pem"), &new.key).unwrap();
    eventually(|| new.is_of(app.address())).await;
    app.stop().await;
}

#[tokio::test]
async fn the_end_of_the_certificate_is_known() {
    let (app, root) = start_unwatched(&Pair::valid(2000, 2030)).await;
    let end = |app: &TestApp| app.running().tls().unwrap().not_after();
    assert_eq!(end(&app), Timestamp::from_microsecond(1_893_456_000_000_000));
    Pair::valid(2000, 2031).write(&root);
    app.running().renew_certificate().await;
    assert_eq!(end(&app), Timestamp::from_microsecond(1_924_992_000_000_000));
    let metrics = app.management("/metrics").send().await.text();
    assert!(metrics.contains("\nhoutai_tls_certificate_expiry_timestamp_seconds 1924992000\n"), "{metrics}");
    // The clock of the app decides what is valid.
    app.clock().advance(Duration::from_secs(30 * 365 * 24 * 60 * 60));
    Pair::valid(2000, 2032).write(&root);
    assert!(matches!(app.running().renew_certificate().await, Some(Renewal::Refused(_))));
    app.stop().await;
}

/// How many lines of the log speak of the end of the certificate.
fn warnings(app: &TestApp) -> usize {
    let is_warning =
        |line: &&serde_json::Value| line["message"].to_string().contains("the certificate ended");
    app.logs().iter().filter(is_warning).count()
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn the_log_speaks_of_an_ended_certificate_once_a_day_and_readiness_notes_it() {
    let builder = builder().value("tls.watch", "5ms").capture_logs();
    let app = certificates::with(builder, &Pair::valid(2000, 2020)).start().await;
    assert_eq!(warnings(&app), 1);
    for day in 2..5 {
        app.clock().advance(24 * HOUR);
        eventually(|| async { warnings(&app) == day }).await;
    }
    // Before the day is over nothing is said, however often the files are looked at; after it, once.
    app.clock().advance(23 * HOUR);
    assert!(matches!(app.running().renew_certificate().await, Some(Renewal::Unchanged)));
    app.clock().advance(HOUR);
    eventually(|| async { warnings(&app) == 5 }).await;

    let answer = app.management("/readyz").send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let note = &answer.json()["notes"][0];
    assert_eq!(note["name"], "certificate");
    let text = note["text"].as_str().unwrap();
    assert!(text.starts_with("the certificate ended on 2020-01-01T"), "{text}");
    assert!(text.ends_with("renew it, and look at the clock of this machine"), "{text}");
    app.stop().await;
}

#[tokio::test]
async fn a_certificate_with_time_left_is_not_spoken_of() {
    let builder = builder().value("tls.watch", "5ms").capture_logs();
    let app = certificates::with(builder, &Pair::new()).start().await;
    assert_eq!(app.management("/readyz").send().await.json()["notes"], serde_json::json!([]));
    let metrics = app.management("/metrics").send().await.text();
    assert!(metrics.contains("houtai_tls_certificate_expiry_timestamp_seconds 6"), "{metrics}");
    assert_eq!(warnings(&app), 0);
    app.stop().await;
}
