//! What an app says about its answers as a whole.

use std::future::Future;
use std::sync::Arc;

use houtai_core::{Access, App};

use crate::endpoint::Endpoint;
use crate::files::{Files, StaticFiles};
use crate::middleware::{Middleware, Next};
use crate::mount::{Mount, Mountable};
use crate::writer::Format;
use crate::{Cors, Identify, Request, Response, ResponseStyle};

/// A text of the app in both languages: code, English, Chinese.
struct OwnMessage(&'static str, &'static str, &'static str);

/// Lets an app say how it answers.
pub trait HttpApp: Sized {
    /// Gives all answers a style of the app's own.
    #[must_use]
    fn response_style(self, style: impl ResponseStyle) -> Self;

    /// Reads and writes bodies in a further format beside JSON.
    #[must_use]
    fn format(self, format: impl Format) -> Self;

    /// Says who knows the callers.
    #[must_use]
    fn identify(self, identify: impl Identify) -> Self;

    /// Puts a middleware around every endpoint of the app.
    #[must_use]
    fn middleware<F, O>(self, function: F) -> Self
    where
        F: Fn(Request, Next) -> O + Send + Sync + 'static,
        O: Future<Output = Response> + Send + 'static;

    /// Puts a prepared middleware around every endpoint of the app: a tower layer made into one by
    /// [`Middleware::layer`], or one that says how it refuses by [`Middleware::refuses`].
    #[must_use]
    fn layer(self, layer: Middleware) -> Self;

    /// Says which pages of other origins may use the app; it wins over the settings `cors.…`.
    #[must_use]
    fn cors(self, cors: Cors) -> Self;

    /// Serves everything below a path by a tower service or an `axum::Router`.
    #[must_use]
    fn mount(self, path: &str, access: Access, service: impl Mountable) -> Self;

    /// Serves static files below a path.
    #[must_use]
    fn files(self, path: &str, access: Access, files: Files) -> Self;

    /// Adds the text of an own problem code in English and Chinese; `{name}` stands for a parameter.
    #[must_use]
    fn message(self, code: &'static str, english: &'static str, chinese: &'static str) -> Self;
}

impl HttpApp for App {
    fn response_style(mut self, style: impl ResponseStyle) -> Self {
        self.parts_mut().push::<Arc<dyn ResponseStyle>>(Arc::new(style));
        self
    }

    fn format(mut self, format: impl Format) -> Self {
        self.parts_mut().push::<Arc<dyn Format>>(Arc::new(format));
        self
    }

    fn identify(mut self, identify: impl Identify) -> Self {
        self.parts_mut().push::<Arc<dyn Identify>>(Arc::new(identify));
        self
    }

    fn middleware<F, O>(self, function: F) -> Self
    where
        F: Fn(Request, Next) -> O + Send + Sync + 'static,
        O: Future<Output = Response> + Send + 'static,
    {
        self.layer(Middleware::new(function))
    }

    fn layer(mut self, layer: Middleware) -> Self {
        self.parts_mut().push(layer);
        self
    }

    fn cors(mut self, cors: Cors) -> Self {
        self.parts_mut().push(cors);
        self
    }

    fn mount(mut self, path: &str, access: Access, service: impl Mountable) -> Self {
        self.parts_mut().push(Mount::new(path, access, service));
        self
    }

    fn files(mut self, path: &str, access: Access, files: Files) -> Self {
        self.parts_mut().push(StaticFiles::new(path, access, files));
        self
    }

    fn message(mut self, code: &'static str, english: &'static str, chinese: &'static str) -> Self {
        self.parts_mut().push(OwnMessage(code, english, chinese));
        self
    }
}

/// Whether an endpoint or a mounted service of the app has this very path.
pub fn has_path(app: &App, path: &str) -> bool {
    let endpoints = app.modules().iter().flat_map(|module| module.parts().list::<Endpoint>());
    let mut mounts = app.parts().list::<Mount>().iter();
    let mut files = app.parts().list::<StaticFiles>().iter();
    endpoints.map(|endpoint| &endpoint.info().path).any(|own| own == path)
        || files.any(|files| files.path() == path)
        || mounts.any(|mount| mount.prefix == path.trim_end_matches('/'))
}

/// The parts of an app that belong to HTTP.
pub(crate) struct AppParts {
    pub(crate) style: Option<Arc<dyn ResponseStyle>>,
    pub(crate) formats: Vec<Arc<dyn Format>>,
    pub(crate) identify: Option<Arc<dyn Identify>>,
    pub(crate) middleware: Vec<Middleware>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) files: Vec<StaticFiles>,
    pub(crate) cors: Option<Cors>,
    pub(crate) messages: Vec<(&'static str, &'static str, &'static str)>,
}

pub(crate) fn take_app_parts(app: &mut App) -> AppParts {
    let parts = app.parts_mut();
    let messages = parts.take::<OwnMessage>().into_iter();
    AppParts {
        style: parts.take::<Arc<dyn ResponseStyle>>().pop(),
        formats: parts.take(),
        identify: parts.take::<Arc<dyn Identify>>().pop(),
        middleware: parts.take(),
        mounts: parts.take(),
        files: parts.take(),
        cors: parts.take::<Cors>().pop(),
        messages: messages.map(|OwnMessage(code, en, zh)| (code, en, zh)).collect(),
    }
}
