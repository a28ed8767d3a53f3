//! Foreign keys.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use houtai_core::formats::Uuid;
use houtai_core::validate::{Check, Validate};
use houtai_core::{Id, Input, Output};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Cell, Field, FromRow, Mismatch, Model, ModelMeta, Result, RowReader, Value, ValueKind};

/// A reference to a row of another model: a foreign key. It holds the key of that row and is that key on the wire.
///
/// ```ignore
/// #[model]
/// pub struct Comment {
///     pub id: Id<Comment>,
///     #[field(on_delete = cascade)]
///     pub post: Ref<Post>,
///     pub text: String,
/// }
///
/// let comment = Comment::create(&db).post(&post).text("Nice").save().await?;
/// let post = Post::find(&db, comment.post).await?;
/// ```
pub struct Ref<T: Model>(T::Key);

impl<T: Model> Ref<T> {
    /// The reference to the row with this key.
    pub fn new(key: T::Key) -> Self {
        Self(key)
    }

    /// The key of the row.
    pub fn key(&self) -> T::Key {
        self.0.clone()
    }
}

impl<T: Model> From<&T> for Ref<T> {
    fn from(row: &T) -> Self {
        Self(row.key())
    }
}

impl<T: Model<Key = Id<T>>> From<Id<T>> for Ref<T> {
    fn from(key: Id<T>) -> Self {
        Self(key)
    }
}

impl<T: Model<Key = Uuid>> From<Uuid> for Ref<T> {
    fn from(key: Uuid) -> Self {
        Self(key)
    }
}

impl<T: Model> Clone for Ref<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Model<Key: Copy>> Copy for Ref<T> {}

impl<T: Model> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Model> Eq for Ref<T> {}

impl<T: Model> Hash for Ref<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: Model> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ref").field(&self.0).finish()
    }
}

impl<T: Model> Field for Ref<T> {
    const KIND: ValueKind = T::Key::KIND;
    const REFERENCE: Option<fn() -> &'static ModelMeta> = Some(|| T::META);

    fn into_value(self) -> Value {
        self.0.into_value()
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        T::Key::from_cell(cell).map(Self)
    }
}

impl<T: Model> FromRow for Ref<T> {
    const COLUMNS: usize = 1;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        reader.read()
    }
}

impl<T: Model<Key: Serialize>> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Model<Key: Deserialize<'de>>> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::Key::deserialize(deserializer).map(Self)
    }
}

impl<T: Model<Key: JsonSchema>> JsonSchema for Ref<T> {
    fn inline_schema() -> bool {
        T::Key::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::Key::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::Key::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::Key::json_schema(generator)
    }
}

impl<T: Model<Key: Validate>> Validate for Ref<T> {
    fn validate(&self, check: &mut Check) {
        self.0.validate(check);
    }
}

impl<T: Model<Key: Input>> Input for Ref<T> {}
impl<T: Model<Key: Output>> Output for Ref<T> {}
