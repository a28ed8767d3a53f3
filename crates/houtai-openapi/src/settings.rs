//! The settings of the document and of its page.

houtai_core::settings! {
    /// The docs page and the documents it reads.
    pub struct DocsSettings: "docs" {
        /// Whether `/docs`, `/openapi.json` and `/openapi.yaml` are served.
        pub enabled: bool = true, prod = false;
    }
}

houtai_core::settings! {
    /// The OpenAPI document.
    pub struct OpenApiSettings: "openapi" {
        /// Whether every answer is compared with the document; one that it does not promise becomes a 500 that
        /// the log explains.
        pub validate_responses: bool = true, prod = false;
        /// The case that names of properties should have; others are told by `check`.
        pub case: CaseStyle = "snake_case";
    }
}

houtai_core::setting_words! {
    /// A way to write names of several words.
    pub enum CaseStyle {
        /// `created_at`.
        SnakeCase = "snake_case",
        /// `createdAt`.
        CamelCase = "camelCase",
    }
}
