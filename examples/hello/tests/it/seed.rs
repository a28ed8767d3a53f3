//! `seed`: rows by the seeds of the app, and made-up ones.

use serde_json::Value;

use crate::process::Hello;

/// The to-dos in the database.
fn todos(hello: &Hello) -> Vec<Value> {
    let dump = hello.run(&["dumpdata"]).printed();
    let lines = dump.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["model"] == "Todo").map(|line| line["fields"].clone()).collect()
}

#[test]
fn seeds_are_listed_and_add_what_is_missing() {
    let hello = Hello::new().migrated();
    let listed = hello.run(&["seed", "--list"]).printed();
    assert_eq!(listed, "SEED  MODULE  WHAT IT ADDS\ndemo  todos   Three things to do.\n");
    assert_eq!(hello.run(&["seed", "--list", "--json"]).json()[0]["name"], "demo");
    assert_eq!(hello.run(&["seed"]).printed(), "  demo\n1 seed done.\n");
    let first = todos(&hello);
    assert_eq!(first.len(), 3);
    assert_eq!(hello.run(&["seed", "--only", "demo", "--json"]).json()["seeds"][0], "demo");
    assert_eq!(todos(&hello), first);
}

#[test]
fn the_same_number_makes_the_same_rows() {
    let rows = |seed| {
        let hello = Hello::new().migrated();
        let made = hello.run(&["seed", "--rows", "700", "--model", "todo", "--seed", seed, "--json"]).json();
        assert_eq!((&made["models"][0]["rows"], &made["models"][0]["model"]), (&700.into(), &"Todo".into()));
        todos(&hello)
    };
    let made = rows("7");
    assert_eq!((made.len(), &made), (700, &rows("7")));
    assert_ne!(made, rows("8"));
    assert!(made.iter().all(|todo| (1..=200).contains(&todo["title"].as_str().unwrap().chars().count())));
    assert!(made.iter().any(|todo| todo["done"] == true) && made.iter().any(|todo| todo["done"] == false));
}

#[test]
fn made_up_rows_come_in_chinese_and_behind_those_that_are_there() {
    let hello = Hello::new().migrated();
    hello.run(&["seed"]).printed();
    let told = hello.run(&["seed", "--rows", "20", "--lang", "zh"]).printed();
    assert_eq!(told, "MODEL  ROWS ADDED\nTodo   20\n");
    let all = todos(&hello);
    assert_eq!((all.len(), &all[22]["id"]), (23, &23.into()));
    assert!(all[3..].iter().all(|todo| todo["title"].as_str().unwrap().chars().all(|c| !c.is_ascii())));
}

#[test]
fn production_is_seeded_by_force_only() {
    let hello = Hello::new();
    for arguments in [&["--profile", "prod", "seed"][..], &["--profile", "prod", "seed", "--rows", "2"]] {
        let told = hello.run(arguments).refused();
        assert!(told.contains("the profile is `prod`") && told.contains("--force"), "{told}");
    }
    let told = hello.run(&["--profile", "prod", "--set", "db.migrate=apply", "seed", "--force"]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert_eq!(todos(&hello).len(), 3);
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let hello = Hello::new().migrated();
    let told = hello.run(&["seed", "--only", "dmo"]).refused();
    assert!(told.contains("there is no seed `dmo`; there are: demo"), "{told}");
    let told = hello.run(&["seed", "--rows", "5", "--model", "Tood"]).refused();
    assert_eq!(told, "error: the app has no model `Tood`\n    → did you mean `Todo`?\n");
    let told = hello.run(&["seed", "--database", "reports"]).refused();
    assert!(told.contains("there is no database `reports`"), "{told}");
    for arguments in [
        &["seed", "--rows", "0"][..],
        &["seed", "--model", "todo"],
        &["seed", "--rows", "5", "--only", "demo"],
    ] {
        assert_eq!(hello.run(arguments).code, Some(2));
    }
}
