//! Models written by hand: products with a column of each kind, which are deleted softly, and their sales.

use houtai_core::Timestamp;
use houtai_core::formats::{Decimal, Uuid};
use houtai_data::{Column, Default, FieldMeta, FromRow, Json, Model, ModelMeta, Ref, Result, RowReader};
use jiff::civil::{Date, Time};

/// What can be bought.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Product {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) price: Decimal,
    pub(crate) weight: Option<Decimal>,
    pub(crate) about: Json<serde_json::Value>,
    pub(crate) code: Uuid,
    pub(crate) day: Date,
    pub(crate) opens: Time,
    pub(crate) version: i64,
    pub(crate) updated_at: Timestamp,
    pub(crate) deleted_at: Option<Timestamp>,
}

#[expect(non_upper_case_globals, reason = "columns are spelled like the fields")]
impl Product {
    pub(crate) const id: Column<Self, i64> = Column::new("id");
    pub(crate) const name: Column<Self, String> = Column::new("name");
    pub(crate) const price: Column<Self, Decimal> = Column::new("price");
    pub(crate) const weight: Column<Self, Option<Decimal>> = Column::new("weight");
    pub(crate) const about: Column<Self, Json<serde_json::Value>> = Column::new("about");
    pub(crate) const code: Column<Self, Uuid> = Column::new("code");
    pub(crate) const day: Column<Self, Date> = Column::new("day");
    pub(crate) const opens: Column<Self, Time> = Column::new("opens");
    pub(crate) const version: Column<Self, i64> = Column::new("version");
    pub(crate) const updated_at: Column<Self, Timestamp> = Column::new("updated_at");
}

impl Model for Product {
    const META: &'static ModelMeta = &ModelMeta {
        version: Some(8),
        soft_delete: Some(10),
        ..ModelMeta::of(
            "Product",
            "products",
            &[
                FieldMeta::of::<i64>("id", "id", "").default(Default::Identity),
                FieldMeta::of::<String>("name", "name", ""),
                FieldMeta::of::<Decimal>("price", "price", "").decimal(8, 2),
                FieldMeta::of::<Option<Decimal>>("weight", "weight", "").decimal(9, 3),
                FieldMeta::of::<Json<serde_json::Value>>("about", "about", ""),
                FieldMeta::of::<Uuid>("code", "code", ""),
                FieldMeta::of::<Date>("day", "day", ""),
                FieldMeta::of::<Time>("opens", "opens", ""),
                FieldMeta::of::<i64>("version", "version", ""),
                FieldMeta::of::<Timestamp>("updated_at", "updated_at", "").default(Default::Updated),
                FieldMeta::of::<Option<Timestamp>>("deleted_at", "deleted_at", ""),
            ],
        )
    };

    type Key = i64;

    fn key(&self) -> i64 {
        self.id
    }
}

impl FromRow for Product {
    const COLUMNS: usize = Self::META.fields.len();

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        let fields = Self::META.fields;
        Ok(Self {
            id: reader.read()?,
            name: reader.read()?,
            price: reader.read_field(&fields[2])?,
            weight: reader.read_field(&fields[3])?,
            about: reader.read()?,
            code: reader.read()?,
            day: reader.read()?,
            opens: reader.read()?,
            version: reader.read()?,
            updated_at: reader.read()?,
            deleted_at: reader.read()?,
        })
    }
}

/// So many of a product, once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sale {
    pub(crate) id: i64,
    pub(crate) product: Ref<Product>,
    pub(crate) pieces: i32,
}

#[expect(non_upper_case_globals, reason = "columns are spelled like the fields")]
impl Sale {
    pub(crate) const id: Column<Self, i64> = Column::new("id");
    pub(crate) const product: Column<Self, Ref<Product>> = Column::new("product");
    pub(crate) const pieces: Column<Self, i32> = Column::new("pieces");
}

impl Model for Sale {
    const META: &'static ModelMeta = &ModelMeta::of(
        "Sale",
        "sales",
        &[
            FieldMeta::of::<i64>("id", "id", "").default(Default::Identity),
            FieldMeta::of::<Ref<Product>>("product", "product", ""),
            FieldMeta::of::<i32>("pieces", "pieces", ""),
        ],
    );

    type Key = i64;

    fn key(&self) -> i64 {
        self.id
    }
}

impl FromRow for Sale {
    const COLUMNS: usize = Self::META.fields.len();

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        Ok(Self { id: reader.read()?, product: reader.read()?, pieces: reader.read()? })
    }
}
