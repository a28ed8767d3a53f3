//! The question of a browser before a request, and its answer.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};

use super::Policy;
use crate::Response;
use crate::router::Node;
use crate::site::Site;

/// Everything that the answer depends on.
const VARIES: &str = "origin, access-control-request-method, access-control-request-headers";

/// The answer to a preflight; `None` when the request is none, or when nothing here answers it: no such address, or
/// no CORS there.
///
/// Nothing about the request is permitted unless all of it is; what is refused gets the answer of any `OPTIONS`,
/// without a word on CORS, and the browser tells the page no more than that.
pub(crate) fn preflight(site: &Site, head: &Parts) -> Option<Response> {
    let origin = head.headers.get(ORIGIN)?;
    let asked = head.headers.get(ACCESS_CONTROL_REQUEST_METHOD)?;
    let node = site.router().node(head.uri.path())?;
    let method = Method::from_bytes(asked.as_bytes()).ok();
    let route = method.as_ref().and_then(|method| node.route(method));
    let policy = site.cors(route.map(|route| &**route))?;
    let mut response = crate::respond::empty(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.insert(ALLOW, node.allow.clone());
    headers.insert(VARY, HeaderValue::from_static(VARIES));
    if let (Some(method), Some(_), Some(allowed)) = (method, route, policy.allowed(origin))
        && policy.permits(method.as_str())
    {
        policy.permit(allowed, headers);
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods(policy, node, &method));
        let wanted = head.headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
        if let Some(permitted) = policy.headers().or(wanted) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, permitted.clone());
        }
        headers.insert(ACCESS_CONTROL_MAX_AGE, policy.max_age().clone());
    }
    Some(response)
}

/// The methods of an address that are permitted. Those of a mounted service are not known, so that the one asked for
/// stands for them.
fn methods(policy: &Policy, node: &Node, asked: &Method) -> HeaderValue {
    let names: Vec<&str> = match &node.any {
        Some(_) if policy.methods().is_empty() => vec![asked.as_str()],
        Some(_) => policy.methods().iter().map(Method::as_str).collect(),
        None => node.allowed().into_iter().filter(|name| policy.permits(name)).collect(),
    };
    HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}
