//! Something that is added to a project: new files, and one list in which it stands.

mod endpoint;
mod field;
mod model;
mod module;
mod script;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

pub(crate) use endpoint::{Endpoint, METHODS};
pub(crate) use model::Model;
pub(crate) use module::module;
pub(crate) use script::script;

use crate::error::{Error, Result};
use crate::existing::Existing;
use crate::rust_file::Reason;
use crate::template::Filling;

/// What is written where; made in whole before anything is changed.
pub(crate) struct Addition {
    /// Such as "endpoint GET /products/search".
    pub(crate) title: String,
    /// New files by their paths from the root.
    pub(crate) files: Vec<(String, String)>,
    /// The file with the list.
    pub(crate) listed_in: String,
    /// Its new text, or why it cannot be edited.
    pub(crate) edited: Result<String, Reason>,
    /// What stands in that file afterwards, for somebody who does it by hand.
    pub(crate) lines: Vec<String>,
    /// The command that comes next.
    pub(crate) next: Option<&'static str>,
}

impl Addition {
    /// Writes everything, or nothing.
    pub(crate) fn apply(&self, project: &Existing) -> Result<()> {
        let text = self.edited.as_ref().map_err(|reason| self.by_hand(reason))?;
        for (path, _) in &self.files {
            if project.root.join(path).symlink_metadata().is_ok() {
                return Err(Error::new(format!("`{path}` is there already")).next("take another name"));
            }
        }
        let mut written = Written::default();
        for (path, text) in &self.files {
            written.create(&project.root.join(path), text)?;
        }
        replace(&project.root.join(&self.listed_in), text)?;
        written.0.clear();
        Ok(())
    }

    /// The refusal of a place that was changed by hand, with everything to paste.
    fn by_hand(&self, reason: &str) -> Error {
        let message = format!("`{}` cannot be edited safely: {reason}", self.listed_in);
        let lines =
            format!("nothing was changed; write in `{}`:\n\n{}\n", self.listed_in, self.lines.join("\n"));
        let error = Error::new(message).next(lines);
        self.files.iter().fold(error, |error, (path, text)| {
            error.next(format!("and make the file `{path}`:\n\n{}\n", text.trim_end()))
        })
    }
}

/// Files that go away again, with the folders made for them, unless all is well.
#[derive(Default)]
struct Written(Vec<std::path::PathBuf>);

impl Written {
    fn create(&mut self, file: &Path, text: &str) -> Result<()> {
        let failed = |error: std::io::Error| Error::io(format!("cannot write `{}`", file.display()), &error);
        if let Some(folder) = file.parent().filter(|folder| !folder.exists()) {
            fs::create_dir_all(folder).map_err(failed)?;
            self.0.push(folder.to_owned());
        }
        let mut opened = OpenOptions::new().write(true).create_new(true).open(file).map_err(failed)?;
        self.0.push(file.to_owned());
        opened.write_all(text.as_bytes()).map_err(failed)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            // The reason why it is given up is being told already.
            let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
        }
    }
}

/// Puts another text into a file at once, so that an editor or a compiler never sees half of it.
fn replace(file: &Path, text: &str) -> Result<()> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = file.with_file_name(format!(".{name}.houtai-{}", std::process::id()));
    let replaced = fs::metadata(file).and_then(|metadata| {
        fs::write(&beside, text)?;
        fs::set_permissions(&beside, metadata.permissions())?;
        fs::rename(&beside, file)
    });
    replaced.map_err(|error| {
        // It may not have been made at all.
        let _ = fs::remove_file(&beside);
        Error::io(format!("cannot change `{}`", file.display()), &error)
    })
}

/// The filling of all templates in the language of the project.
fn filling(is_chinese: bool, name: &str) -> Filling {
    Filling::default()
        .holds(if is_chinese { "zh" } else { "en" })
        .gap("name", name)
        .gap("Summary", sentence(name))
        .gap("Type", type_name(name))
}

/// `line_items` becomes `Line items`.
fn sentence(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// `line_items` becomes `LineItems`.
fn type_name(name: &str) -> String {
    name.split('_').map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, Existing) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/a.rs"), "before").unwrap();
        let project = Existing { root: folder.path().to_owned() };
        (folder, project)
    }

    fn addition(files: &[&str], listed_in: &str, edited: Result<String, Reason>) -> Addition {
        let files = files.iter().map(|path| ((*path).to_owned(), "// text\n".to_owned())).collect();
        Addition {
            title: "x".into(),
            files,
            listed_in: listed_in.into(),
            edited,
            lines: vec!["mod b;".into()],
            next: None,
        }
    }

    #[test]
    fn files_appear_and_the_list_changes() {
        let (folder, project) = project();
        addition(&["src/a/b.rs"], "src/a.rs", Ok("after".into())).apply(&project).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("src/a.rs")).unwrap(), "after");
        assert_eq!(fs::read_to_string(folder.path().join("src/a/b.rs")).unwrap(), "// text\n");
        assert_eq!(fs::read_dir(folder.path().join("src")).unwrap().count(), 2);
    }

    #[test]
    fn a_failure_leaves_everything_as_it_was() {
        let (folder, project) = project();
        for (files, listed_in) in
            [(&["src/a/b.rs"][..], "src/missing.rs"), (&["src/n/b.rs", "src/a.rs/c.rs"], "src/a.rs")]
        {
            assert!(addition(files, listed_in, Ok("after".into())).apply(&project).is_err());
            assert_eq!(fs::read_dir(folder.path().join("src")).unwrap().count(), 1, "{files:?}");
            assert_eq!(fs::read_to_string(folder.path().join("src/a.rs")).unwrap(), "before");
        }
    }

    #[test]
    fn a_refusal_holds_all_that_is_to_be_pasted() {
        let (_folder, project) = project();
        let error = addition(&["src/b.rs"], "src/a.rs", Err("it is odd".into())).apply(&project).unwrap_err();
        let expected = "`src/a.rs` cannot be edited safely: it is odd\n  \
                        → nothing was changed; write in `src/a.rs`:\n    \n    mod b;\n    \n  \
                        → and make the file `src/b.rs`:\n    \n    // text\n    ";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn names_become_sentences_and_types() {
        assert_eq!(
            (sentence("line_items"), type_name("line_items")),
            ("Line items".into(), "LineItems".into())
        );
    }
}
