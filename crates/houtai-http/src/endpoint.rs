//! One endpoint: what is declared about it and the function behind it.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use houtai_core::{Access, Arguments, Module, Needs};
use http::Method;

use crate::encoding::{CompressChoice, Decompress};
use crate::middleware::{Middleware, Next};
use crate::path::Template;
use crate::transport::OperationDescription;
use crate::{Cors, Http, Request, Respond, Response, ResponseDescription};

/// The function behind an endpoint, its arguments and answer erased.
pub(crate) type Handler =
    Arc<dyn Fn(Request) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// What the attribute of an endpoint knows. Texts that are made at start, from a model for one, are owned.
#[derive(Clone, Debug)]
pub struct EndpointInfo {
    /// The method.
    pub method: Method,
    /// The path template.
    pub path: Cow<'static, str>,
    /// The name of the function.
    pub function: Cow<'static, str>,
    /// The Rust module of the function.
    pub module_path: &'static str,
    /// The doc comment: the first line is the summary, the rest the description.
    pub doc: Cow<'static, str>,
    /// The source file.
    pub file: &'static str,
    /// The line in it.
    pub line: u32,
}

/// A typed operation with its HTTP binding. The attributes `#[get]`, `#[post]` … make it from an `async fn`;
/// `endpoints![…]` lists it in a module.
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) info: EndpointInfo,
    pub(crate) template: Template,
    pub(crate) access: Option<Access>,
    pub(crate) body_limit: Option<u64>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) compress: CompressChoice,
    pub(crate) decompress: Decompress,
    pub(crate) deprecated: bool,
    pub(crate) hidden: bool,
    pub(crate) description: OperationDescription,
    pub(crate) responses: Vec<ResponseDescription>,
    pub(crate) middleware: Vec<Middleware>,
    pub(crate) cors: Option<Cors>,
    pub(crate) handler: Handler,
}

/// What the attributes implement, so that `endpoints![…]` can find an endpoint by the name of its function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an endpoint",
    label = "no `#[get]`, `#[post]`, `#[put]`, `#[patch]` or `#[delete]` stands on this function"
)]
pub trait Operation {
    /// The endpoint.
    fn endpoint() -> Endpoint;
}

impl Endpoint {
    /// An endpoint from its arguments and function.
    pub fn new<A, F, O>(info: EndpointInfo, function: F) -> Self
    where
        A: Arguments<Http>,
        F: Fn(A) -> O + Send + Sync + 'static,
        O: Future + Send + 'static,
        O::Output: Respond,
    {
        Self::returning::<A, F, O, _, O::Output>(info, function, |answer| answer)
    }

    /// An endpoint from its arguments, its function, and what makes the answer of what that gives back.
    ///
    /// The attributes call it, so that a `Result` may carry any error that `?` turns into [`houtai_core::Error`].
    ///
    /// ```
    /// use houtai_http::{Endpoint, EndpointInfo};
    ///
    /// async fn count(text: &str) -> Result<u32, std::num::ParseIntError> {
    ///     text.parse()
    /// }
    ///
    /// let info = EndpointInfo {
    ///     method: http::Method::GET,
    ///     path: "/count".into(),
    ///     function: "count".into(),
    ///     module_path: module_path!(),
    ///     doc: "Counts.".into(),
    ///     file: file!(),
    ///     line: line!(),
    /// };
    /// let counts = |returned: Result<u32, _>| returned.map_err(houtai_core::Error::from);
    /// let endpoint = Endpoint::returning::<(), _, _, _, _>(info, |()| count("12"), counts);
    /// ```
    pub fn returning<A, F, O, G, R>(info: EndpointInfo, function: F, answer: G) -> Self
    where
        A: Arguments<Http>,
        F: Fn(A) -> O + Send + Sync + 'static,
        O: Future + Send + 'static,
        G: Fn(O::Output) -> R + Send + Sync + 'static,
        R: Respond,
    {
        let mut description = OperationDescription::default();
        A::describe(&mut description);
        let mut responses = Vec::new();
        R::describe(&mut responses);
        let template = Template::parse(&info.path);
        Self {
            info,
            template,
            access: None,
            body_limit: None,
            timeout: None,
            compress: CompressChoice::default(),
            decompress: Decompress::default(),
            deprecated: false,
            hidden: false,
            description,
            responses,
            middleware: Vec::new(),
            cors: None,
            handler: erase::<A, F, O, G, R>(function, answer),
        }
    }

    /// Who may call it.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = Some(access);
        self
    }

    /// How many bytes its body may have.
    #[must_use]
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// How long it may take.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Whether its answers are compressed. Without a word they are, unless another site has caused the request and it
    /// carries cookies (see the setting `compression.cross_site`): with `true` they are even then, which is right
    /// where no answer holds a secret, and with `false` never.
    #[must_use]
    pub fn compress(mut self, compress: bool) -> Self {
        self.compress = if compress { CompressChoice::On } else { CompressChoice::Off };
        self
    }

    /// Reads bodies that come in a content coding: gzip and deflate, and what the features `brotli` and `zstd` add.
    /// The limit of the body counts what comes out. Without this such a body is refused with a 415.
    #[must_use]
    pub fn decompress(mut self) -> Self {
        self.decompress = Decompress::Inflate;
        self
    }

    /// Marks it as deprecated in the docs.
    #[must_use]
    pub fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// Leaves it out of the docs.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Puts a middleware around the handler.
    #[must_use]
    pub fn middleware<F, O>(mut self, function: F) -> Self
    where
        F: Fn(Request, Next) -> O + Send + Sync + 'static,
        O: Future<Output = Response> + Send + 'static,
    {
        self.middleware.push(Middleware::new(function));
        self
    }

    /// Says which pages of other origins may use it; [`Cors::off`] for none.
    #[must_use]
    pub fn cors(mut self, cors: Cors) -> Self {
        self.cors = Some(cors);
        self
    }

    /// What the attribute knows.
    pub fn info(&self) -> &EndpointInfo {
        &self.info
    }

    /// What the endpoint needs from the app.
    pub fn needs(&self) -> &Needs {
        self.description.needed()
    }
}

/// The generic part ends here: one boxed future per call, everything behind it is concrete.
fn erase<A, F, O, G, R>(function: F, answer: G) -> Handler
where
    A: Arguments<Http>,
    F: Fn(A) -> O + Send + Sync + 'static,
    O: Future + Send + 'static,
    G: Fn(O::Output) -> R + Send + Sync + 'static,
    R: Respond,
{
    let both = Arc::new((function, answer));
    Arc::new(move |mut request: Request| {
        let both = Arc::clone(&both);
        Box::pin(async move {
            let arguments = match A::read(&mut request).await {
                Ok(arguments) => arguments,
                Err(error) => return request.refuse(&error),
            };
            let (function, answer) = &*both;
            let returned = function(arguments).await;
            match answer(returned).respond(&request) {
                Ok(response) => response,
                Err(error) => request.refuse(&error),
            }
        })
    })
}

/// Lets a module have endpoints.
pub trait EndpointModule: Sized {
    /// Adds endpoints; write `endpoints![create, get]`.
    #[must_use]
    fn endpoints(self, endpoints: impl IntoIterator<Item = Endpoint>) -> Self;

    /// Puts a middleware around every endpoint of the module.
    #[must_use]
    fn middleware<F, O>(self, function: F) -> Self
    where
        F: Fn(Request, Next) -> O + Send + Sync + 'static,
        O: Future<Output = Response> + Send + 'static;

    /// Says which pages of other origins may use the endpoints of the module; [`Cors::off`] for none.
    #[must_use]
    fn cors(self, cors: Cors) -> Self;
}

impl EndpointModule for Module {
    fn endpoints(mut self, endpoints: impl IntoIterator<Item = Endpoint>) -> Self {
        endpoints.into_iter().for_each(|endpoint| self.parts_mut().push(endpoint));
        self
    }

    fn middleware<F, O>(mut self, function: F) -> Self
    where
        F: Fn(Request, Next) -> O + Send + Sync + 'static,
        O: Future<Output = Response> + Send + 'static,
    {
        self.parts_mut().push(Middleware::new(function));
        self
    }

    fn cors(mut self, cors: Cors) -> Self {
        self.parts_mut().push(cors);
        self
    }
}

/// Lists endpoints by the names of their functions: `module.endpoints(endpoints![create, get, list])`. The names
/// are those of functions with `#[get]`, `#[post]` and so on; the example shows what those attributes add.
///
/// ```
/// use houtai_core::{Access, Module};
/// use houtai_http::{Endpoint, EndpointInfo, EndpointModule, Operation, endpoints};
///
/// #[expect(non_camel_case_types, reason = "it has the name of the function")]
/// struct ping {}
///
/// impl Operation for ping {
///     fn endpoint() -> Endpoint {
///         let info = EndpointInfo {
///             method: http::Method::GET,
///             path: "/ping".into(),
///             function: "ping".into(),
///             module_path: module_path!(),
///             doc: "Answers.".into(),
///             file: file!(),
///             line: line!(),
///         };
///         Endpoint::new::<(), _, _>(info, |()| async { String::from("pong") }).access(Access::Public)
///     }
/// }
///
/// let module = Module::new("health").endpoints(endpoints![ping]);
/// ```
#[macro_export]
macro_rules! endpoints {
    ($($function:path),* $(,)?) => {
        [$(<$function as $crate::Operation>::endpoint()),*]
    };
}
