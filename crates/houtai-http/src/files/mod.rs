//! Static files: from a folder, or from the program itself.

mod address;
mod body;
mod cache;
mod condition;
mod embedded;
mod folder;
mod hash;
mod hashed;
mod media_type;
mod open;
mod parts;
mod range;
mod representation;
mod route;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

pub(crate) use self::condition::{Outcome, Validators, if_match, judge};
use self::embedded::Embedded;
pub(crate) use self::media_type::media_type;
pub(crate) use self::open::{Found, Opened, open, open_beneath};
pub(crate) use self::representation::{Content, Representation};
pub(crate) use self::route::StaticFiles;

/// How many large files one declaration may be sending at once; each holds a file descriptor.
const MAX_SENDING: usize = 512;

type NameRule = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Static files under a path, declared by [`HttpApp::files`](crate::HttpApp::files).
///
/// `GET` and `HEAD` are answered, with conditions and ranges. There are no listings of folders, names that begin with a
/// dot are hidden, and no link leads out of the folder.
///
/// ```
/// use houtai_core::{Access, App};
/// use houtai_http::{Files, HttpApp};
///
/// let pages = Files::at("public").fallback("index.html").immutable(|path| path.starts_with("assets/"));
/// let app = App::new("shop").files("/", Access::Public, pages);
/// ```
#[derive(Clone)]
pub struct Files {
    source: Source,
    index: Option<String>,
    fallback: Option<String>,
    immutable: NameRule,
    shows_dot_files: bool,
    cached_for: Option<Duration>,
    cache: Arc<cache::Cache>,
    sending: Arc<Semaphore>,
}

/// Where the files are.
#[derive(Clone)]
enum Source {
    Folder(PathBuf),
    Embedded(Arc<Embedded>),
}

impl Files {
    /// The files of a folder; a relative one is below the app root.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self::of(Source::Folder(folder.into()))
    }

    /// Files that are part of the program: pairs of a path and its bytes, as `houtai::include_assets!` makes them.
    pub fn embedded(files: &'static [(&'static str, &'static [u8])]) -> Self {
        Self::of(Source::Embedded(Arc::new(Embedded::new(files))))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            index: Some("index.html".into()),
            fallback: None,
            immutable: Arc::new(hashed::is_hashed_name),
            shows_dot_files: false,
            cached_for: None,
            cache: Arc::default(),
            sending: Arc::new(Semaphore::new(MAX_SENDING)),
        }
    }

    /// The file that is sent for a folder; `index.html` unless said.
    #[must_use]
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.index = Some(name.into());
        self
    }

    /// Sends no file for a folder.
    #[must_use]
    pub fn without_index(mut self) -> Self {
        self.index = None;
        self
    }

    /// The file that is sent for a path that no file has, as a page needs it that does its own routing. A path whose last
    /// part has an extension is still a 404: it was meant for a file.
    #[must_use]
    pub fn fallback(mut self, path: impl Into<String>) -> Self {
        self.fallback = Some(path.into());
        self
    }

    /// Says by the path below the folder which files never change, so that browsers keep them for a year. Without a word
    /// those are the names with eight or more hexadecimal digits in a part of their own, `app.3f9a81c2.js`.
    #[must_use]
    pub fn immutable(mut self, rule: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.immutable = Arc::new(rule);
        self
    }

    /// How long a file of up to 64 KiB may be answered from memory before it is looked at again: 1 s in `prod` unless
    /// said, and not at all in `dev` and `test`. At most 16 MiB are kept.
    #[must_use]
    pub fn cached_for(mut self, age: Duration) -> Self {
        self.cached_for = Some(age);
        self
    }

    /// Also sends files whose names begin with a dot.
    #[must_use]
    pub fn show_dot_files(mut self) -> Self {
        self.shows_dot_files = true;
        self
    }
}
