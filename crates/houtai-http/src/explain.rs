//! What one request would go through, said without sending it.

use houtai_core::settings::ByteSize;
use houtai_core::{Access, SettingsStore};
use http::Method;

use crate::cors::RouteCors;
use crate::middleware::{STACK, Step};
use crate::operation::OperationInfo;
use crate::router::Match;
use crate::{CorsSettings, ServerSettings, Table};

/// What happens to a request.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The operation that it reaches; `None` when the server answers by itself.
    pub operation: Option<String>,
    /// The path template of that operation.
    pub path: Option<String>,
    /// The status with which the server answers by itself.
    pub status: Option<u16>,
    /// What each step does with it, as far as it comes.
    pub steps: Vec<Explained>,
}

/// One step of one request.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The step.
    pub step: Step,
    /// What it does.
    pub what: String,
}

impl Table {
    /// Says what a request of this method and path would go through.
    pub fn explain(&self, method: &Method, path: &str, settings: &SettingsStore) -> Explanation {
        let limits = settings.get::<ServerSettings>();
        let head = limits.as_ref().map_or_else(String::new, |limits| {
            format!("path and query up to {}, headers up to {} in all", limits.max_uri, limits.max_head)
        });
        let mut steps = vec![Explained { step: Step::Head, what: head }];
        let route = path.split('?').next().unwrap_or(path);
        let (what, result) = match self.router.find(method, route) {
            Match::Route(route, _) => (format!("{} {}", method, route.template()), Ok(route.index)),
            Match::OtherMethod(_) if method == Method::OPTIONS => ("204 with Allow".to_owned(), Err(204)),
            Match::OtherMethod(node) => {
                (format!("405: the path takes {}", node.allowed().join(", ")), Err(405))
            }
            Match::Nothing => ("404: no route has this path".to_owned(), Err(404)),
            Match::Broken(code) => (format!("400: {code}"), Err(400)),
        };
        steps.push(Explained { step: Step::Route, what });
        let cors = self.cors_in_words(method, route, settings);
        let operation = result.ok().and_then(|index| self.operations().get(index));
        if let (Some(operation), Some(limits)) = (operation, limits) {
            let rest = STACK.iter().skip(2);
            steps.extend(
                rest.map(|(step, _)| Explained {
                    step: *step,
                    what: self.at(*step, operation, &limits, &cors),
                }),
            );
        }
        Explanation {
            operation: operation.map(|operation| operation.id.clone()),
            path: operation.map(|operation| operation.path.to_string()),
            status: result.err(),
            steps,
        }
    }

    fn cors_in_words(&self, method: &Method, path: &str, settings: &SettingsStore) -> String {
        let of_settings = || settings.get::<CorsSettings>().and_then(|settings| settings.policy.clone());
        let of_app = || match &self.cors {
            RouteCors::Own(policy) => policy.clone(),
            RouteCors::Inherited => of_settings(),
        };
        let route = self.router.node(path).and_then(|node| node.route(method));
        let policy = match route.map(|route| &route.cors) {
            Some(RouteCors::Own(policy)) => policy.clone(),
            Some(RouteCors::Inherited) | None => of_app(),
        };
        policy
            .map_or_else(|| "off".to_owned(), |policy| format!("answered to pages from {}", policy.origins()))
    }

    /// What a step does with requests of an operation.
    fn at(&self, step: Step, operation: &OperationInfo, limits: &ServerSettings, cors: &str) -> String {
        let public = operation.access == Access::Public;
        match step {
            Step::Head | Step::Route => String::new(),
            Step::Cors => cors.to_owned(),
            Step::RequestId => "a new one".to_owned(),
            Step::BodyLimit => ByteSize(operation.body_limit.unwrap_or(limits.body_limit.0)).to_string(),
            Step::Guard => format!("504 after {:?}", operation.timeout.unwrap_or(limits.request_timeout)),
            Step::Identity if public => "not asked for".to_owned(),
            Step::Identity => "asked for".to_owned(),
            Step::Access => operation.access.to_string(),
            Step::Middleware if operation.middleware.is_empty() => "none".to_owned(),
            Step::Middleware => operation.middleware.join(" → "),
            Step::Handler => handler(operation),
            Step::ResponseCheck => if self.check.is_some() { "on" } else { "off" }.to_owned(),
            Step::Compression => {
                "as the client accepts it, if the answer is large enough and gains".to_owned()
            }
            Step::BrowserHeaders => "those of `security_headers` and `cors`".to_owned(),
            Step::Finish => {
                "the connection stays open, unless it drains or a body was left unread".to_owned()
            }
        }
    }
}

fn handler(operation: &OperationInfo) -> String {
    let then = if operation.is_websocket() { "; then the connection is a WebSocket" } else { "" };
    let inputs: Vec<String> = operation.inputs.iter().map(|input| input.location.to_string()).collect();
    let reads = if inputs.is_empty() { "nothing".to_owned() } else { inputs.join(", ") };
    format!("{} reads {reads}{then}", operation.id)
}
