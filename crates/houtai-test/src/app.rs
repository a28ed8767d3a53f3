//! An app that a test has started.

use std::net::SocketAddr;

use houtai::setting::RawValue;
use houtai::{App, Clock, Context, Environment, Launch, LaunchError, Logging, Running, Timestamp};
use http::Method;
use serde_json::Value;

use crate::TestRequest;
use crate::logs::Logs;

/// The moment at which the clock of a test stands, unless the test says another.
pub(crate) const START: i64 = 1_767_323_045_000_000;

/// A running app of a test.
///
/// ```
/// use houtai::prelude::*;
/// use houtai_test::TestApp;
///
/// #[get("/ping", access = public)]
/// async fn ping() -> String {
///     "pong".into()
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let app = App::new("ping").module(Module::new("ping").endpoints(endpoints![ping]));
/// let app = TestApp::start(app).await;
/// let answer = app.get("/ping").send().await;
/// assert_eq!((answer.status(), answer.json()), (200, "pong".into()));
/// app.stop().await;
/// # });
/// ```
pub struct TestApp {
    running: Running,
    logs: Logs,
    clock: Clock,
    // Deleted with everything in it when the test is over.
    _root: tempfile::TempDir,
}

/// How a test starts its app.
pub struct TestAppBuilder {
    launch: Launch,
    logging: Option<Logging>,
    clock: Clock,
    root: tempfile::TempDir,
}

impl TestApp {
    /// Starts an app with the settings of the `test` profile.
    ///
    /// # Panics
    ///
    /// When it does not start; the message is the one that a user would see.
    pub async fn start(app: App) -> Self {
        Self::builder(app).start().await
    }

    /// Starts an app in another way.
    ///
    /// # Panics
    ///
    /// When no folder for its app root can be made.
    #[expect(clippy::expect_used, reason = "a test has no better way to fail")]
    pub fn builder(app: App) -> TestAppBuilder {
        let root = tempfile::tempdir().expect("a folder for the app root");
        let clock = Clock::manual(Timestamp::from_microsecond(START));
        let launch = Launch::new(app).environment(Environment::default()).profile("test").root(root.path());
        let launch = launch.value("server.port", 0).value("management.port", 0).clock(clock.clone());
        TestAppBuilder { launch, logging: None, clock, root }
    }

    /// Where the app listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// Where the management listens.
    ///
    /// # Panics
    ///
    /// When the test has switched it off.
    #[expect(clippy::expect_used, reason = "a test has no better way to fail")]
    pub fn management_address(&self) -> SocketAddr {
        self.running.management_address().expect("management.enabled is false")
    }

    /// The objects of the app.
    pub fn context(&self) -> &Context {
        self.running.context()
    }

    /// The clock of the app; it stands until the test moves it.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The running app itself.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// What the app has logged so far, line by line.
    ///
    /// # Panics
    ///
    /// When the test did not ask for it by [`TestAppBuilder::capture_logs`].
    pub fn logs(&self) -> Vec<Value> {
        self.logs.lines()
    }

    /// Waits for a line of the log; the line of a request comes when its last byte is out, which a client may see
    /// before.
    ///
    /// # Panics
    ///
    /// When none comes in time; the message shows those that came.
    pub async fn logged(&self, is_meant: impl Fn(&Value) -> bool) -> Value {
        self.logs.wait_for(is_meant).await
    }

    /// The running app, for tests of how it stops.
    pub fn into_running(self) -> Running {
        self.running
    }

    /// Stops it as a server stops.
    ///
    /// # Panics
    ///
    /// When it does not stop in order.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn stop(self) {
        if let Err(error) = self.running.stop().await {
            panic!("the app did not stop in order: {error}");
        }
    }

    /// A request; nothing is sent before [`TestRequest::send`].
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        TestRequest::new(self.address(), self.running.is_https(), method, path)
    }

    /// A `GET` request.
    pub fn get(&self, path: &str) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// A `GET` request to the management listener: `/metrics`, `/readyz`.
    ///
    /// # Panics
    ///
    /// When the test has switched the listener off.
    pub fn management(&self, path: &str) -> TestRequest {
        TestRequest::new(self.management_address(), false, Method::GET, path)
    }

    /// Opens a WebSocket. [`TestRequest::websocket`] does it with headers.
    ///
    /// # Panics
    ///
    /// When the answer is a refusal.
    pub async fn websocket(&self, path: &str) -> crate::TestSocket {
        self.get(path).websocket().await
    }

    /// A `POST` request.
    pub fn post(&self, path: &str) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// A `PUT` request.
    pub fn put(&self, path: &str) -> TestRequest {
        self.request(Method::PUT, path)
    }

    /// A `PATCH` request.
    pub fn patch(&self, path: &str) -> TestRequest {
        self.request(Method::PATCH, path)
    }

    /// A `DELETE` request.
    pub fn delete(&self, path: &str) -> TestRequest {
        self.request(Method::DELETE, path)
    }
}

impl TestAppBuilder {
    /// Sets one setting.
    #[must_use]
    pub fn value(mut self, key: &str, value: impl Into<RawValue>) -> Self {
        self.launch = self.launch.value(key, value);
        self
    }

    /// Keeps what the app logs, for [`TestApp::logs`]: the access line of each request, and what is said through
    /// `tracing` in the runtime of the test, at the levels of `log.level`.
    #[must_use]
    pub fn capture_logs(mut self) -> Self {
        let logging = Logging::kept();
        self.launch = self.launch.logging(logging.clone());
        self.logging = Some(logging);
        self
    }

    /// Takes another profile than `test`.
    #[must_use]
    pub fn profile(mut self, profile: &str) -> Self {
        self.launch = self.launch.profile(profile);
        self
    }

    /// Gives the app the files that its program carries, `houtai::embedded_files!()`: its settings, and its migrations,
    /// which then make the tables in place of the models. That is for tests of what migrations do by SQL or functions of
    /// their own: the tables are the same either way.
    #[must_use]
    pub fn embedded(mut self, files: &'static [(&'static str, &'static str)]) -> Self {
        self.launch = self.launch.embedded(files);
        self
    }

    /// The app root, to put files into before the start.
    pub fn root(&self) -> &std::path::Path {
        self.root.path()
    }

    /// Starts it.
    ///
    /// # Panics
    ///
    /// When it does not start; the message is the one that a user would see.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn start(self) -> TestApp {
        match self.try_start().await {
            Ok(app) => app,
            Err(error) => panic!("the app did not start: {error}"),
        }
    }

    /// Starts it, for tests of what keeps it from starting.
    ///
    /// # Errors
    ///
    /// Those of a start.
    pub async fn try_start(self) -> Result<TestApp, LaunchError> {
        // Before the start, so that one that fails leaves nothing behind.
        let logs = Logs(self.logging);
        let running = self.launch.serve().await?;
        Ok(TestApp { running, logs, clock: self.clock, _root: self.root })
    }
}
