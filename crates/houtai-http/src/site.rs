//! Everything a server needs to answer: the routes and the objects of the started app.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::{ArcSwap, Guard};
use houtai_core::{AccessLog, Context, RequestId};
use http::Method;

use crate::cors::{CorsSettings, Policy, RouteCors};
use crate::id::RequestIds;
use crate::messages::Messages;
use crate::metrics::HttpMetrics;
use crate::middleware::Step;
use crate::proxies::TrustedProxies;
use crate::router::{Route, Router};
use crate::security_headers::SecurityHeaders;
use crate::table::Table;
use crate::websocket::Sockets;
use crate::writer::Writer;
use crate::{
    AccessSettings, CompressionSettings, Envelope, Identify, Plain, Response, ResponseSettings,
    ResponseStyle, SecurityHeaderSettings, ServerSettings, StyleChoice,
};

/// Compares an answer with what the document promises for an operation. The OpenAPI crate fills this contract.
pub trait ResponseCheck: Send + Sync + 'static {
    /// Says what is different.
    ///
    /// # Errors
    ///
    /// The difference, in words for a developer.
    fn check(&self, route: usize, method: &Method, response: &Response) -> Result<(), String>;
}

/// The routes of an app together with the objects of its started context.
pub struct Site {
    context: Context,
    router: Router,
    writer: Writer,
    messages: Messages,
    proxies: TrustedProxies,
    identify: Option<Arc<dyn Identify>>,
    cors: Option<Arc<Policy>>,
    has_cors: bool,
    security_headers: SecurityHeaders,
    check: Option<Arc<dyn ResponseCheck>>,
    access_log: Option<Arc<dyn AccessLog>>,
    // The settings of the server as of a generation; taken anew by the first request after a reload.
    limits: ArcSwap<ServerSettings>,
    compression: Arc<CompressionSettings>,
    generation: AtomicU64,
    ids: RequestIds,
    recorder: Option<Recorder>,
    metrics: Arc<HttpMetrics>,
    sockets: Arc<Sockets>,
}

/// Notes the steps of requests; only tests set one.
pub type Recorder = Arc<dyn Fn(Step) + Send + Sync>;

impl Site {
    /// Puts a table of routes and a started context together.
    ///
    /// # Errors
    ///
    /// When the app has been started without the settings of the server.
    pub fn new(table: Table, context: Context) -> houtai_core::Result<Arc<Self>> {
        let response = settings::<ResponseSettings>(&context)?;
        let access = settings::<AccessSettings>(&context)?;
        let server = settings::<ServerSettings>(&context)?;
        let compression = settings::<CompressionSettings>(&context)?;
        for (path, folder) in &table.folders {
            is_there(path, &context.root().join(folder))?;
        }
        let cors = match table.cors {
            RouteCors::Own(policy) => policy,
            RouteCors::Inherited => settings::<CorsSettings>(&context)?.policy.clone(),
        };
        let style = table.style.unwrap_or_else(|| chosen(response.style));
        let writer = Writer { style, formats: table.formats, timestamp_digits: response.timestamp_digits };
        Ok(Arc::new(Self {
            has_cors: cors.is_some() || table.router.has_cors(),
            cors,
            security_headers: SecurityHeaders::new(&*settings::<SecurityHeaderSettings>(&context)?, &server),
            router: table.router,
            writer,
            messages: table.messages,
            proxies: TrustedProxies::new(access.trusted_proxies.clone()),
            identify: table.identify,
            check: table.check,
            access_log: table.access_log,
            limits: ArcSwap::new(server),
            compression,
            generation: AtomicU64::new(context.settings().generation()),
            ids: RequestIds::new(),
            recorder: table.recorder,
            metrics: table.metrics,
            sockets: table.sockets,
            context,
        }))
    }

    /// The objects of the started app.
    pub fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn router(&self) -> &Router {
        &self.router
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(crate) fn style(&self) -> &Arc<dyn ResponseStyle> {
        &self.writer.style
    }

    pub(crate) fn messages(&self) -> &Messages {
        &self.messages
    }

    pub(crate) fn proxies(&self) -> &TrustedProxies {
        &self.proxies
    }

    pub(crate) fn identify(&self) -> Option<&Arc<dyn Identify>> {
        self.identify.as_ref()
    }

    pub(crate) fn security_headers(&self) -> &SecurityHeaders {
        &self.security_headers
    }

    /// Whether any part of the app has CORS.
    pub(crate) fn has_cors(&self) -> bool {
        self.has_cors
    }

    /// What holds for a route, or where there is none.
    pub(crate) fn cors<'a>(&'a self, route: Option<&'a Route>) -> Option<&'a Policy> {
        if !self.has_cors {
            return None;
        }
        match route.map(|route| &route.cors) {
            Some(RouteCors::Own(policy)) => policy.as_deref(),
            Some(RouteCors::Inherited) | None => self.cors.as_deref(),
        }
    }

    pub(crate) fn check(&self) -> Option<&Arc<dyn ResponseCheck>> {
        self.check.as_ref()
    }

    pub(crate) fn access_log(&self) -> Option<&Arc<dyn AccessLog>> {
        self.access_log.as_ref()
    }

    pub(crate) fn compression(&self) -> &CompressionSettings {
        &self.compression
    }

    /// The WebSockets that are open.
    pub fn sockets(&self) -> &Arc<Sockets> {
        &self.sockets
    }

    pub(crate) fn metrics(&self) -> &Arc<HttpMetrics> {
        &self.metrics
    }

    pub(crate) fn next_id(&self) -> RequestId {
        self.ids.next()
    }

    pub(crate) fn limits(&self) -> Guard<Arc<ServerSettings>> {
        let settings = self.context.settings();
        let generation = settings.generation();
        if self.generation.load(Ordering::Relaxed) != generation
            && let Some(limits) = settings.get::<ServerSettings>()
        {
            self.limits.store(limits);
            // After the limits: another request at this moment takes them anew once more, and never the old ones.
            self.generation.store(generation, Ordering::Relaxed);
        }
        self.limits.load()
    }

    pub(crate) fn trace(&self, step: Step) {
        if let Some(recorder) = &self.recorder {
            recorder(step);
        }
    }
}

/// That a folder of static files is missing must be known before the first client asks for one.
fn is_there(path: &str, folder: &Path) -> houtai_core::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let folder = folder.display();
    Err(houtai_core::Error::internal(format!(
        "the files at {path} come from the folder {folder}, and there is none; make it, or correct `Files::at(…)`"
    )))
}

/// The response style that the settings choose.
pub fn chosen(choice: StyleChoice) -> Arc<dyn ResponseStyle> {
    match choice {
        StyleChoice::Plain => Arc::new(Plain),
        StyleChoice::Envelope => Arc::new(Envelope),
    }
}

/// The settings of a subject, as of now.
pub(crate) fn settings<T: houtai_core::Settings>(context: &Context) -> houtai_core::Result<Arc<T>> {
    let found = context.settings().get::<T>();
    found.ok_or_else(|| houtai_core::Error::internal(format!("the app has no settings `{}`", T::SUBJECT)))
}
