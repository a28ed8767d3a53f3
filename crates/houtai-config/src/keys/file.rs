//! The key that a developer's machine makes once and keeps in `data/keys`.

use std::fs::{self, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::path::Path;

use super::{KeyRing, parse};
use crate::root::{ensure_data_dir, unwritable};
use crate::{ConfigError, Failure, random};

/// Nobody needs more; the limit keeps a wrong file from being read whole.
const LARGEST: u64 = 64 * 1024;

/// The keys in `data/keys`, made if there are none.
pub(super) fn load_or_create(root: &Path) -> Result<KeyRing, ConfigError> {
    let path = root.join("data").join("keys");
    if !exists(&path)? {
        let data = ensure_data_dir(root)?;
        create(&path, &KeyRing::random()?).map_err(|error| unwritable(&data, &error))?;
    }
    // Also after creating it: of several processes that start at once, the first to create decides for all.
    Ok(read(&path)?)
}

fn exists(path: &Path) -> Result<bool, Failure> {
    path.try_exists().map_err(|error| unreadable(path, &error))
}

/// Creates the file whole or not at all: written under another name, then linked to its own, which fails when
/// another process was first.
fn create(path: &Path, keys: &KeyRing) -> Result<(), Error> {
    let draft = path.with_file_name(random::file_name("keys")?);
    let linked = write(&draft, &content(keys)).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked.and(removed),
    }
}

fn write(path: &Path, content: &str) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // From the first moment on, not by a later `chmod`: in between somebody could open it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

fn content(keys: &KeyRing) -> String {
    let lines: Vec<String> = keys.verifying().map(parse::text).collect();
    format!(
        "# Keys for development, made by the app. The first one signs, all of them verify.\n\
         # Production takes its keys from the setting `keys.signing`.\n{}\n",
        lines.join("\n")
    )
}

fn read(path: &Path) -> Result<KeyRing, Failure> {
    let text = read_text(path)?;
    let mut keys = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let key = parse::key(line).ok_or_else(|| damaged(path, format!("line {} is no key", index + 1)))?;
        keys.push(key);
    }
    let reason = if keys.is_empty() { "it holds no key" } else { "two keys have the same name" };
    KeyRing::of(keys).ok_or_else(|| damaged(path, reason.to_owned()))
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let length = fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    if length > LARGEST {
        return Err(damaged(path, format!("it has {length} bytes")));
    }
    fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => damaged(path, "it is no text".to_owned()),
        _ => unreadable(path, &error),
    })
}

/// A damaged file is not replaced in silence: it may hold the key of sessions that somebody still needs.
fn damaged(path: &Path, reason: String) -> Failure {
    Failure::at(path.display().to_string(), format!("is not a file of keys: {reason}"))
        .advice("restore it, or delete it for a new key; what the old one signed is invalid then")
}

fn unreadable(path: &Path, error: &Error) -> Failure {
    Failure::at(path.display().to_string(), format!("cannot be read: {error}"))
        .advice("permit it with `chown` or `chmod`, or set `keys.signing`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root_with(content: &[u8]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("data")).unwrap();
        fs::write(root.path().join("data/keys"), content).unwrap();
        root
    }

    fn secret(root: &Path) -> Vec<u8> {
        load_or_create(root).unwrap().current().secret.expose().clone()
    }

    #[test]
    fn the_key_is_made_once() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(secret(root.path()), secret(root.path()));
        let files: Vec<_> =
            fs::read_dir(root.path().join("data")).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(files, ["keys"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        secret(root.path());
        let mode = fs::metadata(root.path().join("data/keys")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn starts_at_the_same_moment_agree_on_one_key() {
        let root = tempfile::tempdir().unwrap();
        let barrier = std::sync::Barrier::new(8);
        let secrets: Vec<_> = std::thread::scope(|scope| {
            let one = || {
                barrier.wait();
                secret(root.path())
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    }

    #[test]
    fn a_second_key_by_hand_verifies() {
        let (old, new) = ("ab".repeat(32), "cd".repeat(32));
        let root = root_with(format!("# mine\r\nnew:{new}\r\n\r\nold:{old}\r\n").as_bytes());
        let keys = load_or_create(root.path()).unwrap();
        assert_eq!(keys.verifying().map(|key| key.id.as_str()).collect::<Vec<_>>(), ["new", "old"]);
    }

    #[test]
    fn a_damaged_file_is_refused_and_stays_as_it_is() {
        let key = "ab".repeat(32);
        let twice = format!("a:{key}\na:{key}\n");
        for (content, reason) in [
            (&b""[..], "it holds no key"),
            (b"generated:abc", "line 1 is no key"),
            (b"\xff\xfe", "it is no text"),
            (twice.as_bytes(), "two keys have the same name"),
            (&[b'#'; 70_000], "it has 70000 bytes"),
        ] {
            let root = root_with(content);
            let told = load_or_create(root.path()).unwrap_err().to_string();
            assert!(told.contains(reason) && told.contains("delete it") && !told.contains("abc"), "{told}");
            assert_eq!(fs::read(root.path().join("data/keys")).unwrap(), content);
        }
    }

    #[test]
    fn a_folder_in_its_place_is_told() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("data/keys")).unwrap();
        assert!(load_or_create(root.path()).unwrap_err().to_string().contains("cannot be read"));
    }
}
