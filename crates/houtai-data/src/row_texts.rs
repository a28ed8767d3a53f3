//! The texts of the statements about one row, each written once and kept.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use crate::row_shape::RowShape;
use crate::{Dialect, ModelMeta};

/// How many texts of a model are kept. A program has few, unless its callers choose the fields that they change: of
/// twenty fields there are a million choices.
const MOST: usize = 256;

/// Those of the program.
pub(crate) static KEPT: LazyLock<RowTexts> = LazyLock::new(RowTexts::default);

/// A statement, and on SQLite the one that reads back what it has changed.
#[derive(Clone)]
pub(crate) struct Texts {
    pub(crate) sql: Arc<str>,
    pub(crate) read_back: Option<Arc<str>>,
}

/// The address of a description stands for it: there is one for each model, and it never moves.
type Owner = (usize, Dialect);

/// The texts so far.
#[derive(Default)]
pub(crate) struct RowTexts(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    texts: HashMap<(Owner, RowShape), Texts>,
    counts: HashMap<Owner, usize>,
}

impl Kept {
    fn is_full(&self, owner: Owner) -> bool {
        self.counts.get(&owner).is_some_and(|count| *count >= MOST)
    }
}

impl RowTexts {
    /// The text of a statement, kept or new.
    pub(crate) fn texts(&self, meta: &'static ModelMeta, dialect: Dialect, shape: RowShape) -> Texts {
        let owner = (std::ptr::from_ref(meta).addr(), dialect);
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(texts) = kept.texts.get(&(owner, shape)) {
            return texts.clone();
        }
        let is_full = kept.is_full(owner);
        drop(kept);
        let texts = shape.write(meta, dialect);
        if !is_full {
            self.keep(owner, shape, &texts);
        }
        texts
    }

    fn keep(&self, owner: Owner, shape: RowShape, texts: &Texts) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been here meanwhile.
        if !kept.is_full(owner) && kept.texts.insert((owner, shape), texts.clone()).is_none() {
            *kept.counts.entry(owner).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldMeta;
    use crate::row_shape::{FieldSet, Gives};

    const fn field(column: &'static str) -> FieldMeta {
        FieldMeta::of::<i64>(column, column, "")
    }

    const FIELDS: &[FieldMeta] = &[
        field("a"),
        field("b"),
        field("c"),
        field("d"),
        field("e"),
        field("f"),
        field("g"),
        field("h"),
        field("i"),
        field("j"),
    ];

    const fn model(table: &'static str) -> ModelMeta {
        ModelMeta::of("Wide", table, FIELDS)
    }

    static WIDE: ModelMeta = model("wide");
    static OTHER: ModelMeta = model("other");

    /// The change of the fields whose bits are set.
    fn change(fields: usize) -> RowShape {
        let set = (0..10).filter(|bit| fields >> bit & 1 == 1).fold(FieldSet::default(), FieldSet::with);
        RowShape::Update { set, versioned: false, gives: Gives::Nothing }
    }

    #[test]
    fn however_many_sets_of_fields_are_changed_no_more_than_the_most_are_kept() {
        let texts = RowTexts::default();
        let first = texts.texts(&WIDE, Dialect::Postgres, change(2));
        for fields in 1..1024 {
            let got = texts.texts(&WIDE, Dialect::Postgres, change(fields));
            assert_eq!(got.sql, change(fields).write(&WIDE, Dialect::Postgres).sql);
        }
        assert_eq!(texts.0.read().unwrap().texts.len(), MOST);
        assert!(Arc::ptr_eq(&first.sql, &texts.texts(&WIDE, Dialect::Postgres, change(2)).sql));
    }

    #[test]
    fn a_model_with_many_leaves_room_for_the_others() {
        let texts = RowTexts::default();
        for fields in 1..1024 {
            texts.texts(&WIDE, Dialect::Postgres, change(fields));
        }
        for (meta, dialect) in [(&OTHER, Dialect::Postgres), (&WIDE, Dialect::Sqlite)] {
            let first = texts.texts(meta, dialect, RowShape::Find);
            assert!(Arc::ptr_eq(&first.sql, &texts.texts(meta, dialect, RowShape::Find).sql));
        }
    }
}
