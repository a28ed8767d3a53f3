//! The HTTP server of houtai and its endpoints.
//!
//! An [`Endpoint`] is an `async fn` whose arguments say what comes in ([`Path`], [`Query`], [`Body`] …) and whose
//! return type says what can go out ([`Respond`]). A [`Table`] is made from the declaration of an app, a
//! [`Site`] from that and the started context, and a [`Server`] serves it. The order of everything that
//! happens to a request stands in one file, `middleware/stack.rs`.
//!
//! This crate knows no database, session or user.

mod after;
mod argument;
mod body;
mod cors;
mod describe;
mod encoding;
mod endpoint;
mod exchange;
mod explain;
mod files;
mod head;
mod health;
mod host;
mod id;
mod identify;
mod media;
mod messages;
mod metrics;
mod middleware;
mod mount;
mod operation;
mod parts;
mod path;
mod problem;
mod proxies;
mod request;
mod request_path;
mod respond;
mod router;
mod security_headers;
mod server;
mod settings;
mod site;
mod sse;
mod style;
mod table;
mod transport;
mod url;
mod vary;
mod websocket;
mod writer;

pub use after::AfterResponse;
#[cfg(feature = "axum")]
pub use argument::Undocumented;
pub use argument::{Body, Bytes, ClientAddress, Cookie, Form, Header, IfMatch, MergePatch, Path, Query};
#[cfg(feature = "multipart")]
pub use argument::{Multipart, Part, Upload};
pub use body::{BodyLimits, Inflating, ReadError, RequestBody};
pub use cors::{Cors, CorsSettings};
pub use describe::{
    BodyDescription, HeaderDescription, InputDescription, PathShape, ResponseDescription, SchemaOf,
    path_schema,
};
pub use encoding::CompressionSettings;
pub use endpoint::{Endpoint, EndpointInfo, EndpointModule, Operation};
pub use explain::{Explained, Explanation};
pub use files::Files;
pub use health::{
    CheckReport, Health, HealthLimits, HealthNote, HealthReport, NoteSource, Readiness, health_pages,
};
pub use host::HostPattern;
pub use identify::{Identify, SecurityScheme};
pub use middleware::{Inner, Middleware, Next, STACK, Step};
pub use mount::Mountable;
pub use operation::OperationInfo;
pub use parts::{HttpApp, has_path};
pub use path::{Segment, Template};
pub use problem::{error_of_status, error_with_status, status_of};
pub use proxies::TrustedProxies;
pub use request::Request;
#[doc(hidden)]
pub use respond::returned;
pub use respond::{
    Accepted, AnswerValue, Conditional, Created, DOCUMENTED, EntityTag, File, Html, NoContent, Redirect,
    Respond, Response, ResponseBody, Status, Stream, Tagged, Text,
};
pub use security_headers::{HeaderText, SecurityHeaderSettings};
pub use server::{
    Bound, Connection, Http2Settings, Management, ManagementAnswer, ManagementPage, ManagementRequest,
    PageFunction, PageFuture, Renewal, Server, Stopped, Tls, TlsSettings, bind,
};
pub use settings::{
    AccessSettings, ManagementSettings, Network, ResponseSettings, ServerSettings, StyleChoice,
};
pub use site::{Recorder, ResponseCheck, Site, chosen};
pub use sse::{ClientGone, Event, EventData, EventSender, LastEventId, Sse, SseSettings};
pub use style::{Envelope, ErrorView, Plain, ProblemView, ResponseStyle};
pub use table::Table;
pub use transport::{Http, OperationDescription};
pub use url::Url;
pub use websocket::{
    CloseCode, Message, MessageIn, MessageOut, Rules, Socket, SocketClosed, SocketOrigin, SocketSender,
    Sockets, WebSocket, WebSocketSettings, WebSocketUpgrade,
};
pub use writer::{Format, JSON};
