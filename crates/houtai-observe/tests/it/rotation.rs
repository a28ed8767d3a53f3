//! Files are closed by size and time, compressed, and read back whole.

use std::time::Duration;

use houtai_observe::{FileOptions, LogWriter};

use crate::site::{LONG, Site, numbered, read, say, say_numbers, until};

fn expected(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(numbered).collect()
}

#[test]
fn every_line_is_in_the_files_in_order_over_rotations_and_compression() {
    let site = Site::new();
    let writer = site.writer();
    say_numbers(&writer, 0..20_000);
    assert!(writer.close(LONG));
    assert!(site.names().len() > 20, "{:?}", site.names());
    assert_eq!(site.lines(), expected(0..20_000));
    assert_eq!(writer.dropped().total(), 0);
}

#[test]
fn closed_files_are_compressed_one_after_the_other() {
    let site = Site::new();
    let writer = site.writer();
    say_numbers(&writer, 0..2000);
    let plain = || site.names().iter().filter(|name| !name.ends_with(".gz")).count();
    until("only the current file is plain", || plain() == 1);
    assert_eq!(site.lines(), expected(0..2000));
    let whole: u64 = 2000 * (numbered(0).len() as u64 + 1);
    assert!(crate::site::taken(&site.folder()).0 < whole / 2);
}

#[test]
fn without_compression_closed_files_stay_as_they_are() {
    let site = Site::new();
    let writer = LogWriter::file(FileOptions { compress: false, ..site.options() }).unwrap();
    say_numbers(&writer, 0..2000);
    assert!(writer.close(LONG));
    assert!(site.names().iter().all(|name| !name.ends_with(".gz")));
    assert_eq!(site.lines(), expected(0..2000));
}

#[test]
fn no_file_is_larger_than_it_may_be_unless_one_line_is() {
    let site = Site::new();
    let writer = LogWriter::file(FileOptions { compress: false, ..site.options() }).unwrap();
    say(&writer, &"x".repeat(100 << 10));
    say_numbers(&writer, 0..2000);
    assert!(writer.close(LONG));
    let names = site.names();
    let sizes: Vec<u64> =
        names.iter().map(|name| site.folder().join(name).metadata().unwrap().len()).collect();
    let larger: Vec<u64> = sizes.into_iter().filter(|size| *size > 64 << 10).collect();
    assert_eq!(larger, [(100 << 10) + 1]);
}

#[test]
fn a_new_day_begins_a_new_file() {
    let site = Site::new();
    let writer = LogWriter::file(FileOptions { compress: false, ..site.options() }).unwrap();
    say(&writer, "friday");
    assert!(writer.flush(LONG));
    site.clock.advance(Duration::from_secs(24 * 60 * 60));
    say(&writer, "saturday");
    say(&writer, "still saturday");
    assert!(writer.close(LONG));
    assert_eq!(site.names(), ["app.log", "app.log.20260103T030405Z-0000"]);
    assert_eq!(site.lines(), ["friday", "saturday", "still saturday"]);
}

#[test]
fn a_new_day_closes_a_file_also_when_nothing_is_said() {
    let site = Site::new();
    let writer = LogWriter::file(FileOptions { compress: false, ..site.options() }).unwrap();
    say(&writer, "friday");
    assert!(writer.flush(LONG));
    site.clock.advance(Duration::from_secs(24 * 60 * 60));
    until("the file of yesterday is closed", || site.names().len() == 2);
    assert_eq!(read(&site.file()), "");
}

#[test]
fn a_clock_that_goes_back_changes_no_order() {
    let site = Site::new();
    let later = LogWriter::file(FileOptions { compress: false, ..site.options() }).unwrap();
    say_numbers(&later, 0..1000);
    assert!(later.close(LONG));
    let clock = houtai_core::Clock::manual("2001-01-01T00:00:00Z".parse().unwrap());
    let earlier = LogWriter::file(FileOptions { compress: false, clock, ..site.options() }).unwrap();
    say_numbers(&earlier, 1000..3000);
    assert!(earlier.close(LONG));
    assert_eq!(site.lines(), expected(0..3000));
    assert!(site.names().iter().all(|name| name == "app.log" || name.contains("2026")), "{:?}", site.names());
}

#[test]
fn a_line_beyond_every_bound_is_counted_and_told() {
    let site = Site::new();
    let writer = site.writer();
    say(&writer, &"x".repeat(houtai_observe::MAX_LINE_BYTES));
    say(&writer, "after");
    assert!(writer.close(LONG));
    let dropped = writer.dropped();
    assert_eq!(dropped.of(tracing::Level::INFO, houtai_observe::DropReason::TooLong), 1);
    let lines = site.lines();
    assert_eq!(lines[0], "after");
    assert!(
        lines[1].contains(
            "1 log line was dropped since 2026-01-02T03:04:05.000Z: 1 info because the line was too long"
        ),
        "{lines:?}"
    );
}
