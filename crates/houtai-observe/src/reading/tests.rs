//! Reading files as the writer leaves them, and while it writes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tempfile::TempDir;
use tracing::Level;

use super::{Follow, LogReader, Query, Summary};
use crate::{FileOptions, LogWriter};

const PATIENCE: Duration = Duration::from_secs(20);

fn line(number: usize) -> String {
    let level = if number.is_multiple_of(3) { "ERROR" } else { "INFO" };
    format!(
        r#"{{"time":"2026-01-02T03:04:05.{number:06}Z","level":"{level}","target":"shop","message":"line {number}"}}"#
    )
}

/// The numbers of the lines that are found, and where to go on.
fn read(path: &Path, query: Query, last: Option<usize>) -> (Vec<usize>, Summary, Follow) {
    let mut numbers = Vec::new();
    let reader = LogReader::new(query, |_| {});
    let (summary, follow) = reader
        .read(path, last, &mut |found| {
            numbers.push(number(found));
            Ok(())
        })
        .unwrap();
    (numbers, summary, follow)
}

fn number(found: &super::Found<'_>) -> usize {
    let mut json = Vec::new();
    found.push_json(&mut json);
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    json["message"].as_str().unwrap().strip_prefix("line ").unwrap().parse().unwrap()
}

/// Writes lines into files as the writer names them: closed ones, every second compressed, and the current one.
fn folder(lengths: &[usize]) -> (TempDir, PathBuf, usize) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("app.log");
    let mut next = 0;
    for (place, length) in lengths.iter().enumerate() {
        let text: String = (next..next + length).map(|number| line(number) + "\n").collect();
        next += length;
        let closed = folder.path().join(format!("app.log.20260102T0304{place:02}Z-0000"));
        match place {
            _ if place + 1 == lengths.len() => std::fs::write(&path, text).unwrap(),
            _ if place % 2 == 0 => std::fs::write(closed, text).unwrap(),
            _ => {
                let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
                packed.write_all(text.as_bytes()).unwrap();
                std::fs::write(closed.with_added_extension("gz"), packed.finish().unwrap()).unwrap();
            }
        }
    }
    (folder, path, next)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn all_lines_of_all_files_come_in_order_and_the_last_are_the_last(
        lengths in proptest::collection::vec(0..20_usize, 1..6),
        last in 0..40_usize,
        errors in any::<bool>(),
    ) {
        let (_folder, path, count) = folder(&lengths);
        let query = Query { level: errors.then_some(Level::ERROR), ..Query::default() };
        let expected: Vec<usize> = (0..count).filter(|number| !errors || number.is_multiple_of(3)).collect();
        prop_assert_eq!(&read(&path, query.clone(), None).0, &expected);
        let skipped = expected.len().saturating_sub(last);
        prop_assert_eq!(&read(&path, query, Some(last)).0, &expected[skipped..]);
    }
}

#[test]
fn files_that_are_too_old_are_not_opened() {
    let (_folder, path, _) = folder(&[5, 5, 5]);
    let since = Query { since: "2026-01-02T03:05:00Z".parse().ok(), ..Query::default() };
    let (found, summary, _) = read(&path, since, None);
    assert_eq!((found.len(), summary.files, summary.lines), (0, 1, 5));
}

#[test]
fn a_broken_file_is_told_and_the_others_are_read() {
    let (folder, path, _) = folder(&[3, 3, 3]);
    let packed = folder.path().join("app.log.20260102T030401Z-0000.gz");
    let whole = std::fs::read(&packed).unwrap();
    std::fs::write(&packed, &whole[..whole.len() / 2]).unwrap();
    let (found, summary, _) = read(&path, Query::default(), None);
    assert!(found.starts_with(&[0, 1, 2]) && found.ends_with(&[6, 7, 8]), "{found:?}");
    assert_eq!(summary.troubles.len(), 1);
    assert!(
        summary.troubles[0].starts_with("app.log.20260102T030401Z-0000.gz cannot be read to its end"),
        "{summary:?}"
    );
}

#[test]
fn without_a_log_nothing_is_read() {
    let folder = TempDir::new().unwrap();
    for path in ["app.log", "no/such/folder/app.log"] {
        let (found, summary, _) = read(&folder.path().join(path), Query::default(), None);
        assert!(found.is_empty() && summary == Summary::default());
    }
}

#[test]
fn a_reader_that_has_gone_ends_the_reading() {
    let (_folder, path, _) = folder(&[9, 9]);
    let mut taken = 0;
    let read = LogReader::new(Query::default(), |_| {}).read(&path, None, &mut |_| {
        taken += 1;
        Err(std::io::ErrorKind::BrokenPipe.into())
    });
    assert_eq!((taken, read.err().map(|error| error.kind())), (1, Some(std::io::ErrorKind::BrokenPipe)));
}

/// Takes lines until the last one has come.
fn follow_until(follow: &mut Follow, numbers: &mut Vec<usize>, last: usize) {
    let began = Instant::now();
    while numbers.last() != Some(&last) {
        assert!(
            began.elapsed() < PATIENCE,
            "the last line did not come; the last that came is {:?}",
            numbers.last()
        );
        let mut take = |found: &super::Found<'_>| {
            numbers.push(number(found));
            Ok(())
        };
        follow.poll(&mut take).unwrap();
        std::thread::yield_now();
    }
}

#[test]
fn who_follows_sees_every_line_once_through_rotations_and_compression() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("app.log");
    let (_, _, mut follow) = read(&path, Query::default(), None);
    const LINES: usize = 6_000;
    let options = FileOptions { budget_bytes: 64 << 20, rotate_bytes: 64 << 10, ..FileOptions::new(&path) };
    let writing = std::thread::spawn(move || {
        let writer = LogWriter::file(options).unwrap();
        for number in 0..LINES {
            writer.write(Level::INFO, (line(number) + "\n").as_bytes());
            // Files of a few lines each would be one rotation after the other, and the queue has an end.
            if number % 100 == 0 {
                writer.flush(PATIENCE);
            }
        }
        writer.close(PATIENCE);
    });
    let mut numbers = Vec::new();
    follow_until(&mut follow, &mut numbers, LINES - 1);
    writing.join().unwrap();
    assert_eq!(numbers, (0..LINES).collect::<Vec<_>>());
    assert!(std::fs::read_dir(folder.path()).unwrap().count() > 5, "there were no rotations");
    assert_eq!(read(&path, Query::default(), None).0, numbers);
}

#[test]
fn a_file_that_somebody_else_moves_or_empties_is_followed() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("app.log");
    let write = |numbers: std::ops::Range<usize>| {
        let text: String = numbers.map(|number| line(number) + "\n").collect();
        let mut file = std::fs::File::options().append(true).create(true).open(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    write(0..3);
    let (mut numbers, _, mut follow) = read(&path, Query::default(), None);
    write(3..5);
    std::fs::rename(&path, folder.path().join("app.log.1")).unwrap();
    write(5..7);
    follow_until(&mut follow, &mut numbers, 6);
    std::fs::File::create(&path).unwrap();
    follow_until(&mut follow, &mut numbers, 6);
    // It is seen to be empty before it has grown again.
    follow.poll(&mut |_| Ok(())).unwrap();
    write(7..8);
    follow_until(&mut follow, &mut numbers, 7);
    assert_eq!(numbers, (0..8).collect::<Vec<_>>());
}
