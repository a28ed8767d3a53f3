//! Random joins and conditions over several tables, judged by the database and by nested loops in Rust.

use houtai_core::PageQuery;
use houtai_data::{Db, Expr, Filter, FromRow, Model, Ref, Select};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::for_all;
use super::models::{Comment, Post, User, post, user};

super::on_both! {
    joins_find_what_nested_loops_find
}

/// A post: its views, author and editor; its number is its place.
type PostRow = (i64, i64, Option<i64>);
/// A comment: its post and text; its number is its place.
type CommentRow = (i64, &'static str);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Join {
    Editor,
    LeftEditor,
    Comments,
    LeftComments,
    LeftCommentsNamedA,
}

/// A condition on numbers and texts of up to three tables.
#[derive(Clone, Debug)]
enum Tree {
    Views(i64),
    Author(i64),
    Editor(i64),
    EditorIsAuthor,
    EditorMissing,
    Comment(&'static str),
    Not(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
}

/// What a condition is asked of.
#[derive(Clone, Copy)]
struct Pair<'p> {
    post: &'p PostRow,
    comment: Option<&'p CommentRow>,
}

impl Tree {
    fn filter(&self, comment: Option<&Expr<Post, Option<String>>>) -> Filter<Post> {
        match self {
            Tree::Views(views) => Post::views.gt(*views),
            Tree::Author(author) => Post::author.get(User::id).le(*author),
            Tree::Editor(editor) => Post::editor.get(User::id).ge(*editor),
            Tree::EditorIsAuthor => Post::editor.get(User::name).eq(Post::author.get(User::name)),
            Tree::EditorMissing => Post::editor.get(User::name).is_null(),
            Tree::Comment(text) => comment.map_or_else(Filter::everything, |of| of.clone().eq(*text)),
            Tree::Not(inner) => !inner.filter(comment),
            Tree::And(left, right) => left.filter(comment) & right.filter(comment),
            Tree::Or(left, right) => left.filter(comment) | right.filter(comment),
        }
    }

    /// Whether it holds; `None` where a value is missing. `joined` says whether there are comments at all.
    fn holds(&self, pair: Pair<'_>, joined: bool) -> Option<bool> {
        let (views, author, editor) = *pair.post;
        match self {
            Tree::Views(least) => Some(views > *least),
            Tree::Author(most) => Some(author <= *most),
            Tree::Editor(least) => Some(editor? >= *least),
            Tree::EditorIsAuthor => Some(editor? == author),
            Tree::EditorMissing => Some(editor.is_none()),
            Tree::Comment(_) if !joined => Some(true),
            Tree::Comment(text) => Some(pair.comment?.1 == *text),
            Tree::Not(inner) => inner.holds(pair, joined).map(|holds| !holds),
            Tree::And(left, right) => match (left.holds(pair, joined), right.holds(pair, joined)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Tree::Or(left, right) => match (left.holds(pair, joined), right.holds(pair, joined)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        (0..3_i64).prop_map(Tree::Views),
        (0..3_i64).prop_map(Tree::Author),
        (1..4_i64).prop_map(Tree::Editor),
        Just(Tree::EditorIsAuthor),
        Just(Tree::EditorMissing),
        text().prop_map(Tree::Comment),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| Tree::And(Box::new(left), Box::new(right))),
            (inner.clone(), inner).prop_map(|(left, right)| Tree::Or(Box::new(left), Box::new(right))),
        ]
    })
}

fn text() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("b")]
}

fn joins() -> impl Strategy<Value = Join> {
    use Join::{Comments, Editor, LeftComments, LeftCommentsNamedA, LeftEditor};
    prop_oneof![Just(Editor), Just(LeftEditor), Just(Comments), Just(LeftComments), Just(LeftCommentsNamedA)]
}

async fn fill(db: &Db, posts: &[PostRow], comments: &[CommentRow]) {
    Comment::query().delete().everything().run(db).await.unwrap();
    Post::query().delete().everything().run(db).await.unwrap();
    let columns = (Post::id, Post::title, Post::views, Post::author, Post::editor);
    let row = |(id, (views, author, editor)): (i64, &PostRow)| {
        (id, "x", *views, user(*author), editor.map(Ref::new))
    };
    Post::insert_many(columns, (1..).zip(posts).map(row)).run(db).await.unwrap();
    let columns = (Comment::id, Comment::post, Comment::text);
    let row = |(id, (of, text)): (i64, &CommentRow)| (id, post(*of), *text);
    Comment::insert_many(columns, (1..).zip(comments).map(row)).run(db).await.unwrap();
}

/// Posts and what is joined to each, by their numbers.
fn expected(posts: &[PostRow], comments: &[CommentRow], join: Join, tree: &Tree) -> Vec<(i64, Option<i64>)> {
    let mut found = Vec::new();
    for (id, post) in (1_i64..).zip(posts) {
        let of_post = (1_i64..).zip(comments).filter(|(_, comment)| comment.0 == id);
        let joined: Vec<_> = match join {
            Join::Editor | Join::LeftEditor => post.2.map(|editor| (editor, None)).into_iter().collect(),
            Join::LeftCommentsNamedA => of_post
                .filter(|(_, comment)| comment.1 == "a")
                .map(|(id, comment)| (id, Some(comment)))
                .collect(),
            _ => of_post.map(|(id, comment)| (id, Some(comment))).collect(),
        };
        let is_left = !matches!(join, Join::Editor | Join::Comments);
        let none = (is_left && joined.is_empty()).then_some((None, None));
        let joined = joined.into_iter().map(|(id, comment)| (Some(id), comment)).chain(none);
        let of_comments = !matches!(join, Join::Editor | Join::LeftEditor);
        let holds = |comment| tree.holds(Pair { post, comment }, of_comments) == Some(true);
        found.extend(joined.filter(|(_, comment)| holds(*comment)).map(|(other, _)| (id, other)));
    }
    found
}

/// The same by the database: all rows, by pages of two and by a count.
async fn found<R: FromRow>(
    db: &Db,
    query: Select<Post, R>,
    ids: impl Fn(R) -> (i64, Option<i64>),
) -> Result<Vec<(i64, Option<i64>)>, TestCaseError> {
    let failed = |error| TestCaseError::fail(format!("{error:?}"));
    let all = query.clone().all(db).await.map_err(|error| failed(error.into()))?;
    let mut all: Vec<_> = all.into_iter().map(&ids).collect();
    let count = query.clone().count(db).await.map_err(|error| failed(error.into()))?;
    prop_assert_eq!(count, all.len() as u64);
    let (mut paged, mut cursor) = (Vec::new(), None);
    loop {
        let page = query.clone().page(db, PageQuery { limit: 2, cursor }).await.map_err(failed)?;
        paged.extend(page.items.into_iter().map(&ids));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    all.sort_unstable();
    paged.sort_unstable();
    prop_assert_eq!(&all, &paged);
    Ok(all)
}

async fn found_by(db: &Db, join: Join, tree: &Tree) -> Result<Vec<(i64, Option<i64>)>, TestCaseError> {
    let relation = match join {
        Join::LeftCommentsNamedA => Comment::post.reverse().filter(Comment::text.eq("a")),
        _ => Comment::post.reverse(),
    };
    let text = relation.get(Comment::text).optional();
    let of_editor = || Post::query().filter(tree.filter(None)).order_by(Post::views.desc());
    let of_comments = || Post::query().filter(tree.filter(Some(&text))).order_by(text.clone().desc());
    match join {
        Join::Editor => {
            found(db, of_editor().join(Post::editor), |(post, editor)| (post.id, Some(editor.id))).await
        }
        Join::LeftEditor => {
            let id = |(post, editor): (Post, Option<User>)| (post.id, editor.map(|editor| editor.id));
            found(db, of_editor().left_join(Post::editor), id).await
        }
        Join::Comments => {
            found(db, of_comments().join(&relation), |(post, comment)| (post.id, Some(comment.id))).await
        }
        Join::LeftComments | Join::LeftCommentsNamedA => {
            let id = |(post, comment): (Post, Option<Comment>)| (post.id, comment.map(|comment| comment.id));
            found(db, of_comments().left_join(&relation), id).await
        }
    }
}

async fn joins_find_what_nested_loops_find(db: Db) {
    User::insert_many((User::id, User::name), [(3, "carl")]).run(&db).await.unwrap();
    let post_row = (0..3_i64, 1..4_i64, proptest::option::of(1..4_i64));
    let posts = proptest::collection::vec(post_row, 1..6);
    let comments = proptest::collection::vec((1..6_i64, text()), 0..7);
    let judge = async |(posts, comments, join, tree): (Vec<PostRow>, Vec<CommentRow>, Join, Tree)| {
        let is_of_a_post = |comment: &CommentRow| (1..).zip(&posts).any(|(id, _)| id == comment.0);
        let comments: Vec<_> = comments.into_iter().filter(is_of_a_post).collect();
        fill(&db, &posts, &comments).await;
        prop_assert_eq!(found_by(&db, join, &tree).await?, expected(&posts, &comments, join, &tree));
        Ok(())
    };
    for_all(128, (posts, comments, joins(), tree()), judge);
}
