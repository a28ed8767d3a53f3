//! Queries on SQLite, through the public door.

mod counted;
mod filters;
mod models;
mod pages;
mod relations;
mod rows;
mod writes;

use std::sync::Arc;

use houtai_core::Clock;
use houtai_data::{Db, Model, SqliteDriver, SqliteOptions, create_tables};
use models::{Comment, Post, PostTag, Tag, User};

/// An empty database with the tables of the models.
async fn empty() -> Db {
    let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
    let db = Db::new("default", Arc::new(driver), Clock::system());
    create_tables(&db, &[User::META, Post::META, Comment::META, Tag::META, PostTag::META]).await.unwrap();
    db
}

/// A database with two users, three posts and some comments and tags.
async fn filled() -> Db {
    let db = empty().await;
    User::insert_many((User::id, User::name), [(1, "anna"), (2, "bert")]).run(&db).await.unwrap();
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
    Post::insert_many(columns, posts.map(row)).run(&db).await.unwrap();
    let comments = [(1, 1, "a"), (2, 1, "b"), (3, 1, "c"), (4, 3, "d")];
    let row = |(id, post, text): (i64, i64, &'static str)| (id, models::post(post), text);
    Comment::insert_many((Comment::id, Comment::post, Comment::text), comments.map(row))
        .run(&db)
        .await
        .unwrap();
    Tag::insert_many((Tag::id, Tag::name), [(1, "rust"), (2, "sql")]).run(&db).await.unwrap();
    let links = [(1, 1, 1), (2, 1, 2), (3, 3, 2)];
    let row = |(id, post, tag): (i64, i64, i64)| (id, models::post(post), models::tag(tag));
    PostTag::insert_many((PostTag::id, PostTag::post, PostTag::tag), links.map(row)).run(&db).await.unwrap();
    db
}
