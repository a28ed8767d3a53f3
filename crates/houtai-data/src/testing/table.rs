//! Tables that facts make for themselves, and short words for running statements on them.

use crate::{
    Dialect, Discard, Driver, Effect, Outcome, Result, RowSink, Session, Size, Statement, Value, ValueKind,
};

use super::{Rows, Stored};

/// A text with `$1` in the spelling of a database.
pub fn spelled(dialect: Dialect, sql: &str) -> String {
    match dialect {
        Dialect::Sqlite => sql.replace('$', "?"),
        Dialect::Postgres => sql.to_owned(),
    }
}

/// What columns are called in `CREATE TABLE`.
#[derive(Clone, Copy, Debug)]
pub struct Columns(pub Dialect);

impl Columns {
    /// The type of a kind; decimals have 18 digits, 4 of them behind the point.
    pub fn of(self, kind: ValueKind) -> &'static str {
        let (sqlite, postgres) = match kind {
            ValueKind::Bool => ("INTEGER", "boolean"),
            ValueKind::Int16 => ("INTEGER", "smallint"),
            ValueKind::Int32 => ("INTEGER", "integer"),
            ValueKind::Int64 => ("INTEGER", "bigint"),
            ValueKind::Float32 => ("REAL", "real"),
            ValueKind::Float64 => ("REAL", "double precision"),
            ValueKind::Decimal => ("INTEGER", "numeric(18, 4)"),
            ValueKind::Text => ("TEXT", "text"),
            ValueKind::Bytes => ("BLOB", "bytea"),
            ValueKind::Uuid => ("BLOB", "uuid"),
            ValueKind::Timestamp => ("INTEGER", "timestamptz"),
            ValueKind::Date => ("INTEGER", "date"),
            ValueKind::Time => ("INTEGER", "time"),
            ValueKind::Json => ("TEXT", "jsonb"),
        };
        if self.0 == Dialect::Sqlite { sqlite } else { postgres }
    }

    /// The end of `CREATE TABLE`.
    fn end(self) -> &'static str {
        if self.0 == Dialect::Sqlite { "STRICT" } else { "" }
    }
}

/// A table of one fact.
pub struct Table<'a> {
    driver: &'a dyn Driver,
    name: &'static str,
}

impl<'a> Table<'a> {
    /// Makes it, with these columns; `{integer}` and `{text}` in them are types of the database.
    pub async fn new(driver: &'a dyn Driver, name: &'static str, columns: &str) -> Self {
        let types = Columns(driver.dialect());
        let columns = columns
            .replace("{integer}", types.of(ValueKind::Int64))
            .replace("{text}", types.of(ValueKind::Text));
        let table = Self { driver, name };
        table.run(&format!("CREATE TABLE {name} ({columns}) {}", types.end()), Vec::new()).await.unwrap();
        table
    }

    /// A table `(id, label)`, where `id` is the primary key.
    pub async fn labels(driver: &'a dyn Driver, name: &'static str) -> Self {
        Self::new(driver, name, "id {integer} PRIMARY KEY, label {text} NOT NULL").await
    }

    /// A statement about it, `TABLE` stands for its name.
    pub fn statement(&self, sql: &str, params: Vec<Value>) -> Statement {
        let sql = spelled(self.driver.dialect(), &sql.replace("TABLE_", self.name));
        let mut statement = Statement::new(sql, params).table(self.name);
        if statement.sql.as_str().starts_with("SELECT") {
            statement.effect = Effect::Read;
            statement.size = Size::Unknown;
        }
        statement
    }

    /// Runs a statement.
    ///
    /// # Errors
    ///
    /// Those of the driver.
    pub async fn run(&self, sql: &str, params: Vec<Value>) -> Result<Outcome> {
        let statement = if sql.starts_with("CREATE") {
            Statement::new(sql.to_owned(), params)
        } else {
            self.statement(sql, params)
        };
        self.driver.run(statement, Box::new(Discard)).await.map(|(_, outcome)| outcome)
    }

    /// Runs a statement and keeps its rows.
    ///
    /// # Errors
    ///
    /// Those of the driver.
    pub async fn rows(&self, sql: &str, params: Vec<Value>) -> Result<Vec<Vec<Stored>>> {
        let (sink, _) = self.driver.run(self.statement(sql, params), Box::<Rows>::default()).await?;
        Ok(Rows::take(sink))
    }

    /// An insert into a table of labels.
    pub fn insert(&self, id: i64, label: &str) -> (Statement, Box<dyn RowSink>) {
        let params = vec![Value::Int64(id), Value::Text(label.to_owned())];
        (self.statement("INSERT INTO TABLE_ (id, label) VALUES ($1, $2)", params), Box::new(Discard))
    }

    /// Inserts into a table of labels.
    ///
    /// # Errors
    ///
    /// Those of the driver.
    pub async fn add(&self, id: i64, label: &str) -> Result<Outcome> {
        let (statement, sink) = self.insert(id, label);
        self.driver.run(statement, sink).await.map(|(_, outcome)| outcome)
    }

    /// Inserts into a table of labels, in a transaction.
    ///
    /// # Errors
    ///
    /// Those of the driver.
    pub async fn add_in(&self, session: &mut dyn Session, id: i64, label: &str) -> Result<Outcome> {
        let (statement, sink) = self.insert(id, label);
        session.run(statement, sink).await.map(|(_, outcome)| outcome)
    }

    /// The ids in the table, in order.
    pub async fn ids(&self) -> Vec<i64> {
        integers(&self.rows("SELECT id FROM TABLE_ ORDER BY id", Vec::new()).await.unwrap())
    }
}

/// The first column of rows, which holds integers.
pub(super) fn integers(rows: &[Vec<Stored>]) -> Vec<i64> {
    let first = |row: &Vec<Stored>| match row.first() {
        Some(Stored::Int(value)) => *value,
        other => panic!("expected an integer, found {other:?}"),
    };
    rows.iter().map(first).collect()
}
