//! The texts of the statements about one row. A model has few, so each is written once and kept.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use crate::sql_text::SqlText;
use crate::{Dialect, FieldMeta, ModelMeta, Sql};

/// A set of fields, by their places in the model. `#[model]` takes no more than 128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct FieldSet(u128);

impl FieldSet {
    /// The set with one more.
    pub(crate) fn with(self, field: usize) -> Self {
        Self(self.0 | 1 << field)
    }

    fn of<'m>(self, meta: &'m ModelMeta) -> impl Iterator<Item = &'m FieldMeta> + 'm {
        let fields = meta.fields.iter().enumerate();
        fields.filter(move |(index, _)| self.0 >> index & 1 == 1).map(|(_, field)| field)
    }
}

/// The texts so far, by the address of the description, the dialect and what the statement does.
type Texts = HashMap<(usize, Dialect, RowShape), Arc<str>>;

/// What a statement about one row does; its text follows from that, the model and the dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowShape {
    /// Reads it by its key.
    Find,
    /// Adds it with values for these fields.
    Insert(FieldSet),
    /// Gives these fields new values, one parameter each, and then the key.
    Update {
        /// The fields.
        set: FieldSet,
        /// The last parameter is the version that the row must have.
        versioned: bool,
    },
    /// Deletes it by its key.
    Delete {
        /// The last parameter is the version that the row must have.
        versioned: bool,
    },
}

impl RowShape {
    /// The text for a model.
    pub(crate) fn sql(self, meta: &'static ModelMeta, dialect: Dialect) -> Sql {
        static KEPT: LazyLock<RwLock<Texts>> = LazyLock::new(RwLock::default);
        // The address of a description stands for it: there is one for each model, and it never moves.
        let key = (std::ptr::from_ref(meta).addr(), dialect, self);
        if let Some(text) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Sql::Shared(Arc::clone(text));
        }
        let text: Arc<str> = self.write(meta, dialect).into();
        KEPT.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&text));
        Sql::Shared(text)
    }

    fn write(self, meta: &ModelMeta, dialect: Dialect) -> String {
        let mut text = SqlText::new(dialect);
        match self {
            RowShape::Find => {
                text.words("SELECT ").names(columns(meta)).words(" FROM ").name(meta.table);
                by_key(&mut text, meta, false);
            }
            RowShape::Insert(set) => {
                insert(&mut text, meta, set);
                returning(&mut text, meta);
            }
            RowShape::Update { set, versioned } => {
                update(&mut text, meta, set);
                by_key(&mut text, meta, versioned);
                returning(&mut text, meta);
            }
            RowShape::Delete { versioned } => {
                text.words("DELETE FROM ").name(meta.table);
                by_key(&mut text, meta, versioned);
            }
        }
        text.finish()
    }
}

fn columns(meta: &ModelMeta) -> impl Iterator<Item = &'static str> {
    meta.fields.iter().map(|field| field.column)
}

fn insert(text: &mut SqlText, meta: &ModelMeta, set: FieldSet) {
    text.words("INSERT INTO ").name(meta.table);
    if set == FieldSet::default() {
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

/// A row that was deleted softly is not found.
fn by_key(text: &mut SqlText, meta: &ModelMeta, versioned: bool) {
    text.words(" WHERE ").name(meta.key().column).words(" = ").parameter();
    if let Some(version) = meta.version.filter(|_| versioned) {
        text.words(" AND ").name(meta.fields[version].column).words(" = ").parameter();
    }
    if let Some(deleted) = meta.soft_delete {
        text.words(" AND ").name(meta.fields[deleted].column).words(" IS NULL");
    }
}

fn returning(text: &mut SqlText, meta: &ModelMeta) {
    text.words(" RETURNING ").names(columns(meta));
}
