//! Files, folders, links, pipes: what is opened and what is not.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

fn is_missing(found: io::Result<Found>) -> bool {
    found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn folder() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("public/sub")).unwrap();
    fs::write(root.path().join("secret"), "secret").unwrap();
    fs::write(root.path().join("public/a.txt"), "a").unwrap();
    root
}

#[test]
fn files_and_folders_are_told_apart() {
    let root = folder();
    let public = root.path().join("public");
    assert!(matches!(open_beneath(&public, "a.txt"), Ok(Found::File(opened)) if opened.length == 1));
    assert!(matches!(open_beneath(&public, "sub"), Ok(Found::Folder)));
    assert!(matches!(open_beneath(&public, ""), Ok(Found::Folder)));
    for missing in ["b.txt", "a.txt/b", "sub/a.txt", &"x".repeat(400)] {
        assert!(is_missing(open_beneath(&public, missing)), "{missing}");
    }
    assert!(is_missing(open_beneath(&root.path().join("nowhere"), "a.txt")));
}

#[test]
fn a_link_is_followed_inside_and_not_out() {
    let root = folder();
    let public = root.path().join("public");
    symlink("a.txt", public.join("inside")).unwrap();
    symlink("../secret", public.join("outside")).unwrap();
    symlink(root.path().join("secret"), public.join("absolute")).unwrap();
    symlink("..", public.join("up")).unwrap();
    symlink("loop", public.join("loop")).unwrap();
    symlink("/proc/self/environ", public.join("environment")).unwrap();
    for open in [open_beneath, |folder: &Path, path: &str| found(checked(folder, path).map_err(hidden)?)] {
        assert!(matches!(open(&public, "inside"), Ok(Found::File(_))));
        for path in ["outside", "absolute", "up/secret", "loop", "environment"] {
            assert!(is_missing(open(&public, path)), "{path}");
        }
    }
    let swapped = root.path().join("current");
    symlink("public", &swapped).unwrap();
    assert!(matches!(open_beneath(&swapped, "a.txt"), Ok(Found::File(_))), "the folder may be a link");
}

#[test]
fn a_pipe_or_device_neither_waits_nor_opens() {
    let root = folder();
    let pipe = root.path().join("public/pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    assert!(is_missing(open_beneath(&root.path().join("public"), "pipe")));
    assert!(is_missing(open_beneath(Path::new("/dev"), "zero")));
    assert!(open(&pipe).is_err());
}

#[test]
fn the_tag_changes_when_the_file_is_replaced() {
    let root = folder();
    let path = root.path().join("public/a.txt");
    let before = open(&path).unwrap();
    assert_eq!(before.validators, open(&path).unwrap().validators);
    fs::write(root.path().join("new"), "b").unwrap();
    let times = fs::FileTimes::new().set_modified(before.validators.modified.unwrap());
    File::options().append(true).open(root.path().join("new")).unwrap().set_times(times).unwrap();
    fs::rename(root.path().join("new"), &path).unwrap();
    let after = open(&path).unwrap();
    assert_eq!((after.length, after.validators.modified), (before.length, before.validators.modified));
    assert_ne!(after.validators.tag, before.validators.tag, "same length, same time, another file");
}
