//! Writes SQL text and collects the values that are bound.

use std::cell::Cell as Slot;
use std::sync::Arc;

use super::join_plan::Joined;
use super::nul;
use super::step::Step;
use crate::value_check::checked;
use crate::{Dialect, Error, FieldMeta, ModelMeta, Result, Sql, Value, ValueKind};

thread_local! {
    /// The text of the statement that this thread wrote last, whose memory the next one uses.
    static BUFFER: Slot<String> = const { Slot::new(String::new()) };
}

/// Statements longer than this give their memory back.
const KEPT_BYTES: usize = 16 * 1024;

/// A statement that is being written.
pub(crate) struct Writer {
    pub(crate) dialect: Dialect,
    /// The table whose columns are meant.
    pub(crate) source: Source,
    /// The tables that are joined to it.
    pub(crate) joined: Vec<Joined>,
    /// The way to the table whose columns are meant, from that of the query.
    pub(crate) at: Vec<Step>,
    sql: String,
    params: Vec<Value>,
    aliases: usize,
    /// The column that was written last, to which the next value is compared.
    column: Option<(&'static ModelMeta, &'static FieldMeta)>,
    /// The digits behind the point of the decimals that stand beside each other.
    pub(crate) places: Option<u32>,
    /// What is wrong; kept until the end, so that writing needs no error path.
    problem: Option<Error>,
}

/// A table in a statement, and what its columns are prefixed with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) meta: &'static ModelMeta,
    pub(crate) prefix: Prefix,
}

/// What stands before a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// Nothing, where there is one table only.
    None,
    /// The table.
    Table,
    /// The table's name in this statement, `t1`.
    Alias(usize),
}

impl Writer {
    /// A writer of a statement about one table.
    pub(crate) fn new(dialect: Dialect, meta: &'static ModelMeta) -> Self {
        let mut sql = BUFFER.take();
        sql.clear();
        let source = Source { meta, prefix: Prefix::None };
        Self {
            dialect,
            source,
            joined: Vec::new(),
            at: Vec::new(),
            sql,
            params: Vec::with_capacity(4),
            aliases: 0,
            column: None,
            places: None,
            problem: None,
        }
    }

    /// The text and the values.
    ///
    /// # Errors
    ///
    /// When a value cannot be stored anywhere.
    pub(crate) fn finish(self) -> Result<(Sql, Vec<Value>)> {
        let text = Arc::from(self.sql.as_str());
        if self.sql.capacity() <= KEPT_BYTES {
            BUFFER.set(self.sql);
        }
        self.problem.map_or(Ok((Sql::Shared(text), self.params)), Err)
    }

    /// Appends SQL.
    pub(crate) fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// Appends a whole number.
    pub(crate) fn number(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.sql.extend(digits[at..].iter().map(|digit| char::from(*digit)));
    }

    /// Appends a name in quotes.
    pub(crate) fn name(&mut self, name: &str) {
        self.quoted('"', name);
    }

    /// Appends a text of the program in quotes; what comes from outside is bound.
    pub(crate) fn literal(&mut self, text: &str) {
        self.quoted('\'', text);
    }

    fn quoted(&mut self, quote: char, text: &str) {
        self.sql.push(quote);
        if text.contains(quote) {
            for character in text.chars() {
                if character == quote {
                    self.sql.push(quote);
                }
                self.sql.push(character);
            }
        } else {
            self.sql.push_str(text);
        }
        self.sql.push(quote);
    }

    /// Appends a table's name in this statement.
    pub(crate) fn alias(&mut self, alias: usize) {
        self.push("\"t");
        self.number(alias as u64);
        self.push("\"");
    }

    /// Appends a table and its name in this statement.
    pub(crate) fn table_as(&mut self, source: Source) {
        self.name(source.meta.table);
        if let Prefix::Alias(alias) = source.prefix {
            self.push(" AS ");
            self.alias(alias);
        }
    }

    /// A name for a further table.
    pub(crate) fn new_alias(&mut self) -> usize {
        self.aliases += 1;
        self.aliases - 1
    }

    /// Appends a column of the table that is meant.
    pub(crate) fn column(&mut self, column: &'static str) {
        self.column_of(self.source, column);
        let meta = self.source.meta;
        self.column = meta.column(column).map(|field| (meta, field));
    }

    /// Appends a column of a table.
    pub(crate) fn column_of(&mut self, source: Source, column: &str) {
        match source.prefix {
            Prefix::None => {}
            Prefix::Table => {
                self.name(source.meta.table);
                self.push(".");
            }
            Prefix::Alias(alias) => {
                self.alias(alias);
                self.push(".");
            }
        }
        self.name(column);
    }

    /// Appends the columns of a table, in the order in which its model reads them.
    pub(crate) fn columns(&mut self, source: Source) {
        for (at, field) in source.meta.fields.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.column_of(source, field.column);
        }
    }

    /// Appends a placeholder and binds a value that stands beside others, as those of a comparison.
    pub(crate) fn bind(&mut self, value: Value) {
        if nul::is_in(&value) {
            let table = self.column.map_or(self.source.meta.table, |(meta, _)| meta.table);
            self.fail(nul::error(table, self.compared()));
        }
        let value = match value {
            Value::List(ValueKind::Decimal, values) => {
                let values = values.into_iter().map(|value| self.beside(value)).collect();
                Value::List(ValueKind::Decimal, values)
            }
            value => self.beside(value),
        };
        self.placeholder(value);
    }

    /// The column that was written last.
    pub(crate) fn compared(&self) -> Option<&'static FieldMeta> {
        self.column.map(|(_, field)| field)
    }

    /// Appends a placeholder and binds a value that a column gets.
    pub(crate) fn bind_stored(&mut self, field: Option<&'static FieldMeta>, value: Value) {
        let value = self.for_column(field, value);
        self.placeholder(value);
    }

    /// The value as the column stores it; one that it cannot hold is the problem of the statement.
    fn for_column(&mut self, field: Option<&'static FieldMeta>, value: Value) -> Value {
        let Some(field) = field else { return value };
        let null = Value::Null(value.kind());
        checked(self.source.meta, field, value).unwrap_or_else(|error| {
            self.fail(error);
            null
        })
    }

    fn placeholder(&mut self, value: Value) {
        self.params.push(value);
        self.sql.push(match self.dialect {
            Dialect::Postgres => '$',
            Dialect::Sqlite => '?',
        });
        self.number(self.params.len() as u64);
    }

    /// Appends a placeholder and binds values that a column gets.
    pub(crate) fn bind_list(
        &mut self,
        field: Option<&'static FieldMeta>,
        kind: ValueKind,
        values: Vec<Value>,
    ) {
        let values = values.into_iter().map(|value| self.for_column(field, value)).collect();
        self.placeholder(Value::List(kind, values));
    }

    /// Forgets which column was written last.
    pub(crate) fn forget_column(&mut self) {
        self.column = None;
    }

    /// Says that the statement cannot be run; the first problem counts.
    pub(crate) fn fail(&mut self, error: Error) {
        if self.problem.is_none() {
            self.problem = Some(error);
        }
    }
}
