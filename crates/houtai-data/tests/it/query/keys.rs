//! Relations between rows whose keys are of each kind that a key may have.

use houtai_core::Timestamp;
use houtai_core::formats::{Decimal, Uuid};
use houtai_data::{
    Column, Db, Default, FieldMeta, FromRow, Model, ModelMeta, Ref, Result, RowReader, create_tables,
};
use jiff::civil::{Date, Time, date, time};

super::on_both! {
    rows_find_each_other_by_keys_of_every_kind
}

/// A field of this type, with digits where it is a decimal.
macro_rules! field {
    ($type:ty, $name:literal) => {
        FieldMeta::of::<$type>($name, $name, "")
    };
    ($type:ty, $name:literal, $digits:literal, $places:literal) => {
        field!($type, $name).decimal($digits, $places)
    };
}

/// A model with these fields, of which the first is the key.
macro_rules! model {
    ($name:ident, $table:expr, $key:ty, { $($field:ident: $type:ty = $meta:expr),+ }) => {
        #[derive(Clone, Debug, PartialEq)]
        struct $name {
            $($field: $type),+
        }

        #[expect(non_upper_case_globals, reason = "columns are spelled like the fields")]
        impl $name {
            $(const $field: Column<Self, $type> = Column::new(stringify!($field));)+
        }

        impl Model for $name {
            const META: &'static ModelMeta = &ModelMeta::of(stringify!($name), $table, &[$($meta),+]);

            type Key = $key;

            fn key(&self) -> $key {
                self.id.clone()
            }
        }

        impl FromRow for $name {
            const COLUMNS: usize = Self::META.fields.len();

            fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
                let mut fields = Self::META.fields.iter();
                let mut next = || fields.next().unwrap();
                Ok(Self { $($field: reader.read_field(next())?),+ })
            }
        }
    };
}

/// Owners with keys of a type, and links from one owner to another: the first owns two links and the second none.
macro_rules! keys {
    ($($name:ident: $type:ty $([$digits:literal, $places:literal])? = $keys:expr;)+) => {
        $(mod $name {
            use super::*;

            model!(Owner, concat!(stringify!($name), "_owners"), $type, {
                id: $type = field!($type, "id" $(, $digits, $places)?)
            });
            model!(Link, concat!(stringify!($name), "_links"), i64, {
                id: i64 = field!(i64, "id").default(Default::Identity),
                owner: Ref<Owner> = field!(Ref<Owner>, "owner" $(, $digits, $places)?),
                other: Ref<Owner> = field!(Ref<Owner>, "other" $(, $digits, $places)?)
            });

            pub(super) async fn judge(db: &Db) {
                create_tables(db, &[Owner::META, Link::META]).await.unwrap();
                let keys: [$type; 2] = $keys;
                let [first, second] = keys.clone();
                Owner::insert_many(Owner::id, keys.map(|key| (key,))).run(db).await.unwrap();
                let to = |key: &$type| Ref::<Owner>::new(key.clone());
                let links = [(1_i64, to(&first), to(&second)), (2, to(&first), to(&first))];
                Link::insert_many((Link::id, Link::owner, Link::other), links).run(db).await.unwrap();
                let rows = Link::query().with(Link::owner).with(Link::other).order_by(Link::id.asc()).all(db);
                let rows = rows.await.unwrap().into_iter().map(|(link, owner, other)| (link.id, owner.id, other.id));
                let expected = [(1, first.clone(), second.clone()), (2, first.clone(), first.clone())];
                assert_eq!(rows.collect::<Vec<_>>(), expected, "{}", stringify!($name));
                let links = Link::owner.reverse().order_by(Link::id.asc());
                let others = Link::owner.reverse().order_by(Link::id.asc()).to(Link::other).order_by(Owner::id.asc());
                let rows = Owner::query().with(links).with(others).all(db).await.unwrap();
                for (owner, links, others) in rows {
                    let numbers = if owner.id == first { (2, 2) } else { (0, 0) };
                    assert_eq!((links.len(), others.len()), numbers, "{}", stringify!($name));
                }
            }
        })+

        async fn rows_find_each_other_by_keys_of_every_kind(db: Db) {
            $($name::judge(&db).await;)+
        }
    };
}

keys! {
    booleans: bool = [true, false];
    small: i16 = [-1, 7];
    whole: i32 = [-1, 7];
    large: i64 = [i64::MIN, i64::MAX];
    texts: String = ["a".to_owned(), "A".to_owned()];
    uuids: Uuid = [Uuid::from_bytes([1; 16]), Uuid::from_bytes([2; 16])];
    dates: Date = [date(2024, 2, 29), date(1969, 12, 31)];
    times: Time = [time(9, 0, 0, 0), time(0, 0, 0, 0)];
    moments: Timestamp = [Timestamp::from_microsecond(-1), Timestamp::from_microsecond(1)];
    decimals: Decimal [8, 2] = ["1.50".parse().unwrap(), "150".parse().unwrap()];
}
