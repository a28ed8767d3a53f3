//! A small app, put together as the attributes would do it.

use std::future::{Future, ready};
use std::pin::Pin;

use houtai_core::formats::Patch;
use houtai_core::validate::{Check, Validate};
use houtai_core::{
    Access, App, Error, Finding, Id, Identity, Input, Module, Output, Page, PageQuery, Result, Timestamp,
};
use houtai_http::{
    AnswerValue, Body, Created, Endpoint, EndpointInfo, EndpointModule, Header, HttpApp, Identify, NoContent,
    Path, Plain, Query, Request, ResponseStyle, SecurityScheme, Table,
};
use houtai_openapi::{Api, CaseStyle, Document, Info, PublishedDocument, docs_module};
use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A thing to do.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Todo {
    pub(crate) id: Id<Todo>,
    /// What to do, in one line.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) done: bool,
    pub(crate) labels: Vec<Label>,
    pub(crate) created_at: Timestamp,
}

/// A coloured word.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Label {
    #[schemars(length(min = 1, max = 20))]
    pub(crate) name: String,
    #[schemars(regex(pattern = "^#[0-9a-f]{6}$"))]
    pub(crate) colour: Option<String>,
}

/// What a client sends to add a to-do.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
pub(crate) struct NewTodo {
    /// What to do, in one line.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) labels: Vec<Label>,
}

/// What a client sends to change a to-do.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
pub(crate) struct ChangedTodo {
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub(crate) title: Patch<String>,
    #[serde(default)]
    pub(crate) done: Patch<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
pub(crate) struct Filter {
    /// Only those that are done, or not.
    pub(crate) done: Option<bool>,
    /// Only those with all these labels.
    #[serde(default)]
    pub(crate) label: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is read")]
pub(crate) struct Precondition {
    /// The version that the client has seen.
    pub(crate) if_match: Option<String>,
}

macro_rules! without_rules {
    ($($type:ty),*) => {$(
        impl Validate for $type {
            fn validate(&self, _: &mut Check) {}
        }
        impl Input for $type {}
    )*};
}

without_rules!(NewTodo, ChangedTodo, Filter, Precondition, Todo);

impl Output for Todo {}
impl AnswerValue for Todo {}

/// Knows nobody; it is here for its scheme.
pub(crate) struct Tokens;

impl Identify for Tokens {
    fn identify<'a>(
        &'a self,
        _: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Identity>>> + Send + 'a>> {
        Box::pin(ready(Ok(None)))
    }

    fn scheme(&self) -> SecurityScheme {
        SecurityScheme { name: "token".into(), scheme: json!({"type": "http", "scheme": "bearer"}) }
    }
}

pub(crate) fn info(
    method: Method,
    path: &'static str,
    function: &'static str,
    doc: &'static str,
) -> EndpointInfo {
    EndpointInfo {
        method,
        path: path.into(),
        function: function.into(),
        module_path: "app::todos",
        doc: doc.into(),
        file: "src/main.rs",
        line: 1,
    }
}

async fn nothing<T>() -> Result<T> {
    Err(Error::not_found("these functions are never called"))
}

fn todos() -> [Endpoint; 5] {
    let create = info(Method::POST, "/todos", "create", "Adds a to-do.\n\nIt is *open* at first.");
    let get = info(Method::GET, "/todos/{id}", "get", "Reads one to-do.");
    let list = info(Method::GET, "/todos", "list", "Lists to-dos, newest first.");
    let update = info(Method::PATCH, "/todos/{todo}", "update", "Changes a to-do.");
    let delete = info(Method::DELETE, "/todos/{id}", "delete", "Takes a to-do away.");
    [
        Endpoint::new::<(Body<NewTodo>,), _, _>(create, |_| nothing::<Created<Todo>>()),
        Endpoint::new::<(Path<Id<Todo>>,), _, _>(get, |_| nothing::<Todo>()),
        Endpoint::new::<(PageQuery, Query<Filter>), _, _>(list, |_| nothing::<Page<Todo>>()),
        Endpoint::new::<(Path<Id<Todo>>, Header<Precondition>, Body<ChangedTodo>), _, _>(update, |_| {
            nothing::<Todo>()
        })
        .access(Access::SignedIn),
        Endpoint::new::<(Path<Id<Todo>>,), _, _>(delete, |_| nothing::<NoContent>())
            .access(Access::Permission("todos.delete".into()))
            .deprecated(),
    ]
}

/// The app: to-dos, a hidden endpoint, the docs.
pub(crate) fn app() -> App {
    let todos = Module::new("todos").doc("Things to do.").access(Access::Public).endpoints(todos());
    let hidden = info(Method::GET, "/internal", "internal", "Not for others.");
    let hidden = Endpoint::new::<(), _, _>(hidden, |()| ready(NoContent)).hidden().access(Access::Public);
    App::new("to-do")
        .version("1.2.0")
        .description("Keeps what is to be done.")
        .identify(Tokens)
        .module(todos)
        .module(Module::new("internal").endpoints([hidden]))
        .module(docs_module(&PublishedDocument::new()))
}

/// The document of an app in a style.
pub(crate) fn document_of(mut app: App, style: &dyn ResponseStyle) -> Result<Document, Vec<Finding>> {
    let info = Info::of(&app);
    let table = Table::build(&mut app)?;
    let (media_types, security) = (table.media_types(), table.security());
    Document::build(&Api {
        info: &info,
        operations: table.operations(),
        style,
        media_types: &media_types,
        security: security.as_ref(),
        case: CaseStyle::SnakeCase,
    })
}

/// The document of the app.
pub(crate) fn document() -> Document {
    document_of(app(), &Plain).unwrap()
}

/// The document of an app with these endpoints only.
pub(crate) fn document_with(endpoints: impl IntoIterator<Item = Endpoint>) -> Result<Document, Vec<Finding>> {
    let module = Module::new("things").access(Access::Public).endpoints(endpoints);
    document_of(App::new("things").module(module), &Plain)
}
