//! The table as an entity.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bench_items")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub note: Option<String>,
    pub done: bool,
    pub quantity: i64,
    pub price: f64,
}

impl ActiveModelBehavior for ActiveModel {}
