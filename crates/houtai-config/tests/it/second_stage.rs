//! A source that must be told where to look.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::time::Duration;

use houtai_config::{BoxFuture, Failure, Layer, LoadOptions, Reloader, Source, start};
use houtai_core::settings::{Origin, RawValue, Sourced, Values};
use tokio::sync::{Notify, mpsc};

use crate::app::{Root, run, server, started, subjects};

/// A configuration service in memory. Its "address" is the host that the bootstrap found.
#[derive(Default)]
struct Service {
    connections: AtomicU16,
    asked: AtomicUsize,
    changed: Notify,
}

struct Remote {
    address: String,
    service: Arc<Service>,
}

impl Source for Remote {
    fn load(&self) -> BoxFuture<'_, Layer> {
        Box::pin(async move {
            self.service.asked.fetch_add(1, Ordering::Relaxed);
            if self.address != "service.internal" {
                let failure = Failure::at(format!("service {}", self.address), "does not answer");
                return Layer::failed("service", failure.advice("check `server.host`"));
            }
            let mut layer = Layer::new(format!("service {}", self.address));
            let value = |raw| Sourced { raw, origin: Origin::Program };
            let connections = self.service.connections.load(Ordering::Relaxed);
            layer.insert("server.max_connections", value(RawValue::Integer(connections.into())));
            layer.insert("server.title", value(RawValue::from("remote")));
            layer
        })
    }

    fn watch(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.service.changed.notified())
    }
}

fn with_service(options: LoadOptions, service: &Arc<Service>) -> LoadOptions {
    let service = service.clone();
    options.second_stage(move |bootstrap: &Values| match bootstrap.get("server.host") {
        Some(Sourced { raw: RawValue::String(address) | RawValue::Text(address), .. }) => {
            vec![Box::new(Remote { address: address.clone(), service: service.clone() }) as Box<dyn Source>]
        }
        _ => Vec::new(),
    })
}

fn service() -> Arc<Service> {
    Arc::new(Service { connections: 7.into(), ..Service::default() })
}

#[test]
fn its_address_comes_from_the_bootstrap_and_it_stands_between_files_and_environment() {
    let root = Root::with(&[(
        "base.toml",
        "[server]\nhost = 'service.internal'\nmax_connections = 1\ntitle = 'file'",
    )]);
    let options = root.options_with(&[("HOUTAI_SERVER__TITLE", "environment")], &[]);
    let (store, loaded) = started(&with_service(options, &service()));
    let server = server(&store);
    assert_eq!((server.max_connections, server.title.as_str()), (7, "environment"));
    let names: Vec<_> = loaded.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names[1..], ["service service.internal", "environment"]);
}

#[test]
fn the_address_may_come_from_any_source_of_the_first_stage() {
    let root = Root::with(&[]);
    let service = service();
    assert_eq!(server(&started(&with_service(root.options(), &service)).0).title, "");
    let options = root.options_with(&[], &["server.host=service.internal"]);
    assert_eq!(server(&started(&with_service(options, &service)).0).title, "remote");
}

#[test]
fn its_failure_is_told_with_the_other_mistakes() {
    let root = Root::with(&[("base.toml", "server.host = 'elsewhere'\nserver.prot = 1")]);
    let told = root.refused(&with_service(root.options(), &service()));
    assert!(told.starts_with("2 mistakes") && told.contains("service elsewhere: does not answer"), "{told}");
}

#[test]
fn it_is_not_asked_when_the_bootstrap_is_broken() {
    let root = Root::with(&[("base.toml", "server.host = 'service.internal'\nserver.port = = 1")]);
    let service = service();
    root.refused(&with_service(root.options(), &service));
    assert_eq!(service.asked.load(Ordering::Relaxed), 0);
}

#[test]
fn its_news_are_put_in_force_without_a_trigger() {
    let root = Root::with(&[("base.toml", "server.host = 'service.internal'")]);
    let service = service();
    run(async {
        let options = with_service(root.options(), &service);
        let (store, loaded) = start(&options, subjects()).await.unwrap();
        let mut reloader = Reloader::new(options, &loaded);
        let mut news = store.subscribe();
        let (_triggers, received) = mpsc::channel(1);
        let follow = async {
            service.connections.store(8, Ordering::Relaxed);
            service.changed.notify_one();
            tokio::time::timeout(Duration::from_secs(30), news.changed()).await.unwrap().unwrap();
        };
        tokio::select! {
            () = reloader.run(&store, received) => panic!("it ended"),
            () = follow => {}
        }
        assert_eq!(server(&store).max_connections, 8);
    });
}
