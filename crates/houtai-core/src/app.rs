//! The declaration of an app.

use crate::{Module, Parts, Script, Settings, Subject};

/// An app: a plain declaration of what it has. Everything is listed in it, nothing registers itself.
///
/// ```
/// use houtai_core::{App, Module};
///
/// let app = App::new("hello").version("1.2.0").module(Module::new("todos"));
/// assert_eq!(app.name(), "hello");
/// ```
pub struct App {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: String,
    pub(crate) modules: Vec<Module>,
    pub(crate) settings: Vec<Subject>,
    pub(crate) parts: Parts,
}

impl App {
    /// An app without modules.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: "0.1.0".into(),
            description: String::new(),
            modules: Vec::new(),
            settings: Vec::new(),
            parts: Parts::default(),
        }
    }

    /// The version of the app's interface, for the docs; `0.1.0` unless said.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// What the app is, for the docs; Markdown.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Adds a module.
    #[must_use]
    pub fn module(mut self, module: Module) -> Self {
        self.modules.push(module);
        self
    }

    /// Adds settings that belong to no module.
    #[must_use]
    pub fn settings<T: Settings>(mut self) -> Self {
        self.settings.push(Subject::of::<T>());
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version of the interface.
    pub fn api_version(&self) -> &str {
        &self.version
    }

    /// What the app is.
    pub fn about(&self) -> &str {
        &self.description
    }

    /// The modules, in order.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// The modules, to take parts out of them.
    pub fn modules_mut(&mut self) -> &mut [Module] {
        &mut self.modules
    }

    /// Puts a module before all others, for objects that any of them may use while it starts.
    #[must_use]
    pub fn first_module(mut self, module: Module) -> Self {
        self.modules.insert(0, module);
        self
    }

    /// Adds a module to an app that is only borrowed.
    pub fn push_module(&mut self, module: Module) {
        self.modules.push(module);
    }

    /// All subjects of settings, each once.
    pub fn subjects(&self) -> Vec<Subject> {
        let all = self.settings.iter().chain(self.modules.iter().flat_map(|module| &module.settings));
        let mut subjects: Vec<Subject> = Vec::new();
        for subject in all {
            if !subjects.iter().any(|known| known.type_id == subject.type_id) {
                subjects.push(subject.clone());
            }
        }
        subjects
    }

    /// All scripts with the name of their module.
    pub fn scripts(&self) -> impl Iterator<Item = (&str, &Script)> {
        self.modules.iter().flat_map(|module| module.scripts.iter().map(|script| (module.name(), script)))
    }

    /// What other crates have hung on the app.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// What other crates have hung on the app, to add to it.
    pub fn parts_mut(&mut self) -> &mut Parts {
        &mut self.parts
    }
}
