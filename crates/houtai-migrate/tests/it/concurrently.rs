//! Changes of tables that others go on using.

use houtai_data::{Db, sql};
use houtai_migrate::{Migration, MigrationId, Migrator, Target};

use crate::database::{both, number, postgres, run};
use crate::introspect;
use crate::named::{filled, history, migrate, second};

const INDEX: &str = "[[operations]]\nop = \"add_index\"\ntable = \"users\"\n\
                     index = { name = \"users_both_idx\", columns = [\"id\", \"name\"] }\nconcurrently = true\n";
const CHECK: &str = "[[operations]]\nop = \"add_check\"\ntable = \"users\"\n\
                     check = { name = \"users_name_check\", condition = \"name <> ''\" }\nconcurrently = true\n";
const COLUMN: &str = "[[operations]]\nop = \"alter_column\"\ntable = \"users\"\n\
                      column = { name = \"name\", type = \"text\", max_length = 99, unique = true }\nconcurrently = true\n";
const UNIQUE: &str = "[[operations]]\nop = \"add_index\"\ntable = \"todos\"\n\
                      index = { name = \"todos_both_key\", columns = [\"owner\", \"title\"], unique = true }\nconcurrently = true\n";
const REFERENCE: &str = "[[operations]]\nop = \"alter_column\"\ntable = \"todos\"\n\
     column = { name = \"owner\", type = \"int64\", null = true, references = \"users\", on_delete = \"set_null\" }\n\
     concurrently = true\n";

const IS_VALID: &str =
    "SELECT count(*) FROM pg_index WHERE indexrelid = 'users_both_idx'::regclass AND indisvalid";

/// The rows of [`filled`], with a name for each user.
async fn named(db: &Db) {
    filled(db).await;
    run(db, "UPDATE users SET name = 'bert' WHERE name IS NULL").await;
}

#[tokio::test]
async fn tables_are_the_same_as_without_it_there_and_back_on_both_databases() {
    let all = history([second(&[INDEX, CHECK, COLUMN, UNIQUE, REFERENCE].join("\n"))]);
    let plain = [INDEX, CHECK, COLUMN, UNIQUE, REFERENCE].join("\n").replace("concurrently = true\n", "");
    let plain = history([second(&plain)]);
    let first = Target::To(MigrationId::new("todos", "0001_initial"));
    for (one, other) in both().await.iter().zip(&both().await) {
        named(&one.db).await;
        named(&other.db).await;
        let begun = introspect::lines(&one.db).await;
        migrate(&one.db, &all).await.unwrap();
        migrate(&other.db, &plain).await.unwrap();
        assert_eq!(introspect::lines(&one.db).await, introspect::lines(&other.db).await);
        assert_eq!(number(&one.db, "SELECT count(*) FROM todos").await, 2);
        Migrator::new(&one.db, &all).migrate(&first).await.unwrap();
        assert_eq!(introspect::lines(&one.db).await, begun);
    }
}

/// Runs something while the index waits for the transaction of somebody else.
async fn while_it_waits(db: &Db, other: &Db, work: impl AsyncFnOnce()) -> Result<(), String> {
    let tx = other.begin().await.unwrap();
    sql("UPDATE users SET name = 'first' WHERE id = 1").run(&tx).await.unwrap();
    let all = history([second(INDEX)]);
    let making = async { migrate(db, &all).await.map(drop) };
    let meanwhile = async {
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock' \
                     AND clock_timestamp() - query_start > interval '400 milliseconds' AND datname = current_database()";
        while number(other, waits).await == 0 {
            tokio::task::yield_now().await;
        }
        work().await;
        tx.commit().await.unwrap();
    };
    tokio::join!(making, meanwhile).0
}

#[tokio::test]
async fn others_write_while_an_index_is_made() {
    let database = postgres().await;
    let db = &database.db;
    named(db).await;
    while_it_waits(db, db, async || run(db, "UPDATE users SET name = 'second' WHERE id = 2").await)
        .await
        .unwrap();
    assert_eq!(number(db, IS_VALID).await, 1);
}

#[tokio::test]
async fn a_process_that_waits_for_its_turn_keeps_no_index_from_being_made() {
    let database = postgres().await;
    let db = &database.db;
    named(db).await;
    let all = history([second(INDEX)]);
    let (one, two) = (Migrator::new(db, &all), Migrator::new(db, &all));
    let (one, two) = tokio::join!(one.migrate(&Target::Latest), two.migrate(&Target::Latest));
    assert_eq!(one.unwrap().len() + two.unwrap().len(), 1);
}

#[tokio::test]
async fn an_index_takes_as_long_as_it_takes() {
    let [_, (db, keeps)] = crate::noted::impatient().await;
    let url = keeps.unwrap();
    let driver = url.driver().await.unwrap();
    let other = Db::new("other", std::sync::Arc::new(driver), houtai_core::Clock::system());
    named(&other).await;
    while_it_waits(&db, &other, async || ()).await.unwrap();
    assert_eq!(number(&other, IS_VALID).await, 1);
    // The next statement has its limit again.
    assert_eq!(
        sql("SELECT pg_sleep(1)").run(&db).await.unwrap_err().kind(),
        houtai_data::ErrorKind::Cancelled
    );
}

#[tokio::test]
async fn an_index_that_was_left_unfinished_is_made_again() {
    let database = postgres().await;
    let db = &database.db;
    named(db).await;
    run(db, "INSERT INTO users (name) VALUES ('anna')").await;
    // What a failure leaves is what an interruption leaves.
    let failing = "CREATE UNIQUE INDEX CONCURRENTLY users_both_idx ON users (name)";
    assert!(sql(failing).run(db).await.is_err());
    assert_eq!(number(db, IS_VALID).await, 0);
    migrate(db, &history([second(INDEX)])).await.unwrap();
    assert_eq!(number(db, IS_VALID).await, 1);
    assert_eq!(
        number(
            db,
            "SELECT count(*) FROM pg_index WHERE indexrelid = 'users_both_idx'::regclass AND indisunique"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn an_index_of_that_name_on_another_table_is_told() {
    let database = postgres().await;
    let db = &database.db;
    named(db).await;
    run(db, "CREATE INDEX users_both_idx ON todos (title)").await;
    let told = migrate(db, &history([second(INDEX)])).await.unwrap_err();
    assert!(
        told.contains("there is an index `users_both_idx` already, of another table than `users`"),
        "{told}"
    );
}

#[tokio::test]
async fn what_an_interrupted_run_has_done_is_not_done_again() {
    let database = postgres().await;
    let db = &database.db;
    named(db).await;
    run(db, "ALTER TABLE users ADD CONSTRAINT users_name_check CHECK (name <> '') NOT VALID").await;
    run(db, "CREATE UNIQUE INDEX users_name_key ON users (name)").await;
    run(db, "ALTER TABLE users ADD CONSTRAINT users_name_present CHECK (name IS NOT NULL)").await;
    migrate(db, &history([second(&[INDEX, CHECK, COLUMN].join("\n"))])).await.unwrap();
    let valid = "SELECT count(*) FROM pg_constraint WHERE conrelid = 'users'::regclass AND convalidated AND conname IN \
                 ('users_name_check', 'users_name_key', 'users_name_length')";
    assert_eq!(number(db, valid).await, 3);
    assert_eq!(
        number(db, "SELECT count(*) FROM pg_constraint WHERE conname = 'users_name_present'").await,
        0
    );
}

#[tokio::test]
async fn rows_in_the_way_are_told_and_the_next_run_goes_on() {
    let database = postgres().await;
    let db = &database.db;
    named(db).await;
    run(db, "INSERT INTO users (name) VALUES ('')").await;
    let all = history([second(&[INDEX, CHECK].join("\n"))]);
    let told = migrate(db, &all).await.unwrap_err();
    assert!(told.contains("operation 2 (add check `users_name_check` to `users`, concurrently)"), "{told}");
    assert!(told.contains("it goes on where this one was interrupted"), "{told}");
    assert_eq!(Migrator::new(db, &all).applied().await.unwrap().len(), 1);
    run(db, "DELETE FROM users WHERE name = ''").await;
    migrate(db, &all).await.unwrap();
    assert_eq!(Migrator::new(db, &all).applied().await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_would_write_rows_anew_is_refused_before_anything_runs() {
    let database = postgres().await;
    let db = &database.db;
    named(db).await;
    let wider = "[[operations]]\nop = \"alter_column\"\ntable = \"todos\"\ncolumn = { name = \"title\", type = \"text\" }\n\
                 fill = { value = \"x\" }\nconcurrently = true\n";
    let told = migrate(db, &history([second(wider)])).await.unwrap_err();
    assert!(told.contains("`concurrently` changes no type and fills no rows"), "{told}");
}

#[test]
fn a_file_is_read_as_it_was_written_and_mixes_nothing() {
    let text = format!("id = \"todos/0002_x\"\nparents = []\n{INDEX}{CHECK}");
    let read = Migration::decode(&text, "0002_x.toml").unwrap().migration;
    assert_eq!(Migration::decode(&read.encode(), "0002_x.toml").unwrap().migration, read);
    assert!(read.is_reversible());
    let told =
        |more: &str| Migration::decode(&format!("{text}{more}"), "0002_x.toml").unwrap_err().to_string();
    let mixed = told("[[operations]]\nop = \"drop_table\"\ntable = \"a\"\n");
    assert!(
        mixed.starts_with("0002_x.toml:13: an operation of this migration runs outside of a transaction"),
        "{mixed}"
    );
    let unknown = told("[[operations]]\nop = \"drop_table\"\ntable = \"a\"\nconcurrently = true\n");
    assert!(unknown.contains("unknown field `concurrently`"), "{unknown}");
}
