//! The docs endpoints as a module of the app.

use std::future::{Ready, ready};

use houtai_core::{Access, Module};
use houtai_http::{Endpoint, EndpointInfo, EndpointModule, Path, Redirect, Url};
use http::Method;

use super::answer::Answer;
use super::published::PublishedDocument;

/// The endpoints `/openapi.json`, `/openapi.yaml`, `/docs` and the files of the page, as the module `docs`. They
/// are public and not in the document themselves. What they serve is put into `document` once all routes are
/// known.
///
/// ```
/// use houtai_core::App;
/// use houtai_openapi::{PublishedDocument, docs_module};
///
/// let published = PublishedDocument::new();
/// let app = App::new("hello").module(docs_module(&published));
/// assert_eq!(app.modules()[0].name(), "docs");
/// ```
pub fn docs_module(document: &PublishedDocument) -> Module {
    let (json, yaml, page) = (document.clone(), document.clone(), document.clone());
    let endpoints = [
        fixed(info("/openapi.json", "openapi_json", "The OpenAPI document as JSON."), move || {
            Answer::Json(json.clone())
        }),
        fixed(info("/openapi.yaml", "openapi_yaml", "The OpenAPI document as YAML."), move || {
            Answer::Yaml(yaml.clone())
        }),
        fixed(info("/docs", "page", "The docs page."), move || Answer::Page(page.clone())),
        Endpoint::new::<(Path<(String, String)>,), _, _>(
            info("/docs/assets/{revision}/{file}", "file", "A file of the docs page."),
            |(Path((revision, file)),)| -> Ready<Answer> { ready(Answer::File(revision, file)) },
        ),
    ];
    let module = Module::new("docs").doc("The docs of this interface.").access(Access::Public);
    module.endpoints(endpoints.map(Endpoint::hidden))
}

/// An endpoint that sends a browser from `/` to the docs page, for an app that has nothing at `/` itself: that
/// address is the first that a person opens.
pub fn start_page() -> Module {
    let start = Endpoint::new::<(), _, _>(info("/", "start", "Leads to the docs page."), |()| {
        ready(Redirect::to(Url::fill("/docs", &[])))
    });
    Module::new("start").access(Access::Public).endpoints([start.hidden()])
}

fn fixed(info: EndpointInfo, answer: impl Fn() -> Answer + Send + Sync + 'static) -> Endpoint {
    Endpoint::new::<(), _, _>(info, move |()| ready(answer()))
}

fn info(path: &'static str, function: &'static str, doc: &'static str) -> EndpointInfo {
    EndpointInfo {
        method: Method::GET,
        path: path.into(),
        function: function.into(),
        module_path: module_path!(),
        doc: doc.into(),
        file: file!(),
        line: line!(),
    }
}
