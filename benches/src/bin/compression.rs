//! What each coding costs and brings at each level, for answers such as an API gives: the table in
//! `docs/topics/compression.md`.
//!
//! `cargo run --release -p houtai-benches --bin compression [FILE…]`; without files it makes JSON of three sizes.

#![expect(clippy::print_stdout, reason = "a table for a person")]

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

/// How long one line is measured.
const SPAN: Duration = Duration::from_millis(500);
/// The window of brotli and zstd in houtai, as a power of two.
const WINDOW_LOG: u32 = 18;

type Encode = fn(&[u8], i32) -> io::Result<Vec<u8>>;

/// Each coding with the levels that are worth a look.
const CODINGS: [(&str, Encode, &[i32]); 3] = [
    ("gzip", gzip, &[1, 2, 3, 4, 5, 6, 9]),
    ("brotli", brotli, &[0, 1, 2, 3, 4, 5, 6]),
    ("zstd", zstd, &[1, 2, 3, 4, 5, 6]),
];

fn main() -> io::Result<()> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    for (name, bytes) in samples(&files)? {
        println!("{name}, {} bytes", bytes.len());
        for (coding, encode, levels) in CODINGS {
            for level in levels {
                line(coding, *level, encode, &bytes)?;
            }
        }
    }
    Ok(())
}

fn samples(files: &[String]) -> io::Result<Vec<(String, Vec<u8>)>> {
    if files.is_empty() {
        return Ok([6, 60, 600].map(|rows| (format!("JSON of {rows} rows"), json(rows))).into());
    }
    files.iter().map(|file| Ok((file.clone(), std::fs::read(file)?))).collect()
}

/// Rows with the usual mixture: numbers that grow, words that repeat, instants.
fn json(rows: u32) -> Vec<u8> {
    const WORDS: [&str; 12] = [
        "buy", "milk", "write", "report", "call", "back", "review", "module", "deploy", "service", "team",
        "plan",
    ];
    let mut state = 1_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let mut row = |id: u32| {
        let title: Vec<&str> = (0..8).map(|_| WORDS[next(12) as usize]).collect();
        format!(
            "{{\"id\":{id},\"title\":\"{}\",\"done\":{},\"created_at\":\"2026-11-{:02}T{:02}:{:02}:{:02}.{:03}Z\"}}",
            title.join(" "),
            next(2) == 1,
            next(28) + 1,
            next(24),
            next(60),
            next(60),
            next(1000)
        )
    };
    let rows: Vec<String> = (0..rows).map(&mut row).collect();
    format!("[{}]", rows.join(",")).into_bytes()
}

fn line(coding: &str, level: i32, encode: Encode, bytes: &[u8]) -> io::Result<()> {
    let length = encode(bytes, level)?.len();
    let (began, mut rounds) = (Instant::now(), 0_u32);
    while began.elapsed() < SPAN {
        encode(bytes, level)?;
        rounds += 1;
    }
    let seconds = began.elapsed().as_secs_f64() / f64::from(rounds);
    let (ratio, speed) = (bytes.len() as f64 / length as f64, bytes.len() as f64 / seconds / 1e6);
    println!(
        "{coding:>8} {level} {length:>9} bytes  ratio {ratio:5.2}  {speed:7.1} MB/s  {:9.1} us",
        seconds * 1e6
    );
    Ok(())
}

fn gzip(bytes: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let level = flate2::Compression::new(level.unsigned_abs());
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(bytes: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, level.unsigned_abs(), WINDOW_LOG);
    encoder.write_all(bytes)?;
    Ok(encoder.into_inner())
}

fn zstd(bytes: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), level)?;
    encoder.window_log(WINDOW_LOG)?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    encoder.write_all(bytes)?;
    encoder.finish()
}
