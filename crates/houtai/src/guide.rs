//! Runs the pages under `docs/` as documentation tests: every block of Rust in them is a program that must work.
//!
//! A block marked `ignore` is a piece of something larger; the last module here proves that it stands there word for
//! word.

macro_rules! pages {
    ($($name:ident = $path:literal;)+) => {
        $(#[doc = include_str!(concat!("../../../docs/", $path))]
        mod $name {})+
    };
}

pages! {
    tutorial_first_service = "tutorial/first-service.md";
    app_and_modules = "topics/app-and-modules.md";
    endpoints = "topics/endpoints.md";
    crud = "topics/crud.md";
    validation = "topics/validation.md";
    errors = "topics/errors.md";
    settings = "topics/settings.md";
    browsers = "topics/browsers.md";
    compression = "topics/compression.md";
    static_files = "topics/static-files.md";
    logging = "topics/logging.md";
    middleware = "topics/middleware.md";
    openapi = "topics/openapi.md";
    testing = "topics/testing.md";
    formats = "topics/formats.md";
    models = "topics/models.md";
    realtime = "topics/realtime.md";
    queries = "topics/queries.md";
    transactions = "topics/transactions.md";
    own_argument = "howto/own-argument.md";
    own_response_style = "howto/own-response-style.md";
    own_metric = "howto/own-metric.md";
    own_readiness_check = "howto/own-readiness-check.md";
    protect_an_endpoint = "howto/protect-an-endpoint.md";
    run_a_script = "howto/run-a-script.md";
    seed_a_database = "howto/seed-a-database.md";
    mount_axum = "howto/mount-axum.md";
    read_a_form_and_files = "howto/read-a-form-and-files.md";
    adding_a_setting = "contributing/adding-a-setting.md";
    adding_an_argument = "contributing/adding-an-argument.md";
}

/// The pieces stand word for word in what is compiled, and no page with Rust in it is forgotten above.
///
/// ```
/// use std::path::{Path, PathBuf};
///
/// let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
/// let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
/// let blocks = |page: &str, mark: &str| -> Vec<String> {
///     let (mut blocks, mut inside, mut indent) = (Vec::<String>::new(), false, 0);
///     for line in page.lines() {
///         let text = line.trim_start();
///         match inside {
///             true if text == "```" => inside = false,
///             true => blocks.last_mut().unwrap().push_str(&format!("{}\n", line.get(indent..).unwrap_or_default())),
///             false if text == mark => {
///                 (inside, indent) = (true, line.len() - text.len());
///                 blocks.push(String::new());
///             }
///             false => {}
///         }
///     }
///     blocks
/// };
///
/// let tutorial = read("docs/tutorial/first-service.md");
/// let whole = blocks(&tutorial, "```rust,test_harness").remove(0);
/// let command = read("crates/houtai-commands/src/command/middleware.rs");
/// let page = read("docs/contributing/adding-a-command.md");
/// for (page, whole) in [(&tutorial, &whole), (&page, &command)] {
///     let pieces = blocks(page, "```rust,ignore");
///     assert!(!pieces.is_empty());
///     for piece in pieces {
///         assert!(whole.contains(piece.trim_end()), "this piece is not what is compiled:\n{piece}");
///     }
/// }
///
/// fn pages(folder: PathBuf, found: &mut Vec<PathBuf>) {
///     for entry in std::fs::read_dir(folder).unwrap() {
///         let path = entry.unwrap().path();
///         if path.is_dir() { pages(path, found) } else { found.push(path) }
///     }
/// }
/// let (docs, mut found) = (root.join("docs"), Vec::new());
/// pages(docs.clone(), &mut found);
/// let guide = read("crates/houtai/src/guide.rs");
/// for page in found.iter().filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
///     let text = std::fs::read_to_string(page).unwrap();
///     let runs = text.lines().any(|line| line.trim_start().starts_with("```rust") && !line.ends_with(",ignore"));
///     let name = page.strip_prefix(&docs).unwrap().to_str().unwrap();
///     assert!(!runs || guide.contains(&format!("= \"{name}\";")), "crates/houtai/src/guide.rs does not list {name}");
/// }
/// ```
mod pieces {}
