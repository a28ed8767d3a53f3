//! A declaration that has been checked, with its headers ready to be sent.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::origin::AllowedOrigin;
use super::{Cors, Mistake};

/// Which origins may do what.
#[derive(Debug)]
pub(crate) struct Policy {
    origins: Vec<AllowedOrigin>,
    /// Empty for all that an address has.
    methods: Vec<Method>,
    /// `None` for all that is asked for.
    headers: Option<HeaderValue>,
    exposed: Option<HeaderValue>,
    credentials: bool,
    max_age: HeaderValue,
}

impl Policy {
    pub(super) fn of(cors: &Cors) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut noted = |result: Result<_, String>, part| {
            result.map_err(|text| mistakes.push(Mistake::new(part, text))).ok()
        };
        let origins: Vec<AllowedOrigin> =
            cors.origins.iter().filter_map(|text| noted(AllowedOrigin::parse(text), "origins")).collect();
        let methods = cors.methods.iter().map(|text| method(text));
        let methods: Result<Vec<Method>, String> = methods.collect();
        let headers = list("headers", &cors.headers, &mut mistakes);
        let exposed = list("exposed_headers", &cors.exposed_headers, &mut mistakes);
        if cors.credentials {
            mistakes.extend(with_credentials(&origins, &cors.exposed_headers));
        }
        let methods = methods.unwrap_or_else(|text| {
            mistakes.push(Mistake::new("methods", text));
            Vec::new()
        });
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self {
            origins,
            methods,
            headers: headers.filter(|list| list != "*"),
            exposed: exposed.filter(|list| !list.is_empty()),
            credentials: cors.credentials,
            max_age: HeaderValue::from(cors.max_age.as_secs()),
        })
    }

    /// What stands in `Access-Control-Allow-Origin` for an origin, where it is permitted.
    pub(super) fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        // With credentials `*` is not among them; without, one answer fits everybody.
        if self.origins.contains(&AllowedOrigin::Any) {
            return Some(HeaderValue::from_static("*"));
        }
        self.origins.iter().any(|allowed| allowed.is(origin)).then(|| origin.clone())
    }

    /// Lets the page read the answer.
    pub(super) fn mark(&self, allowed: HeaderValue, headers: &mut HeaderMap) {
        self.permit(allowed, headers);
        if let Some(exposed) = &self.exposed {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
        }
    }

    /// What both kinds of answers say.
    pub(super) fn permit(&self, allowed: HeaderValue, headers: &mut HeaderMap) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        if self.credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }

    /// Whether a method that an address has is permitted.
    pub(super) fn permits(&self, method: &str) -> bool {
        self.methods.is_empty() || self.methods.iter().any(|permitted| permitted == method)
    }

    /// The methods that are permitted whatever an address has.
    pub(super) fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// The list of permitted headers; `None` for all.
    pub(super) fn headers(&self) -> Option<&HeaderValue> {
        self.headers.as_ref()
    }

    pub(super) fn max_age(&self) -> &HeaderValue {
        &self.max_age
    }

    /// The origins in words, for `explain`.
    pub(crate) fn origins(&self) -> String {
        let names = self.origins.iter().map(|origin| match origin {
            AllowedOrigin::Any => "*".to_owned(),
            AllowedOrigin::Null => "null".to_owned(),
            AllowedOrigin::Named { scheme, host, port } => {
                let port = port.map_or_else(String::new, |port| format!(":{port}"));
                format!("{scheme}://{host}{port}")
            }
        });
        names.collect::<Vec<_>>().join(", ")
    }
}

fn method(text: &str) -> Result<Method, String> {
    let upper = text.to_ascii_uppercase();
    if text != upper {
        return Err(format!(
            "`{text}` is not in upper case, and methods are told apart by case; write `{upper}`"
        ));
    }
    Method::from_bytes(text.as_bytes()).map_err(|_| {
        format!("`{text}` is no method; write one such as `GET`, or none for all that an address has")
    })
}

/// The names of headers in one line.
fn list(part: &'static str, names: &[String], mistakes: &mut Vec<Mistake>) -> Option<HeaderValue> {
    if names.iter().any(|name| name == "*") {
        return Some(HeaderValue::from_static("*"));
    }
    let mut known: Vec<String> = Vec::new();
    for name in names {
        match HeaderName::try_from(name) {
            Ok(name) if known.iter().any(|known| known == name.as_str()) => {}
            Ok(name) => known.push(name.as_str().to_owned()),
            Err(_) => {
                let text = format!(
                    "`{name}` is no name of a header; write one such as `x-request-id`, or `*` for all"
                );
                mistakes.push(Mistake::new(part, text));
            }
        }
    }
    HeaderValue::try_from(known.join(", ")).ok()
}

/// What must not be as wide as it is when browsers send cookies along.
fn with_credentials(origins: &[AllowedOrigin], exposed: &[String]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if origins.contains(&AllowedOrigin::Any) {
        let text = "`*` does not go with credentials: any page could act for whoever is signed in, and browsers refuse it; name the origins, or switch credentials off";
        mistakes.push(Mistake::new("origins", text));
    }
    if origins.contains(&AllowedOrigin::Null) {
        let text = "`null` does not go with credentials: any page can take that origin by a sandboxed frame; name the origins, or switch credentials off";
        mistakes.push(Mistake::new("origins", text));
    }
    if exposed.iter().any(|name| name == "*") {
        let text = "`*` does not go with credentials: browsers take it for the name of a header then; name the headers";
        mistakes.push(Mistake::new("exposed_headers", text));
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(cors: &Cors) -> Vec<String> {
        let mistakes = Policy::of(cors).unwrap_err();
        mistakes.into_iter().map(|mistake| format!("{}: {}", mistake.part, mistake.text)).collect()
    }

    #[test]
    fn all_mistakes_are_told_together() {
        let cors =
            Cors::new().origins(["a.example"]).methods(["get"]).headers(["x y"]).exposed_headers(["*"]);
        let told = mistakes(&cors.credentials());
        for (told, expected) in told.iter().zip([
            "origins: `a.example` has no scheme",
            "headers: `x y` is no name of a header",
            "exposed_headers: `*` does not go with credentials",
            "methods: `get` is not in upper case, and methods are told apart by case; write `GET`",
        ]) {
            assert!(told.starts_with(expected), "{told}");
        }
        assert_eq!(told.len(), 4);
    }

    #[test]
    fn everybody_and_nobody_known_do_not_go_with_credentials() {
        for origin in ["*", "null"] {
            let told = mistakes(&Cors::new().origins([origin]).credentials());
            assert!(told[0].contains("does not go with credentials") && told[0].contains("name the origins"));
        }
    }

    #[test]
    fn the_usual_headers_need_not_be_named() {
        let policy = Policy::of(&Cors::new().headers(["X-Trace", "Content-Type"])).unwrap();
        assert_eq!(policy.headers().unwrap(), "authorization, content-type, x-trace");
        assert!(Policy::of(&Cors::new().headers(["*"])).unwrap().headers().is_none());
    }
}
