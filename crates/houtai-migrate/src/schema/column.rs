//! One column.

use houtai_data::{OnDelete, ValueKind};

/// A column of a table.
///
/// It holds what the database knows of a field. A default is not among it: the program names each value of a new
/// row, so that a changed default changes no table.
///
/// ```
/// use houtai_data::ValueKind;
/// use houtai_migrate::Column;
///
/// let title = Column { max_length: Some(200), ..Column::new("title", ValueKind::Text) };
/// assert!(!title.null);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What kind of value it holds.
    pub kind: ValueKind,
    /// Of a text: the most characters.
    pub max_length: Option<u32>,
    /// Of a decimal: all digits, and those behind the point.
    pub decimal: Option<(u32, u32)>,
    /// Of a whole number: the least and the greatest value of its field, where the type of the column holds others as well.
    pub range: Option<(i64, i64)>,
    /// Whether it can be null.
    pub null: bool,
    /// Whether the database counts its values; of the primary key only.
    pub identity: bool,
    /// Whether no two rows have the same value. A primary key has that anyway, and does not say it.
    pub unique: bool,
    /// Whether there is an index on it. What is unique or a foreign key has one anyway, and does not say it.
    pub index: bool,
    /// Of a foreign key: where it points.
    pub references: Option<Reference>,
    /// Of an enum: the texts that are stored.
    pub choices: Vec<String>,
}

/// A foreign key: it points at the primary key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The table.
    pub table: String,
    /// What becomes of the row when the other one goes.
    pub on_delete: OnDelete,
}

impl Column {
    /// A column of this kind that can not be null, and of which nothing else is said.
    pub fn new(name: impl Into<String>, kind: ValueKind) -> Self {
        Self {
            name: name.into(),
            kind,
            max_length: None,
            decimal: None,
            range: None,
            null: false,
            identity: false,
            unique: false,
            index: false,
            references: None,
            choices: Vec::new(),
        }
    }

    /// Without what something else says already.
    #[must_use]
    pub(crate) fn plain(mut self, is_key: bool) -> Self {
        self.null &= !is_key;
        self.unique &= !is_key;
        self.index &= !is_key && !self.unique && self.references.is_none();
        self
    }

    pub(super) fn judge(&self, is_key: bool) -> Result<(), String> {
        super::table::judge_name("column", &self.name)?;
        let says = |what: &str| Err(format!("the column `{}` {what}", self.name));
        let whole = matches!(self.kind, ValueKind::Int16 | ValueKind::Int32 | ValueKind::Int64);
        let set_null = self.references.as_ref().is_some_and(|one| one.on_delete == OnDelete::SetNull);
        match self.decimal {
            None if self.kind == ValueKind::Decimal => {
                return says("is a decimal and does not say its `digits` and `places`");
            }
            Some(_) if self.kind != ValueKind::Decimal => {
                return says(&format!("has `digits`, and is no decimal but {}", self.kind));
            }
            Some((digits, places)) if digits == 0 || digits > 18 || places > digits => {
                return says(&format!(
                    "has {digits} digits and {places} places; 1 to 18, and no more places"
                ));
            }
            _ => {}
        }
        if self.kind != ValueKind::Text && (self.max_length.is_some() || !self.choices.is_empty()) {
            return says(&format!("has a length or choices, and is no text but {}", self.kind));
        }
        if let Some((least, most)) = self.range {
            if !whole {
                return says(&format!(
                    "has a `least` and a `most`, and is no whole number but {}",
                    self.kind
                ));
            }
            if least > most {
                return says(&format!("holds nothing: its `least` is {least} and its `most` is {most}"));
            }
        }
        if self.identity && !(is_key && whole) {
            return says("is counted by the database, and is no primary key of whole numbers");
        }
        if set_null && !self.null {
            return says("becomes null with the row that it refers to, and can not be null");
        }
        if is_key && self.null {
            return says("is the primary key, and can be null");
        }
        Ok(())
    }
}
