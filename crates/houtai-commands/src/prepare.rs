//! From the declaration and the settings to a started app.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;

use houtai_config::{
    InheritedListener, KeyRing, KeySettings, LoadOptions, Loaded, Reloader, ensure_data_dir,
};
use houtai_core::{
    App, Clock, Context, Error, Finding, Module, Need, NeedsOf, Profile, Settings, SettingsStore, Subject,
    missing_needs,
};
use houtai_http::{
    AccessSettings, Bound, CompressionSettings, CorsSettings, Health, HealthLimits, Http2Settings,
    Management, ManagementPage, ManagementSettings, NoteSource, Readiness, ResponseSettings,
    SecurityHeaderSettings, Server, ServerSettings, Site, Tls, TlsSettings, bind, health_pages,
};
use houtai_observe::metrics::Registry;
use houtai_observe::runtime::Runtime;
use houtai_observe::{LogSettings, Logging};
use houtai_openapi::{DocsSettings, OpenApiSettings};
use tokio::sync::{Mutex, oneshot, watch};

use crate::assemble::{Assembled, assemble};
use crate::log_pages::log_pages;
use crate::running::{Entered, Running};
use crate::{Launch, LaunchError, log, metrics};

/// An app whose settings have been read and whose declaration has been checked. Nothing has started.
pub struct Prepared {
    /// The settings.
    pub settings: Arc<SettingsStore>,
    /// What was read, layer by layer.
    pub loaded: Loaded,
    /// The routes, the document, what the checks found.
    pub assembled: Assembled,
    /// The declaration, without the parts that went into the routes.
    pub app: App,
    /// Everybody who has metrics.
    pub metrics: Arc<Registry>,
    /// The files that were compiled in, migrations among them.
    #[cfg(feature = "data")]
    pub(crate) embedded: crate::Embedded,
    runtime: Arc<Runtime>,
    #[cfg(feature = "otlp")]
    export: crate::otlp::Export,
    options: LoadOptions,
    inherited: VecDeque<InheritedListener>,
    clock: Clock,
    logging: Option<Logging>,
    began: Instant,
}

/// The subjects of settings that every app has.
fn subjects(app: &App) -> Vec<Subject> {
    let own = [
        Subject::of::<ServerSettings>(),
        Subject::of::<Http2Settings>(),
        Subject::of::<TlsSettings>(),
        Subject::of::<ManagementSettings>(),
        Subject::of::<AccessSettings>(),
        Subject::of::<CorsSettings>(),
        Subject::of::<SecurityHeaderSettings>(),
        Subject::of::<ResponseSettings>(),
        Subject::of::<CompressionSettings>(),
        Subject::of::<houtai_http::SseSettings>(),
        Subject::of::<houtai_http::WebSocketSettings>(),
        Subject::of::<OpenApiSettings>(),
        Subject::of::<DocsSettings>(),
        Subject::of::<KeySettings>(),
        Subject::of::<LogSettings>(),
        #[cfg(feature = "data")]
        Subject::of::<houtai_data::DatabaseSettings>(),
        #[cfg(feature = "data")]
        Subject::of::<houtai_core::settings::Named<houtai_data::DatabaseSettings>>(),
        #[cfg(feature = "otlp")]
        Subject::of::<houtai_observe::otlp::OtlpSettings>(),
    ];
    own.into_iter().chain(app.subjects()).collect()
}

pub(crate) async fn prepare(launch: Launch) -> Result<Prepared, LaunchError> {
    let began = Instant::now();
    let options = launch.load_options()?;
    let Launch { mut app, inherited, clock, logging, embedded, .. } = launch;
    let (settings, loaded) = houtai_config::start(&options, subjects(&app)).await?;
    if let Some(logging) = &logging {
        logging.attach();
    }
    log::apply(logging.as_ref(), &settings);
    let assembled = assemble(&mut app, &settings)?;
    #[cfg(feature = "data")]
    let app = {
        let migrations = crate::migrations::source(settings.profile(), options.root(), embedded);
        crate::databases::added(app, &assembled.needs, &settings, migrations)
    };
    #[cfg(not(feature = "data"))]
    let _ = embedded;
    let runtime = Runtime::current();
    let registry = metrics::registry(&app, &assembled.table, &runtime, logging.as_ref());
    #[cfg(feature = "otlp")]
    let (export, registry) = crate::otlp::Export::of(&app, &settings, &clock, registry)?;
    let metrics = Arc::new(metrics::checked(registry)?);
    Ok(Prepared {
        settings,
        loaded,
        assembled,
        app,
        metrics,
        #[cfg(feature = "data")]
        embedded,
        runtime,
        #[cfg(feature = "otlp")]
        export,
        options,
        inherited: inherited.into(),
        clock,
        logging,
        began,
    })
}

/// What an operator should know although the app can serve.
fn notes(tls: Option<&Arc<Tls>>, logging: Option<&Logging>) -> Vec<NoteSource> {
    let of_tls = tls.cloned().map(|tls| NoteSource::new("certificate", move || tls.note()));
    let of_log = logging.cloned().map(|logging| {
        NoteSource::new("log", move || {
            let trouble = logging.writer()?.trouble()?;
            Some(format!("the log cannot be written: {trouble}"))
        })
    });
    of_tls.into_iter().chain(of_log).collect()
}

impl Prepared {
    /// Starts the app without serving.
    ///
    /// # Errors
    ///
    /// When a hook fails or something needed is not provided.
    pub async fn enter(mut self) -> Result<Entered, LaunchError> {
        let started = self.start().await?;
        Ok(Entered { started })
    }

    /// Starts the app and serves it.
    ///
    /// # Errors
    ///
    /// When a port cannot be bound, or a hook fails.
    pub async fn serve(mut self) -> Result<Running, LaunchError> {
        let server = get::<ServerSettings>(&self.settings)?;
        let management = get::<ManagementSettings>(&self.settings)?;
        let tls = self.tls()?;
        // Ports first: that one is taken must be known before a hook has done anything.
        let of_management = self.inherited_named("management");
        let bound = match self.inherited.pop_front() {
            Some(handed) => Bound::inherited(handed.listener)?,
            None => bind(server.host, server.port, server.backlog, "server")?,
        };
        log::open_file(self.logging.as_ref(), &self.settings, self.options.root())?;
        let readiness = Readiness::default();
        let limits = HealthLimits { timeout: management.ready_timeout, cache: management.ready_cache };
        let health =
            Health::of(&self.app, readiness.clone(), limits, notes(tls.as_ref(), self.logging.as_ref()));
        let management = match management.enabled {
            true => Some(Management::start(
                &management,
                of_management.or_else(|| self.inherited_next()),
                self.pages(&health),
            )?),
            false => None,
        };
        let started = self.start().await?;
        health.started(started.context());
        if let Some(logging) = &self.logging {
            self.assembled.table.set_access_log(logging.access_log());
        }
        let site = Site::new(self.assembled.table, started.context().clone())?;
        let address = bound.address();
        let (stop, stopping) = oneshot::channel();
        let (ended, has_ended) = watch::channel(());
        let server = Server::new(site, server, readiness).with_tls(tls.clone());
        let serving = server.run(vec![bound], async {
            // A dropped `Running` stops too.
            let _ = stopping.await;
        });
        Ok(Running {
            started,
            address,
            tls,
            management,
            stop,
            server: tokio::spawn(async move {
                let stopped = serving.await;
                drop(ended);
                stopped
            }),
            ended: has_ended,
            reloader: Arc::new(Mutex::new(Reloader::new(self.options, &self.loaded))),
            #[cfg(feature = "otlp")]
            exporter: self.export.start(Arc::clone(&self.metrics))?,
            metrics: self.metrics,
            logging: self.logging,
            _watched: self.runtime.watch(),
            launch_took: self.began.elapsed(),
        })
    }

    /// The pages of the management listener.
    fn pages(&self, health: &Arc<Health>) -> Vec<ManagementPage> {
        let mut pages = health_pages(Arc::clone(health));
        pages.push(metrics::page(Arc::clone(&self.metrics)));
        pages.extend(self.logging.iter().flat_map(log_pages));
        pages
    }

    /// The certificate, where one is set.
    fn tls(&self) -> Result<Option<Arc<Tls>>, Error> {
        let (settings, http2) = (get::<TlsSettings>(&self.settings)?, get::<Http2Settings>(&self.settings)?);
        Tls::load(&settings, self.options.root(), self.clock.clone(), http2.enabled)
    }

    /// The socket that has this name, where the sockets have names at all (`LISTEN_FDNAMES`).
    fn inherited_named(&mut self, name: &str) -> Option<TcpListener> {
        let position = self.inherited.iter().position(|handed| handed.name.as_deref() == Some(name))?;
        self.inherited.remove(position).map(|handed| handed.listener)
    }

    fn inherited_next(&mut self) -> Option<TcpListener> {
        self.inherited.pop_front().map(|handed| handed.listener)
    }

    async fn start(&mut self) -> Result<houtai_core::Started, LaunchError> {
        let app = std::mem::replace(&mut self.app, App::new(""));
        let app = match self.key_ring(&app)? {
            Some(ring) => app.first_module(Module::new("keys").provide(|_| async { Ok(ring) })),
            None => app,
        };
        let name = app.name().to_owned();
        ensure_data_dir(self.options.root())?;
        let root = self.options.root().to_owned();
        let context = Context::new(name, root, Arc::clone(&self.settings), self.clock.clone());
        Ok(houtai_core::start(app, context, &self.assembled.needs).await?)
    }

    /// The keys, once an argument asks for `Shared<KeyRing>` or a module `.uses::<KeyRing>()`: that is how an app says
    /// that it signs.
    fn key_ring(&self, app: &App) -> Result<Option<KeyRing>, LaunchError> {
        let settings = get::<KeySettings>(&self.settings)?;
        Ok(KeyRing::load(
            self.settings.profile(),
            self.options.root(),
            &settings,
            is_needed(app, &self.assembled.needs, Need::of::<KeyRing>()),
        )?)
    }

    /// What would keep the app from starting, beyond the settings and the declaration: missing objects and keys.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let missing = missing_needs(&self.app, &self.assembled.needs, &[Need::of::<KeyRing>()]);
        let mut findings: Vec<Finding> =
            missing.into_iter().map(|text| Finding::error("app.needs", text)).collect();
        // Only `prod` can lack keys; anywhere else looking would already make some.
        if self.settings.profile() == Profile::Prod
            && let Err(error) = self.key_ring(&self.app)
        {
            findings.push(Finding::error("keys.signing", error.to_string()));
        }
        if let Some(settings) = self.settings.get::<TlsSettings>() {
            findings.extend(Tls::check(&settings, self.options.root(), self.clock.clone()));
        }
        findings
    }

    /// The objects of an app that is not started: settings, root, clock.
    #[cfg(feature = "data")]
    pub(crate) fn context(&self) -> Context {
        let root = self.options.root().to_owned();
        Context::new(self.app.name(), root, Arc::clone(&self.settings), self.clock.clone())
    }

    /// Where the app root is.
    pub fn root(&self) -> &std::path::Path {
        self.options.root()
    }
}

/// Whether an endpoint, a script or a module asks for a shared object.
pub(crate) fn is_needed(app: &App, needs: &[NeedsOf], need: Need) -> bool {
    let of_endpoints = needs.iter().flat_map(|of| &of.needs.shared);
    let of_scripts = app.scripts().flat_map(|(_, script)| &script.needs().shared);
    let of_modules = app.modules().iter().flat_map(Module::used);
    of_endpoints.chain(of_scripts).chain(of_modules).any(|one| *one == need)
}

fn get<T: Settings>(settings: &SettingsStore) -> Result<Arc<T>, Error> {
    settings.get::<T>().ok_or_else(|| Error::internal(format!("the app has no settings `{}`", T::SUBJECT)))
}
