//! Models written by hand: users, their posts, comments and tags.

use houtai_data::{Default, Field, FieldMeta, OnDelete, Ref, ReferenceMeta};

/// The description of a field of this type.
pub(super) const fn field<T: Field>(column: &'static str, key: bool) -> FieldMeta {
    let reference = match T::REFERENCE {
        Some(model) => Some(ReferenceMeta { model, on_delete: OnDelete::Cascade }),
        None => None,
    };
    FieldMeta {
        name: column,
        column,
        doc: "",
        kind: T::KIND,
        max_length: None,
        decimal: None,
        range: T::RANGE,
        null: T::NULLABLE,
        unique: false,
        index: false,
        default: if key { Default::Identity } else { Default::None },
        reference,
        choices: &[],
        rules: &[],
    }
}

/// A model with a column of each of these fields behind its key.
macro_rules! model {
    ($name:ident $table:literal { $($field:ident: $type:ty),+ }) => {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name {
            pub(crate) id: i64,
            $(pub(crate) $field: $type,)+
        }

        #[expect(non_upper_case_globals, reason = "columns are spelled like the fields")]
        impl $name {
            pub(crate) const id: houtai_data::Column<Self, i64> = houtai_data::Column::new("id");
            $(pub(crate) const $field: houtai_data::Column<Self, $type> = houtai_data::Column::new(stringify!($field));)+
        }

        impl houtai_data::Model for $name {
            const META: &'static houtai_data::ModelMeta = &houtai_data::ModelMeta::of(stringify!($name), $table, &[
                    $crate::query::models::field::<i64>("id", true),
                    $($crate::query::models::field::<$type>(stringify!($field), false)),+
                ]);

            type Key = i64;

            fn key(&self) -> i64 {
                self.id
            }
        }

        impl houtai_data::FromRow for $name {
            const COLUMNS: usize = <Self as houtai_data::Model>::META.fields.len();

            fn from_row(reader: &mut houtai_data::RowReader<'_>) -> houtai_data::Result<Self> {
                Ok(Self { id: reader.read()?, $($field: reader.read()?),+ })
            }
        }
    };
}

pub(super) use model;

model!(User "users" { name: String });
model!(Post "posts" {
    title: String,
    views: i64,
    due: Option<i64>,
    author: Ref<User>,
    editor: Option<Ref<User>>
});
model!(Comment "comments" { post: Ref<Post>, text: String });
model!(Tag "tags" { name: String, parent: Option<Ref<Tag>> });
model!(PostTag "post_tags" { post: Ref<Post>, tag: Ref<Tag> });

pub(crate) fn user(id: i64) -> Ref<User> {
    Ref::new(id)
}

pub(crate) fn post(id: i64) -> Ref<Post> {
    Ref::new(id)
}

pub(crate) fn tag(id: i64) -> Ref<Tag> {
    Ref::new(id)
}
