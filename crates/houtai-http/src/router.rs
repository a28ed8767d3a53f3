//! Which route a request takes. A route is known before anything else happens to a request.

use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;

use houtai_core::Access;
use houtai_core::validate::{CompiledSchema, Location};
use http::{HeaderValue, Method};

use crate::cors::RouteCors;
use crate::describe::PathShape;
use crate::encoding::{CompressChoice, Decompress};
use crate::endpoint::{Endpoint, Handler};
use crate::metrics::RouteMetrics;
use crate::middleware::Middleware;
use crate::path::Template;
use crate::request_path;

/// One route with everything that is decided about it before a request comes.
pub(crate) struct Route {
    pub(crate) index: usize,
    pub(crate) template: Template,
    pub(crate) name: String,
    pub(crate) access: Access,
    /// Whether the caller is identified: the access or an argument asks for it.
    pub(crate) identified: bool,
    pub(crate) body_limit: Option<u64>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) compress: CompressChoice,
    pub(crate) decompress: Decompress,
    pub(crate) inputs: Vec<CompiledInput>,
    pub(crate) middleware: Arc<[Middleware]>,
    pub(crate) cors: RouteCors,
    pub(crate) handler: Handler,
    pub(crate) metrics: Arc<RouteMetrics>,
}

/// The compiled schema of one input of a route.
pub(crate) struct CompiledInput {
    pub(crate) type_id: TypeId,
    pub(crate) location: Location,
    pub(crate) schema: Arc<CompiledSchema>,
    /// For path parameters, what the type is made from.
    pub(crate) shape: PathShape,
}

impl Route {
    /// The path template.
    pub(crate) fn template(&self) -> &Template {
        &self.template
    }

    /// The schema of an input. There are few, so a search is cheaper than a map.
    pub(crate) fn schema(&self, type_id: TypeId, location: Location) -> Option<&Arc<CompiledSchema>> {
        let found = self.inputs.iter().find(|input| input.type_id == type_id && input.location == location);
        found.map(|input| &input.schema)
    }

    /// What a type is made from that is read from the path.
    pub(crate) fn path_shape(&self, type_id: TypeId) -> PathShape {
        let found =
            self.inputs.iter().find(|input| input.type_id == type_id && input.location == Location::Path);
        found.map_or(PathShape::Struct, |input| input.shape)
    }
}

/// All routes of one template, or a mounted service.
pub(crate) struct Node {
    pub(crate) methods: Vec<(Method, Arc<Route>)>,
    /// A mounted service takes every method.
    pub(crate) any: Option<Arc<Route>>,
    pub(crate) allow: HeaderValue,
}

impl Node {
    pub(crate) fn new() -> Self {
        Self { methods: Vec::new(), any: None, allow: HeaderValue::from_static("") }
    }

    /// The route of a method; `HEAD` falls back to `GET`.
    pub(crate) fn route(&self, method: &Method) -> Option<&Arc<Route>> {
        let exact =
            |method: &Method| self.methods.iter().find(|(own, _)| own == method).map(|(_, route)| route);
        let found = exact(method).or_else(|| if method == Method::HEAD { exact(&Method::GET) } else { None });
        found.or(self.any.as_ref())
    }

    /// The methods that `Allow` names.
    pub(crate) fn allowed(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.methods.iter().map(|(method, _)| method.as_str()).collect();
        if names.contains(&"GET") && !names.contains(&"HEAD") {
            names.push("HEAD");
        }
        if !names.contains(&"OPTIONS") {
            names.push("OPTIONS");
        }
        names.sort_unstable();
        names
    }
}

/// The values of path parameters in the order of the template, decoded.
pub(crate) type Params = Vec<String>;

/// Where a path and method lead.
pub(crate) enum Match<'a> {
    /// To a route.
    Route(&'a Route, Params),
    /// To a template that has other methods.
    OtherMethod(&'a Node),
    /// Nowhere.
    Nothing,
    /// The path itself is broken, with the code of the mistake.
    Broken(&'static str),
}

/// The table of all routes.
pub(crate) struct Router {
    paths: matchit::Router<usize>,
    nodes: Vec<Node>,
    // Each stands at its index.
    routes: Vec<Arc<Route>>,
}

impl Router {
    pub(crate) fn new(paths: matchit::Router<usize>, nodes: Vec<Node>, routes: Vec<Arc<Route>>) -> Self {
        Self { paths, nodes, routes }
    }

    /// The route with this index. A request remembers no more of its route, which costs nothing to hand on.
    pub(crate) fn at(&self, index: usize) -> &Route {
        &self.routes[index]
    }

    /// All routes of a path, whatever the method.
    pub(crate) fn node(&self, path: &str) -> Option<&Node> {
        let path = request_path::normal(path).ok()?;
        self.paths.at(&path).ok().map(|found| &self.nodes[*found.value])
    }

    /// Whether a route has CORS of its own.
    pub(crate) fn has_cors(&self) -> bool {
        let routes = self.nodes.iter().flat_map(|node| node.methods.iter().map(|(_, route)| route));
        routes.into_iter().any(|route| matches!(route.cors, RouteCors::Own(Some(_))))
    }

    /// Finds the route of a request.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Match<'_> {
        let path = match request_path::normal(path) {
            Ok(path) => path,
            Err(code) => return Match::Broken(code),
        };
        let Ok(found) = self.paths.at(&path) else { return Match::Nothing };
        let node = &self.nodes[*found.value];
        let Some(route) = node.route(method) else { return Match::OtherMethod(node) };
        match found.params.iter().map(|(_, text)| decode(text)).collect() {
            Ok(params) => Match::Route(route, params),
            Err(code) => Match::Broken(code),
        }
    }
}

/// Decodes `%xx`. A `%2F` becomes a `/` inside the parameter; it has not divided segments.
fn decode(text: &str) -> Result<String, &'static str> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    if !request_path::is_percent_encoded(text) {
        return Err("bad_percent_encoding");
    }
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
    String::from_utf8(bytes).map_err(|_| "invalid_utf8")
}

/// The route of an endpoint.
pub(crate) fn route_of(
    index: usize,
    endpoint: Endpoint,
    name: String,
    access: Access,
    inputs: Vec<CompiledInput>,
    middleware: Vec<Middleware>,
    cors: RouteCors,
) -> Route {
    Route {
        index,
        identified: access != Access::Public || endpoint.description.needed().identity,
        metrics: Arc::new(RouteMetrics::of_endpoint(endpoint.template.as_str(), &endpoint.info.method)),
        template: endpoint.template,
        name,
        access,
        body_limit: endpoint.body_limit,
        timeout: endpoint.timeout,
        compress: endpoint.compress,
        decompress: endpoint.decompress,
        inputs,
        middleware: middleware.into(),
        cors,
        handler: endpoint.handler,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_or_refused_with_the_reason() {
        assert_eq!(decode("a%2Fb").as_deref(), Ok("a/b"));
        assert_eq!(decode("%E4%BD%A0").as_deref(), Ok("你"));
        assert_eq!(decode("%zz"), Err("bad_percent_encoding"));
        assert_eq!(decode("%4"), Err("bad_percent_encoding"));
        assert_eq!(decode("%ff"), Err("invalid_utf8"));
    }
}
