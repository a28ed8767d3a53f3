//! Relations: conditions on them, and loading them.

use houtai_core::PageQuery;
use houtai_data::{Db, Dialect, Model};

use super::counted::Counted;
use super::models::{Comment, Post, PostTag, Tag, User};

super::on_both! {
    a_condition_on_a_relation_is_one_on_its_row
    each_relation_is_one_statement_more
    a_relation_has_its_own_filter_and_limit_for_each_row
    many_to_many_goes_through_the_rows_between
    a_page_with_relations_is_a_page
    relations_are_loaded_with_rows_that_are_joined
    nothing_is_looked_for_where_there_are_no_rows
}

async fn a_condition_on_a_relation_is_one_on_its_row(db: Db) {
    let by_anna = Post::query().filter(Post::author.has(User::name.eq("anna"))).count(&db).await.unwrap();
    assert_eq!(by_anna, 2);
    let commented =
        User::query().filter(Post::author.reverse().has(Comment::post.reverse().has(Comment::text.eq("d"))));
    assert_eq!(commented.all(&db).await.unwrap()[0].name, "bert");
    let without = Post::query().filter(!Comment::post.reverse().has(Comment::text.ne("")));
    assert_eq!(without.one(&db).await.unwrap().id, 2);
}

#[test]
fn a_condition_on_a_relation_is_written_with_names_that_cannot_be_mixed_up() {
    let query = Post::query().filter(Post::author.has(User::name.eq("anna")));
    let sql = query.sql(Dialect::Postgres);
    let condition = sql.split_once("WHERE ").unwrap().1;
    let expected = r#"EXISTS (SELECT 1 FROM "users" AS "t0" WHERE "t0"."id" = "posts"."author" AND "t0"."name" = $1) -- 1: text"#;
    assert_eq!(condition, expected);
}

async fn each_relation_is_one_statement_more(db: Db) {
    let db = Counted::new(db);
    let query = Post::query()
        .with(Post::author)
        .with(Post::editor)
        .with(Comment::post.reverse().order_by(Comment::id.desc()));
    let rows = query.order_by(Post::id.asc()).all(&db).await.unwrap();
    assert_eq!(db.statements(), 4);
    let told: Vec<_> = rows
        .iter()
        .map(|(post, author, editor, comments)| {
            let texts: String = comments.iter().map(|comment| comment.text.as_str()).collect();
            (post.id, author.name.as_str(), editor.as_ref().map(|editor| editor.name.as_str()), texts)
        })
        .collect();
    let expected = [(1, "anna", Some("bert"), "cba"), (2, "anna", None, ""), (3, "bert", None, "d")];
    assert_eq!(told, expected.map(|(id, author, editor, texts)| (id, author, editor, texts.to_owned())));
}

async fn a_relation_has_its_own_filter_and_limit_for_each_row(db: Db) {
    let comments =
        Comment::post.reverse().filter(Comment::text.ne("a")).order_by(Comment::text.asc()).limit(1);
    let rows = Post::query().with(comments).order_by(Post::id.asc()).all(&db).await.unwrap();
    let texts: Vec<Vec<&str>> = rows
        .iter()
        .map(|(_, comments)| comments.iter().map(|comment| comment.text.as_str()).collect())
        .collect();
    assert_eq!(texts, [vec!["b"], vec![], vec!["d"]]);
}

async fn many_to_many_goes_through_the_rows_between(db: Db) {
    let db = Counted::new(db);
    let tags = PostTag::post.reverse().to(PostTag::tag).order_by(Tag::name.desc());
    let rows = Post::query().with(tags).order_by(Post::id.asc()).all(&db).await.unwrap();
    assert_eq!(db.statements(), 2);
    let names: Vec<Vec<&str>> =
        rows.iter().map(|(_, tags)| tags.iter().map(|tag| tag.name.as_str()).collect()).collect();
    assert_eq!(names, [vec!["sql", "rust"], vec![], vec!["sql"]]);
}

async fn a_page_with_relations_is_a_page(db: Db) {
    let db = Counted::new(db);
    let query = || Post::query().with(Post::author).order_by(Post::id.desc());
    let first = query().page(&db, PageQuery { limit: 2, cursor: None }).await.unwrap();
    assert_eq!(db.statements(), 2);
    let second = query().page(&db, PageQuery { limit: 2, cursor: first.next_cursor }).await.unwrap();
    assert_eq!(
        first.items.iter().map(|(post, author)| (post.id, author.id)).collect::<Vec<_>>(),
        [(3, 2), (2, 1)]
    );
    assert_eq!(second.items.len(), 1);
    assert_eq!(second.next_cursor, None);
}

/// A post with its author and editor, its comments and its tags.
type Whole = ((Post, User, Option<User>), Vec<Comment>, Vec<Tag>);

async fn relations_are_loaded_with_rows_that_are_joined(db: Db) {
    let db = Counted::new(db);
    let joined = || Post::query().join(Post::author).left_join(Post::editor);
    let comments = || Comment::post.reverse().order_by(Comment::id.desc()).limit(2);
    let tags = || PostTag::post.reverse().to(PostTag::tag);
    let of_anna = Post::author.get(User::name).eq("anna");
    let behind = joined().with(comments()).with(tags()).filter(of_anna.clone()).order_by(Post::id.asc());
    let rows: Vec<Whole> = behind.all(&db).await.unwrap();
    assert_eq!(db.statements(), 3);
    let told = |((post, author, editor), comments, tags): &Whole| {
        let ids: Vec<_> = comments.iter().map(|comment| comment.id).collect();
        (post.id, author.name.clone(), editor.as_ref().map(|editor| editor.id), ids, tags.len())
    };
    let expected = [(1, "anna".to_owned(), Some(2), vec![3, 2], 2), (2, "anna".to_owned(), None, vec![], 0)];
    assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), expected);
    let before = Post::query().with(comments()).join(Post::author).with(tags()).left_join(Post::editor);
    let rows = before.filter(of_anna).order_by(Post::id.asc()).all(&db).await.unwrap();
    assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), expected);
    db.statements();
    // A row that stands in several pairs brings its relations in each.
    let pairs = || Post::query().join(Comment::post.reverse()).with(tags()).order_by(Post::id.asc());
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = pairs().page(&db, PageQuery { limit: 3, cursor }).await.unwrap();
        assert_eq!(db.statements(), 2);
        seen.extend(page.items.iter().map(|((post, comment), tags)| (post.id, comment.id, tags.len())));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [(1, 1, 2), (1, 2, 2), (1, 3, 2), (3, 4, 1)]);
}

async fn nothing_is_looked_for_where_there_are_no_rows(db: Db) {
    let db = Counted::new(db);
    let rows = Post::query().filter(Post::id.eq(99)).with(Post::author).with(Comment::post.reverse());
    assert!(rows.all(&db).await.unwrap().is_empty());
    assert_eq!(db.statements(), 1);
}
