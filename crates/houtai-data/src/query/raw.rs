//! SQL written by hand, with bound values and typed rows.

use std::borrow::Cow;

use super::raw_text::{self, Given};
use super::shown::shown;
use crate::{
    Dialect, Discard, Error, ErrorKind, Executor, Field, FromRow, Result, Sql, Statement, Value, fetch,
};

/// SQL written by hand: `{}` stands for the next value and `{name}` for one with a name, in the text of either
/// database. Within quotes and comments braces mean themselves, and elsewhere `{{` does.
///
/// ```
/// use houtai_data::{Dialect, sql};
///
/// let query = sql("select id from todos where title like {} or owner = {owner}").bind("a%").bind_as("owner", "anna");
/// let text = query.sql(Dialect::Postgres);
/// assert_eq!(text, "select id from todos where title like $1 or owner = $2 -- 1: text, 2: text");
/// ```
///
/// A text that is put together from what a client has sent is how databases are broken into; values go into `bind`.
pub fn sql(text: impl Into<Cow<'static, str>>) -> RawSql {
    RawSql { text: text.into(), values: Vec::new(), reads: false }
}

/// SQL written by hand, made by [`sql`].
#[derive(Clone, Debug)]
pub struct RawSql {
    text: Cow<'static, str>,
    values: Vec<Given>,
    reads: bool,
}

/// A value for SQL written by hand: that of any field, or a `&str`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be bound",
    label = "no database stores it",
    note = "take a type that a field can have; several values go into `bind_list`"
)]
pub trait RawValue {
    /// The value to bind.
    fn into_raw(self) -> Value;
}

impl<T: Field> RawValue for T {
    fn into_raw(self) -> Value {
        self.into_value()
    }
}

impl RawValue for &str {
    fn into_raw(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl RawSql {
    /// The value of the next `{}`.
    #[must_use]
    pub fn bind(self, value: impl RawValue) -> Self {
        self.given("", value.into_raw())
    }

    /// The value of `{name}`, wherever it stands.
    #[must_use]
    pub fn bind_as(self, name: &'static str, value: impl RawValue) -> Self {
        self.given(name, value.into_raw())
    }

    /// The values of the next `{}`, for `IN {}`; one parameter however many they are.
    #[must_use]
    pub fn bind_list<T: Field>(self, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(Field::into_value).collect();
        self.given("", Value::List(T::KIND, values))
    }

    fn given(mut self, name: &'static str, value: Value) -> Self {
        self.values.push(Given { name, value });
        self
    }

    /// Says that the statement changes nothing. Only then does SQLite run it beside others, and a lost connection leads
    /// to a second try.
    #[must_use]
    pub fn reads(mut self) -> Self {
        self.reads = true;
        self
    }

    /// The rows, each a tuple, a model or a single value: `.rows::<(i64, String)>(&db)`.
    ///
    /// # Errors
    ///
    /// When placeholders and values do not match, when a row has not this form, and those of the database.
    pub async fn rows<T: FromRow>(self, db: &(impl Executor + ?Sized)) -> Result<Vec<T>> {
        fetch(db, self.statement(db.dialect())?).await
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    ///
    /// Those of [`rows`](Self::rows).
    pub async fn first<T: FromRow>(self, db: &(impl Executor + ?Sized)) -> Result<Option<T>> {
        Ok(self.rows(db).await?.into_iter().next())
    }

    /// Runs it and says how many rows were changed.
    ///
    /// # Errors
    ///
    /// When placeholders and values do not match, and those of the database.
    pub async fn run(self, db: &(impl Executor + ?Sized)) -> Result<u64> {
        let statement = self.statement(db.dialect())?;
        let (_, outcome) = db.run(statement, Box::new(Discard)).await?;
        Ok(outcome.rows)
    }

    /// The SQL, and the kinds of the values that are bound: `query.sql(&db)`, or of a dialect by name.
    pub fn sql(&self, dialect: impl Into<Dialect>) -> String {
        shown(self.statement(dialect.into()))
    }

    fn statement(&self, dialect: Dialect) -> Result<Statement> {
        if let Some(nul) = self.values.iter().find(|given| super::nul::is_in(&given.value)) {
            let name = if nul.name.is_empty() { "{}" } else { nul.name };
            let message = format!(
                "a text bound to `{name}` holds the character U+0000, which no database stores; take it out"
            );
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        let (text, params) = raw_text::translate(&self.text, &self.values, dialect)?;
        let statement = Statement::new(Sql::from(text), params);
        Ok(if self.reads { statement.reads() } else { statement })
    }
}
