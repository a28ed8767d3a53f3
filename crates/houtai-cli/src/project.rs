//! The files of a new project.

use crate::source::Source;
use crate::template::Filling;

/// The language of comments and pages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Language {
    English,
    Chinese,
}

/// What is known about a new project.
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) source: Source,
}

/// One file: where it is written and its template.
struct File {
    path: &'static str,
    template: &'static str,
}

/// All files, with the reason for each in its first lines.
const FILES: &[File] = &[
    File { path: "Cargo.toml", template: include_str!("../templates/project/Cargo.toml.tmpl") },
    File { path: "src/main.rs", template: include_str!("../templates/project/src/main.rs.tmpl") },
];

impl Project {
    /// The files with their texts.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let filling = self.filling();
        FILES.iter().map(|file| (filling.fill(file.path), filling.fill(file.template))).collect()
    }

    fn filling(&self) -> Filling {
        let language = match self.language {
            Language::English => "en",
            Language::Chinese => "zh",
        };
        let filling = Filling::default().holds(language);
        filling
            .gap("name", &self.name)
            .gap("houtai", self.source.dependency("houtai"))
            .gap("houtai_test", self.source.dependency("houtai-test"))
    }
}
