//! Files that commands write for people.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use houtai_core::{Error, Result};

/// How much of a file is looked at for the mark.
const HEAD_BYTES: u64 = 4096;

/// Writes a text to a file, in whole or not at all: under another name first, which then takes the place of the old one.
/// A file that is there already is written over only if it bears the mark near its beginning, where one is asked for.
pub(crate) fn write(file: &Path, text: &str, mark: Option<&str>) -> Result<()> {
    let mut new = NewFile::create(file, mark)?;
    new.write_all(text.as_bytes()).map_err(|error| failed(file, &error))?;
    new.finish()
}

/// A file that is written piece by piece, and that is there under its name once it is whole. Dropped before, it leaves
/// nothing, and what stood under its name stays.
pub(crate) struct NewFile {
    out: BufWriter<File>,
    /// Where it stands until then; a pipe or `/dev/stdout` has no place that another could take.
    beside: Option<Written>,
    place: PathBuf,
    named: PathBuf,
}

impl NewFile {
    /// Begins to write. A file that is there already is written over only if it bears the mark near its beginning, where
    /// one is asked for.
    pub(crate) fn create(file: &Path, mark: Option<&str>) -> Result<Self> {
        // A link keeps leading to where it leads.
        let place = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        let found = match fs::metadata(&place) {
            Ok(found) => Some(found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(file, &error)),
        };
        let opened = match found {
            Some(found) if found.is_dir() => return Err(refused(file, "is a folder; name a file in it")),
            Some(found) if !found.is_file() => {
                OpenOptions::new().write(true).open(&place).map(|opened| (opened, None))
            }
            Some(_) if !mark.is_none_or(|mark| bears(&place, mark)) => {
                let why = "is there already and no file of this command; take another name, or --force";
                return Err(refused(file, why));
            }
            _ => beside(&place).map(|(opened, beside)| (opened, Some(beside))),
        };
        let (opened, beside) = opened.map_err(|error| failed(file, &error))?;
        Ok(Self { out: BufWriter::with_capacity(1 << 16, opened), beside, place, named: file.to_owned() })
    }

    /// Gives it its name.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.end().map_err(|error| failed(&self.named, &error))
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()?;
        let Some(beside) = &self.beside else { return Ok(()) };
        self.out.get_ref().sync_all()?;
        fs::rename(&beside.0, &self.place)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Whether a file is empty or has the mark. One that cannot be read has none.
fn bears(file: &Path, mark: &str) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    read.is_ok() && (head.is_empty() || String::from_utf8_lossy(&head).contains(mark))
}

/// A file beside this one, under a name that nobody has.
fn beside(file: &Path) -> io::Result<(File, Written)> {
    let name = file.file_name().ok_or_else(|| io::Error::other("it ends in no name"))?;
    let beside = file.with_file_name(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    let opened = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    Ok((opened, Written(beside)))
}

/// The file under its other name; what is left of it goes away.
struct Written(PathBuf);

impl Drop for Written {
    fn drop(&mut self) {
        // After the renaming it is not there any more.
        let _ = fs::remove_file(&self.0);
    }
}

fn refused(file: &Path, why: &str) -> Error {
    Error::conflict(format!("cannot write `{}`: it {why}", file.display()))
}

fn failed(file: &Path, error: &io::Error) -> Error {
    let next = match error.kind() {
        io::ErrorKind::NotFound => "; its folder is not there: make it, or name another",
        _ => "",
    };
    Error::internal(format!("cannot write `{}`: {error}{next}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_made_and_its_own_kind_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.md");
        write(&file, "mark one", Some("mark")).unwrap();
        write(&file, "mark two", Some("mark")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "mark two");
        assert_eq!(names(folder.path()), ["page.md"]);
    }

    #[test]
    fn another_file_is_left_alone_unless_it_is_forced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.md");
        fs::write(&file, "my notes").unwrap();
        let error = write(&file, "mark", Some("mark")).unwrap_err().to_string();
        assert!(error.contains("notes.md`: it is there already") && error.contains("--force"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "my notes");
        write(&file, "mark", None).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "mark");
    }

    #[test]
    fn an_empty_file_is_filled_and_a_link_keeps_leading_there() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("page.md"), folder.path().join("link.md"));
        fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, "mark", Some("mark")).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "mark");
    }

    #[test]
    fn a_folder_and_a_place_that_is_not_there_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let told = |file: &Path| write(file, "", Some("mark")).unwrap_err().to_string();
        assert!(told(folder.path()).contains("it is a folder"), "{}", told(folder.path()));
        let nowhere = folder.path().join("no/page.md");
        assert!(told(&nowhere).contains("its folder is not there"), "{}", told(&nowhere));
        assert!(names(folder.path()).is_empty());
    }
}
