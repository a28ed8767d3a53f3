//! A declaration of static files as a route.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use houtai_core::{Access, Error, ErrorKind, Profile, Result};
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, LOCATION};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::address::{Address, address};
use super::folder::{Look, Looked};
use super::{Files, Source, folder};
use crate::cors::RouteCors;
use crate::encoding::{CompressChoice, Decompress};
use crate::endpoint::Handler;
use crate::metrics::RouteMetrics;
use crate::middleware::Middleware;
use crate::path::Template;
use crate::request_path;
use crate::respond::empty;
use crate::router::Route;
use crate::{Request, Response, vary};

/// Files under a path.
pub(crate) struct StaticFiles {
    pub(crate) prefix: String,
    pub(crate) access: Access,
    pub(crate) files: Files,
}

impl StaticFiles {
    pub(crate) fn new(path: &str, access: Access, files: Files) -> Self {
        Self { prefix: path.trim_end_matches('/').to_owned(), access, files }
    }

    /// The patterns that lead to it: the path itself and everything below.
    pub(crate) fn paths(&self) -> Vec<String> {
        let below = format!("{}/{{*rest}}", self.prefix);
        let folder = format!("{}/", self.prefix);
        let own = Some(self.prefix.clone()).filter(|prefix| !prefix.is_empty());
        own.into_iter().chain([folder, below]).collect()
    }

    /// The path as it is printed.
    pub(crate) fn path(&self) -> &str {
        if self.prefix.is_empty() { "/" } else { &self.prefix }
    }

    /// The folder that must be there when the app serves.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match &self.files.source {
            Source::Folder(folder) => Some(folder),
            Source::Embedded(_) => None,
        }
    }

    pub(crate) fn route(
        self,
        index: usize,
        name: String,
        access: Access,
        middleware: &[Middleware],
    ) -> Route {
        let is_public = access == Access::Public;
        let template = Template::parse(self.path());
        Route {
            index,
            metrics: Arc::new(RouteMetrics::of_endpoint(template.as_str(), &Method::GET)),
            template,
            name,
            identified: !is_public,
            access,
            body_limit: None,
            timeout: None,
            // A file holds nothing that a caller has put in.
            compress: CompressChoice::On,
            decompress: Decompress::Refuse,
            inputs: Vec::new(),
            middleware: middleware.into(),
            cors: RouteCors::Inherited,
            handler: handler(Arc::new(Served { files: self.files, prefix: self.prefix, is_public })),
        }
    }
}

/// What the handler needs to know.
struct Served {
    files: Files,
    prefix: String,
    is_public: bool,
}

fn handler(served: Arc<Served>) -> Handler {
    Arc::new(move |request: Request| {
        let served = Arc::clone(&served);
        Box::pin(async move {
            match served.answer(&request).await {
                Ok(response) => response,
                Err(error) => request.refuse(&error),
            }
        })
    })
}

fn missing() -> Error {
    Error::new(ErrorKind::NotFound).with_code("no_route")
}

impl Served {
    async fn answer(&self, request: &Request) -> Result<Response> {
        // The path was found in its one spelling, so it has one.
        let path = request_path::normal(request.uri().path()).map_err(|_| missing())?;
        let rest = path.strip_prefix(self.prefix.as_str()).ok_or_else(missing)?;
        let address = address(rest, self.files.shows_dot_files).ok_or_else(missing)?;
        let looked = self.look(request, address).await?;
        match looked {
            Looked::Nothing => Err(missing()),
            Looked::Folder => to_folder(request, &path),
            Looked::File(look) => self.file(request, &look),
        }
    }

    async fn look(&self, request: &Request, address: Address) -> Result<Looked> {
        match &self.files.source {
            Source::Embedded(embedded) => Ok(embedded.look(&self.files, &address, request.headers())),
            Source::Folder(folder) => {
                let folder = request.context().root().join(folder);
                let age = self.files.cached_for.unwrap_or_else(|| usual_age(request));
                folder::look(&self.files, folder, address, request.headers(), age).await
            }
        }
    }

    fn file(&self, request: &Request, look: &Look) -> Result<Response> {
        let representation = look.representation.clone();
        let mut response = representation.answer(request.method(), request.headers())?;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, self.cache_control(&look.path));
        if look.has_codings {
            vary::add(headers, "accept-encoding");
        }
        if let Some(coding) = look.coding.filter(|_| response.status() != StatusCode::NOT_MODIFIED) {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        Ok(response)
    }

    fn cache_control(&self, path: &str) -> HeaderValue {
        HeaderValue::from_static(match ((self.files.immutable)(path), self.is_public) {
            // A browser may keep it without asking again for a year, the longest there is.
            (true, true) => "public, max-age=31536000, immutable",
            (true, false) => "private, max-age=31536000, immutable",
            // It may be kept, and its tag makes asking cheap.
            (false, true) => "no-cache",
            (false, false) => "private, no-cache",
        })
    }
}

/// How long a small file may be answered from memory: while somebody works on it, not at all.
fn usual_age(request: &Request) -> Duration {
    match request.context().profile() {
        Profile::Prod => Duration::from_secs(1),
        Profile::Dev | Profile::Test => Duration::ZERO,
    }
}

/// Relative links in the page of a folder need the `/` at the end. The path has no `//`, so it stays on this host.
fn to_folder(request: &Request, path: &str) -> Result<Response> {
    let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
    let mut response = empty(StatusCode::TEMPORARY_REDIRECT);
    response.headers_mut().insert(LOCATION, HeaderValue::try_from(format!("{path}/{query}"))?);
    Ok(response)
}

/// What a client accepts of the codings in which files may lie beside the bare one, the smallest first.
pub(super) fn accepted(headers: &HeaderMap) -> Vec<crate::encoding::Coding> {
    use crate::encoding::{AcceptEncoding, Coding};
    let accept = AcceptEncoding::of(headers);
    let weights = accept.weights();
    let mut codings: Vec<Coding> = vec![Coding::Brotli, Coding::Zstd, Coding::Gzip];
    codings.retain(|coding| weights.of(*coding) >= weights.identity().max(1));
    codings.sort_by_key(|coding| std::cmp::Reverse(weights.of(*coding)));
    codings
}
