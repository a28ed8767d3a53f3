//! What is written is read again.

use houtai_migrate::{
    Check, Column, Fill, History, Migration, MigrationId, Operation, Schema, SqlPair, diff,
};
use proptest::prelude::*;

use crate::generate;

/// A text that a file may hold.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,8}",
        prop::collection::vec(prop::char::any(), 0..12).prop_map(|chars| chars.into_iter().collect()),
        Just("line 'one'\nline \"two\"\\\n".to_owned()),
        Just("a\r\n'''b".to_owned()),
    ]
}

fn pair() -> impl Strategy<Value = SqlPair> {
    prop_oneof![
        text().prop_map(SqlPair::same),
        (text(), text()).prop_map(|(sqlite, postgres)| SqlPair { sqlite, postgres })
    ]
}

fn fill() -> impl Strategy<Value = Fill> {
    prop_oneof![text().prop_map(Fill::Value), Just(Fill::Now), Just(Fill::Uuid), pair().prop_map(Fill::Sql)]
}

/// The operations that no comparison finds, and parts that it does not fill.
fn operation() -> impl Strategy<Value = Operation> {
    let column = || Column { null: true, ..Column::new("c", houtai_data::ValueKind::Text) };
    prop_oneof![
        (pair(), prop::option::of(pair())).prop_map(|(sql, back)| Operation::Sql { sql, back }),
        (text(), prop::option::of(text())).prop_map(|(function, back)| Operation::Run { function, back }),
        (text(), prop::option::of(fill())).prop_map(move |(table, fill)| Operation::AddColumn {
            table,
            column: column(),
            fill
        }),
        (text(), prop::option::of(fill()), prop::option::of(pair())).prop_map(move |(table, fill, using)| {
            Operation::AlterColumn { table, column: column(), fill, using }
        }),
        (text(), text(), text()).prop_map(|(table, name, condition)| Operation::AddCheck {
            table,
            check: Check { name, condition }
        }),
        (text(), text()).prop_map(|(from, to)| Operation::RenameTable { from, to }),
    ]
}

fn migration(operations: Vec<Operation>) -> Migration {
    Migration {
        id: MigrationId::new("music", "0002_change"),
        parents: vec!["0001_initial".into()],
        depends: vec![MigrationId::new("places", "0001_initial")],
        operations,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_snapshot_is_read_as_it_was_written(seed in generate::schema_seed()) {
        let schema = generate::schema(&seed, false);
        for module in ["music", "places"] {
            let text = schema.encode(module);
            let read = Schema::decode(&text, module, "schema.toml");
            prop_assert_eq!(read.unwrap(), schema.of_module(module), "{}", text);
        }
    }

    #[test]
    fn a_migration_of_any_texts_is_read_as_it_was_written(operations in prop::collection::vec(operation(), 0..4)) {
        let migration = migration(operations);
        let text = migration.encode();
        let read = Migration::decode(&text, "0002_change.toml");
        prop_assert_eq!(read.map_err(|error| format!("{error}\n{text}")).unwrap().migration, migration);
    }

    #[test]
    fn a_migration_that_was_found_is_read_as_it_was_written(
        (before, after) in generate::pair(),
        choices in prop::collection::vec(0..8_usize, 8),
    ) {
        let (before, after) = (generate::schema(&before, true), generate::schema(&after, true));
        let migration = migration(generate::settled(&before, &after, &choices).operations);
        let text = migration.encode();
        prop_assert_eq!(&Migration::decode(&text, "0002_change.toml").unwrap().migration, &migration, "{}", text);
    }
}

#[test]
fn a_migration_reads_well() {
    let text = include_str!("0002_change.toml");
    let read = Migration::decode(text, "0002_change.toml").unwrap().migration;
    assert_eq!(read.encode(), text);
    assert!(!read.is_reversible());
}

fn told(text: &str) -> String {
    Migration::decode(text, "migrations/todos/0001_a.toml").unwrap_err().to_string()
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line() {
    let cases = [
        ("id = \"todos\"\n", "migrations/todos/0001_a.toml: `todos` is no id of a migration"),
        ("id = \"todos/0001_a\"\nparent = []\n", "migrations/todos/0001_a.toml:2: unknown field `parent`"),
        (
            "id = \"todos/0001_a\"\n\n[[operations]]\nop = \"drop_tabel\"\n",
            "migrations/todos/0001_a.toml:4: unknown variant `drop_tabel`",
        ),
        (
            "id = \"todos/0001_a\"\n[[operations]]\nop = \"drop_table\"\ntable = \"a\"\ncascade = true\n",
            "migrations/todos/0001_a.toml:2: unknown field `cascade`",
        ),
        (
            "id = \"todos/0001_a\"\n[[operations]]\nop = \"sql\"\nsqlite = \"x\"\n",
            "migrations/todos/0001_a.toml:2: write either `sql` for both databases",
        ),
        (
            "id = \"todos/0001_a\"\nreversible = true\n[[operations]]\nop = \"sql\"\nsql = \"x\"\n",
            "migrations/todos/0001_a.toml:3: the migration is called reversible, and nothing says what takes this step \
             back\n    → write `back = …` in it",
        ),
    ];
    for (text, begin) in cases {
        assert!(told(text).starts_with(begin), "{}", told(text));
    }
}

fn file(id: &str, parents: &str) -> houtai_migrate::MigrationFile {
    let text = format!("id = \"{id}\"\nparents = [{parents}]\n");
    Migration::decode(&text, &format!("migrations/{id}.toml")).unwrap()
}

#[test]
fn the_order_is_by_parents_and_not_by_names() {
    let files = [file("a/0001_last", "\"0002_first\""), file("a/0002_first", ""), file("b/0001_x", "")];
    let history = History::new(files).unwrap();
    let ids: Vec<String> = history.files().iter().map(|file| file.migration.id.to_string()).collect();
    assert_eq!(ids, ["a/0002_first", "a/0001_last", "b/0001_x"]);
}

#[test]
fn two_ends_are_told_with_the_command_that_joins_them() {
    let files = [file("a/0001_x", ""), file("a/0002_left", "\"0001_x\""), file("a/0002_right", "\"0001_x\"")];
    let history = History::new(files.clone()).unwrap();
    assert_eq!(
        history.refuse_conflicts().unwrap_err().to_string(),
        "the module `a` has 2 migrations that none comes after: `a/0002_left`, `a/0002_right`\n    → two branches have \
         gone on from the same one; join them by `makemigrations --merge`"
    );
    let merge = history.merge().unwrap();
    assert_eq!(merge[0].id.name, "0003_merge_left_right");
    let merged = Migration::decode(&merge[0].encode(), "merge.toml").unwrap();
    let history = History::new(files.into_iter().chain([merged])).unwrap();
    history.refuse_conflicts().unwrap();
}

#[test]
fn a_parent_that_is_not_there_is_told_with_the_nearest() {
    let told = |files: Vec<houtai_migrate::MigrationFile>| History::new(files).unwrap_err().to_string();
    let message = told(vec![file("a/0001_initial", ""), file("a/0002_x", "\"0001_inital\"")]);
    assert!(message.ends_with("→ did you mean `a/0001_initial`?"), "{message}");
    let message = told(vec![file("a/0001_x", "\"0002_y\""), file("a/0002_y", "\"0001_x\"")]);
    assert!(message.contains("needs itself, in a circle"), "{message}");
    let message = told(vec![file("a/0001_x", ""), file("a/0001_x", "")]);
    assert!(message.contains("is there twice"), "{message}");
}

#[test]
fn an_operation_that_does_not_fit_is_told_with_its_line() {
    let text = "id = \"a/0001_x\"\n\n[[operations]]\nop = \"drop_table\"\ntable = \"b\"\n";
    let history = History::new([Migration::decode(text, "migrations/a/0001_x.toml").unwrap()]).unwrap();
    assert_eq!(
        history.schema().unwrap_err().to_string(),
        "migrations/a/0001_x.toml:3: operation 1 (drop table `b`): there is no table `b`"
    );
}

#[test]
fn nothing_leads_from_nothing_to_nothing() {
    let found = diff(&Schema::new(), &Schema::new(), &houtai_migrate::Answers::new()).unwrap();
    assert!(found.operations.is_empty() && found.questions.is_empty());
}
