//! The SQL of joins.

use houtai_data::{Db, Dialect, Executor, Model};

use super::models::{Comment, Post, User};

super::on_both! {
    the_sql_of_a_database_is_in_its_dialect
}

const POST: &str =
    r#""posts"."id", "posts"."title", "posts"."views", "posts"."due", "posts"."author", "posts"."editor""#;

#[test]
fn a_joined_table_has_a_name_of_its_own() {
    let query = Post::query().join(Post::author).filter(Post::author.get(User::name).eq("anna"));
    let expected = format!(
        r#"SELECT {POST}, "t0"."id", "t0"."name" FROM "posts" JOIN "users" AS "t0" ON "t0"."id" = "posts"."author" WHERE "t0"."name" = $1 -- 1: text"#
    );
    assert_eq!(query.sql(Dialect::Postgres), expected);
    assert_eq!(query.sql(Dialect::Sqlite), expected.replace('$', "?"));
}

#[test]
fn a_table_that_is_spoken_of_is_joined_once_and_not_read() {
    let name = Post::author.get(User::name);
    let query = Post::query().filter(name.clone().eq("anna")).order_by(name.desc());
    let expected = format!(
        r#"SELECT {POST} FROM "posts" LEFT JOIN "users" AS "t0" ON "t0"."id" = "posts"."author" WHERE "t0"."name" = $1 ORDER BY "t0"."name" DESC -- 1: text"#
    );
    assert_eq!(query.sql(Dialect::Postgres), expected);
}

#[test]
fn a_join_behind_a_join_starts_at_its_table() {
    let editor = Comment::post.to(Post::editor);
    let query = Comment::query().join(Comment::post).left_join(&editor).select(editor.get(User::name));
    let expected = r#"SELECT "t1"."name" FROM "comments" JOIN "posts" AS "t0" ON "t0"."id" = "comments"."post" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."editor""#;
    assert_eq!(query.sql(Dialect::Postgres), expected);
}

#[test]
fn what_is_found_by_another_table_is_changed_by_its_key() {
    let query = Post::query().filter(Post::author.get(User::name).eq("anna")).delete();
    let expected = r#"DELETE FROM "posts" WHERE "id" IN (SELECT "posts"."id" FROM "posts" LEFT JOIN "users" AS "t0" ON "t0"."id" = "posts"."author" WHERE "t0"."name" = $1) -- 1: text"#;
    assert_eq!(query.sql(Dialect::Postgres), expected);
}

#[test]
fn only_the_rows_of_the_model_are_locked() {
    let query = Post::query().filter(Post::author.get(User::name).eq("anna")).for_update().skip_locked();
    let sql = query.sql(Dialect::Postgres);
    assert!(sql.contains(r#" FOR UPDATE OF "posts" SKIP LOCKED"#), "{sql}");
}

async fn the_sql_of_a_database_is_in_its_dialect(db: Db) {
    let place = if db.dialect() == Dialect::Postgres { "$1" } else { "?1" };
    let query = User::query().filter(User::name.eq("anna"));
    assert!(query.sql(&db).ends_with(&format!(r#""name" = {place} -- 1: text"#)), "{}", query.sql(&db));
    let sql = db.tx(async |tx| Ok(query.update().set(User::name, "x").sql(&tx))).await.unwrap();
    assert!(sql.contains(&format!(r#"SET "name" = {place}"#)), "{sql}");
}
