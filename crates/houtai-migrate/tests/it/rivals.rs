//! Bugs that others have had, each as a fact here: in brackets whose it was.

use houtai_data::testing::Stored;
use houtai_data::{Db, ErrorKind, sql};
use houtai_migrate::{Direction, MigrationFile, Migrator, Target};

use crate::database::{both, number, postgres, read, run, sqlite};
use crate::named::{file, filled, history, migrate, second};

fn operations(list: &[&str]) -> MigrationFile {
    let items: String = list.iter().map(|fields| format!("[[operations]]\n{fields}\n\n")).collect();
    second(&items)
}

async fn back(db: &Db, all: &houtai_migrate::History) {
    let first = Target::To(houtai_migrate::MigrationId::new("todos", "0001_initial"));
    Migrator::new(db, all).migrate(&first).await.unwrap();
}

async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let text = |row: Vec<Stored>| match row.into_iter().next() {
        Some(Stored::Text(text)) => text,
        other => panic!("{other:?}"),
    };
    read(db, sql).await.into_iter().map(text).collect()
}

/// Django 33899.
#[tokio::test]
async fn a_column_with_an_index_is_dropped_and_comes_back() {
    let all = history([operations(&[
        "op = \"add_column\"\ntable = \"todos\"\ncolumn = { name = \"due\", type = \"date\", null = true, index = true }",
        "op = \"drop_column\"\ntable = \"todos\"\ncolumn = \"due\"",
    ])]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &all).await.unwrap();
        assert!(sql("SELECT todos.due FROM todos").run(db).await.is_err());
        back(db, &all).await;
        assert_eq!(number(db, "SELECT count(*) FROM todos").await, 2);
    }
}

/// Alembic 711 and 884.
#[tokio::test]
async fn a_check_that_came_with_its_table_is_dropped_by_its_name() {
    let create = "op = \"create_table\"\ntable = \"notes\"\ncolumns = [{ name = \"id\", type = \"int64\", key = true }]\n\
                  checks = [{ name = \"notes_id_check\", condition = \"id <> 13\" }]";
    let all = history([operations(&[
        create,
        "op = \"drop_check\"\ntable = \"notes\"\ncheck = \"notes_id_check\"",
    ])]);
    for database in both().await {
        migrate(&database.db, &all).await.unwrap();
        run(&database.db, "INSERT INTO notes (id) VALUES (13)").await;
    }
}

/// Drizzle 5587, Laravel 8711.
#[tokio::test]
async fn a_rename_and_other_changes_of_one_table_in_one_migration_keep_its_rows() {
    let all = history([operations(&[
        "op = \"add_column\"\ntable = \"todos\"\ncolumn = { name = \"rank\", type = \"int32\" }\nfill = { value = \"5\" }",
        "op = \"rename_column\"\ntable = \"todos\"\ncolumn = \"title\"\nto = \"name\"",
        "op = \"alter_column\"\ntable = \"todos\"\ncolumn = { name = \"name\", type = \"text\", null = true, max_length = 50 }",
        "op = \"add_check\"\ntable = \"todos\"\ncheck = { name = \"todos_rank_check\", condition = \"rank > 0\" }",
    ])]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &all).await.unwrap();
        assert_eq!(texts(db, "SELECT name FROM todos WHERE rank = 5 ORDER BY id").await, ["one", "two"]);
        back(db, &all).await;
        assert_eq!(texts(db, "SELECT title FROM todos ORDER BY id").await, ["one", "two"]);
    }
}

/// Prisma 24540, Drizzle 4938, TypeORM 2584.
#[tokio::test]
async fn rows_that_refer_to_a_table_made_anew_keep_what_they_refer_to() {
    for on_delete in ["set_null", "cascade", "restrict"] {
        let refers = format!(
            "op = \"add_column\"\ntable = \"todos\"\ncolumn = {{ name = \"helper\", type = \"int64\", null = true, \
             references = \"users\", on_delete = \"{on_delete}\" }}\n"
        );
        let set = "op = \"sql\"\nsql = \"UPDATE todos SET helper = 2\"\nback = { sql = \"\" }";
        let rebuild = "op = \"alter_column\"\ntable = \"users\"\ncolumn = { name = \"name\", type = \"text\" }\n\
                       fill = { value = \"nobody\" }";
        let all = history([operations(&[&refers, set, rebuild])]);
        for database in both().await {
            let db = &database.db;
            filled(db).await;
            migrate(db, &all).await.unwrap();
            assert_eq!(number(db, "SELECT count(*) FROM todos WHERE helper = 2").await, 2, "{on_delete}");
        }
    }
}

/// Entity Framework 1256.
#[tokio::test]
async fn a_table_is_renamed_and_its_foreign_key_dropped_in_one_migration() {
    let all = history([operations(&[
        "op = \"rename_table\"\ntable = \"todos\"\nto = \"tasks\"",
        "op = \"alter_column\"\ntable = \"tasks\"\ncolumn = { name = \"owner\", type = \"int64\" }",
        "op = \"drop_column\"\ntable = \"tasks\"\ncolumn = \"owner\"",
        "op = \"drop_table\"\ntable = \"users\"",
    ])]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &all).await.unwrap();
        assert_eq!(texts(db, "SELECT title FROM tasks ORDER BY id").await, ["one", "two"]);
    }
}

/// Django: the order of foreign keys in a circle, with rows in it.
#[tokio::test]
async fn tables_that_refer_to_each_other_are_made_filled_and_taken_back() {
    let all = history([operations(&[
        "op = \"create_table\"\ntable = \"teams\"\ncolumns = [{ name = \"id\", type = \"int64\", key = true }, \
         { name = \"head\", type = \"int64\", null = true, references = \"users\" }]",
        "op = \"add_column\"\ntable = \"users\"\ncolumn = { name = \"team\", type = \"int64\", null = true, references = \"teams\" }",
        "op = \"sql\"\nsql = \"INSERT INTO teams VALUES (1, 2); UPDATE users SET team = 1\"\nback = { sql = \"UPDATE users SET team = NULL; DELETE FROM teams\" }",
    ])]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &all).await.unwrap();
        assert_eq!(number(db, "SELECT count(*) FROM users JOIN teams ON teams.id = users.team").await, 2);
        back(db, &all).await;
        assert_eq!(number(db, "SELECT count(*) FROM users").await, 2);
    }
}

/// Django 23160: a table that refers to itself.
#[tokio::test]
async fn a_table_that_refers_to_itself_does_so_after_a_rebuild_and_a_rename() {
    let all = history([operations(&[
        "op = \"add_column\"\ntable = \"todos\"\ncolumn = { name = \"above\", type = \"int64\", null = true, references = \"todos\" }",
        "op = \"sql\"\nsql = \"UPDATE todos SET above = 1\"\nback = { sql = \"\" }",
        "op = \"add_check\"\ntable = \"todos\"\ncheck = { name = \"todos_above_check\", condition = \"above > 0\" }",
        "op = \"rename_table\"\ntable = \"todos\"\nto = \"tasks\"",
        "op = \"drop_check\"\ntable = \"tasks\"\ncheck = \"todos_above_check\"",
    ])]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &all).await.unwrap();
        assert!(sql("UPDATE tasks SET above = 77").run(db).await.is_err());
        assert!(sql("DELETE FROM tasks WHERE id = 1").run(db).await.is_err());
        assert_eq!(number(db, "SELECT count(*) FROM tasks WHERE above = 1").await, 2);
    }
}

/// Django 31825 and 33201: an identity column of another size goes on counting.
#[tokio::test]
async fn a_key_that_grows_goes_on_counting() {
    let create = "op = \"create_table\"\ntable = \"notes\"\ncolumns = [{ name = \"id\", type = \"int32\", key = true, identity = true }]";
    let fill = "op = \"sql\"\nsqlite = \"INSERT INTO notes DEFAULT VALUES; INSERT INTO notes DEFAULT VALUES; DELETE FROM notes WHERE id = 2\"\n\
                postgres = \"INSERT INTO notes DEFAULT VALUES; INSERT INTO notes DEFAULT VALUES; DELETE FROM notes WHERE id = 2\"";
    let grow = "op = \"alter_column\"\ntable = \"notes\"\ncolumn = { name = \"id\", type = \"int64\", identity = true }";
    let all = history([operations(&[create, fill, grow])]);
    for database in both().await {
        let db = &database.db;
        migrate(db, &all).await.unwrap();
        run(db, "INSERT INTO notes DEFAULT VALUES").await;
        assert_eq!(number(db, "SELECT max(id) FROM notes").await, 3);
        run(db, "INSERT INTO notes (id) VALUES (5000000000)").await;
    }
}

/// Alembic: names exchanged, and a chain of them.
#[tokio::test]
async fn names_that_are_exchanged_or_handed_on_take_their_rows_along() {
    let rename = |from: &str, to: &str| format!("op = \"rename_table\"\ntable = \"{from}\"\nto = \"{to}\"");
    let column = |from: &str, to: &str| {
        format!("op = \"rename_column\"\ntable = \"todos\"\ncolumn = \"{from}\"\nto = \"{to}\"")
    };
    let list = [
        rename("users", "aside"),
        rename("todos", "users"),
        rename("aside", "todos"),
        column("name", "title"),
    ];
    let all = history([operations(&list.iter().map(String::as_str).collect::<Vec<_>>())]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &all).await.unwrap();
        assert_eq!(texts(db, "SELECT title FROM todos WHERE id = 1").await, ["anna"]);
        assert_eq!(texts(db, "SELECT title FROM users ORDER BY id").await, ["one", "two"]);
        assert!(sql("INSERT INTO users (title, owner) VALUES ('x', 77)").run(db).await.is_err());
        back(db, &all).await;
        assert_eq!(texts(db, "SELECT title FROM todos ORDER BY id").await, ["one", "two"]);
    }
}

/// Django 24424 and 28386: names that SQL has words for, quotes, other letters, and names cut by the server.
#[tokio::test]
async fn odd_names_are_quoted_and_long_ones_stay_apart() {
    let long = "t".repeat(63);
    let odd = ["select", "größe 名前", "a\"b", "it's", long.as_str()];
    for name in odd {
        let quoted = name.replace('"', "\\\"");
        let create = format!(
            "op = \"create_table\"\ntable = \"{quoted}\"\ncolumns = [{{ name = \"id\", type = \"int64\", key = true, identity = true }}, \
             {{ name = \"{quoted}\", type = \"int32\", null = true, unique = true }}, {{ name = \"x{}\", type = \"int32\", null = true, index = true }}]",
            &quoted[..1]
        );
        let check = format!(
            "op = \"add_check\"\ntable = \"{quoted}\"\ncheck = {{ name = \"some\", condition = \"id > 0\" }}"
        );
        let alter = format!(
            "op = \"alter_column\"\ntable = \"{quoted}\"\ncolumn = {{ name = \"{quoted}\", type = \"int64\", unique = true }}\nfill = {{ value = \"7\" }}"
        );
        let rename =
            format!("op = \"rename_column\"\ntable = \"{quoted}\"\ncolumn = \"{quoted}\"\nto = \"plain\"");
        let table = format!("op = \"rename_table\"\ntable = \"{quoted}\"\nto = \"plain\"");
        let all = history([operations(&[&create, &check, &alter, &rename, &table])]);
        for database in both().await {
            let db = &database.db;
            migrate(db, &all).await.unwrap_or_else(|told| panic!("{name}: {told}"));
            run(db, "INSERT INTO plain (plain) VALUES (5000000000)").await;
            assert!(sql("INSERT INTO plain (plain) VALUES (5000000000)").run(db).await.is_err(), "{name}");
            // It does not fit what the column was.
            run(db, "DELETE FROM plain").await;
            back(db, &all).await;
        }
    }
}

/// Django 30408: a percent sign and quotes in a condition.
#[tokio::test]
async fn a_condition_is_taken_as_it_is_written() {
    let all = history([operations(&[
        "op = \"add_check\"\ntable = \"todos\"\ncheck = { name = \"todos_title_check\", condition = \"title NOT LIKE '%{}it''s $1 ?%'\" }",
    ])]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &all).await.unwrap();
        run(db, "INSERT INTO todos (title, owner) VALUES ('100 %', 1)").await;
        // Each character of the condition counts.
        let refused = sql("INSERT INTO todos (title, owner) VALUES ('a{}it''s $1 ?b', 1)").run(db).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::CheckViolation);
    }
}

/// diesel-guard 138.
#[tokio::test]
async fn an_index_on_a_table_of_the_same_migration_is_no_reason_for_a_warning() {
    let index = |table: &str| {
        format!(
            "op = \"add_index\"\ntable = \"{table}\"\nindex = {{ name = \"{table}_more_idx\", columns = [\"id\", \"name\"] }}"
        )
    };
    let create = "op = \"create_table\"\ntable = \"notes\"\ncolumns = [{ name = \"id\", type = \"int64\", key = true }, \
                  { name = \"name\", type = \"text\" }]";
    let all = history([operations(&[create, &index("notes"), &index("users")])]);
    let database = postgres().await;
    let planned = Migrator::new(&database.db, &all).plan(&Target::Latest).await.unwrap();
    let warnings = &planned.last().unwrap().warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with("add index `users_more_idx`"), "{warnings:?}");
}

/// Django 29868, SeaORM: a database that is ahead of the files, as after a branch was left.
#[tokio::test]
async fn a_branch_that_was_left_is_told_by_the_migration_that_only_the_database_has() {
    let database = sqlite();
    let db = &database.db;
    let other = file("id = \"todos/0002_other\"\nparents = [\"0001_initial\"]\n");
    migrate(db, &history([other])).await.unwrap();
    let told = migrate(db, &history([second("")])).await.unwrap_err();
    assert!(
        told.starts_with("the migration `todos/0002_other` was applied, and its file is not there"),
        "{told}"
    );
}

/// Loco and Rails: going back goes the same way, the last one first, and a second time it does nothing.
#[tokio::test]
async fn going_back_takes_the_last_one_first_and_nothing_twice() {
    let third = file(
        "id = \"todos/0003_third\"\nparents = [\"0002_second\"]\n[[operations]]\nop = \"rename_column\"\n\
                      table = \"users\"\ncolumn = \"note\"\nto = \"remark\"\n",
    );
    let note = operations(&[
        "op = \"add_column\"\ntable = \"users\"\ncolumn = { name = \"note\", type = \"text\", null = true }",
    ]);
    let all = history([note, third]);
    let zero = Target::Before("todos".into());
    for database in both().await {
        let db = &database.db;
        migrate(db, &all).await.unwrap();
        let planned = Migrator::new(db, &all).plan(&zero).await.unwrap();
        assert!(planned.iter().all(|one| one.direction == Direction::Back));
        let done = Migrator::new(db, &all).migrate(&zero).await.unwrap();
        let names: Vec<&str> = done.iter().map(|id| id.name.as_str()).collect();
        assert_eq!(names, ["0003_third", "0002_second", "0001_initial"]);
        assert!(Migrator::new(db, &all).migrate(&zero).await.unwrap().is_empty());
        assert_eq!(migrate(db, &all).await.unwrap().len(), 3);
    }
}
