//! A file larger than memory is read piece by piece.

use std::io::{BufReader, Read};

use houtai_fixtures::{LoadOptions, Progress, load};

use crate::database::{dumped, rows, sqlite};
use crate::models::{MEMBER, SHOP};

/// A file of a gibibyte that is made while it is read.
struct Endless {
    line: Vec<u8>,
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = out.len().min(self.line.len()).min(usize::try_from(self.left).unwrap());
        out[..count].copy_from_slice(&self.line[..count]);
        self.line.rotate_left(count);
        self.left -= count as u64;
        Ok(count)
    }
}

fn endless(line: &str) -> BufReader<Endless> {
    BufReader::new(Endless { line: line.as_bytes().to_vec(), left: 1 << 30 })
}

#[tokio::test]
async fn a_gibibyte_without_a_line_is_given_up_at_the_limit() {
    let database = sqlite(&SHOP).await;
    let mut seen = 0;
    let mut progress = |progress: Progress<'_>| seen = progress.done;
    let options = LoadOptions { file: "rows.jsonl".to_owned(), ..LoadOptions::default() };
    let told = load(&database.db, &SHOP, &mut endless("xxxxxxxx"), &options, &mut progress).await;
    let told = told.unwrap_err().to_string();
    assert!(told.starts_with("rows.jsonl:1: the line has more than 256 MiB"), "{told}");
    assert_eq!(seen, 0);
}

#[tokio::test]
async fn a_large_file_without_a_first_line_is_refused_with_what_to_do() {
    let database = sqlite(&SHOP).await;
    let name = "x".repeat(20);
    let line = format!(
        "{{\"model\":\"Member\",\"fields\":{{\"name\":\"{name}\",\"email\":\"a\",\"version\":1}}}}\n"
    );
    // Long lines keep the test short; spaces mean nothing.
    let line = line.replace(",\"version\"", &format!(",{}\"version\"", " ".repeat(100_000)));
    let options = LoadOptions { file: "rows.jsonl".to_owned(), ..LoadOptions::default() };
    let told = load(&database.db, &SHOP, &mut endless(&line), &options, &mut |_| {}).await;
    let told = told.unwrap_err().to_string();
    assert!(told.contains("may have 64 MiB, and this has more") && told.contains("`dumpdata`"), "{told}");
    assert_eq!(rows(&dumped(&database.db, &[&MEMBER]).await), 0);
}
