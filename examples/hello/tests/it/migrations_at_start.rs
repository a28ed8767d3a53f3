//! What a start says of migrations and models that do not fit, each with the next step.

use crate::migrations::{CARRIED, FIRST};
use crate::process::Hello;

const SEED: [&str; 2] = ["run", "seed"];

/// A project of two migrations.
fn with_second(text: &str) -> Hello {
    let second = format!("id = \"todos/0002_second\"\nparents = [\"0001_initial\"]\n{text}");
    Hello::new().file(FIRST, CARRIED).file("migrations/todos/0002_second.toml", &second)
}

#[test]
fn models_that_no_migration_follows_are_a_line_with_the_command() {
    let done = "  { name = \"done\", type = \"bool\" },\n";
    assert!(CARRIED.contains(done), "{CARRIED}");
    let hello = Hello::new().file(FIRST, &CARRIED.replace(done, ""));
    let warned = hello.run(&SEED);
    let line = "the models have changed and no migration follows them (add column `todos.done`); run `hello makemigrations`";
    assert!(warned.err.contains(line), "{}", warned.err);
    let check = hello.run(&["check"]);
    assert!(check.out.contains(line.split(';').next().unwrap()), "{}", check.out);
    assert_eq!(check.code, Some(0), "a warning is no failure");
}

#[test]
fn a_rename_that_nobody_has_answered_is_told_as_what_it_is_about() {
    let hello = Hello::new().file(FIRST, &CARRIED.replace("\"title\"", "\"name\""));
    let warned = hello.run(&SEED).err;
    assert!(
        warned.contains("no migration follows them (`todos.name`); run `hello makemigrations`"),
        "{warned}"
    );
}

#[test]
fn a_file_that_was_edited_or_deleted_after_it_was_applied_keeps_the_app_from_starting() {
    let hello = with_second("");
    hello.run(&["migrate"]).printed();
    hello.write(FIRST, &format!("# a note\n{CARRIED}"));
    let edited = hello.run(&SEED).refused();
    assert!(
        edited.contains(
            "0001_initial.toml: the migration `todos/0001_initial` was changed after it was applied"
        )
    );
    assert!(edited.contains("→ bring the file back as it was"), "{edited}");
    hello.write(FIRST, CARRIED);
    std::fs::remove_file(hello.root().join("migrations/todos/0002_second.toml")).unwrap();
    let deleted = hello.run(&SEED).refused();
    assert!(
        deleted.contains("`todos/0002_second` was applied, and its file is not there any more\n    → bring")
    );
    let listed = hello.run(&["migrations"]).printed();
    assert!(listed.contains("its file is not there any more"), "{listed}");
}

#[test]
fn two_ends_name_the_command_that_joins_them() {
    let hello = with_second("");
    let other = "id = \"todos/0002_other\"\nparents = [\"0001_initial\"]\n";
    hello.write("migrations/todos/0002_other.toml", other);
    for told in [hello.run(&SEED).refused(), hello.run(&["makemigrations"]).refused()] {
        assert!(
            told.contains("2 migrations that none comes after: `todos/0002_other`, `todos/0002_second`"),
            "{told}"
        );
        assert!(told.contains("`makemigrations --merge`"), "{told}");
    }
    let check = hello.run(&["check"]);
    assert_eq!(check.code, Some(1));
    assert!(check.out.contains("join them by `makemigrations --merge`"), "{}", check.out);
    hello.run(&["makemigrations", "--merge"]).printed();
    assert_eq!(hello.run(&SEED).code, Some(0));
}

#[test]
fn one_that_comes_after_nothing_is_asked_for_its_parent() {
    let hello = with_second("").file("migrations/todos/0003_third.toml", "id = \"todos/0003_third\"\n");
    let told = hello.run(&SEED).refused();
    assert!(
        told.contains("→ `todos/0003_third` has no `parents`: write there which one it comes after"),
        "{told}"
    );
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
    let told = Hello::new().file("migrations", "").run(&SEED).refused();
    assert!(told.contains("<root>/migrations: the file cannot be read: Not a directory"), "{told}");
}

#[test]
fn a_parent_that_is_not_there_is_told_with_what_was_perhaps_meant() {
    let hello = Hello::new().file(FIRST, CARRIED);
    let lost = "id = \"todos/0002_second\"\nparents = [\"0001_initail\"]\n";
    hello.write("migrations/todos/0002_second.toml", lost);
    let told = hello.run(&SEED).refused();
    assert!(told.contains(
        "0002_second.toml: `todos/0002_second` comes after `todos/0001_initail`, which is not there"
    ));
    assert!(told.contains("→ did you mean `todos/0001_initial`?"), "{told}");
    let check = hello.run(&["check"]);
    assert_eq!(check.code, Some(1));
    assert!(check.out.contains("which is not there"), "{}", check.out);
}

#[test]
fn a_migration_that_has_got_another_parent_since_is_told() {
    let hello = with_second("");
    hello.run(&["migrate"]).printed();
    hello.write("migrations/todos/0001_before.toml", "id = \"todos/0001_before\"\n");
    let second = "id = \"todos/0002_second\"\nparents = [\"0001_before\", \"0001_initial\"]\n";
    hello.write("migrations/todos/0002_second.toml", second);
    let told = hello.run(&SEED).refused();
    assert!(told.contains("was changed after it was applied"), "{told}");
}
