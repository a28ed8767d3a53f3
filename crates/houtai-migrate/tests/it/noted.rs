//! What a database has noted of its migrations.

use std::sync::Arc;
use std::time::Duration;

use houtai_core::Clock;
use houtai_data::testing::PostgresInstance;
use houtai_data::{Db, PostgresDriver, SqliteDriver, SqliteOptions};
use houtai_migrate::{MigrationId, Migrator, Target};

use crate::database::{both, number, postgres, run, sqlite};
use crate::named::{filled, history, migrate, second};

fn first() -> Target {
    Target::To(MigrationId::new("todos", "0001_initial"))
}

#[tokio::test]
async fn what_the_database_does_not_have_is_not_noted_as_made() {
    let note = "[[operations]]\nop = \"add_column\"\ntable = \"users\"\ncolumn = { name = \"note\", type = \"text\", null = true }\n";
    for database in both().await {
        let (db, all) = (&database.db, history([second(note)]));
        let told = Migrator::new(db, &all).fake(&Target::Latest).await.unwrap_err().to_string();
        assert_eq!(
            told,
            "nothing was noted, because the database does not have the table `todos`\n    → run `migrate` without `--fake`, \
             or `--fake --to` the last migration that the database has"
        );
        filled(db).await;
        run(db, "DROP TABLE houtai_migrations").await;
        let told = Migrator::new(db, &all).fake(&Target::Latest).await.unwrap_err().to_string();
        assert!(told.contains("does not have the column `users.note`"), "{told}");
        assert!(Migrator::new(db, &all).applied().await.unwrap().is_empty());
        assert_eq!(Migrator::new(db, &all).fake(&first()).await.unwrap().len(), 1);
        migrate(db, &all).await.unwrap();
        assert_eq!(number(db, "SELECT count(*) FROM users WHERE note IS NULL").await, 2);
    }
}

#[tokio::test]
async fn noting_that_something_is_not_applied_needs_no_way_back() {
    let one_way = second("[[operations]]\nop = \"sql\"\nsql = \"UPDATE users SET name = 'x'\"\n");
    for database in both().await {
        let (db, all) = (&database.db, history([one_way.clone()]));
        migrate(db, &all).await.unwrap();
        assert_eq!(Migrator::new(db, &all).fake(&first()).await.unwrap().len(), 1);
        assert_eq!(Migrator::new(db, &all).applied().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_migration_that_says_it_cannot_be_taken_back_is_not() {
    let text = "id = \"todos/0002_second\"\nparents = [\"0001_initial\"]\nreversible = false\n[[operations]]\n\
                op = \"add_column\"\ntable = \"users\"\ncolumn = { name = \"note\", type = \"text\", null = true }\n";
    let all = history([crate::named::file(text)]);
    for database in both().await {
        let db = &database.db;
        migrate(db, &all).await.unwrap();
        run(db, "INSERT INTO users (note) VALUES ('kept')").await;
        let told = Migrator::new(db, &all).migrate(&first()).await.unwrap_err().to_string();
        assert!(told.contains("the migration says `reversible = false`, so nothing was done"), "{told}");
        assert_eq!(number(db, "SELECT count(*) FROM users WHERE note = 'kept'").await, 1);
    }
}

/// Databases whose statements may take a moment only.
pub(crate) async fn impatient() -> [(Db, Option<houtai_data::testing::PostgresDatabase>); 2] {
    let limit = Some(Duration::from_millis(200));
    let mut options = SqliteOptions::temporary();
    options.statement_timeout = limit;
    let lite = Db::new("default", Arc::new(SqliteDriver::open(options).unwrap()), Clock::system());
    let database = PostgresInstance::shared().unwrap().database().await.unwrap();
    let mut options = database.options();
    options.statement_timeout = limit;
    let driver = PostgresDriver::connect(options).await.unwrap();
    [(lite, None), (Db::new("default", Arc::new(driver), Clock::system()), Some(database))]
}

#[tokio::test]
async fn a_migration_of_rows_takes_as_long_as_it_takes() {
    // Longer than the limit on any machine.
    let long = second(
        "[[operations]]\nop = \"sql\"\npostgres = \"UPDATE users SET name = 'x' FROM pg_sleep(0.5)\"\n\
         sqlite = \"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000000) \
         UPDATE users SET name = 'x' WHERE (SELECT count(*) FROM n) > 0\"\n",
    );
    for (db, _keeps) in &impatient().await {
        filled(db).await;
        migrate(db, &history([long.clone()])).await.unwrap();
        assert_eq!(number(db, "SELECT count(*) FROM users WHERE name = 'x'").await, 2);
    }
}

#[tokio::test]
async fn a_commit_within_a_migration_is_refused_and_nothing_of_it_stays() {
    let sneaky = "[[operations]]\nop = \"sql\"\nsql = \"UPDATE users SET name = 'x'; COMMIT; UPDATE nowhere SET a = 1\"\n";
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        let told = migrate(db, &history([second(sneaky)])).await.unwrap_err();
        assert!(told.contains("this statement failed: COMMIT"), "{told}");
        assert_eq!(number(db, "SELECT count(*) FROM users WHERE name = 'x'").await, 0);
    }
}

#[tokio::test]
async fn a_process_whose_lock_was_taken_away_does_nothing_twice() {
    let database = postgres().await;
    let db = &database.db;
    filled(db).await;
    let all = history([second(
        "[[operations]]\nop = \"sql\"\nsql = \"UPDATE users SET name = coalesce(name, '') || '!'\"\n",
    )]);
    // The first one waits for the table of notes; a server that ends idle transactions takes its lock away meanwhile.
    let tx = db.begin().await.unwrap();
    houtai_data::sql("LOCK TABLE houtai_migrations IN SHARE ROW EXCLUSIVE MODE").run(&tx).await.unwrap();
    let migrator = Migrator::new(db, &all).lock_timeout(Duration::from_secs(60));
    let first = async { migrator.migrate(&Target::Latest).await.map_err(|error| error.to_string()) };
    let other = async {
        while number(
            db,
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'houtai_migrations'::regclass",
        )
        .await
            == 0
        {
            tokio::task::yield_now().await;
        }
        run(db, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'").await;
        houtai_data::sql("INSERT INTO houtai_migrations SELECT 2, 'todos', '0002_second', checksum, applied_at FROM houtai_migrations")
            .run(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    let (told, ()) = tokio::join!(first, other);
    let told = told.unwrap_err();
    assert!(told.contains("another process has migrated `todos/0002_second` meanwhile"), "{told}");
    assert_eq!(number(db, "SELECT count(*) FROM users WHERE name LIKE '%!'").await, 0);
}

#[tokio::test]
async fn whoever_waits_is_told_how_far_it_is_and_why_it_waits() {
    let database = sqlite();
    let (db, all) = (&database.db, history([]));
    let lines = Arc::new(std::sync::Mutex::new(Vec::new()));
    let told = Arc::clone(&lines);
    let migrator =
        Migrator::new(db, &all).progress(move |progress| told.lock().unwrap().push(progress.to_string()));
    let other = db.lock("houtai-migrations").await.unwrap();
    let release = async {
        while lines.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        other.release().await.unwrap();
    };
    let (done, ()) = tokio::join!(migrator.migrate(&Target::Latest), release);
    done.unwrap();
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "another process migrates the database; waiting for it",
            "[1/1] todos/0001_initial: create table `users` (1 of 2)",
            "[1/1] todos/0001_initial: create table `todos` (2 of 2)",
        ]
    );
}

#[tokio::test]
async fn a_note_that_was_deleted_is_told_by_what_needs_it() {
    let database = sqlite();
    let db = &database.db;
    let all = history([second("[[operations]]\nop = \"sql\"\nsql = \"SELECT 1\"\n")]);
    migrate(db, &all).await.unwrap();
    run(db, "DELETE FROM houtai_migrations WHERE name = '0001_initial'").await;
    let told = migrate(db, &all).await.unwrap_err();
    assert!(told.contains("`todos/0002_second` was applied, and `todos/0001_initial` was not"), "{told}");
}
