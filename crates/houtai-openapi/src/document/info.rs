//! What an app says about itself, and what its document is made from.

use houtai_core::App;
use houtai_http::{OperationInfo, ResponseStyle, SecurityScheme};
use serde_json::{Map, Value};

use crate::CaseStyle;

/// The head of the document.
///
/// ```
/// use houtai_core::{App, Module};
/// use houtai_openapi::Info;
///
/// let app = App::new("hello").version("1.2.0").module(Module::new("todos").doc("Things to do."));
/// let info = Info::of(&app);
/// assert_eq!((info.title.as_str(), info.version.as_str()), ("hello", "1.2.0"));
/// assert_eq!(info.modules, [("todos".to_owned(), "Things to do.".to_owned())]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The name of the app.
    pub title: String,
    /// The version of its interface.
    pub version: String,
    /// What it is; Markdown.
    pub description: String,
    /// Its modules with what they are for; each with an operation becomes a tag.
    pub modules: Vec<(String, String)>,
    /// Where it can be reached. Without one clients ask the host that served the document.
    pub servers: Vec<ServerUrl>,
}

/// One place where an app can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerUrl {
    /// The address, `https://api.example.com`.
    pub url: String,
    /// What is there, `production`.
    pub description: String,
}

/// Everything from which a document is made.
#[derive(Clone, Copy)]
pub struct Api<'a> {
    /// The head.
    pub info: &'a Info,
    /// The operations in the order of declaration; a position here is the number of the route.
    pub operations: &'a [OperationInfo],
    /// What stands around every answer.
    pub style: &'a dyn ResponseStyle,
    /// The media types in which values are read and written, JSON first.
    pub media_types: &'a [String],
    /// How callers prove who they are.
    pub security: Option<&'a SecurityScheme>,
    /// The case that the names of properties should have.
    pub case: CaseStyle,
}

impl Info {
    /// What the declaration of an app says.
    pub fn of(app: &App) -> Self {
        let modules = app.modules().iter();
        Self {
            title: app.name().to_owned(),
            version: app.api_version().to_owned(),
            description: app.about().to_owned(),
            modules: modules.map(|module| (module.name().to_owned(), module.docs().to_owned())).collect(),
            servers: Vec::new(),
        }
    }

    pub(super) fn object(&self) -> Value {
        let mut object = Map::new();
        object.insert("title".into(), self.title.as_str().into());
        object.insert("version".into(), self.version.as_str().into());
        insert_text(&mut object, "description", &self.description);
        object.into()
    }

    pub(super) fn servers(&self) -> Value {
        let servers = self.servers.iter().map(|server| {
            let mut object = Map::new();
            object.insert("url".into(), server.url.as_str().into());
            insert_text(&mut object, "description", &server.description);
            Value::Object(object)
        });
        servers.collect()
    }

    /// The modules that `is_used` knows, as tags.
    pub(super) fn tags(&self, is_used: impl Fn(&str) -> bool) -> Value {
        let used = self.modules.iter().filter(|(name, _)| is_used(name));
        let tags = used.map(|(name, doc)| {
            let mut object = Map::new();
            object.insert("name".into(), name.as_str().into());
            insert_text(&mut object, "description", doc);
            Value::Object(object)
        });
        tags.collect()
    }
}

/// Inserts a text unless there is none.
pub(super) fn insert_text(object: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        object.insert(name.into(), text.into());
    }
}
