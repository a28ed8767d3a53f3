//! Questions and answers over a real terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::migrations::{CARRIED, FIRST};
use crate::process::{Hello, Ran};

/// Runs the program at a terminal at which somebody types this. What the terminal shows, with what was typed, is the
/// standard error of the run.
fn typed(hello: &Hello, arguments: &[&str], text: &str) -> Ran {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let terminal = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut master = File::from(master);
    // The terminal keeps it until the program reads.
    master.write_all(text.as_bytes()).unwrap();
    let mut command = hello.command(arguments);
    command.stdin(terminal.try_clone().unwrap()).stderr(terminal).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    // The ends that the command has kept would keep the terminal open.
    drop(command);
    let mut shown = Vec::new();
    // It ends with an error once the last one has left the terminal.
    let _ = master.read_to_end(&mut shown);
    let ended = hello.ended(child.wait_with_output().unwrap());
    Ran { err: hello.without_root(&String::from_utf8(shown).unwrap().replace("\r\n", "\n")), ..ended }
}

#[test]
fn a_rename_is_asked_at_the_terminal_and_written_as_answered() {
    let hello = Hello::new().file(FIRST, &CARRIED.replace("\"title\"", "\"name\""));
    let asked = typed(&hello, &["makemigrations"], "7\n1\n");
    assert_eq!(asked.code, Some(0), "{asked:?}");
    assert!(asked.err.contains("The column `todos.name` is gone. What has become of it?"), "{}", asked.err);
    assert!(asked.err.contains("`7` is none of these."), "{}", asked.err);
    assert!(asked.out.starts_with("todos/0002_rename_column_todos_name_to_title\n"), "{}", asked.out);
    hello.run(&["makemigrations", "--check"]).printed();
}

#[test]
fn whoever_stops_has_written_nothing() {
    let hello = Hello::new().file(FIRST, &CARRIED.replace("\"title\"", "\"name\""));
    // What a terminal sends for Ctrl-D.
    let asked = typed(&hello, &["makemigrations"], "\u{4}");
    assert_eq!((asked.code, asked.out.as_str()), (Some(1), ""), "{}", asked.err);
    assert!(asked.err.ends_with("nothing was written\n"), "{}", asked.err);
    assert_eq!(std::fs::read_dir(hello.root().join("migrations/todos")).unwrap().count(), 1);
}

#[test]
fn a_start_applies_migrations_once_somebody_has_said_yes() {
    let hello = Hello::new();
    let start = ["--set", "db.migrate=ask", "run", "seed"];
    let refused = typed(&hello, &start, "n\n");
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.err.contains(
            "The database does not have 1 migration:\n  todos/0001_initial\nApply them now? [y/N] "
        )
    );
    assert!(refused.err.contains("→ run `hello migrate`"), "{}", refused.err);
    let applied = typed(&hello, &start, "y\n");
    assert_eq!((applied.code, applied.out.as_str()), (Some(0), "there are 0 to-dos\n"), "{}", applied.err);
    assert_eq!(hello.run(&start).code, Some(0), "nothing is left to ask");
}
