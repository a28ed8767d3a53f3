//! Indexes, unique constraints and checks of a table.

/// An index over several columns or with a condition, or a unique constraint over several columns. Those of one column
/// stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The columns.
    pub columns: Vec<String>,
    /// Whether no two rows have the same values.
    pub unique: bool,
    /// The SQL condition of a partial index.
    pub condition: Option<String>,
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// The SQL condition.
    pub condition: String,
}

impl Index {
    /// Whether it does the same, whatever it is called.
    pub(crate) fn is_like(&self, other: &Index) -> bool {
        self.columns == other.columns && self.unique == other.unique && self.condition == other.condition
    }

    /// Whether it is a constraint inside of the table rather than an index beside it.
    pub(crate) fn is_constraint(&self) -> bool {
        self.unique && self.condition.is_none()
    }
}
