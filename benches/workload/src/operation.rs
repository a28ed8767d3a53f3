//! What is measured.

use std::str::FromStr;

use crate::Failure;

/// One kind of work against the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// One row by its key.
    OneRow,
    /// Twenty rows in the order of their keys, after a random one.
    Page,
    /// One row more, of which the key comes back.
    Insert,
    /// One column of one row, by its key.
    Update,
    /// An insert of which the whole row comes back, as it is stored.
    InsertRow,
    /// An update of which the whole row comes back, as it is stored.
    UpdateRow,
    /// One transaction: a row is read and locked, then updated by what was read.
    Transaction,
    /// One column of a row raised by one and the row read, together and without a word in between.
    Unit,
}

impl Operation {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 8] = [
        Self::OneRow,
        Self::Page,
        Self::Insert,
        Self::Update,
        Self::InsertRow,
        Self::UpdateRow,
        Self::Transaction,
        Self::Unit,
    ];

    /// The name on the command line and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneRow => "one-row",
            Self::Page => "page",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::InsertRow => "insert-row",
            Self::UpdateRow => "update-row",
            Self::Transaction => "transaction",
            Self::Unit => "unit",
        }
    }
}

impl FromStr for Operation {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        Self::ALL.into_iter().find(|operation| operation.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            format!("`{name}` is no operation; there are {known}").into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_name() {
        for operation in Operation::ALL {
            assert_eq!(operation.name().parse::<Operation>().unwrap(), operation);
        }
        assert!("rows".parse::<Operation>().unwrap_err().to_string().contains("one-row, page"));
    }
}
