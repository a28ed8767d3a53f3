//! Queries through the public door, on both databases: the same program, the same facts.

mod counted;
mod filters;
mod joins;
mod joins_oracle;
mod joins_sql;
mod keys;
mod models;
mod moved;
mod pages;
mod ranges;
mod read_back;
mod relations;
mod rows;
mod stock;
mod stock_model;
mod writes;

use houtai_data::{Db, Model, create_tables};
use models::{Comment, Post, PostTag, Tag, User};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use stock_model::{Product, Sale};

use crate::database::Database;

/// The database with all tables and some rows.
async fn filled(database: Database) -> Database {
    let models = [User::META, Post::META, Comment::META, Tag::META, PostTag::META, Product::META, Sale::META];
    create_tables(&database.db, &models).await.unwrap();
    fill(&database.db).await;
    database
}

/// The same tests on both databases: functions that take a filled one.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let database = crate::query::filled(crate::database::Database::sqlite()).await;
                super::$name(database.db.clone()).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let database = crate::query::filled(crate::database::Database::postgres().await).await;
                super::$name(database.db.clone()).await;
            })+
        }
    };
}
use on_both;

/// Judges random cases one after the other.
fn for_all<S: Strategy>(cases: u32, strategy: S, judge: impl AsyncFn(S::Value) -> Result<(), TestCaseError>) {
    let runtime = tokio::runtime::Handle::current();
    let judge = |case| runtime.block_on(judge(case));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    tokio::task::block_in_place(|| TestRunner::new(config).run(&strategy, judge)).unwrap();
}

/// Two users, three posts and some comments and tags.
async fn fill(db: &Db) {
    User::insert_many((User::id, User::name), [(1, "anna"), (2, "bert")]).run(db).await.unwrap();
    let posts = [
        (1, "First", 10, Some(1), 1, Some(2)),
        (2, "Second", 20, None, 1, None),
        (3, "Third 50%", 30, Some(3), 2, None),
    ];
    let columns = (Post::id, Post::title, Post::views, Post::due, Post::author, Post::editor);
    let row =
        |(id, title, views, due, author, editor): (i64, &'static str, i64, Option<i64>, i64, Option<i64>)| {
            (id, title, views, due, models::user(author), editor.map(models::user))
        };
    Post::insert_many(columns, posts.map(row)).run(db).await.unwrap();
    let comments = [(1, 1, "a"), (2, 1, "b"), (3, 1, "c"), (4, 3, "d")];
    let row = |(id, post, text): (i64, i64, &'static str)| (id, models::post(post), text);
    Comment::insert_many((Comment::id, Comment::post, Comment::text), comments.map(row))
        .run(db)
        .await
        .unwrap();
    Tag::insert_many((Tag::id, Tag::name), [(1, "rust"), (2, "sql")]).run(db).await.unwrap();
    let links = [(1, 1, 1), (2, 1, 2), (3, 3, 2)];
    let row = |(id, post, tag): (i64, i64, i64)| (id, models::post(post), models::tag(tag));
    PostTag::insert_many((PostTag::id, PostTag::post, PostTag::tag), links.map(row)).run(db).await.unwrap();
}
