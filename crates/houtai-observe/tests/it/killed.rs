//! A process that is killed at any moment loses what was in its queue and nothing else.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use houtai_observe::{DiskShare, FileOptions, LogWriter};
use tracing::Level;

use crate::site::{LONG, Site, taken, until};

const BUDGET: u64 = 2 << 20;
const THREADS: u32 = 3;

fn options(file: PathBuf) -> FileOptions {
    FileOptions { budget_bytes: BUDGET, keep_free: DiskShare::Bytes(0), ..FileOptions::new(file) }
}

/// The folder that a parent names on standard input; none when a person runs the test.
pub(crate) fn named_folder() -> Option<PathBuf> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    (!line.trim().is_empty()).then(|| line.trim().into())
}

/// Runs an ignored test of this program as a process of its own, which reads a folder from its standard input.
fn start(test: &str, site: &Site) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.as_mut().unwrap(), "{}", site.folder().display()).unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

#[test]
#[ignore = "it is killed by the test below"]
fn child_that_logs_for_ever() {
    let Some(folder) = named_folder() else { return };
    let first = folder.read_dir().map_or(0, Iterator::count);
    let writer = LogWriter::file(options(folder.join("app.log"))).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let writer = &writer;
            scope.spawn(move || {
                for number in 0_u64.. {
                    let text = format!(
                        "{first}-{thread} {number} {:x}\n",
                        number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
                    );
                    writer.write(Level::ERROR, text.as_bytes());
                    // Slow enough that nothing is dropped, so that each gap is a loss.
                    if number % 500 == 0 {
                        assert!(writer.flush(LONG));
                        if thread == 0 {
                            println!("reached {number}");
                        }
                    }
                }
            });
        }
    });
}

/// Lets the child go on until it has come so far, and kills it.
fn run_and_kill(site: &Site, reached: u64) {
    let (mut child, output) = start("killed::child_that_logs_for_ever", site);
    let wanted = format!("reached {reached}");
    assert!(output.lines().any(|line| line.unwrap() == wanted));
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The lines of each thread of each run are numbered without a gap and none is there twice; a run begins anywhere, since
/// the oldest files go.
fn assert_gapless(lines: &[String], runs: usize) {
    let mut last = std::collections::BTreeMap::new();
    let mut torn = 0;
    for line in lines {
        let parts: Vec<&str> = line.split(' ').collect();
        let number = parts.get(1).and_then(|number| number.parse::<u64>().ok());
        let hash = number.map(|number| format!("{:x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        if parts.len() != 3 || hash.as_deref() != Some(parts[2]) {
            torn += 1;
            continue;
        }
        let before = last.insert(parts[0].to_owned(), number.unwrap());
        assert!(before.is_none_or(|before| before + 1 == number.unwrap()), "after {before:?} came {line}");
    }
    assert!(torn <= runs, "{torn} lines are torn after {runs} kills");
}

#[test]
fn what_a_killed_process_has_written_is_whole_and_there_once() {
    let site = Site::new();
    for (run, reached) in [500, 3000, 9500, 20_000, 500].into_iter().enumerate() {
        run_and_kill(&site, reached);
        let writer = LogWriter::file(options(site.file())).unwrap();
        assert!(taken(&site.folder()).1 <= BUDGET + BUDGET / 100);
        assert!(writer.close(LONG));
        let lines = site.lines();
        assert!(lines.len() > 500, "the first thread alone has come so far");
        assert_gapless(&lines, run + 1);
        let text = std::fs::read(site.file()).unwrap();
        assert!(text.is_empty() || text.ends_with(b"\n"));
    }
}

#[test]
#[ignore = "it is the child of the test below"]
fn child_whose_standard_error_nobody_reads() {
    if named_folder().is_none() {
        return;
    }
    let writer = LogWriter::stderr();
    let line = [&[b'x'; 999][..], b"\n"].concat();
    (0..20_000).for_each(|_| writer.write(Level::INFO, &line));
    let dropped = writer.dropped().of_level(Level::INFO);
    until("it is known that nobody reads", || writer.trouble().is_some_and(|text| text.contains("hangs")));
    println!("sent, {dropped} dropped");
    // Until the parent says that it reads now.
    named_folder();
    assert!(writer.flush(LONG));
    assert_eq!(writer.trouble(), None);
    println!("written {}", writer.written(Level::INFO));
}

#[test]
fn a_pipe_that_nobody_reads_holds_nobody_up_and_says_later_what_was_dropped() {
    let site = Site::new();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killed::child_whose_standard_error_nobody_reads", "--ignored", "--nocapture"]);
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{}", site.folder().display()).unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let sent = output.find_map(|line| line.strip_prefix("sent, ").map(str::to_owned)).unwrap();
    let dropped: u64 = sent.strip_suffix(" dropped").unwrap().parse().unwrap();
    assert!(dropped > 10_000, "{dropped}: 20 MB do not fit into a pipe and a queue");

    let mut stderr = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    writeln!(input, "go on").unwrap();
    let written = output.find_map(|line| line.strip_prefix("written ").map(str::to_owned)).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    let text = reader.join().unwrap().unwrap();
    assert_eq!(written.parse::<u64>().unwrap() + dropped, 20_000);
    assert_eq!(text.lines().filter(|line| line.starts_with("xxx")).count() as u64, 20_000 - dropped);
    assert!(text.contains(&format!("{dropped} log lines were dropped since ")), "it is said in the log");
}

#[test]
#[ignore = "it is the child of the test below"]
fn child_without_descriptors() {
    let Some(folder) = named_folder() else { return };
    let options = FileOptions { compress: false, rotate_bytes: 64 << 10, ..options(folder.join("app.log")) };
    let writer = LogWriter::file(options).unwrap();
    let hoard: Vec<_> = std::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
    crate::site::say_numbers(&writer, 0..3000);
    assert_eq!((writer.trouble(), writer.dropped().total()), (None, 0));
    drop(hoard);
    assert!(writer.close(LONG));
}

#[test]
fn a_process_without_descriptors_goes_on_logging() {
    let site = Site::new();
    let script = "ulimit -n 40; exec \"$0\" --exact killed::child_without_descriptors --ignored --nocapture";
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(std::env::current_exe().unwrap());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", site.folder().display()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(site.lines(), (0..3000).map(crate::site::numbered).collect::<Vec<_>>());
    assert!(site.names().len() > 3, "files were closed meanwhile");
}
