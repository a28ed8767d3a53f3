//! `dumpdata` and `loaddata`: rows from one database into another.

use std::io::Write;
use std::process::Stdio;

use crate::process::Hello;

const OTHER: [&str; 2] = ["--set", "db.url=sqlite:data/other.db"];

fn other<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&OTHER[..], arguments].concat()
}

/// A file of three to-dos.
fn dumped() -> Hello {
    let hello = Hello::new().migrated();
    hello.run(&other(&["migrate"])).printed();
    hello.run(&["seed"]).printed();
    assert_eq!(hello.run(&["dumpdata", "-o", "all.jsonl"]).printed(), "MODEL  ROWS\nTodo   3\n");
    hello
}

#[test]
fn rows_come_into_another_database_as_they_were() {
    let hello = dumped();
    let loaded = hello.run(&other(&["loaddata", "all.jsonl"])).printed();
    assert_eq!(loaded, "MODEL  ROWS LOADED  LEFT AS THEY ARE\nTodo   3            0\n");
    let text = std::fs::read_to_string(hello.root().join("all.jsonl")).unwrap();
    assert_eq!(hello.run(&other(&["dumpdata"])).printed(), text);
    assert_eq!(hello.run(&other(&["dumpdata", "--model", "TODO"])).printed(), text);
}

#[test]
fn a_row_that_is_there_is_an_error_or_stays_or_is_replaced() {
    let hello = dumped();
    let told = hello.run(&["loaddata", "all.jsonl"]).refused();
    assert!(told.starts_with("error: all.jsonl:2: there is a row 1 of `Todo` already"), "{told}");
    assert!(told.contains("`--replace`") && told.contains("`--skip-existing`"), "{told}");
    let skipped = hello.run(&["loaddata", "all.jsonl", "--skip-existing", "--json"]).json();
    assert_eq!((&skipped[0]["rows"], &skipped[0]["skipped"]), (&0.into(), &3.into()));
    let text = std::fs::read_to_string(hello.root().join("all.jsonl")).unwrap();
    hello.write("all.jsonl", &text.replace("Water the plants", "Water the roses"));
    let replaced = hello.run(&["loaddata", "all.jsonl", "--replace", "--json"]).json();
    assert_eq!((&replaced[0]["rows"], &replaced[0]["skipped"]), (&3.into(), &0.into()));
    assert!(hello.run(&["dumpdata"]).printed().contains("Water the roses"));
}

#[test]
fn a_file_written_by_hand_gets_its_keys_and_defaults() {
    let hello =
        Hello::new().migrated().file("mine.jsonl", "{\"model\":\"todo\",\"fields\":{\"title\":\"Sleep\"}}\n");
    hello.run(&["loaddata", "mine.jsonl"]).printed();
    let dump = hello.run(&["dumpdata"]).printed();
    assert!(dump.contains(r#""fields":{"id":1,"title":"Sleep","done":false,"created_at":""#), "{dump}");
}

#[test]
fn mistakes_are_told_with_their_line_and_nothing_is_loaded() {
    let row = |fields: &str| format!("{{\"model\":\"Todo\",\"fields\":{{{fields}}}}}\n");
    let good = row("\"id\":1,\"title\":\"a\"");
    for (bad, told) in [
        (row("\"titel\":\"b\""), "the model `Todo` has no field `titel`\n    → did you mean `title`?"),
        (good.replace("Todo", "Tood"), "the app has no model `Tood`\n    → did you mean `Todo`?"),
        (row("\"id\":2,\"title\":5"), "`Todo.title` of the row 2 is 5\n    → write a text in quotes"),
        (row("\"title\":null"), "`Todo.title` of the row without a key is null\n    → it cannot be null"),
        (row("\"id\":0,\"title\":\"b\""), "a key is a number from 1 to 9007199254740991"),
        (row("\"id\":2"), "the row names no value for `Todo.title`, which has no default"),
        (row("\"title\":\"a\",\"title\":\"b\""), "the row names the field `title` twice"),
        (row(&format!("\"title\":\"{}\"", "x".repeat(201))), "it has 201 characters and may have 200"),
        (good.clone(), "there is a row 1 of `Todo` already"),
        ("{\"model\":\"Todo\"".to_owned(), "the line has been cut"),
        ("[]\n".to_owned(), "the line cannot be read as JSON of a row"),
        ("{\"model\":\"Todo\"}\n".to_owned(), "the line is no row"),
    ] {
        let hello = Hello::new().migrated().file("mine.jsonl", &format!("{good}\n{bad}"));
        let refused = hello.run(&["loaddata", "mine.jsonl"]).refused();
        assert!(refused.starts_with("error: mine.jsonl:3: ") && refused.contains(told), "{refused}");
        assert!(hello.run(&["dumpdata"]).printed().ends_with("{\"end\":{\"rows\":0}}\n"));
    }
}

#[test]
fn a_dump_that_was_cut_or_changed_is_refused() {
    let hello = dumped();
    let text = std::fs::read_to_string(hello.root().join("all.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for (kept, told) in [
        (lines[..4].join("\n"), "bad.jsonl:4: the file has been cut"),
        (lines[..1].join("\n"), "bad.jsonl:1: the file has been cut"),
        (text[..text.len() - 30].to_owned(), "bad.jsonl:4: "),
        ([&lines[..2], &lines[3..]].concat().join("\n"), "bad.jsonl:4: the dump had 3 rows, and there are 2"),
        (format!("{text}{}", lines[1]), "bad.jsonl:6: there is more behind the last line"),
        (text.replace("\"dump\"", "\"backup\""), "bad.jsonl:1: the file is no dump of rows, but of `backup`"),
        (text.replace("\"format\":1", "\"format\":9"), "bad.jsonl:1: the dump has the form 9"),
        (text.replace("[\"Todo\"]", "[\"Tood\"]"), "bad.jsonl:1: the app has no model `Tood`"),
    ] {
        hello.write("bad.jsonl", &kept);
        let refused = hello.run(&other(&["loaddata", "bad.jsonl"])).refused();
        assert!(refused.contains(told), "{refused}");
        assert!(hello.run(&other(&["dumpdata"])).printed().ends_with("{\"end\":{\"rows\":0}}\n"));
    }
}

#[test]
fn what_is_no_text_is_told_with_what_it_may_be() {
    let hello = Hello::new().migrated();
    for (bytes, told) in [
        (&b"{\"model\":\"Todo\"\xff"[..], "byte 16 of it begins no character\n    → save it as UTF-8"),
        (b"\x1f\x8b\x08\x00\xff", "it is compressed"),
        (b"SQLite format 3\x00\x10\xff", "it is a database of SQLite"),
    ] {
        std::fs::write(hello.root().join("bad.jsonl"), bytes).unwrap();
        let refused = hello.run(&["loaddata", "bad.jsonl"]).refused();
        assert!(refused.starts_with("error: bad.jsonl:1: ") && refused.contains(told), "{refused}");
    }
    let refused = hello.run(&["loaddata", "nowhere.jsonl"]).refused();
    assert!(refused.contains("cannot read `nowhere.jsonl`"), "{refused}");
    assert!(hello.run(&["loaddata", "data"]).refused().contains("it is a folder"));
    hello.write("empty.jsonl", "");
    assert_eq!(
        hello.run(&["loaddata", "empty.jsonl"]).printed(),
        "The file has no rows; nothing was changed.\n"
    );
}

#[test]
fn a_dump_takes_the_place_of_another_one_and_of_no_other_file() {
    let hello = dumped();
    hello.run(&["dumpdata", "-o", "all.jsonl"]).printed();
    hello.write("all.jsonl", "mine");
    assert!(hello.run(&["dumpdata", "-o", "all.jsonl"]).refused().contains("--force"));
    let written = hello.run(&["dumpdata", "-o", "all.jsonl", "--force", "--json"]).json();
    assert_eq!(written[0]["rows"], 3);
}

#[test]
fn without_tables_the_command_that_makes_them_is_named() {
    let hello = Hello::new();
    let dump = ["dumpdata", "-o", "all.jsonl"];
    assert!(hello.run(&dump).refused().contains("`migrate` makes it"));
    // To SQLite an empty file is a database without tables.
    let told = hello.file("data/app.db", "").run(&dump).refused();
    assert!(told.contains("the rows of `Todo` cannot be read") && told.contains("by `migrate`"), "{told}");
}

/// What is loaded when the process is killed: it waits for more of a file whose first megabytes it has.
#[test]
fn a_load_that_is_killed_leaves_nothing() {
    let hello = Hello::new();
    let mut child = hello.command(&["loaddata", "-"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, r#"{{"houtai":"dump","format":1,"models":["Todo"]}}"#).unwrap();
    // A pipe holds some 64 KiB: what was taken of two megabytes beyond that has been read, and most of it added.
    for id in 1..=20_000 {
        writeln!(input, r#"{{"model":"Todo","fields":{{"id":{id},"title":"{}"}}}}"#, "x".repeat(80)).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let dump = hello.run(&["dumpdata"]).printed();
    assert!(dump.ends_with("{\"end\":{\"rows\":0}}\n"), "{dump}");
    hello.run(&["seed"]).printed();
}
