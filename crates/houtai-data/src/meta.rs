//! What is known about a model: the one description that migrations, queries, admin, documents and checks read.

use crate::{Field, FieldRule, Value, ValueKind};

/// A model, described.
#[derive(Debug)]
pub struct ModelMeta {
    /// The name of the struct, `Todo`.
    pub name: &'static str,
    /// The table, `todos`.
    pub table: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// The fields, in the order of the struct.
    pub fields: &'static [FieldMeta],
    /// Which field is the primary key.
    pub key: usize,
    /// Indexes and unique constraints over several columns, or with a condition; those of one field stand there.
    pub indexes: &'static [IndexMeta],
    /// Checks.
    pub checks: &'static [CheckMeta],
    /// In what order rows come unless a query says otherwise.
    pub ordering: &'static [OrderMeta],
    /// The field that holds the version, for optimistic locking.
    pub version: Option<usize>,
    /// The field that says when a row was deleted; such rows are not found.
    pub soft_delete: Option<usize>,
}

impl ModelMeta {
    /// A model of which nothing else is said; its first field is the key.
    ///
    /// ```
    /// use houtai_data::{CheckMeta, FieldMeta, ModelMeta};
    ///
    /// const FIELDS: &[FieldMeta] = &[FieldMeta::of::<i64>("id", "id", "")];
    /// static THING: ModelMeta = ModelMeta { doc: "A thing.", ..ModelMeta::of("Thing", "things", FIELDS) };
    /// assert_eq!((THING.table, THING.key().column), ("things", "id"));
    /// ```
    pub const fn of(name: &'static str, table: &'static str, fields: &'static [FieldMeta]) -> Self {
        Self {
            name,
            table,
            doc: "",
            fields,
            key: 0,
            indexes: &[],
            checks: &[],
            ordering: &[],
            version: None,
            soft_delete: None,
        }
    }

    /// The primary key.
    pub fn key(&self) -> &'static FieldMeta {
        &self.fields[self.key]
    }

    /// The field of a column.
    pub fn column(&self, column: &str) -> Option<&'static FieldMeta> {
        self.fields.iter().find(|field| field.column == column)
    }

    /// What holders of permissions may do with it, Django's four.
    pub fn permissions(&self) -> [String; 4] {
        ["view", "add", "change", "delete"].map(|action| format!("{}.{action}", self.table))
    }
}

/// A field of a model, described.
#[derive(Debug)]
pub struct FieldMeta {
    /// The name in the struct and on the wire.
    pub name: &'static str,
    /// The column.
    pub column: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// What kind of value it holds.
    pub kind: ValueKind,
    /// Of a text: the most characters.
    pub max_length: Option<u32>,
    /// Of a decimal: all digits, and those behind the point.
    pub decimal: Option<(u32, u32)>,
    /// Of a whole number: the least and the greatest of its type, where its column could hold others; a `u8` stands in a
    /// column of 16 bits.
    pub range: Option<(i64, i64)>,
    /// Whether it can be null.
    pub null: bool,
    /// Whether no two rows have the same value.
    pub unique: bool,
    /// Whether there is an index on it.
    pub index: bool,
    /// What a row gets that names no value.
    pub default: Default,
    /// Of a foreign key: where it points.
    pub reference: Option<ReferenceMeta>,
    /// Of an enum: the texts that are stored.
    pub choices: &'static [&'static str],
    /// What else holds of its values: the rules that stand in `#[field(…)]`, in their order. Those of the type itself and
    /// those of items are not among them.
    pub rules: &'static [FieldRule],
}

/// What `#[model]` calls for each field. A mistake that only the types show is an error of the compiler: these
/// functions run while it compiles.
impl FieldMeta {
    /// A field of this type: its name, its column, its doc comment.
    pub const fn of<T: Field>(name: &'static str, column: &'static str, doc: &'static str) -> Self {
        let reference = match T::REFERENCE {
            Some(model) => Some(ReferenceMeta { model, on_delete: OnDelete::Restrict }),
            None => None,
        };
        Self {
            name,
            column,
            doc,
            kind: T::KIND,
            max_length: None,
            decimal: None,
            range: T::RANGE,
            null: T::NULLABLE,
            unique: false,
            index: false,
            default: Default::None,
            reference,
            choices: T::CHOICES,
            rules: &[],
        }
    }

    /// At most so many characters.
    #[must_use]
    pub const fn max_length(mut self, characters: usize) -> Self {
        assert!(
            matches!(self.kind, ValueKind::Text),
            "`length` is about a text, and this field is stored as none"
        );
        // A text of more characters than that is beyond what any database holds.
        self.max_length = if characters > u32::MAX as usize { None } else { Some(characters as u32) };
        self
    }

    /// So many digits, of which so many stand behind the point.
    #[must_use]
    pub const fn decimal(mut self, digits: u32, places: u32) -> Self {
        assert!(matches!(self.kind, ValueKind::Decimal), "`digits` and `places` are about a `Decimal`");
        assert!(digits <= 18, "`digits` is at most 18: SQLite keeps a decimal in 64 bits");
        assert!(places <= digits && digits > 0, "`places` counts some of the `digits`");
        self.decimal = Some((digits, places));
        self
    }

    /// The rules that its values keep to.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [FieldRule]) -> Self {
        self.rules = rules;
        self
    }

    /// No two rows have the same value.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// There is an index on it.
    #[must_use]
    pub const fn index(mut self) -> Self {
        self.index = true;
        self
    }

    /// What a row gets that names no value.
    #[must_use]
    pub const fn default(mut self, default: Default) -> Self {
        let moment = matches!(self.kind, ValueKind::Timestamp);
        let now = matches!(default, Default::Now | Default::Updated);
        assert!(moment || !now, "`default = now` and `updated` are about a `Timestamp`");
        let whole = matches!(self.kind, ValueKind::Int16 | ValueKind::Int32 | ValueKind::Int64);
        assert!(
            whole || !matches!(default, Default::Identity),
            "`identity` is about a whole number, such as an `i32`"
        );
        self.default = default;
        self
    }

    /// What becomes of the row when the one that it refers to is deleted.
    #[must_use]
    pub const fn on_delete(mut self, on_delete: OnDelete) -> Self {
        let set_null = matches!(on_delete, OnDelete::SetNull);
        assert!(self.null || !set_null, "`on_delete = set_null` needs an `Option<Ref<…>>`");
        match &mut self.reference {
            Some(reference) => reference.on_delete = on_delete,
            None => panic!("`on_delete` is about a `Ref`"),
        }
        self
    }

    /// It holds the version of the row.
    #[must_use]
    pub const fn version(self) -> Self {
        let whole = matches!(self.kind, ValueKind::Int16 | ValueKind::Int32 | ValueKind::Int64);
        assert!(whole && !self.null, "`version` is about a whole number, such as an `i32`");
        self
    }

    /// It says when the row was deleted.
    #[must_use]
    pub const fn soft_delete(self) -> Self {
        let moment = matches!(self.kind, ValueKind::Timestamp);
        assert!(moment && self.null, "`soft_delete` needs a field of type `Option<Timestamp>`");
        self
    }

    /// All has been said.
    #[must_use]
    pub const fn finish(self) -> Self {
        let decimal = matches!(self.kind, ValueKind::Decimal);
        assert!(
            !decimal || self.decimal.is_some(),
            "a decimal says its digits: write `#[field(digits = 12, places = 2)]`"
        );
        self
    }
}

/// What a row gets that names no value for a field.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// Nothing: a value has to be named.
    None,
    /// The database counts.
    Identity,
    /// A UUID of version 7, made by the program.
    UuidV7,
    /// The moment at which the row is made.
    Now,
    /// The moment of the last change.
    Updated,
    /// This value.
    Value(fn() -> Value),
}

/// A foreign key.
#[derive(Debug)]
pub struct ReferenceMeta {
    /// The model that it points at.
    pub model: fn() -> &'static ModelMeta,
    /// What becomes of the row when the other one goes.
    pub on_delete: OnDelete,
}

/// What becomes of a row when the one that it refers to is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// The deletion is refused.
    Restrict,
    /// It is deleted as well.
    Cascade,
    /// Its reference becomes null.
    SetNull,
}

/// An index, or a unique constraint.
#[derive(Debug)]
pub struct IndexMeta {
    /// Its name.
    pub name: &'static str,
    /// The columns.
    pub columns: &'static [&'static str],
    /// Whether no two rows have the same values.
    pub unique: bool,
    /// The SQL condition of a partial index.
    pub condition: Option<&'static str>,
}

/// A check.
#[derive(Debug)]
pub struct CheckMeta {
    /// Its name.
    pub name: &'static str,
    /// The SQL condition.
    pub condition: &'static str,
}

/// One part of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderMeta {
    /// The column.
    pub column: &'static str,
    /// From the last to the first.
    pub descending: bool,
}
