//! The statements about one row, and how their texts are written.

use crate::row_texts::{KEPT, Texts};
use crate::sql_text::SqlText;
use crate::{Default, Dialect, FieldMeta, ModelMeta, Size, Sql, Statement, Value};

/// A set of fields, by their places in the model. `#[model]` takes no more than 128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct FieldSet(u128);

impl FieldSet {
    /// The set with one more.
    pub(crate) fn with(self, field: usize) -> Self {
        Self(self.0 | 1 << field)
    }

    fn has(self, field: usize) -> bool {
        self.0 >> field & 1 == 1
    }

    fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// How many of them stand before this one.
    fn before(self, field: usize) -> usize {
        (self.0 & ((1 << field) - 1)).count_ones() as usize
    }

    fn of<'m>(self, meta: &'m ModelMeta) -> impl Iterator<Item = &'m FieldMeta> + 'm {
        let fields = meta.fields.iter().enumerate();
        fields.filter(move |(index, _)| self.has(*index)).map(|(_, field)| field)
    }
}

/// What a statement about one row does; its text follows from that, the model and the dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowShape {
    /// Reads it by its key.
    Find,
    /// Adds it with values for these fields.
    Insert(FieldSet, Gives),
    /// Gives these fields new values, one parameter each, and then the key.
    Update {
        /// The fields.
        set: FieldSet,
        /// The last parameter is the version that the row must have.
        versioned: bool,
        /// What comes back.
        gives: Gives,
    },
    /// Deletes it by its key.
    Delete {
        /// The last parameter is the version that the row must have.
        versioned: bool,
    },
}

/// What a statement that changes a row gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gives {
    /// The row as it is stored.
    Row,
    /// Its key.
    Key,
    /// That it was done.
    Nothing,
}

impl RowShape {
    /// The statement for a model, with the parameters in the order of the text.
    pub(crate) fn statement(
        self,
        meta: &'static ModelMeta,
        dialect: Dialect,
        params: Vec<Value>,
    ) -> Statement {
        let Texts { sql, read_back } = KEPT.texts(meta, dialect, self);
        let mut statement = Statement::new(sql, params).size(Size::One).table(meta.table);
        statement.read_back = read_back.map(Sql::Shared);
        if self == RowShape::Find { statement.reads() } else { statement }
    }

    /// Its text, made anew.
    pub(crate) fn write(self, meta: &ModelMeta, dialect: Dialect) -> Texts {
        let mut text = SqlText::new(dialect);
        let mut back = None;
        match self {
            RowShape::Find => find(&mut text, meta),
            RowShape::Insert(set, gives) => {
                insert(&mut text, meta, set);
                back = give(&mut text, meta, gives, new_key(meta, set));
            }
            RowShape::Update { set, versioned, gives } => {
                update(&mut text, meta, set);
                by_key(&mut text, meta, versioned);
                // With another key the row is found by that one, which is a parameter as well; nobody builds that.
                let key = Some(KeyIs::Parameter(set.count() + 1)).filter(|_| !set.has(meta.key));
                back = give(&mut text, meta, gives, key);
            }
            RowShape::Delete { versioned } => {
                text.words("DELETE FROM ").name(meta.table);
                by_key(&mut text, meta, versioned);
            }
        }
        Texts { sql: text.finish().into(), read_back: back.map(Into::into) }
    }
}

/// Where the key of a row that was changed stands.
#[derive(Clone, Copy)]
enum KeyIs {
    Parameter(usize),
    /// It was given by SQLite.
    LastRowId,
}

fn new_key(meta: &ModelMeta, set: FieldSet) -> Option<KeyIs> {
    match meta.key().default {
        _ if set.has(meta.key) => Some(KeyIs::Parameter(set.before(meta.key) + 1)),
        Default::Identity => Some(KeyIs::LastRowId),
        _ => None,
    }
}

/// Lets the statement give back what it shall. PostgreSQL has `RETURNING`; on SQLite that costs more than the statement
/// itself, so there the row is read by its key, by the text that this gives.
fn give(text: &mut SqlText, meta: &ModelMeta, gives: Gives, key: Option<KeyIs>) -> Option<String> {
    let (Some(key), Dialect::Sqlite) = (key, text.dialect()) else {
        returning(text, meta, gives);
        return None;
    };
    let mut back = SqlText::new(Dialect::Sqlite);
    match (gives, key) {
        (Gives::Nothing, _) => return None,
        (Gives::Key, KeyIs::LastRowId) => back.words("SELECT last_insert_rowid()"),
        (Gives::Key, KeyIs::Parameter(number)) => back.words("SELECT ").number(number),
        (Gives::Row, KeyIs::LastRowId) => select(&mut back, meta).words("last_insert_rowid()"),
        (Gives::Row, KeyIs::Parameter(number)) => select(&mut back, meta).number(number),
    };
    Some(back.finish())
}

/// `SELECT … FROM … WHERE key = `
fn select<'t>(text: &'t mut SqlText, meta: &ModelMeta) -> &'t mut SqlText {
    text.words("SELECT ").names(columns(meta)).words(" FROM ").name(meta.table);
    text.words(" WHERE ").name(meta.key().column).words(" = ")
}

fn find(text: &mut SqlText, meta: &ModelMeta) {
    select(text, meta).parameter();
    not_deleted(text, meta);
}

fn columns(meta: &ModelMeta) -> impl Iterator<Item = &'static str> {
    meta.fields.iter().map(|field| field.column)
}

fn insert(text: &mut SqlText, meta: &ModelMeta, set: FieldSet) {
    text.words("INSERT INTO ").name(meta.table);
    if set == FieldSet(0) {
        text.words(" DEFAULT VALUES");
        return;
    }
    text.words(" (").names(set.of(meta).map(|field| field.column)).words(") VALUES (");
    text.list(set.of(meta), |text, _| {
        text.parameter();
    });
    text.words(")");
}

fn update(text: &mut SqlText, meta: &ModelMeta, set: FieldSet) {
    text.words("UPDATE ").name(meta.table).words(" SET ");
    text.list(set.of(meta), |text, field| {
        text.name(field.column).words(" = ").parameter();
    });
    if let Some(version) = meta.version {
        let column = meta.fields[version].column;
        text.words(", ").name(column).words(" = ").name(column).words(" + 1");
    }
}

fn by_key(text: &mut SqlText, meta: &ModelMeta, versioned: bool) {
    text.words(" WHERE ").name(meta.key().column).words(" = ").parameter();
    if let Some(version) = meta.version.filter(|_| versioned) {
        text.words(" AND ").name(meta.fields[version].column).words(" = ").parameter();
    }
    not_deleted(text, meta);
}

/// A row that was deleted softly is not found.
fn not_deleted(text: &mut SqlText, meta: &ModelMeta) {
    if let Some(deleted) = meta.soft_delete {
        text.words(" AND ").name(meta.fields[deleted].column).words(" IS NULL");
    }
}

fn returning(text: &mut SqlText, meta: &ModelMeta, gives: Gives) {
    match gives {
        Gives::Row => text.words(" RETURNING ").names(columns(meta)),
        Gives::Key => text.words(" RETURNING ").name(meta.key().column),
        Gives::Nothing => text,
    };
}
