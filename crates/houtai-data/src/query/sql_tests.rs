//! The SQL of queries, on both databases.

use super::test_models::{Number, Todo, Words};
use super::{Filter, Select};
use crate::{Dialect, ErrorKind, Model};

const ALL: &str = r#"SELECT "id", "title", "views", "due" FROM "todos""#;
const IN_ORDER: &str = r#" ORDER BY "due" DESC"#;

fn rest(query: &Select<Todo>, dialect: Dialect) -> String {
    query.sql(dialect).strip_prefix(ALL).unwrap().to_owned()
}

/// What stands behind `WHERE`, on PostgreSQL and on SQLite.
fn conditions(filter: Filter<Todo>) -> [String; 2] {
    [Dialect::Postgres, Dialect::Sqlite].map(|dialect| {
        let query = Todo::query().filter(filter.clone()).order_by(Todo::id.asc());
        let sql = rest(&query, dialect);
        sql.strip_prefix(" WHERE ").unwrap().replace(r#" ORDER BY "id""#, "")
    })
}

fn same(filter: Filter<Todo>, sql: &str) {
    let [postgres, sqlite] = conditions(filter);
    assert_eq!(postgres, sql);
    assert_eq!(sqlite, sql.replace('$', "?"));
}

#[test]
fn comparisons_bind_their_values() {
    same(Todo::views.eq(Number(1)), r#""views" = $1 -- 1: 64-bit integer"#);
    same(Todo::views.ne(Number(1)), r#""views" <> $1 -- 1: 64-bit integer"#);
    same(Todo::views.gt(Todo::id), r#""views" > "id""#);
    same(
        (Todo::views + Number(1)).le(Todo::id * Number(2)),
        r#"("views" + $1) <= ("id" * $2) -- 1: 64-bit integer, 2: 64-bit integer"#,
    );
    same(Todo::views.between(Number(1), Todo::id), r#"("views" BETWEEN $1 AND "id") -- 1: 64-bit integer"#);
}

#[test]
fn conditions_are_joined_with_parentheses_where_they_count() {
    let two = Todo::views.gt(Number(1)).and(Todo::views.lt(Number(9)));
    same(two.clone(), r#""views" > $1 AND "views" < $2 -- 1: 64-bit integer, 2: 64-bit integer"#);
    same(
        two.or(!Todo::id.eq(Number(3))),
        r#"((("views" > $1) AND ("views" < $2)) OR (NOT ("id" = $3))) -- 1: 64-bit integer, 2: 64-bit integer, 3: 64-bit integer"#,
    );
    same(Filter::nothing(), "FALSE");
}

#[test]
fn no_value_is_asked_for_by_is_null() {
    same(Todo::due.eq(None), r#""due" IS NULL"#);
    same(Todo::due.ne(None), r#""due" IS NOT NULL"#);
    same(Todo::due.eq(Number(1)), r#""due" = $1 -- 1: 64-bit integer"#);
    same(Todo::due.is_null(), r#""due" IS NULL"#);
    same(
        Todo::due.coalesce(Number(0)).gt(Number(1)),
        r#"coalesce("due", $1) > $2 -- 1: 64-bit integer, 2: 64-bit integer"#,
    );
}

#[test]
fn a_list_is_one_parameter() {
    let [postgres, sqlite] = conditions(Todo::views.in_list([1, 2, 3].map(Number)));
    assert_eq!(postgres, r#"("views" = ANY($1)) -- 1: 3 of 64-bit integer"#);
    assert_eq!(sqlite, r#"("views" IN rarray(?1)) -- 1: 3 of 64-bit integer"#);
    let [postgres, _] = conditions(Todo::views.not_in(Vec::<Number>::new()));
    assert_eq!(postgres, r#"(NOT ("views" = ANY($1))) -- 1: 0 of 64-bit integer"#);
    let [postgres, _] = conditions(Todo::due.in_list([Some(Number(1)), None]));
    assert_eq!(postgres, r#"(("due" = ANY($1)) OR ("due" IS NULL)) -- 1: 1 of 64-bit integer"#);
}

#[test]
fn texts_are_searched_alike_on_both_databases() {
    let [postgres, sqlite] = conditions(Todo::title.contains("50%"));
    assert_eq!(postgres, r#"("title" LIKE $1 ESCAPE '\') -- 1: text"#);
    assert_eq!(sqlite, r#"("title" GLOB ?1) -- 1: text"#);
    let [postgres, sqlite] = conditions(Todo::title.ilike("a%"));
    assert_eq!(postgres, r#"("title" ILIKE $1 ESCAPE '\') -- 1: text"#);
    assert_eq!(sqlite, r#"("title" LIKE ?1 ESCAPE '\') -- 1: text"#);
    let [postgres, sqlite] = conditions(Todo::title.length().gt(Number(3)));
    assert_eq!(postgres, r#"length("title")::int8 > $1 -- 1: 64-bit integer"#);
    assert_eq!(sqlite, r#"length("title") > ?1 -- 1: 64-bit integer"#);
    same(Todo::title.lower().eq(Words("a".into())), r#"lower("title") = $1 -- 1: text"#);
}

#[test]
fn rows_come_in_the_order_of_the_model_unless_told() {
    assert_eq!(rest(&Todo::query(), Dialect::Postgres), IN_ORDER);
    assert_eq!(rest(&Todo::query(), Dialect::Sqlite), format!("{IN_ORDER} NULLS FIRST"));
}

#[test]
fn nulls_stand_at_the_same_end_on_both_databases() {
    let cases = [
        (Todo::due.asc(), "", " NULLS LAST"),
        (Todo::due.desc(), " DESC", " DESC NULLS FIRST"),
        (Todo::due.asc().nulls_first(), " NULLS FIRST", ""),
        (Todo::due.desc().nulls_last(), " DESC NULLS LAST", " DESC"),
    ];
    for (order, postgres, sqlite) in cases {
        let query = Todo::query().order_by(order);
        assert_eq!(rest(&query, Dialect::Postgres), format!(r#" ORDER BY "due"{postgres}"#));
        assert_eq!(rest(&query, Dialect::Sqlite), format!(r#" ORDER BY "due"{sqlite}"#));
    }
    let query = Todo::query().order_by((Todo::views.desc(), Todo::id.asc().nulls_first()));
    assert_eq!(rest(&query, Dialect::Sqlite), r#" ORDER BY "views" DESC, "id""#);
}

#[test]
fn limits_are_literals() {
    let query = Todo::query().order_by(Todo::id.asc()).offset(40);
    assert_eq!(rest(&query, Dialect::Postgres), r#" ORDER BY "id" OFFSET 40"#);
    assert_eq!(rest(&query, Dialect::Sqlite), r#" ORDER BY "id" LIMIT -1 OFFSET 40"#);
    assert_eq!(rest(&query.limit(20), Dialect::Sqlite), r#" ORDER BY "id" LIMIT 20 OFFSET 40"#);
}

#[test]
fn a_count_of_some_rows_counts_those() {
    let parts = Todo::query().filter(Todo::views.gt(Number(1))).parts;
    let sql = parts.count(Dialect::Sqlite).unwrap().sql;
    assert_eq!(sql.as_str(), r#"SELECT count(*) FROM "todos" WHERE "views" > ?1"#);
    let sql = Todo::query().limit(5).parts.count(Dialect::Postgres).unwrap().sql;
    assert_eq!(sql.as_str(), format!(r#"SELECT count(*) FROM ({ALL} LIMIT 5) AS "counted""#));
    let sql = Todo::query().parts.exists(Dialect::Postgres).unwrap().sql;
    assert_eq!(sql.as_str(), r#"SELECT EXISTS (SELECT 1 FROM "todos")"#);
}

#[test]
fn a_nul_in_a_text_is_refused_before_it_is_sent() {
    let error =
        Todo::query().filter(Todo::title.eq(Words("a\0b".into()))).statement(Dialect::Sqlite).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert!(error.to_string().contains("`todos.title`"), "{error}");
    assert!(!error.to_string().contains("a\0b"));
}
