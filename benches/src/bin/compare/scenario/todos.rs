//! The rows about the to-do services. Each request is measured on both databases against everybody.

use super::{Goal, Kind, Scenario};
use crate::contestant::Contestant::{
    self, Hello, TodoAxumDeadpool, TodoCot, TodoDjango, TodoFastApi, TodoLoco, TodoRustango,
};
use crate::database;
use crate::database::Kind::{Postgresql, Sqlite};
use crate::figure::Unit;
use crate::pairs::Comparison;
use crate::request::Request::{self, TodoCreate, TodoOneRow, TodoPage};
use crate::wire::Tool;

/// In the order of the table.
pub(super) const ROWS: &[Scenario] = &[
    cpu("todo-one-row-sqlite-vs-rustango", Sqlite, TodoOneRow, TodoRustango, Some(2.86)),
    cpu("todo-one-row-sqlite-vs-cot", Sqlite, TodoOneRow, TodoCot, Some(2.86)),
    cpu("todo-one-row-sqlite-vs-loco", Sqlite, TodoOneRow, TodoLoco, Some(2.86)),
    requests("todo-one-row-sqlite-vs-fastapi", Sqlite, TodoOneRow, TodoFastApi, 8.0),
    requests("todo-one-row-sqlite-vs-django", Sqlite, TodoOneRow, TodoDjango, 15.0),
    cpu("todo-page-sqlite-vs-rustango", Sqlite, TodoPage, TodoRustango, Some(2.86)),
    cpu("todo-page-sqlite-vs-cot", Sqlite, TodoPage, TodoCot, Some(2.86)),
    cpu("todo-page-sqlite-vs-loco", Sqlite, TodoPage, TodoLoco, Some(2.86)),
    cpu("todo-page-sqlite-vs-fastapi", Sqlite, TodoPage, TodoFastApi, None),
    cpu("todo-page-sqlite-vs-django", Sqlite, TodoPage, TodoDjango, None),
    cpu("todo-create-sqlite-vs-rustango", Sqlite, TodoCreate, TodoRustango, Some(6.67)),
    cpu("todo-create-sqlite-vs-cot", Sqlite, TodoCreate, TodoCot, Some(6.67)),
    cpu("todo-create-sqlite-vs-loco", Sqlite, TodoCreate, TodoLoco, Some(6.67)),
    cpu("todo-create-sqlite-vs-fastapi", Sqlite, TodoCreate, TodoFastApi, None),
    cpu("todo-create-sqlite-vs-django", Sqlite, TodoCreate, TodoDjango, None),
    requests("todo-one-row-pg-vs-axum-deadpool", Postgresql, TodoOneRow, TodoAxumDeadpool, 1.2),
    cpu("todo-one-row-pg-vs-rustango", Postgresql, TodoOneRow, TodoRustango, Some(2.0)),
    cpu("todo-one-row-pg-vs-cot", Postgresql, TodoOneRow, TodoCot, Some(2.0)),
    cpu("todo-one-row-pg-vs-loco", Postgresql, TodoOneRow, TodoLoco, Some(2.0)),
    requests("todo-one-row-pg-vs-fastapi", Postgresql, TodoOneRow, TodoFastApi, 5.0),
    requests("todo-one-row-pg-vs-django", Postgresql, TodoOneRow, TodoDjango, 9.0),
    cpu("todo-page-pg-vs-axum-deadpool", Postgresql, TodoPage, TodoAxumDeadpool, None),
    cpu("todo-page-pg-vs-rustango", Postgresql, TodoPage, TodoRustango, Some(2.0)),
    cpu("todo-page-pg-vs-cot", Postgresql, TodoPage, TodoCot, Some(2.0)),
    cpu("todo-page-pg-vs-loco", Postgresql, TodoPage, TodoLoco, Some(2.0)),
    cpu("todo-page-pg-vs-fastapi", Postgresql, TodoPage, TodoFastApi, None),
    cpu("todo-page-pg-vs-django", Postgresql, TodoPage, TodoDjango, None),
    cpu("todo-create-pg-vs-axum-deadpool", Postgresql, TodoCreate, TodoAxumDeadpool, None),
    cpu("todo-create-pg-vs-rustango", Postgresql, TodoCreate, TodoRustango, Some(1.67)),
    cpu("todo-create-pg-vs-cot", Postgresql, TodoCreate, TodoCot, Some(1.67)),
    cpu("todo-create-pg-vs-loco", Postgresql, TodoCreate, TodoLoco, Some(1.67)),
    cpu("todo-create-pg-vs-fastapi", Postgresql, TodoCreate, TodoFastApi, None),
    cpu("todo-create-pg-vs-django", Postgresql, TodoCreate, TodoDjango, None),
];

/// A row about the CPU time of a request.
const fn cpu(
    name: &'static str,
    database: database::Kind,
    request: Request,
    rival: Contestant,
    least: Option<f64>,
) -> Scenario {
    row(name, database, request, rival, Unit::Ratio, least)
}

/// A row about requests per second, where a database's own time counts too.
const fn requests(
    name: &'static str,
    database: database::Kind,
    request: Request,
    rival: Contestant,
    least: f64,
) -> Scenario {
    row(name, database, request, rival, Unit::RequestRatio, Some(least))
}

const fn row(
    name: &'static str,
    database: database::Kind,
    request: Request,
    rival: Contestant,
    unit: Unit,
    least: Option<f64>,
) -> Scenario {
    let goal = match least {
        Some(least) => Some(Goal::AtLeast(least)),
        None => None,
    };
    let kind = Kind::Pairs(Comparison {
        ours: Hello,
        rival,
        request,
        tool: Tool::Wrk,
        database: Some(database),
        unit,
    });
    Scenario { name, about: about(database, request), goal, kind }
}

const fn about(database: database::Kind, request: Request) -> &'static str {
    match (database, request) {
        (Sqlite, TodoOneRow) => "one row by its key over HTTP, SQLite",
        (Sqlite, TodoPage) => "the 20 newest rows over HTTP, SQLite",
        (Sqlite, _) => "one row more over HTTP, SQLite",
        (Postgresql, TodoOneRow) => "one row by its key over HTTP, PostgreSQL",
        (Postgresql, TodoPage) => "the 20 newest rows over HTTP, PostgreSQL",
        (Postgresql, _) => "one row more over HTTP, PostgreSQL",
    }
}
