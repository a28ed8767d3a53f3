//! What a database says of its tables, before it is judged what of it a model can say. Both databases answer with JSON,
//! so that one statement brings all tables.

use serde::Deserialize;

/// A table or a view, as the database has it.
#[derive(Debug, Deserialize)]
pub(super) struct FoundTable {
    pub(super) name: String,
    /// `table`, or what else it is, for people: `view`, `partitioned table`.
    pub(super) kind: String,
    pub(super) comment: Option<String>,
    /// SQLite: whether a column holds nothing but its type.
    #[serde(default)]
    pub(super) strict: bool,
    #[serde(default)]
    pub(super) columns: Vec<FoundColumn>,
    #[serde(default)]
    pub(super) constraints: Vec<FoundConstraint>,
    #[serde(default)]
    pub(super) indexes: Vec<FoundIndex>,
    /// Triggers, rules and policies, each as a phrase.
    #[serde(default)]
    pub(super) extras: Vec<String>,
}

/// A column.
#[derive(Debug, Deserialize)]
pub(super) struct FoundColumn {
    pub(super) name: String,
    /// As it is declared, `character varying(200)`.
    pub(super) sql_type: String,
    /// Of a domain: the type that it stands for.
    pub(super) base: Option<String>,
    /// Of an enum of PostgreSQL: its texts.
    #[serde(default)]
    pub(super) labels: Vec<String>,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    /// Whether the database counts its values.
    pub(super) counted: bool,
    /// Whether the database computes it.
    pub(super) generated: bool,
    pub(super) comment: Option<String>,
    /// SQLite: the kinds of values in the first rows of a column whose declared type does not decide.
    #[serde(default)]
    pub(super) stored: Vec<String>,
}

/// What a constraint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ConstraintKind {
    Primary,
    Unique,
    Check,
    Foreign,
    Other,
}

/// A constraint.
#[derive(Debug, Deserialize)]
pub(super) struct FoundConstraint {
    /// SQLite has constraints without a name.
    pub(super) name: Option<String>,
    pub(super) kind: ConstraintKind,
    #[serde(default)]
    pub(super) columns: Vec<String>,
    /// Of a foreign key: the table, and its columns.
    pub(super) table: Option<String>,
    #[serde(default)]
    pub(super) others: Vec<String>,
    #[serde(default)]
    pub(super) on_delete: String,
    #[serde(default)]
    pub(super) on_update: String,
    /// Of a check.
    pub(super) condition: Option<String>,
    /// What a model cannot say of it: that it is deferrable, or treats nulls as equal.
    pub(super) special: Option<String>,
    #[serde(default)]
    pub(super) definition: String,
}

/// An index that belongs to no constraint.
#[derive(Debug, Deserialize)]
pub(super) struct FoundIndex {
    pub(super) name: String,
    /// `None` of an expression.
    pub(super) columns: Vec<Option<String>>,
    pub(super) unique: bool,
    pub(super) condition: Option<String>,
    /// Whether it is an ordinary one: ascending, by the usual order, with nothing more in it.
    pub(super) plain: bool,
    pub(super) definition: String,
}

impl FoundColumn {
    /// The type that counts, in small letters.
    pub(super) fn type_text(&self) -> String {
        self.base.as_deref().unwrap_or(&self.sql_type).trim().to_lowercase()
    }
}

impl FoundTable {
    /// The constraints of a kind.
    pub(super) fn of_kind(&self, kind: ConstraintKind) -> impl Iterator<Item = &FoundConstraint> {
        self.constraints.iter().filter(move |one| one.kind == kind)
    }

    /// The columns of the primary key; none where there is no key.
    pub(super) fn key(&self) -> &[String] {
        self.of_kind(ConstraintKind::Primary).next().map_or(&[], |key| &key.columns)
    }
}
