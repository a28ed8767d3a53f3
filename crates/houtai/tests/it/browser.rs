//! A browser as far as cross-origin requests go: the checks of the Fetch standard (sections 4.9 to 4.10).

use houtai_test::{TestApp, TestResponse};
use http::{HeaderMap, Method};

/// What a script on a page asks for.
#[derive(Clone, Debug)]
pub(crate) struct Fetch<'a> {
    pub(crate) origin: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) credentials: bool,
}

impl<'a> Fetch<'a> {
    pub(crate) fn get(origin: &'a str, path: &'a str) -> Self {
        Self { origin, method: "GET", path, headers: &[], credentials: false }
    }

    /// What the script may read, or why it may not.
    pub(crate) async fn run(&self, app: &TestApp) -> Result<TestResponse, &'static str> {
        if self.needs_preflight() {
            self.preflight(app).await?;
        }
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let mut request = app.request(method, self.path).header("origin", self.origin);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await;
        self.check(answer.headers())?;
        Ok(answer)
    }

    fn needs_preflight(&self) -> bool {
        !["GET", "HEAD", "POST"].contains(&self.method) || !self.headers.is_empty()
    }

    async fn preflight(&self, app: &TestApp) -> Result<(), &'static str> {
        let answer = self.ask(app).await;
        if !(200..300).contains(&answer.status()) {
            return Err("the status of the preflight");
        }
        self.check(answer.headers())?;
        let methods = list(answer.headers(), "access-control-allow-methods");
        let safe = ["GET", "HEAD", "POST"].contains(&self.method);
        if !safe && !methods.iter().any(|method| method == self.method) {
            return Err("the method");
        }
        let headers = list(answer.headers(), "access-control-allow-headers");
        let permitted = |name: &str| headers.iter().any(|known| known.eq_ignore_ascii_case(name));
        if self.headers.iter().all(|(name, _)| permitted(name)) { Ok(()) } else { Err("a header") }
    }

    /// The preflight itself.
    pub(crate) async fn ask(&self, app: &TestApp) -> TestResponse {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        let mut request = app
            .request(Method::OPTIONS, self.path)
            .header("origin", self.origin)
            .header("access-control-request-method", self.method);
        if !names.is_empty() {
            request = request.header("access-control-request-headers", &names.join(","));
        }
        request.send().await
    }

    /// The CORS check.
    fn check(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        let values = headers.get_all("access-control-allow-origin");
        let values: Vec<&str> = values.iter().map(|value| value.to_str().unwrap()).collect();
        match (&values[..], self.credentials) {
            (["*"], false) => return Ok(()),
            ([origin], _) if *origin == self.origin => {}
            _ => return Err("the origin"),
        }
        let with_credentials = list(headers, "access-control-allow-credentials") == ["true"];
        if self.credentials && !with_credentials { Err("credentials") } else { Ok(()) }
    }
}

fn list(headers: &HeaderMap, name: &str) -> Vec<String> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap());
    lines.flat_map(|line| line.split(',')).map(|entry| entry.trim().to_owned()).collect()
}
