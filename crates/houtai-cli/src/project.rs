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

/// A file whose template has its path, or another one in the same folder.
macro_rules! file {
    ($path:literal) => {
        file!($path, $path)
    };
    ($path:literal, $template:literal) => {
        File { path: $path, template: include_str!(concat!("../templates/project/", $template, ".tmpl")) }
    };
}

/// All files, with the reason for each in its first lines.
const FILES: &[File] = &[
    file!("Cargo.toml"),
    file!("README.md"),
    file!("AGENTS.md"),
    file!(".gitignore"),
    file!(".dockerignore"),
    file!("Dockerfile"),
    file!("build.rs"),
    file!("config/base.toml"),
    file!("migrations/products/0001_initial.toml"),
    file!("migrations/products/schema.toml"),
    file!("src/main.rs"),
    file!("src/products.rs"),
    file!("src/products/model.rs"),
    file!("src/products/resource.rs"),
    file!("src/products/seed.rs"),
    file!("deploy/image.sh"),
    file!("deploy/compose.yaml"),
    // The name of the project is known when they are written.
    file!("deploy/{{name}}.service", "deploy/service"),
    file!("deploy/{{name}}.socket", "deploy/socket"),
];

impl Project {
    /// The files with their texts.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let filling = self.filling();
        FILES.iter().map(|file| (filling.fill(file.path), filling.fill(file.template))).collect()
    }

    /// What to do next, in the language of the project.
    pub(crate) fn next_steps(&self, folder: &str) -> String {
        self.filling().gap("folder", folder).fill(include_str!("../templates/next.txt.tmpl"))
    }

    fn filling(&self) -> Filling {
        let language = match self.language {
            Language::English => "en",
            Language::Chinese => "zh",
        };
        let (kind, checkout) = match &self.source {
            Source::Path(folder) => ("path", folder.display().to_string()),
            Source::Git { .. } | Source::Version(_) => ("fetched", String::new()),
        };
        let filling = Filling::default().holds(language).holds(kind).gap("checkout", checkout);
        filling
            .gap("name", &self.name)
            .gap("houtai", self.source.dependency_with("houtai", "decimal"))
            .gap("houtai_test", self.source.dependency("houtai-test"))
    }
}
