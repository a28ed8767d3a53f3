//! Random conditions, judged by the database and by an oracle in Rust.

use houtai_data::{Db, Filter, Model};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::for_all;
use super::models::{Post, user};

super::on_both! {
    the_database_judges_as_the_oracle_does
    texts_are_found_by_case_unless_told
    a_list_may_have_a_hundred_thousand_values
    a_nul_is_refused_with_the_column
}

/// A condition on `views` and `due`.
#[derive(Clone, Debug)]
enum Tree {
    Views(Comparison, i64),
    Due(Comparison, Option<i64>),
    ViewsIn(Vec<i64>),
    DueIn(Vec<Option<i64>>),
    DueNotIn(Vec<i64>),
    DueBetween(i64, i64),
    DueAgainstViews(Comparison),
    Coalesced(Comparison, i64),
    Not(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
}

#[derive(Clone, Copy, Debug)]
enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

macro_rules! compare {
    ($comparison:expr, $left:expr, $right:expr) => {
        match $comparison {
            Comparison::Eq => $left.eq($right),
            Comparison::Ne => $left.ne($right),
            Comparison::Gt => $left.gt($right),
            Comparison::Ge => $left.ge($right),
            Comparison::Lt => $left.lt($right),
            Comparison::Le => $left.le($right),
        }
    };
}

impl Tree {
    fn filter(&self) -> Filter<Post> {
        match self.clone() {
            Tree::Views(comparison, value) => compare!(comparison, Post::views, value),
            Tree::Due(comparison, value) => compare!(comparison, Post::due, value),
            Tree::ViewsIn(values) => Post::views.in_list(values),
            Tree::DueIn(values) => Post::due.in_list(values),
            Tree::DueNotIn(values) => Post::due.not_in(values),
            Tree::DueBetween(least, greatest) => Post::due.between(least, greatest),
            Tree::DueAgainstViews(comparison) => compare!(comparison, Post::due.coalesce(0), Post::views),
            Tree::Coalesced(comparison, value) => {
                compare!(comparison, Post::due.coalesce(Post::views) + 1, value)
            }
            Tree::Not(inner) => !inner.filter(),
            Tree::And(left, right) => left.filter() & right.filter(),
            Tree::Or(left, right) => left.filter() | right.filter(),
        }
    }

    /// Whether it holds; `None` where a value is missing.
    fn holds(&self, views: i64, due: Option<i64>) -> Option<bool> {
        match self {
            Tree::Views(comparison, value) => Some(comparison.of(views, *value)),
            Tree::Due(Comparison::Eq, None) => Some(due.is_none()),
            Tree::Due(Comparison::Ne, None) => Some(due.is_some()),
            Tree::Due(comparison, value) => Some(comparison.of(due?, (*value)?)),
            Tree::ViewsIn(values) => Some(values.contains(&views)),
            Tree::DueIn(values) => {
                let known = values.iter().any(Option::is_some);
                match due {
                    None if values.contains(&None) => Some(true),
                    None if known => None,
                    due => Some(values.contains(&due)),
                }
            }
            Tree::DueNotIn(values) if values.is_empty() => Some(true),
            Tree::DueNotIn(values) => Some(!values.contains(&due?)),
            Tree::DueBetween(least, greatest) => Some((least..=greatest).contains(&&due?)),
            Tree::DueAgainstViews(comparison) => Some(comparison.of(due.unwrap_or(0), views)),
            Tree::Coalesced(comparison, value) => Some(comparison.of(due.unwrap_or(views) + 1, *value)),
            Tree::Not(inner) => inner.holds(views, due).map(|holds| !holds),
            Tree::And(left, right) => match (left.holds(views, due), right.holds(views, due)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Tree::Or(left, right) => match (left.holds(views, due), right.holds(views, due)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}

impl Comparison {
    fn of(self, left: i64, right: i64) -> bool {
        compare!(self, left, &right)
    }
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    prop_oneof![Just(Eq), Just(Ne), Just(Gt), Just(Ge), Just(Lt), Just(Le)]
}

fn tree() -> impl Strategy<Value = Tree> {
    let number = || -3..4_i64;
    let leaf = prop_oneof![
        (comparison(), number()).prop_map(|(comparison, value)| Tree::Views(comparison, value)),
        (comparison(), proptest::option::of(number()))
            .prop_map(|(comparison, value)| Tree::Due(comparison, value)),
        proptest::collection::vec(number(), 0..4).prop_map(Tree::ViewsIn),
        proptest::collection::vec(proptest::option::of(number()), 0..4).prop_map(Tree::DueIn),
        proptest::collection::vec(number(), 0..4).prop_map(Tree::DueNotIn),
        (number(), number()).prop_map(|(least, greatest)| Tree::DueBetween(least, greatest)),
        comparison().prop_map(Tree::DueAgainstViews),
        (comparison(), number()).prop_map(|(comparison, value)| Tree::Coalesced(comparison, value)),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| Tree::And(Box::new(left), Box::new(right))),
            (inner.clone(), inner).prop_map(|(left, right)| Tree::Or(Box::new(left), Box::new(right))),
        ]
    })
}

/// One post for each pair of values.
async fn grid(db: &Db) -> Vec<(i64, i64, Option<i64>)> {
    Post::query().delete().everything().run(db).await.unwrap();
    let dues = [None, Some(-2), Some(0), Some(1), Some(3)];
    let pairs = (-3..4).flat_map(|views| dues.map(|due| (views, due)));
    let rows: Vec<_> = (1..).zip(pairs).map(|(id, (views, due))| (id, views, due)).collect();
    let columns = (Post::id, Post::title, Post::views, Post::due, Post::author);
    let posts = rows.iter().map(|(id, views, due)| (*id, "x", *views, *due, user(1)));
    Post::insert_many(columns, posts).run(db).await.unwrap();
    rows
}

async fn the_database_judges_as_the_oracle_does(db: Db) {
    let rows = grid(&db).await;
    let judge = async |tree: Tree| {
        let query = Post::query().filter(tree.filter()).order_by(Post::id.asc());
        let found = query.select(Post::id).all(&db).await;
        let found = found.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let expected = rows.iter().filter(|(_, views, due)| tree.holds(*views, *due) == Some(true));
        prop_assert_eq!(found, expected.map(|(id, _, _)| *id).collect::<Vec<_>>());
        Ok(())
    };
    for_all(256, tree(), judge);
}

async fn texts_are_found_by_case_unless_told(db: Db) {
    let count = async |filter| Post::query().filter(filter).count(&db).await.unwrap();
    assert_eq!(count(Post::title.like("f%")).await, 0);
    assert_eq!(count(Post::title.like("F%")).await, 1);
    assert_eq!(count(Post::title.ilike("f%")).await, 1);
    assert_eq!(count(Post::title.contains("50%")).await, 1);
    assert_eq!(count(Post::title.contains("5_%")).await, 0);
    assert_eq!(count(Post::title.starts_with("Sec")).await, 1);
    assert_eq!(count(Post::title.ends_with("d")).await, 1);
    assert_eq!(count(Post::title.lower().eq("second")).await, 1);
    assert_eq!(count(Post::title.length().eq(5)).await, 1);
}

async fn a_list_may_have_a_hundred_thousand_values(db: Db) {
    assert_eq!(Post::query().filter(Post::id.in_list(2..100_002_i64)).count(&db).await.unwrap(), 2);
    assert_eq!(Post::query().filter(Post::id.in_list(Vec::<i64>::new())).count(&db).await.unwrap(), 0);
}

async fn a_nul_is_refused_with_the_column(db: Db) {
    let error = Post::query().filter(Post::title.eq("a\0")).all(&db).await.unwrap_err();
    assert!(error.to_string().contains("posts.title"), "{error}");
}
