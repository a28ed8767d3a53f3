//! Changing, deleting and adding many rows.

use houtai_data::{Db, ErrorKind, Model, excluded};

use super::models::{Comment, Post, User};

super::on_both! {
    a_change_computes_from_the_old_values
    every_row_is_changed_or_deleted_only_when_told
    many_rows_are_added_all_or_none
    a_row_that_is_there_is_kept_or_changed
}

async fn a_change_computes_from_the_old_values(db: Db) {
    let changed = Post::query()
        .filter(Post::views.ge(20))
        .update()
        .set(Post::views, Post::views + 1)
        .set(Post::due, None);
    assert_eq!(changed.run(&db).await.unwrap(), 2);
    let rows =
        Post::query().order_by(Post::id.asc()).select((Post::views, Post::due)).all(&db).await.unwrap();
    assert_eq!(rows, [(10, Some(1)), (21, None), (31, None)]);
}

async fn every_row_is_changed_or_deleted_only_when_told(db: Db) {
    let error = Comment::query().delete().run(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidStatement);
    assert!(error.to_string().contains("`.everything()`"), "{error}");
    let error = Post::query().update().set(Post::views, 1).run(&db).await.unwrap_err();
    assert!(error.to_string().contains("this update of `posts` has no filter"), "{error}");
    let error = Comment::query().filter(Comment::id.gt(0)).limit(1).delete().run(&db).await.unwrap_err();
    assert!(error.to_string().contains("limit"), "{error}");
    assert_eq!(Comment::query().delete().everything().run(&db).await.unwrap(), 4);
}

async fn many_rows_are_added_all_or_none(db: Db) {
    let rows = (101..=1100).chain([500]).map(|id| (id, "x"));
    let error = User::insert_many((User::id, User::name), rows).run(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert_eq!(User::query().count(&db).await.unwrap(), 2);
    let rows = User::insert_many((User::id, User::name), (101..=1100).map(|id| (id, "x")))
        .returning(&db)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1000);
    let none = User::insert_many(User::name, Vec::<(&str,)>::new());
    assert_eq!(none.run(&db).await.unwrap(), 0);
}

async fn a_row_that_is_there_is_kept_or_changed(db: Db) {
    let rows = || User::insert_many((User::id, User::name), [(1, "new"), (3, "carl")]);
    assert_eq!(rows().on_conflict(User::id).ignore().run(&db).await.unwrap(), 1);
    let names = User::query().order_by(User::id.asc()).select(User::name).all(&db).await.unwrap();
    assert_eq!(names, ["anna", "bert", "carl"]);
    let changed = rows().on_conflict(User::id).update(User::name).returning(&db).await.unwrap();
    assert_eq!(changed.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["new", "carl"]);
    let columns = (Post::id, Post::title, Post::views, Post::author);
    let row = [(1, "x", 5, super::models::user(1))];
    let summed = Post::insert_many(columns, row)
        .on_conflict(Post::id)
        .set(Post::views, Post::views + excluded(Post::views));
    assert_eq!(summed.returning(&db).await.unwrap()[0].views, 15);
    let error = rows().set(User::name, "x").run(&db).await.unwrap_err();
    assert!(error.to_string().contains("`.on_conflict(column)`"), "{error}");
}
