//! What others do to the files, and files that are not ours.

use std::io::{BufRead, BufReader};
use std::path::Path;

use houtai_observe::{DropReason, FileOptions, LogWriter};
use tracing::Level;

use crate::site::{LONG, Site, numbered, read, say, say_numbers, until};

fn said(writer: &LogWriter, text: &str) {
    say(writer, text);
    assert!(writer.flush(LONG));
}

#[test]
fn a_file_that_was_renamed_is_left_alone_and_a_new_one_begun() {
    let site = Site::new();
    let writer = site.writer();
    said(&writer, "before");
    let moved = site.folder().join("app.log.1");
    std::fs::rename(site.file(), &moved).unwrap();
    said(&writer, "after");
    assert_eq!((read(&moved), read(&site.file())), ("before\n".into(), "after\n".into()));
}

#[test]
fn a_file_that_was_renamed_is_noticed_without_a_line() {
    let site = Site::new();
    let writer = site.writer();
    said(&writer, "before");
    std::fs::rename(site.file(), site.folder().join("app.log.1")).unwrap();
    until("a new file is begun", || site.file().exists());
    assert_eq!(writer.trouble(), None);
}

#[test]
fn a_file_that_was_emptied_goes_on_from_its_start() {
    let site = Site::new();
    let writer = site.writer();
    said(&writer, "before");
    std::fs::OpenOptions::new().write(true).open(site.file()).unwrap().set_len(0).unwrap();
    said(&writer, "after");
    assert_eq!(read(&site.file()), "after\n");
}

#[test]
fn a_folder_that_vanishes_is_made_again() {
    let site = Site::new();
    let writer = site.writer();
    said(&writer, "before");
    std::fs::remove_dir_all(site.folder()).unwrap();
    said(&writer, "after");
    assert_eq!(site.lines(), ["after"]);
    let second = LogWriter::file(site.options()).err().unwrap();
    assert!(second.is_taken(), "the lock is held in the new folder too");
}

#[test]
fn trouble_is_counted_known_and_told_once_when_it_is_over() {
    let site = Site::new();
    let writer = site.writer();
    said(&writer, "before");
    // A file in the place of the folder: nothing can be opened below it, whoever one is.
    std::fs::remove_dir_all(site.folder()).unwrap();
    std::fs::write(site.folder(), "").unwrap();
    writer.write(Level::ERROR, b"lost\n");
    assert!(writer.flush(LONG));
    assert!(writer.trouble().is_some_and(|text| text.contains("logs")), "{:?}", writer.trouble());
    assert_eq!(writer.dropped().of(Level::ERROR, DropReason::Unwritable), 1);

    std::fs::remove_file(site.folder()).unwrap();
    until("the writer recovers by itself", || writer.trouble().is_none());
    said(&writer, "after");
    assert!(writer.close(LONG));
    let lines = site.lines();
    let count = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!((count("the log is written again"), count("1 log line was dropped")), (1, 1), "{lines:?}");
    assert!(lines.contains(&"after".to_owned()));
}

#[test]
fn files_that_only_look_like_ours_are_never_touched() {
    let site = Site::new();
    let foreign = [
        "app.log.1",
        "app.log.20250101T000000Z",
        "app.log.20250101T000000Z-0000.zst",
        "app.log.20250101T000000Z-0000.gz.part.old",
        "app.log.bak",
        "apple.log.20250101T000000Z-0000",
    ];
    std::fs::create_dir_all(site.folder()).unwrap();
    foreign.iter().for_each(|name| std::fs::write(site.folder().join(name), "theirs").unwrap());
    // Of our form, but a link and a folder.
    let (link, folder) = ("app.log.20250101T000001Z-0000", "app.log.20250101T000002Z-0000.gz");
    std::os::unix::fs::symlink("app.log.1", site.folder().join(link)).unwrap();
    std::fs::create_dir(site.folder().join(folder)).unwrap();

    let options = FileOptions { budget_bytes: 1 << 20, compress: false, ..site.options() };
    let writer = LogWriter::file(options).unwrap();
    say_numbers(&writer, 0..20_000);
    assert!(writer.close(LONG));
    assert!(writer.expired(Level::INFO) > 0, "files were dropped");
    for name in foreign {
        assert_eq!(std::fs::read_to_string(site.folder().join(name)).unwrap(), "theirs", "{name}");
    }
    assert!(site.folder().join(link).is_symlink() && site.folder().join(folder).is_dir());
}

#[test]
fn thousands_of_old_files_are_taken_over_and_the_oldest_go_first() {
    let site = Site::new();
    std::fs::create_dir_all(site.folder()).unwrap();
    let name = |number: u32| {
        format!("app.log.20250101T{:02}{:02}{:02}Z-0000", number / 3600, number / 60 % 60, number % 60)
    };
    for number in 0..3000 {
        std::fs::write(site.folder().join(name(number)), format!("{}\n", numbered(number))).unwrap();
    }
    let options = FileOptions { budget_bytes: 1 << 20, compress: false, ..site.options() };
    let writer = LogWriter::file(options).unwrap();
    say_numbers(&writer, 3000..3010);
    assert!(writer.close(LONG));
    // Each takes a block of 4 KiB.
    let lines = site.lines();
    assert!(lines.len() < 300 && lines.len() > 200, "{}", lines.len());
    let newest: Vec<String> = (3010 - u32::try_from(lines.len()).unwrap()..3010).map(numbered).collect();
    assert_eq!(lines, newest);
}

#[test]
fn a_full_device_is_counted_and_named() {
    let site = Site::new();
    let writer = LogWriter::file(FileOptions { path: "/dev/full".into(), ..site.options() }).unwrap();
    writer.write(Level::ERROR, b"lost\n");
    assert!(writer.flush(LONG));
    assert_eq!(writer.dropped().of(Level::ERROR, DropReason::DiskFull), 1);
    assert!(writer.trouble().is_some_and(|text| text.starts_with("/dev/full: ")));
}

#[test]
fn a_pipe_without_a_reader_waits_for_one() {
    let site = Site::new();
    std::fs::create_dir_all(site.folder()).unwrap();
    let pipe = site.file();
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
    let writer = site.writer();
    said(&writer, "lost");
    assert_eq!(writer.dropped().of(Level::INFO, DropReason::Unwritable), 1);
    let path = pipe.clone();
    let reader = std::thread::spawn(move || first_line_with(&path, "heard"));
    until("somebody listens", || {
        said(&writer, "heard");
        writer.trouble().is_none()
    });
    said(&writer, "heard");
    let (line, _still_reading) = reader.join().unwrap();
    assert!(line.ends_with("heard\n"));
    assert!(pipe.symlink_metadata().is_ok_and(|pipe| !pipe.is_file()), "the pipe is not rotated");
}

/// Reads on until a line has this text in it; the reader comes back, for a pipe without one is broken.
fn first_line_with(path: &Path, text: &str) -> (String, impl BufRead + use<>) {
    let mut reader = BufReader::new(std::fs::File::open(path).unwrap());
    let mut line = String::new();
    while !line.contains(text) {
        line.clear();
        assert!(reader.read_line(&mut line).unwrap() > 0);
    }
    (line, reader)
}
