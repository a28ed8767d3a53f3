//! What is known about an operation, apart from the code that runs it. `routes`, `explain`, the OpenAPI
//! document and the checks read it.

use std::time::Duration;

use houtai_core::Access;
use http::Method;

use crate::describe::{InputDescription, ResponseDescription};
use crate::encoding::{Coding, Decompress};
use crate::endpoint::Endpoint;
use crate::files::StaticFiles;
use crate::middleware::Middleware;
use crate::mount::Mount;
use crate::path::Template;

/// One operation of the app.
#[derive(Clone)]
pub struct OperationInfo {
    /// The stable id: module and function, `todos::create`.
    pub id: String,
    /// The method; `None` for a mounted service, which takes every method.
    pub method: Option<Method>,
    /// The path template.
    pub path: Template,
    /// The module, which is the tag in the docs.
    pub module: String,
    /// The first line of the doc comment.
    pub summary: String,
    /// The rest of the doc comment.
    pub description: String,
    /// Who may call it.
    pub access: Access,
    /// Whether it is left out of the docs.
    pub hidden: bool,
    /// Whether it is on its way out.
    pub deprecated: bool,
    /// How many bytes its body may have, where it says so itself.
    pub body_limit: Option<u64>,
    /// How long it may take, where it says so itself.
    pub timeout: Option<Duration>,
    /// In which content codings its body may come; none of them unless it asks.
    pub encodings: Vec<&'static str>,
    /// What comes in.
    pub inputs: Vec<InputDescription>,
    /// What goes out, from the return type and the arguments.
    pub responses: Vec<ResponseDescription>,
    /// The middleware around it, outermost first.
    pub middleware: Vec<&'static str>,
    /// Where it stands in the source.
    pub place: String,
}

impl OperationInfo {
    /// Whether it opens a WebSocket.
    pub fn is_websocket(&self) -> bool {
        self.responses.iter().any(|response| response.status == 101)
    }

    pub(crate) fn of(endpoint: &Endpoint, module: String, access: Access, middleware: &[Middleware]) -> Self {
        let (summary, description) = split_doc(&endpoint.info.doc);
        let mut responses = endpoint.responses.clone();
        let of_middleware = middleware.iter().flat_map(Middleware::refusals);
        for refusal in endpoint.description.refusals.iter().chain(of_middleware) {
            if !responses.iter().any(|known| known.status == refusal.status) {
                responses.push(refusal.clone());
            }
        }
        Self {
            id: format!("{module}::{}", endpoint.info.function),
            method: Some(endpoint.info.method.clone()),
            path: endpoint.template.clone(),
            module,
            summary,
            description,
            access,
            hidden: endpoint.hidden,
            deprecated: endpoint.deprecated,
            body_limit: endpoint.body_limit,
            timeout: endpoint.timeout,
            encodings: encodings(endpoint.decompress),
            inputs: endpoint.description.inputs.clone(),
            responses,
            middleware: middleware.iter().map(Middleware::name).collect(),
            place: endpoint.place(),
        }
    }

    pub(crate) fn of_mount(mount: &Mount, access: Access, middleware: &[Middleware]) -> Self {
        let below = Self::below(Template::parse(&mount.prefix), access, middleware);
        Self { id: format!("mount {}", mount.prefix), summary: "A mounted service.".into(), ..below }
    }

    pub(crate) fn of_files(files: &StaticFiles, access: Access, middleware: &[Middleware]) -> Self {
        let below = Self::below(Template::parse(files.path()), access, middleware);
        let id = format!("files {}", files.path());
        Self { id, method: Some(Method::GET), summary: "Static files.".into(), ..below }
    }

    /// What answers everything below a path, and is not in the docs.
    fn below(path: Template, access: Access, middleware: &[Middleware]) -> Self {
        Self {
            id: String::new(),
            method: None,
            path,
            module: String::new(),
            summary: String::new(),
            description: String::new(),
            access,
            hidden: true,
            deprecated: false,
            body_limit: None,
            timeout: None,
            encodings: Vec::new(),
            inputs: Vec::new(),
            responses: Vec::new(),
            middleware: middleware.iter().map(Middleware::name).collect(),
            place: String::new(),
        }
    }
}

impl Endpoint {
    /// The function with its module in the source, for messages before an app exists.
    pub(crate) fn id(&self) -> String {
        let module = self.info.module_path.rsplit("::").next().unwrap_or_default();
        format!("{module}::{}", self.info.function)
    }

    /// Where it stands in the source.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.info.file, self.info.line)
    }
}

fn encodings(decompress: Decompress) -> Vec<&'static str> {
    match decompress {
        Decompress::Inflate => Coding::READ.iter().map(|coding| coding.name()).collect(),
        Decompress::Refuse | Decompress::Pass => Vec::new(),
    }
}

/// The first paragraph is the summary, what follows the description.
fn split_doc(doc: &str) -> (String, String) {
    let doc = doc.trim();
    let (summary, description) = doc.split_once("\n\n").unwrap_or((doc, ""));
    (summary.split_whitespace().collect::<Vec<_>>().join(" "), description.trim().to_owned())
}
