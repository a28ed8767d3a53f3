//! The management listener: on a thread and runtime of its own, so that it answers when the workers are stuck.

use std::collections::VecDeque;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use bytes::Bytes;
use houtai_core::{Error, Result, Secret};
use http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Bound;
use super::accept::{BREATH, Reserve, is_out_of_files};
use crate::ManagementSettings;
use crate::respond::{BodyError, ResponseBody};

/// How many connections it keeps at once; its clients are few.
const CONNECTIONS: usize = 64;
/// How long a head may take, and how long a connection may be idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest head.
const HEAD_BYTES: usize = 16 * 1024;
/// The largest body; pages that change something take a line or two.
const BODY_BYTES: usize = 64 * 1024;

/// Whether the public listener accepts.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Says whether it does.
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }

    /// Whether it does.
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// One page of the management listener.
#[derive(Clone)]
pub struct ManagementPage {
    /// Its method: `GET`, which also answers `HEAD`, or another one for a page that changes something.
    pub method: Method,
    /// Its path.
    pub path: &'static str,
    /// What it shows or does, for the printed table.
    pub doc: &'static str,
    /// Whether it can be read without the token.
    pub open: bool,
    /// Makes the answer.
    pub answer: PageFunction,
}

/// Makes the answer of a page. It runs on the thread of the management, so it must not wait for the threads that
/// serve without a limit of its own.
pub type PageFunction = Arc<dyn Fn(ManagementRequest) -> PageFuture + Send + Sync>;

/// An answer in the making.
pub type PageFuture = Pin<Box<dyn Future<Output = ManagementAnswer> + Send>>;

/// What a page is asked.
#[derive(Clone, Debug, Default)]
pub struct ManagementRequest {
    /// The query, without `?` and not decoded.
    pub query: String,
    /// The body; at most 64 KiB.
    pub body: Bytes,
}

/// What a page answers.
#[derive(Clone, Debug)]
pub struct ManagementAnswer {
    /// The status.
    pub status: StatusCode,
    /// The media type of the body.
    pub media_type: &'static str,
    /// The body.
    pub body: Bytes,
}

impl ManagementPage {
    /// A page that is read, and shows nothing of a request.
    pub fn get<F, O>(path: &'static str, doc: &'static str, answer: F) -> Self
    where
        F: Fn(ManagementRequest) -> O + Send + Sync + 'static,
        O: Future<Output = ManagementAnswer> + Send + 'static,
    {
        Self::new(Method::GET, path, doc, answer)
    }

    /// A page with another method.
    pub fn new<F, O>(method: Method, path: &'static str, doc: &'static str, answer: F) -> Self
    where
        F: Fn(ManagementRequest) -> O + Send + Sync + 'static,
        O: Future<Output = ManagementAnswer> + Send + 'static,
    {
        let answer: PageFunction = Arc::new(move |request| Box::pin(answer(request)));
        Self { method, path, doc, open: false, answer }
    }

    /// Lets everybody read it who reaches the listener.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }
}

impl ManagementAnswer {
    /// JSON.
    pub fn json(status: StatusCode, body: &Value) -> Self {
        Self { status, media_type: "application/json", body: Bytes::from(body.to_string()) }
    }

    /// Text of another media type.
    pub fn text(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, media_type, body: body.into() }
    }
}

/// The running management listener; it stops when it is dropped.
pub struct Management {
    address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Desk {
    pages: Vec<ManagementPage>,
    token: Option<Secret<String>>,
}

impl Management {
    /// Refuses a listener beyond loopback without a token.
    ///
    /// # Errors
    ///
    /// When the settings would show the process to everybody.
    pub fn check(settings: &ManagementSettings) -> Result<()> {
        Self::check_at(settings.host, settings)
    }

    fn check_at(host: IpAddr, settings: &ManagementSettings) -> Result<()> {
        if host.is_loopback() || settings.token.is_some() {
            return Ok(());
        }
        Err(Error::internal(format!(
            "the management listener is at {host} (management.host), beyond loopback, and there is no management.token: set one (for example by HOUTAI_MANAGEMENT__TOKEN), or bind to 127.0.0.1"
        )))
    }

    /// Starts the listener on its own thread.
    ///
    /// # Errors
    ///
    /// When the settings are unsafe, the port cannot be bound, or the thread cannot be made.
    pub fn start(
        settings: &ManagementSettings,
        inherited: Option<std::net::TcpListener>,
        pages: Vec<ManagementPage>,
    ) -> Result<Self> {
        let desk = Arc::new(Desk { pages, token: settings.token.clone() });
        let bound = match inherited {
            Some(listener) => Bound::inherited(listener)?,
            None => super::bind(settings.host, settings.port, 64, "management")?,
        };
        let address = bound.address();
        // The real address: a socket that was handed over need not be where the settings say.
        Self::check_at(address.ip(), settings)?;
        // Bound by the caller's runtime, served by the thread's own. The latter is made on the thread: where
        // something fails here, no runtime has to be dropped, which the caller's could not permit.
        let listener = bound.listener.into_std()?;
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("management".into());
        let thread = thread.spawn(move || run(listener, desk, stopped, &tell))?;
        // A moment: until it serves, a process that runs out of files could leave it without a runtime.
        told.recv().map_err(|_| Error::internal("the management thread ended at once"))??;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.address
    }
}

impl Drop for Management {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic on that thread has already been printed; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

/// The pages that need no credential: an orchestrator has none.
pub fn health_pages(readiness: Readiness) -> Vec<ManagementPage> {
    let live = ManagementPage::get("/livez", "the process lives", |_| async {
        ManagementAnswer::json(StatusCode::OK, &json!({"status": "ok"}))
    });
    let ready = ManagementPage::get("/readyz", "the public listener accepts", move |_| {
        let answer = match readiness.is_ready() {
            true => ManagementAnswer::json(StatusCode::OK, &json!({"status": "ok"})),
            false => {
                let reason = "the public listener does not accept (yet, or any more)";
                let body = json!({"status": "unavailable", "reasons": [reason]});
                ManagementAnswer::json(StatusCode::SERVICE_UNAVAILABLE, &body)
            }
        };
        std::future::ready(answer)
    });
    vec![live.open(), ready.open()]
}

/// What the thread does; it tells whether it can.
fn run(
    listener: std::net::TcpListener,
    desk: Arc<Desk>,
    stopped: oneshot::Receiver<()>,
    tell: &mpsc::Sender<Result<()>>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            // Nobody listens only when the start itself has failed; the same below.
            let _ = tell.send(Err(error.into()));
            return;
        }
    };
    runtime.block_on(async {
        let reserve = Arc::new(Reserve::new());
        match Bound::inherited(listener) {
            Ok(bound) => {
                let _ = tell.send(Ok(()));
                serve(bound, desk, stopped, reserve).await;
            }
            Err(error) => {
                let _ = tell.send(Err(error));
            }
        }
    });
}

async fn serve(bound: Bound, desk: Arc<Desk>, mut stopped: oneshot::Receiver<()>, reserve: Arc<Reserve>) {
    let mut open = VecDeque::new();
    loop {
        let stream = tokio::select! {
            biased;
            _ = &mut stopped => return,
            stream = accept(&bound.listener, &reserve) => stream,
        };
        make_room(&mut open);
        open.push_back(tokio::spawn(connection(stream, Arc::clone(&desk), Arc::clone(&reserve))));
    }
}

/// The next connection. When the process has no more files, the reserve makes room for it: a probe must see that
/// the process lives.
async fn accept(listener: &TcpListener, reserve: &Reserve) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_out_of_files(&error) && reserve.give_up() => {}
            Err(_) => {
                tokio::time::sleep(BREATH).await;
                reserve.take_back();
            }
        }
    }
}

/// Closes the oldest connection when there are enough. Waiting for one to end would let whoever holds them keep
/// the probes out, and a probe needs no more than a moment.
fn make_room(open: &mut VecDeque<JoinHandle<()>>) {
    open.retain(|connection| !connection.is_finished());
    while open.len() >= CONNECTIONS {
        if let Some(oldest) = open.pop_front() {
            oldest.abort();
        }
    }
}

async fn connection(stream: TcpStream, desk: Arc<Desk>, reserve: Arc<Reserve>) {
    let service = hyper::service::service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, std::convert::Infallible>(desk.answer(request).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_BYTES);
    let mut serving = builder.serve_connection(TokioIo::new(stream), service);
    // The client is an operator or a probe; why its connection broke is of no use to anybody.
    let _ = (&mut serving).await;
    let mut stream = serving.into_parts().io.into_inner();
    // The file may stay open as the reserve, and the client must see the end all the same.
    let _ = stream.shutdown().await;
    reserve.keep(stream);
}

impl Desk {
    async fn answer(&self, request: Request<Incoming>) -> Response<ResponseBody> {
        let page = match self.page(&request) {
            Ok(page) => page,
            Err(refusal) => return *refusal,
        };
        let query = request.uri().query().unwrap_or_default().to_owned();
        let Ok(body) = read(request.into_body()).await else {
            return problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is too large or broke off");
        };
        let answer = (page.answer)(ManagementRequest { query, body }).await;
        made(answer.status, answer.media_type, answer.body)
    }

    /// The page that is asked for, or the refusal.
    fn page(
        &self,
        request: &Request<Incoming>,
    ) -> std::result::Result<&ManagementPage, Box<Response<ResponseBody>>> {
        let path = request.uri().path();
        let pages: Vec<&ManagementPage> = self.pages.iter().filter(|page| page.path == path).collect();
        // Without the token even the question whether a page exists gets no answer.
        if !pages.iter().any(|page| page.open) && !self.is_permitted(request) {
            let mut refused =
                problem(StatusCode::UNAUTHORIZED, "unauthenticated", "management.token is needed");
            refused.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Err(Box::new(refused));
        }
        if pages.is_empty() {
            return Err(Box::new(problem(StatusCode::NOT_FOUND, "not_found", "There is no such page")));
        }
        let found = pages.iter().copied().find(|page| page.takes(request.method()));
        found.ok_or_else(|| Box::new(other_method(&pages)))
    }

    fn is_permitted(&self, request: &Request<Incoming>) -> bool {
        let Some(token) = &self.token else { return true };
        let given = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
        given.and_then(|value| value.strip_prefix(b"Bearer ")).is_some_and(|given| token.matches(given))
    }
}

impl ManagementPage {
    fn takes(&self, method: &Method) -> bool {
        self.method == *method || (self.method == Method::GET && *method == Method::HEAD)
    }
}

fn other_method(pages: &[&ManagementPage]) -> Response<ResponseBody> {
    let methods = pages.iter().map(|page| match page.method {
        Method::GET => "GET, HEAD",
        ref other => other.as_str(),
    });
    let allowed = methods.collect::<Vec<_>>().join(", ");
    let mut refused =
        problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &format!("Only {allowed}"));
    refused
        .headers_mut()
        .insert(ALLOW, HeaderValue::try_from(allowed).unwrap_or(HeaderValue::from_static("GET")));
    refused
}

/// Reads a body, which is small and comes soon.
async fn read(body: Incoming) -> std::result::Result<Bytes, BodyError> {
    let limited = http_body_util::Limited::new(body, BODY_BYTES);
    let collected = tokio::time::timeout(HEAD_TIMEOUT, limited.collect()).await??;
    Ok(collected.to_bytes())
}

fn problem(status: StatusCode, code: &str, title: &str) -> Response<ResponseBody> {
    let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "code": code});
    made(status, "application/problem+json", Bytes::from(body.to_string()))
}

fn made(status: StatusCode, media_type: &'static str, body: Bytes) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
