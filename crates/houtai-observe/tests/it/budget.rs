//! The budget holds at every look, and nothing goes without being counted.

use std::sync::atomic::{AtomicBool, Ordering};

use houtai_observe::{DropReason, FileOptions, LogWriter};
use tracing::Level;

use crate::site::{LONG, Site, numbered, say_numbers, taken};

const BUDGET: u64 = 1 << 20;
const LEVELS: [Level; 5] = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE];

fn options(site: &Site) -> FileOptions {
    FileOptions { budget_bytes: BUDGET, rotate_bytes: 0, ..site.options() }
}

/// Looks at a folder all the time while something happens; tells the most that it ever saw.
fn watched(site: &Site, happens: impl FnOnce()) -> (u64, u64) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = (0, 0);
            while !done.load(Ordering::Relaxed) {
                let (length, blocks) = taken(&site.folder());
                most = (most.0.max(length), most.1.max(blocks));
            }
            most
        });
        happens();
        done.store(true, Ordering::Relaxed);
        watcher.join().unwrap()
    })
}

/// A line that no compressor makes much smaller.
fn noise(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        format!("{state:016x}")
    };
    std::iter::repeat_with(next).take(8).collect()
}

/// Several threads write lines of all levels; how many of each they sent.
fn storm(writer: &LogWriter, threads: u64, lines: u64) -> [u64; 5] {
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for line in 0..lines {
                    let level = LEVELS[(line % 5) as usize];
                    let text = format!("{level} {thread} {line:08} {}\n", noise(thread << 32 | line));
                    writer.write(level, text.as_bytes());
                }
            });
        }
    });
    [threads * lines / 5; 5]
}

fn lines_on_disk(site: &Site, level: Level) -> u64 {
    site.lines().iter().filter(|line| line.starts_with(&format!("{level} "))).count() as u64
}

#[test]
fn the_budget_holds_at_every_look_and_every_line_is_kept_or_counted() {
    let site = Site::new();
    let writer = LogWriter::file(options(&site)).unwrap();
    let mut sent = [0; 5];
    let (length, blocks) = watched(&site, || sent = storm(&writer, 4, 20_000));
    assert!(writer.close(LONG));
    for most in [length, blocks] {
        assert!(most > BUDGET / 2 && most <= BUDGET + BUDGET / 100, "{most} bytes were seen");
    }
    for (level, sent) in LEVELS.into_iter().zip(sent) {
        let gone = writer.expired(level) + writer.dropped().of_level(level);
        assert_eq!(lines_on_disk(&site, level) + gone, sent, "{level}");
    }
    assert!(writer.expired(Level::ERROR) > 0);
}

#[test]
fn files_of_an_earlier_run_count() {
    let site = Site::new();
    let writer = site.writer();
    say_numbers(&writer, 0..10_000);
    assert!(writer.close(LONG));
    let kept = FileOptions { compress: false, ..options(&site) };
    let writer = LogWriter::file(kept).unwrap();
    assert!(taken(&site.folder()).1 <= BUDGET);
    let (_, blocks) = watched(&site, || say_numbers(&writer, 10_000..40_000));
    assert!(writer.close(LONG));
    assert!(blocks <= BUDGET + BUDGET / 100, "{blocks} bytes were seen");
    let lines = site.lines();
    let newest: Vec<String> = (0..40_000).skip(40_000 - lines.len()).map(numbered).collect();
    assert_eq!(lines, newest, "the oldest went first");
}

#[test]
fn a_file_larger_than_the_budget_is_closed_and_goes_like_any_other() {
    let site = Site::new();
    std::fs::create_dir_all(site.folder()).unwrap();
    std::fs::write(site.file(), "old line\n".repeat(300_000)).unwrap();
    let writer = LogWriter::file(options(&site)).unwrap();
    assert!(taken(&site.folder()).1 <= BUDGET, "at once, not with the first line");
    say_numbers(&writer, 0..10);
    assert!(writer.close(LONG));
    assert!(taken(&site.folder()).1 <= BUDGET);
    assert_eq!(site.lines(), (0..10).map(numbered).collect::<Vec<_>>());
}

#[test]
fn metrics_tell_what_the_files_take() {
    use houtai_core::{HistogramValue, Metric, MetricSink, MetricSource};

    #[derive(Default)]
    struct Values(Vec<(&'static str, Vec<String>, f64)>);

    impl MetricSink for Values {
        fn value(&mut self, metric: &'static Metric, labels: &[&str], value: f64) {
            assert_eq!(labels.len(), metric.labels.len());
            self.0.push((metric.name, labels.iter().map(|label| (*label).to_owned()).collect(), value));
        }

        fn histogram(&mut self, _: &'static Metric, _: &[&str], _: &HistogramValue) {}
    }

    let site = Site::new();
    let writer = LogWriter::file(options(&site)).unwrap();
    say_numbers(&writer, 0..100);
    writer.write(Level::ERROR, &vec![b'x'; houtai_observe::MAX_LINE_BYTES + 1]);
    let mut values = Values::default();
    writer.collect(&mut values);
    let value = |name: &str, labels: &[&str]| {
        let found = values.0.iter().find(|(of, with, _)| *of == name && with == labels);
        found.map(|(_, _, value)| *value)
    };
    assert_eq!(value("houtai_log_lines_total", &["info"]), Some(100.0));
    assert_eq!(value("houtai_log_bytes_total", &[]), Some(100.0 * (numbered(0).len() + 1) as f64));
    assert_eq!(value("houtai_log_lines_dropped_total", &["error", DropReason::TooLong.as_str()]), Some(1.0));
    assert_eq!(value("houtai_log_budget_bytes", &[]), Some(BUDGET as f64));
    assert_eq!(value("houtai_log_disk_bytes", &[]), Some(taken(&site.folder()).1 as f64));
    assert_eq!(value("houtai_log_trouble", &[]), Some(0.0));
    let known: Vec<&str> = writer.metrics().iter().map(|metric| metric.name).collect();
    assert!(values.0.iter().all(|(name, _, _)| known.contains(name)));
}
