//! From the declaration of an app to its table of routes.

mod below;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use houtai_core::validate::{CompiledSchema, Location};
use houtai_core::{Access, AccessLog, App, Finding, MetricSource, NeedsOf, validate};
use http::HeaderValue;

use crate::cors::{Cors, RouteCors};
use crate::describe::{InputDescription, PathShape, path_schema};
use crate::endpoint::Endpoint;
use crate::messages::Messages;
use crate::metrics::HttpMetrics;
use crate::middleware::Middleware;
use crate::operation::OperationInfo;
use crate::parts::{AppParts, take_app_parts};
use crate::router::{CompiledInput, Node, Route, Router, route_of};
use crate::site::Recorder;
use crate::websocket::Sockets;
use crate::writer::Format;
use crate::{Identify, ResponseCheck, ResponseStyle, SecurityScheme};

/// The routes of an app, checked, and all that the app says about its answers.
pub struct Table {
    pub(crate) router: Router,
    pub(crate) style: Option<Arc<dyn ResponseStyle>>,
    pub(crate) formats: Vec<Arc<dyn Format>>,
    pub(crate) messages: Messages,
    pub(crate) identify: Option<Arc<dyn Identify>>,
    pub(crate) check: Option<Arc<dyn ResponseCheck>>,
    /// What the code says about CORS; without it the settings do.
    pub(crate) cors: RouteCors,
    pub(crate) access_log: Option<Arc<dyn AccessLog>>,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) metrics: Arc<HttpMetrics>,
    pub(crate) folders: Vec<(String, PathBuf)>,
    pub(crate) sockets: Arc<Sockets>,
    operations: Vec<OperationInfo>,
    needs: Vec<NeedsOf>,
}

impl Table {
    /// Takes the endpoints, mounts, middleware and the rest out of an app and checks them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, together: bad templates, routes that collide, endpoints without access.
    pub fn build(app: &mut App) -> Result<Self, Vec<Finding>> {
        let mut parts = take_app_parts(app);
        let declared = declared(app, &parts.middleware);
        let mut builder = Builder::default();
        for one in declared {
            builder.add(one, parts.identify.is_some());
        }
        for mount in std::mem::take(&mut parts.mounts) {
            builder.mount(mount, parts.identify.is_some(), &parts.middleware);
        }
        for files in std::mem::take(&mut parts.files) {
            builder.files(files, parts.identify.is_some(), &parts.middleware);
        }
        builder.finish(parts)
    }

    /// What is known about each endpoint and mount, in the order of declaration.
    pub fn operations(&self) -> &[OperationInfo] {
        &self.operations
    }

    /// What the endpoints need from the app; to be given to [`houtai_core::start`].
    pub fn needs(&mut self) -> Vec<NeedsOf> {
        std::mem::take(&mut self.needs)
    }

    /// The style that the app brings; without one the settings choose.
    pub fn own_style(&self) -> Option<&Arc<dyn ResponseStyle>> {
        self.style.as_ref()
    }

    /// How callers prove who they are.
    pub fn security(&self) -> Option<SecurityScheme> {
        self.identify.as_ref().map(|identify| identify.scheme())
    }

    /// The media types in which values are read and written, JSON first.
    pub fn media_types(&self) -> Vec<String> {
        let others = self.formats.iter().map(|format| format.media_type().to_owned());
        std::iter::once(crate::writer::JSON.to_owned()).chain(others).collect()
    }

    /// Compares every answer with the document.
    pub fn set_check(&mut self, check: Arc<dyn ResponseCheck>) {
        self.check = Some(check);
    }

    /// Writes down every request.
    pub fn set_access_log(&mut self, access_log: Arc<dyn AccessLog>) {
        self.access_log = Some(access_log);
    }

    /// What the server that has this table counts.
    pub fn metrics(&self) -> Arc<dyn MetricSource> {
        Arc::clone(&self.metrics) as Arc<dyn MetricSource>
    }

    /// The numbers of its WebSockets.
    pub fn socket_metrics(&self) -> Arc<dyn MetricSource> {
        Arc::clone(&self.sockets) as Arc<dyn MetricSource>
    }

    /// Tells a test which steps requests go through.
    #[doc(hidden)]
    pub fn set_recorder(&mut self, recorder: Recorder) {
        self.recorder = Some(recorder);
    }
}

/// An endpoint with what its module and the app add to it.
struct Declared {
    module: String,
    default_access: Option<Access>,
    middleware: Vec<Middleware>,
    cors: Option<Cors>,
    endpoint: Endpoint,
}

fn declared(app: &mut App, of_app: &[Middleware]) -> Vec<Declared> {
    let mut all = Vec::new();
    for module in app.modules_mut() {
        let of_module = module.parts_mut().take::<Middleware>();
        let of_module_cors = module.parts_mut().take::<Cors>().pop();
        let endpoints = module.parts_mut().take::<Endpoint>();
        for endpoint in endpoints {
            let own = endpoint.middleware.iter();
            let middleware = of_app.iter().chain(&of_module).chain(own).cloned().collect();
            let default_access = module.default_access().cloned();
            let cors = endpoint.cors.clone().or_else(|| of_module_cors.clone());
            let module = module.name().to_owned();
            all.push(Declared { module, default_access, middleware, cors, endpoint });
        }
    }
    all
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    shapes: HashMap<String, usize>,
    paths: matchit::Router<usize>,
    operations: Vec<OperationInfo>,
    needs: Vec<NeedsOf>,
    // Each stands at its index.
    routes: Vec<Arc<Route>>,
    findings: Vec<Finding>,
    // Folders of static files by the path under which they are served.
    folders: Vec<(String, PathBuf)>,
}

impl Builder {
    fn add(&mut self, declared: Declared, identified: bool) {
        let Declared { module, default_access, middleware, cors, endpoint } = declared;
        let name = endpoint.id();
        if let Some(problem) = endpoint.template.problem() {
            let finding = Finding::error("http.path", format!("endpoint `{name}`: {problem}"));
            return self.findings.push(finding.advice(format!("correct it in {}", endpoint.place())));
        }
        let access = self.access(&name, endpoint.access.clone().or(default_access), identified);
        if endpoint.needs().identity && access == Access::Public && !identified {
            self.unidentified(&name, "an `Identity` argument");
        }
        let cors = self.cors(&format!("endpoint `{name}`"), cors);
        let inputs = self.inputs(&name, &endpoint);
        let index = self.operations.len();
        let method = endpoint.info.method.clone();
        let node = self.node(&endpoint);
        if let Some((_, other)) =
            node.and_then(|node| self.nodes[node].methods.iter().find(|(own, _)| *own == method))
        {
            let text =
                format!("two endpoints have {method} {}: `{}` and `{name}`", endpoint.template, other.name);
            self.findings
                .push(Finding::error("http.collision", text).advice("give one of them another path"));
        }
        self.needs.push(NeedsOf { who: format!("endpoint `{name}`"), needs: endpoint.needs().clone() });
        self.operations.push(OperationInfo::of(&endpoint, module, access.clone(), &middleware));
        let route = Arc::new(route_of(index, endpoint, name, access, inputs, middleware, cors));
        self.routes.push(Arc::clone(&route));
        if let Some(node) = node {
            self.nodes[node].methods.push((method, route));
        }
    }

    /// The access of an endpoint. Nobody said anything is an error, not "everybody".
    fn access(&mut self, name: &str, access: Option<Access>, identified: bool) -> Access {
        let Some(access) = access else {
            let text = format!("endpoint `{name}` says nothing about access, and neither does its module");
            let finding = Finding::error("http.access", text);
            self.findings.push(finding.advice("write `access = public` (or `signed_in`, or a permission) in its attribute, or `.access(…)` on the module"));
            return Access::SignedIn;
        };
        if access != Access::Public && !identified {
            self.unidentified(name, &format!("`{access}`"));
        }
        access
    }

    fn unidentified(&mut self, name: &str, wanted: &str) {
        let text =
            format!("endpoint `{name}` asks for {wanted}, and no part of the app knows who is calling");
        let finding = Finding::error("http.identity", text);
        self.findings.push(finding.advice("add `.identify(…)` to the app, or make the endpoint public"));
    }

    fn cors(&mut self, who: &str, cors: Option<Cors>) -> RouteCors {
        match cors.as_ref().map(Cors::compile) {
            None => RouteCors::Inherited,
            Some(Ok(policy)) => RouteCors::Own(policy),
            Some(Err(mistakes)) => {
                self.findings.extend(mistakes.into_iter().map(|mistake| {
                    let text = format!("the CORS {} of the {who}: {}", mistake.part, mistake.text);
                    Finding::error("http.cors", text)
                }));
                RouteCors::Inherited
            }
        }
    }

    fn inputs(&mut self, name: &str, endpoint: &Endpoint) -> Vec<CompiledInput> {
        let names = endpoint.template.names();
        let mut inputs = Vec::new();
        for input in &endpoint.description.inputs {
            match compile(input, &names) {
                Ok(compiled) => inputs.push(compiled),
                Err(finding) => {
                    let text = format!("endpoint `{name}`: `{}` {}", input.schema.type_name, finding.message);
                    self.findings.push(Finding { message: text, ..finding });
                }
            }
        }
        inputs
    }

    /// The node of a template, made when it is new.
    fn node(&mut self, endpoint: &Endpoint) -> Option<usize> {
        let template = &endpoint.template;
        let shape = template.shape();
        if let Some(node) = self.shapes.get(&shape) {
            return Some(*node);
        }
        let node = self.nodes.len();
        if let Err(error) = self.paths.insert(template.as_str(), node) {
            let text =
                format!("endpoint `{}`: the path {template} collides with another: {error}", endpoint.id());
            self.findings
                .push(Finding::error("http.collision", text).advice("give one of them another path"));
            return None;
        }
        self.nodes.push(Node::new());
        self.shapes.insert(shape, node);
        Some(node)
    }

    fn finish(mut self, parts: AppParts) -> Result<Table, Vec<Finding>> {
        let cors = self.cors("app", parts.cors);
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        for node in &mut self.nodes {
            node.allow =
                HeaderValue::try_from(node.allowed().join(", ")).unwrap_or(HeaderValue::from_static(""));
        }
        let mut own = validate::Messages::default();
        parts.messages.into_iter().for_each(|(code, en, zh)| own.add(code, en, zh));
        let metrics = self.routes.iter().map(|route| Arc::clone(&route.metrics));
        Ok(Table {
            metrics: Arc::new(HttpMetrics::new(metrics.collect())),
            router: Router::new(self.paths, self.nodes, self.routes),
            style: parts.style,
            formats: parts.formats,
            messages: Messages::new(own),
            identify: parts.identify,
            check: None,
            cors,
            access_log: None,
            recorder: None,
            folders: self.folders,
            sockets: Arc::default(),
            operations: self.operations,
            needs: self.needs,
        })
    }
}

/// Compiles the schema of an input. The message of a finding completes "the type …".
fn compile(input: &InputDescription, names: &[&str]) -> Result<CompiledInput, Finding> {
    let mut schema = crate::describe::input_schema(&input.schema);
    let mut shape = PathShape::Struct;
    if input.location == Location::Path {
        (schema, shape) = path_schema(&schema, names).map_err(|reason| {
            let text = format!("does not fit the parameters {names:?} of the path: {reason}");
            let advice =
                "`Path<T>` takes one scalar, a tuple in the order of the path, or a struct with those fields";
            Finding::error("http.path", text).advice(advice)
        })?;
    }
    let compiled = CompiledSchema::compile(&schema).map_err(|error| {
        Finding::error("http.schema", format!("has a schema that cannot be used: {error}"))
            .advice("correct the rule on the field")
    })?;
    let type_id = input.schema.type_id;
    Ok(CompiledInput { type_id, location: input.location, schema: Arc::new(compiled), shape })
}
