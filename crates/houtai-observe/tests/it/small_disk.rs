//! Disks that are full or read-only. Each test runs in a process with a mount of its own, which not every machine
//! gives: `cargo xtask ci --only disks` runs them, and says so where it cannot.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use houtai_observe::{DiskShare, DropReason, FileOptions, LogWriter};
use tracing::Level;

use crate::killed::named_folder;
use crate::site::{LONG, Site, say_numbers, taken, until};

/// Runs a child test in a folder that is a disk of 4 MiB.
fn on_a_small_disk(test: &str) {
    let site = Site::new();
    std::fs::create_dir_all(site.folder()).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=4m none \"$1\" && exec \"$0\" --exact small_disk::{test} --ignored --nocapture"
    );
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
    command.arg(std::env::current_exe().unwrap()).arg(site.folder());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", site.folder().display()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

fn options(folder: &Path, budget_bytes: u64) -> FileOptions {
    let keep_free = DiskShare::Bytes(0);
    FileOptions { budget_bytes, keep_free, compress: false, ..FileOptions::new(folder.join("app.log")) }
}

/// Takes all that is left of the disk.
fn fill(file: &Path) {
    let mut file = std::fs::File::create(file).unwrap();
    for bytes in [1 << 20, 4096, 1] {
        while file.write_all(&vec![b'x'; bytes]).is_ok() {}
    }
}

fn lines(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.to_string_lossy().contains("app.log") && !path.ends_with("app.log.lock"));
    names.sort();
    // The current one has the shortest name and the newest lines.
    names.rotate_left(1);
    let texts = names.iter().map(|path| std::fs::read_to_string(path).unwrap());
    texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
#[ignore = "it needs a mount of its own"]
fn on_a_full_disk_lines_are_counted_until_there_is_room_again() {
    on_a_small_disk("child_fills_the_disk");
}

#[test]
#[ignore = "it is the child of the test above"]
fn child_fills_the_disk() {
    let Some(folder) = named_folder() else { return };
    let writer = LogWriter::file(options(&folder, 1 << 20)).unwrap();
    writer.write(Level::INFO, b"before\n");
    assert!(writer.flush(LONG));
    fill(&folder.join("filler"));
    // More than the rest of its block, so that the disk is asked.
    let long = format!("{}\n", "y".repeat(20_000));
    writer.write(Level::ERROR, long.as_bytes());
    writer.write(Level::ERROR, b"lost\n");
    assert!(writer.flush(LONG));
    assert_eq!(writer.dropped().of(Level::ERROR, DropReason::DiskFull), 2);
    assert!(writer.trouble().is_some_and(|text| text.contains("No space left")), "{:?}", writer.trouble());
    assert_eq!(std::fs::read_to_string(folder.join("app.log")).unwrap(), "before\n", "no torn line");

    std::fs::remove_file(folder.join("filler")).unwrap();
    until("lines are written again", || {
        writer.write(Level::INFO, b"after\n");
        writer.flush(LONG) && writer.trouble().is_none()
    });
    assert!(writer.close(LONG));
    let lines = lines(&folder);
    let count = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!((count("the log is written again"), count("log lines were dropped")), (1, 1), "{lines:?}");
}

#[test]
#[ignore = "it needs a mount of its own"]
fn on_a_disk_that_others_fill_old_files_go_first() {
    on_a_small_disk("child_makes_room");
}

#[test]
#[ignore = "it is the child of the test above"]
fn child_makes_room() {
    let Some(folder) = named_folder() else { return };
    let writer = LogWriter::file(options(&folder, 2 << 20)).unwrap();
    say_numbers(&writer, 0..10_000);
    fill(&folder.join("filler"));
    let before = taken(&folder).0;
    say_numbers(&writer, 10_000..12_000);
    assert!(writer.close(LONG));
    assert_eq!(writer.dropped().total(), 0);
    assert!(writer.expired(Level::INFO) > 0 && taken(&folder).0 <= before);
    let newest = lines(&folder).last().map(|line| line[..8].to_owned());
    assert_eq!(newest.as_deref(), Some("00011999"));
}

#[test]
#[ignore = "it needs a mount of its own"]
fn on_a_disk_with_too_little_left_old_files_go_and_then_lines_are_counted() {
    on_a_small_disk("child_keeps_free");
}

#[test]
#[ignore = "it is the child of the test above"]
fn child_keeps_free() {
    let Some(folder) = named_folder() else { return };
    let keep = FileOptions { keep_free: DiskShare::Percent(50), ..options(&folder, 1 << 20) };
    let writer = LogWriter::file(keep).unwrap();
    say_numbers(&writer, 0..5000);
    assert_eq!((writer.dropped().total(), writer.expired(Level::INFO)), (0, 0));
    // Half of the disk shall stay free; together with the log this takes more.
    std::fs::write(folder.join("filler"), vec![b'x'; 3 << 19]).unwrap();
    say_numbers(&writer, 5000..9000);
    assert!(writer.expired(Level::INFO) > 0, "old files went");
    std::fs::write(folder.join("more"), vec![b'x'; 3 << 19]).unwrap();
    writer.write(Level::ERROR, b"lost\n");
    assert!(writer.flush(LONG));
    assert_eq!(writer.dropped().of(Level::ERROR, DropReason::DiskFull), 1);
    assert!(writer.trouble().is_some_and(|text| text.contains("`log.keep_free` keeps")));
    std::fs::remove_file(folder.join("more")).unwrap();
    std::fs::remove_file(folder.join("filler")).unwrap();
    until("a look is enough to recover", || writer.trouble().is_none());
}

#[test]
#[ignore = "it needs a mount of its own"]
fn on_a_disk_that_turns_read_only_the_server_lives_on_and_the_log_recovers() {
    on_a_small_disk("child_turns_read_only");
}

#[test]
#[ignore = "it is the child of the test above"]
fn child_turns_read_only() {
    let Some(folder) = named_folder() else { return };
    // As the file is closed, the disk can be made read-only: it is the start that finds it so.
    assert!(LogWriter::file(options(&folder, 1 << 20)).unwrap().close(LONG));
    remount(&folder, "ro");
    let writer = LogWriter::file(options(&folder, 1 << 20)).unwrap();
    assert!(writer.trouble().is_some_and(|text| text.contains("Read-only")), "{:?}", writer.trouble());
    writer.write(Level::ERROR, b"lost\n");
    assert!(writer.flush(LONG));
    assert_eq!(writer.dropped().of(Level::ERROR, DropReason::Unwritable), 1);
    remount(&folder, "rw");
    until("it recovers by itself", || writer.trouble().is_none());
    writer.write(Level::INFO, b"after\n");
    assert!(writer.close(LONG));
    assert!(lines(&folder).iter().any(|line| line == "after"));
}

fn remount(folder: &Path, mode: &str) {
    let mount = Command::new("mount").args(["-o", &format!("remount,{mode}")]).arg(folder).status();
    assert!(mount.unwrap().success());
}
