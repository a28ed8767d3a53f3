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
    File { path: "README.md", template: include_str!("../templates/project/README.md.tmpl") },
    File { path: "AGENTS.md", template: include_str!("../templates/project/AGENTS.md.tmpl") },
    File { path: ".gitignore", template: include_str!("../templates/project/.gitignore.tmpl") },
    File { path: ".dockerignore", template: include_str!("../templates/project/.dockerignore.tmpl") },
    File { path: "Dockerfile", template: include_str!("../templates/project/Dockerfile.tmpl") },
    File { path: "build.rs", template: include_str!("../templates/project/build.rs.tmpl") },
    File { path: "config/base.toml", template: include_str!("../templates/project/config/base.toml.tmpl") },
    File {
        path: "migrations/products/0001_initial.toml",
        template: include_str!("../templates/project/migrations/products/0001_initial.toml.tmpl"),
    },
    File {
        path: "migrations/products/schema.toml",
        template: include_str!("../templates/project/migrations/products/schema.toml.tmpl"),
    },
    File { path: "src/main.rs", template: include_str!("../templates/project/src/main.rs.tmpl") },
    File { path: "src/products.rs", template: include_str!("../templates/project/src/products.rs.tmpl") },
    File {
        path: "src/products/model.rs",
        template: include_str!("../templates/project/src/products/model.rs.tmpl"),
    },
    File {
        path: "src/products/resource.rs",
        template: include_str!("../templates/project/src/products/resource.rs.tmpl"),
    },
    File {
        path: "src/products/seed.rs",
        template: include_str!("../templates/project/src/products/seed.rs.tmpl"),
    },
    File { path: "deploy/image.sh", template: include_str!("../templates/project/deploy/image.sh.tmpl") },
    File {
        path: "deploy/compose.yaml",
        template: include_str!("../templates/project/deploy/compose.yaml.tmpl"),
    },
    File {
        path: "deploy/{{name}}.service",
        template: include_str!("../templates/project/deploy/service.tmpl"),
    },
    File {
        path: "deploy/{{name}}.socket",
        template: include_str!("../templates/project/deploy/socket.tmpl"),
    },
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
