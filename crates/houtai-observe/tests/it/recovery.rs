//! What a killed compressor leaves is finished or cleared up: nothing twice, nothing lost.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use houtai_observe::{FileOptions, LogWriter};

use crate::site::{LONG, Site, until};

const STAMPED: &str = "app.log.20250101T000000Z-0000";

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A folder as a killed process has left it, started once and closed.
fn started(site: &Site, compress: bool, files: &[(&str, &[u8])]) {
    std::fs::create_dir_all(site.folder()).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(site.folder().join(name), bytes).unwrap());
    let writer = LogWriter::file(FileOptions { compress, ..site.options() }).unwrap();
    if compress {
        until("all is compressed", || !Path::new(&site.folder().join(STAMPED)).exists());
    }
    assert!(writer.close(LONG));
}

#[test]
fn a_half_is_made_anew_from_its_plain_file() {
    let site = Site::new();
    let half = &packed("one\ntwo\n")[..15];
    started(&site, true, &[(STAMPED, b"one\ntwo\n"), (&format!("{STAMPED}.gz.part"), half)]);
    assert_eq!(site.names(), ["app.log".to_owned(), format!("{STAMPED}.gz")]);
    assert_eq!(site.lines(), ["one", "two"]);
}

#[test]
fn a_plain_file_beside_its_whole_compressed_one_goes() {
    let site = Site::new();
    let whole = packed("one\ntwo\n");
    started(&site, false, &[(STAMPED, b"one\ntwo\n"), (&format!("{STAMPED}.gz"), &whole)]);
    assert_eq!(site.names(), ["app.log".to_owned(), format!("{STAMPED}.gz")]);
    assert_eq!(site.lines(), ["one", "two"]);
}

#[test]
fn a_compressed_file_that_is_not_whole_goes_when_the_plain_one_is_there() {
    for content in [&packed("one\ntwo\n")[..15], b"", b"\0\0\0\0\0\0\0\0"] {
        let site = Site::new();
        started(&site, false, &[(STAMPED, b"one\ntwo\n"), (&format!("{STAMPED}.gz"), content)]);
        assert_eq!(site.names(), ["app.log", STAMPED]);
    }
}

#[test]
fn a_half_without_its_plain_file_was_about_to_go_and_goes() {
    let site = Site::new();
    started(&site, false, &[(&format!("{STAMPED}.gz.part"), b"anything")]);
    assert_eq!(site.names(), ["app.log"]);
}

#[test]
fn files_of_an_earlier_run_are_compressed_too() {
    let site = Site::new();
    started(&site, true, &[(STAMPED, b"one\ntwo\n")]);
    assert_eq!(site.names(), ["app.log".to_owned(), format!("{STAMPED}.gz")]);
    assert_eq!(site.lines(), ["one", "two"]);
}
