//! Operations as they are read.

use serde::Deserialize;

use super::{Fill, Operation, SqlPair};
use crate::text::{CheckText, ColumnText, IndexText, TableText};

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum OperationText {
    CreateTable {
        table: String,
        columns: Vec<ColumnText>,
        #[serde(default)]
        indexes: Vec<IndexText>,
        #[serde(default)]
        checks: Vec<CheckText>,
    },
    DropTable {
        table: String,
    },
    RenameTable {
        table: String,
        to: String,
    },
    MoveTable {
        table: String,
        from: String,
        to: String,
    },
    AddColumn {
        table: String,
        column: ColumnText,
        fill: Option<FillText>,
    },
    AlterColumn {
        table: String,
        column: ColumnText,
        fill: Option<FillText>,
        using: Option<PairText>,
        #[serde(default)]
        concurrently: bool,
    },
    RenameColumn {
        table: String,
        column: String,
        to: String,
    },
    DropColumn {
        table: String,
        column: String,
    },
    AddIndex {
        table: String,
        index: IndexText,
        #[serde(default)]
        concurrently: bool,
    },
    DropIndex {
        table: String,
        index: String,
        #[serde(default)]
        concurrently: bool,
    },
    RenameIndex {
        table: String,
        index: String,
        to: String,
    },
    AddCheck {
        table: String,
        check: CheckText,
        #[serde(default)]
        concurrently: bool,
    },
    DropCheck {
        table: String,
        check: String,
    },
    Sql {
        sql: Option<String>,
        sqlite: Option<String>,
        postgres: Option<String>,
        back: Option<PairText>,
    },
    Run {
        function: String,
        back: Option<String>,
    },
}

/// SQL in one text for both, or in one for each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairText {
    sql: Option<String>,
    sqlite: Option<String>,
    postgres: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FillText {
    value: Option<String>,
    expression: Option<Expression>,
    sql: Option<String>,
    sqlite: Option<String>,
    postgres: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Expression {
    Now,
    Uuid,
}

impl OperationText {
    /// The operation.
    pub(crate) fn operation(self, module: &str) -> Result<Operation, String> {
        Ok(match self {
            Self::CreateTable { table, columns, indexes, checks } => {
                let table = TableText::new(columns, indexes, checks).table(table, module);
                table.judge()?;
                Operation::CreateTable { table }
            }
            Self::DropTable { table } => Operation::DropTable { table },
            Self::RenameTable { table, to } => Operation::RenameTable { from: table, to },
            Self::MoveTable { table, from, to } => Operation::MoveTable { table, from, to },
            Self::AddColumn { table, column, fill } => {
                let fill = fill.map(FillText::fill).transpose()?;
                Operation::AddColumn { table, column: column.column(), fill }
            }
            Self::AlterColumn { table, column, fill, using, concurrently } => {
                let fill = fill.map(FillText::fill).transpose()?;
                let using = using.map(PairText::pair).transpose()?;
                said(concurrently, Operation::AlterColumn { table, column: column.column(), fill, using })
            }
            Self::RenameColumn { table, column, to } => Operation::RenameColumn { table, from: column, to },
            Self::DropColumn { table, column } => Operation::DropColumn { table, column },
            Self::AddIndex { table, index, concurrently } => {
                said(concurrently, Operation::AddIndex { table, index: index.index() })
            }
            Self::DropIndex { table, index, concurrently } => {
                said(concurrently, Operation::DropIndex { table, index })
            }
            Self::RenameIndex { table, index, to } => Operation::RenameIndex { table, from: index, to },
            Self::AddCheck { table, check, concurrently } => {
                said(concurrently, Operation::AddCheck { table, check: check.check() })
            }
            Self::DropCheck { table, check } => Operation::DropCheck { table, check },
            Self::Sql { sql, sqlite, postgres, back } => {
                let sql = pair(sql, sqlite, postgres)?;
                Operation::Sql { sql, back: back.map(PairText::pair).transpose()? }
            }
            Self::Run { function, back } => Operation::Run { function, back },
        })
    }
}

/// An operation as it is, or concurrently.
fn said(concurrently: bool, operation: Operation) -> Operation {
    if concurrently { operation.concurrently() } else { operation }
}

impl PairText {
    fn pair(self) -> Result<SqlPair, String> {
        pair(self.sql, self.sqlite, self.postgres)
    }
}

impl FillText {
    fn fill(self) -> Result<Fill, String> {
        match (self.value, self.expression, self.sql, self.sqlite, self.postgres) {
            (Some(value), None, None, None, None) => Ok(Fill::Value(value)),
            (None, Some(Expression::Now), None, None, None) => Ok(Fill::Now),
            (None, Some(Expression::Uuid), None, None, None) => Ok(Fill::Uuid),
            (None, None, sql, sqlite, postgres) => pair(sql, sqlite, postgres).map(Fill::Sql),
            _ => Err("`fill` says one thing: `value`, `expression`, or SQL".to_owned()),
        }
    }
}

fn pair(sql: Option<String>, sqlite: Option<String>, postgres: Option<String>) -> Result<SqlPair, String> {
    match (sql, sqlite, postgres) {
        (Some(sql), None, None) => Ok(SqlPair::same(sql)),
        (None, Some(sqlite), Some(postgres)) => Ok(SqlPair { sqlite, postgres }),
        (None, None, None) => Err("there is no SQL; write `sql`, or `sqlite` and `postgres`".to_owned()),
        _ => Err(
            "write either `sql` for both databases, or `sqlite` and `postgres`, where an empty text does \
                  nothing"
                .to_owned(),
        ),
    }
}
