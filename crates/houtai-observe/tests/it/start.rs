//! What a start finds: earlier runs, other writers, mistakes of settings.

use std::error::Error;

use houtai_observe::{FileOptions, LogWriter};

use crate::site::{LONG, Site, read, say};

fn refused(options: FileOptions) -> String {
    LogWriter::file(options).err().unwrap().to_string()
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_closed() {
    let site = Site::new();
    let first = site.writer();
    let second = LogWriter::file(site.options()).err().unwrap();
    assert!(second.is_taken());
    assert_eq!(
        second.to_string(),
        format!(
            "`log.file`: process {} already logs to {}; two budgets on the same files would delete each \
             other's, so set another `log.file` for this process",
            std::process::id(),
            site.file().display()
        )
    );
    assert!(first.close(LONG));
    assert!(LogWriter::file(site.options()).is_ok());
}

#[test]
fn a_line_that_was_cut_off_is_ended_by_the_next_start() {
    let site = Site::new();
    std::fs::create_dir_all(site.folder()).unwrap();
    std::fs::write(site.file(), "whole\ncut o").unwrap();
    let writer = site.writer();
    say(&writer, "new");
    assert!(writer.close(LONG));
    assert_eq!(read(&site.file()), "whole\ncut o\nnew\n");
}

#[test]
fn a_folder_is_no_log() {
    let site = Site::new();
    std::fs::create_dir_all(site.file()).unwrap();
    let text = format!(
        "`log.file`: {} is a folder; name a file that only this app writes to",
        site.file().display()
    );
    assert_eq!(refused(site.options()), text);
}

#[test]
fn a_database_is_no_log_and_is_not_touched() {
    let site = Site::new();
    std::fs::create_dir_all(site.folder()).unwrap();
    let content = b"SQLite format 3\0 and more";
    std::fs::write(site.file(), content).unwrap();
    assert!(refused(site.options()).contains("is not a text file"), "{}", refused(site.options()));
    assert_eq!(std::fs::read(site.file()).unwrap(), content);
}

#[test]
fn a_path_below_a_file_is_a_mistake() {
    let site = Site::new();
    std::fs::write(site.folder(), "").unwrap();
    let error = LogWriter::file(site.options()).err().unwrap();
    assert_eq!(
        error.to_string(),
        format!("`log.file`: {} cannot be opened for writing", site.file().display())
    );
    assert!(error.source().is_some());
}

#[test]
fn sizes_that_do_not_go_together_are_refused() {
    let site = Site::new();
    let options = FileOptions { budget_bytes: 1 << 20, rotate_bytes: 512 << 10, ..site.options() };
    assert!(
        refused(options)
            .starts_with("`log.rotate_bytes` is 512KiB, more than a quarter of the budget of 1MiB")
    );
}

#[test]
fn a_link_is_followed_and_closed_files_stand_beside_its_target() {
    let site = Site::new();
    let elsewhere = site.folder().with_file_name("elsewhere");
    std::fs::create_dir_all(site.folder()).unwrap();
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::os::unix::fs::symlink(elsewhere.join("real.log"), site.file()).unwrap();
    let writer = site.writer();
    crate::site::say_numbers(&writer, 0..1000);
    assert!(writer.close(LONG));
    assert!(site.file().is_symlink());
    assert_eq!(site.names(), ["app.log"]);
    let beside = std::fs::read_dir(elsewhere).unwrap().count();
    assert!(beside >= 3, "{beside}");
}

#[test]
fn lines_after_the_end_are_counted() {
    let site = Site::new();
    let writer = site.writer();
    assert!(writer.close(LONG));
    say(&writer, "too late");
    assert_eq!(writer.dropped().of(tracing::Level::INFO, houtai_observe::DropReason::Closed), 1);
    assert!(writer.flush(LONG) && writer.close(LONG));
}
