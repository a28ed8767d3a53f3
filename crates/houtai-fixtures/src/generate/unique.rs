//! Values that no two rows may have.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use houtai_data::{Executor, FieldMeta, ModelMeta, Value, read_columns};

use crate::Result;

/// How many rows that are there are looked at; those beyond are left to the database, which refuses a value twice.
const MOST_ROWS: u32 = 1_000_000;

/// The fields of one unique constraint, and the values that are taken, as their hashes: one that looks taken and is not costs
/// no more than another try.
pub(super) struct Group {
    /// The places of its fields in the model.
    pub(super) fields: Vec<usize>,
    taken: HashSet<u64>,
}

impl Group {
    /// The unique constraints of a model, those of its key too, with what is taken by the rows that are there.
    pub(super) async fn all(executor: &impl Executor, model: &'static ModelMeta) -> Result<Vec<Group>> {
        let single = (0..model.fields.len()).filter(|at| *at == model.key || model.fields[*at].unique);
        let single = single.map(|at| vec![at]);
        let place = |column: &&str| model.fields.iter().position(|field| field.column == *column);
        let joint = model.indexes.iter().filter(|index| index.unique);
        let joint = joint.map(|index| index.columns.iter().filter_map(place).collect());
        let mut groups = Vec::new();
        for fields in single.chain(joint) {
            groups.push(Self::read(executor, model, fields).await?);
        }
        Ok(groups)
    }

    async fn read(executor: &impl Executor, model: &'static ModelMeta, fields: Vec<usize>) -> Result<Self> {
        let described: Vec<&'static FieldMeta> = fields.iter().map(|at| &model.fields[*at]).collect();
        let rows = read_columns(executor, model, &described, MOST_ROWS).await?;
        let taken = rows.iter().filter_map(hash).collect();
        Ok(Self { fields, taken })
    }

    /// Whether no row has these values of its fields.
    pub(super) fn is_free(&self, row: &[Value]) -> bool {
        self.hash(row).is_none_or(|hash| !self.taken.contains(&hash))
    }

    /// Whether no row has this value, in a group of one field.
    pub(super) fn is_free_value(&self, value: &Value) -> bool {
        hash([value]).is_none_or(|hash| !self.taken.contains(&hash))
    }

    pub(super) fn take(&mut self, row: &[Value]) {
        let hash = self.hash(row);
        self.taken.extend(hash);
    }

    fn hash(&self, row: &[Value]) -> Option<u64> {
        hash(self.fields.iter().map(|at| &row[*at]))
    }
}

/// `None` where one of them is null: nulls differ from each other.
fn hash<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for value in values {
        match value {
            Value::Null(_) => return None,
            Value::Bool(value) => value.hash(&mut hasher),
            Value::Int16(value) => value.hash(&mut hasher),
            Value::Int32(value) | Value::Date(value) => value.hash(&mut hasher),
            Value::Int64(value) | Value::Timestamp(value) | Value::Time(value) => value.hash(&mut hasher),
            Value::Float32(value) => value.to_bits().hash(&mut hasher),
            Value::Float64(value) => value.to_bits().hash(&mut hasher),
            Value::Decimal { units, scale } => (units, scale).hash(&mut hasher),
            Value::Text(value) | Value::Json(value) => value.hash(&mut hasher),
            Value::Bytes(value) => value.hash(&mut hasher),
            Value::Uuid(value) => value.hash(&mut hasher),
            Value::List(..) => {}
        }
    }
    Some(hasher.finish())
}
