//! Values come back as they went in.

use crate::testing::{Columns, Table};
use crate::{Driver, Value, ValueKind};

/// Every kind.
pub async fn every_kind_of_value_comes_back(driver: &dyn Driver) {
    let values = [
        Value::Bool(true),
        Value::Bool(false),
        Value::Int16(-7),
        Value::Int32(70_000),
        Value::Int64(7_000_000_000),
        Value::Float32(0.5),
        Value::Float64(0.1),
        Value::Decimal { units: 1_234_500, scale: 4 },
        Value::Text("größer 后台 🦀 'quoted' \"twice\" \\ %_".to_owned()),
        Value::Bytes(vec![0, 1, 255]),
        Value::Uuid([1, 35, 69, 103, 137, 171, 205, 239, 16, 50, 84, 118, 152, 186, 220, 254]),
        Value::Timestamp(1_795_000_000_123_456),
        Value::Date(20_000),
        Value::Time(86_399_999_999),
        Value::Json(r#"{"a":[1,2.5,null,true],"b":"ü"}"#.to_owned()),
    ];
    come_back(driver, "fact_kinds", &values).await;
}

/// The least and the greatest of each kind.
pub async fn extremes_come_back(driver: &dyn Driver) {
    let values = [
        Value::Int16(i16::MIN),
        Value::Int16(i16::MAX),
        Value::Int32(i32::MIN),
        Value::Int32(i32::MAX),
        Value::Int64(i64::MIN),
        Value::Int64(i64::MAX),
        Value::Float32(f32::MIN_POSITIVE),
        Value::Float32(f32::MAX),
        Value::Float32(f32::NEG_INFINITY),
        Value::Float64(f64::MIN_POSITIVE),
        Value::Float64(f64::MAX),
        Value::Float64(f64::MIN),
        Value::Float64(f64::INFINITY),
        Value::Decimal { units: 999_999_999_999_999_999, scale: 4 },
        Value::Decimal { units: -999_999_999_999_999_999, scale: 4 },
        Value::Decimal { units: 1, scale: 4 },
        Value::Decimal { units: 0, scale: 4 },
        Value::Text(String::new()),
        Value::Text("\u{1}\u{10FFFF}".to_owned()),
        Value::Bytes(Vec::new()),
        Value::Uuid([0; 16]),
        Value::Uuid([255; 16]),
        // The years 1 and 9999, which are what the types of the framework hold.
        Value::Timestamp(-62_135_596_800_000_000),
        Value::Timestamp(253_402_300_799_999_999),
        Value::Timestamp(-1),
        Value::Date(-719_162),
        Value::Date(2_932_896),
        Value::Time(0),
        Value::Json("null".to_owned()),
        Value::Json(r#""""#.to_owned()),
    ];
    come_back(driver, "fact_extremes", &values).await;
}

/// Null of every kind.
pub async fn null_of_every_kind_comes_back(driver: &dyn Driver) {
    come_back(driver, "fact_nulls", &ValueKind::ALL.map(Value::Null)).await;
}

/// One table has a column for each value; all go in and come out at once.
async fn come_back(driver: &dyn Driver, name: &'static str, values: &[Value]) {
    let types = Columns(driver.dialect());
    let columns = values.iter().enumerate().map(|(at, value)| format!("c{at} {}", types.of(value.kind())));
    let table = Table::new(driver, name, &columns.collect::<Vec<_>>().join(", ")).await;
    let places = (1..=values.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
    let inserted =
        table.run(&format!("INSERT INTO TABLE_ VALUES ({places})"), values.to_vec()).await.unwrap();
    assert_eq!(inserted.rows, 1);
    let rows = table.rows("SELECT * FROM TABLE_", Vec::new()).await.unwrap();
    assert_eq!(rows.len(), 1);
    for (at, value) in values.iter().enumerate() {
        let stored = &rows[0][at];
        assert!(stored.is(value), "column {at} of {value:?} came back as {stored:?}");
    }
}

/// `IN` takes one parameter, whatever the kind.
pub async fn a_list_is_one_parameter(driver: &dyn Driver) {
    let lists = [
        (ValueKind::Int64, Value::Int64(1), Value::Int64(2)),
        (ValueKind::Int32, Value::Int32(1), Value::Int32(2)),
        (ValueKind::Text, Value::Text("a".to_owned()), Value::Text("b".to_owned())),
        (ValueKind::Uuid, Value::Uuid([1; 16]), Value::Uuid([2; 16])),
        (ValueKind::Bool, Value::Bool(true), Value::Bool(false)),
        (ValueKind::Date, Value::Date(1), Value::Date(2)),
        (ValueKind::Timestamp, Value::Timestamp(1), Value::Timestamp(2)),
        (ValueKind::Bytes, Value::Bytes(vec![1]), Value::Bytes(vec![2])),
        (ValueKind::Float64, Value::Float64(1.5), Value::Float64(2.5)),
    ];
    let names =
        ["fact_l0", "fact_l1", "fact_l2", "fact_l3", "fact_l4", "fact_l5", "fact_l6", "fact_l7", "fact_l8"];
    for ((kind, inside, outside), name) in lists.into_iter().zip(names) {
        let columns = format!("value {}", Columns(driver.dialect()).of(kind));
        let table = Table::new(driver, name, &columns).await;
        for value in [&inside, &outside] {
            table.run("INSERT INTO TABLE_ VALUES ($1)", vec![value.clone()]).await.unwrap();
        }
        let list = Value::List(kind, vec![inside.clone(), inside.clone()]);
        let found = table.rows(&among("value", driver), vec![list]).await.unwrap();
        assert_eq!(found.len(), 1, "of {kind}");
        assert!(found[0][0].is(&inside), "of {kind}");
    }
}

/// `IN ()` is false.
pub async fn an_empty_list_finds_nothing(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_empty_list").await;
    table.add(1, "a").await.unwrap();
    let list = Value::List(ValueKind::Int64, Vec::new());
    assert!(table.rows(&among("id", driver), vec![list]).await.unwrap().is_empty());
}

/// 100,000 values are no more parameters than one.
pub async fn a_list_of_many_values_finds_all(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_long_list").await;
    for id in [1, 500, 100_001] {
        table.add(id, "a").await.unwrap();
    }
    let list = Value::List(ValueKind::Int64, (1..=100_000).map(Value::Int64).collect());
    assert_eq!(table.rows(&among("id", driver), vec![list]).await.unwrap().len(), 2);
}

fn among(column: &str, driver: &dyn Driver) -> String {
    match driver.dialect() {
        crate::Dialect::Sqlite => format!("SELECT {column} FROM TABLE_ WHERE {column} IN rarray($1)"),
        crate::Dialect::Postgres => format!("SELECT {column} FROM TABLE_ WHERE {column} = ANY($1)"),
    }
}

/// More than any buffer on the way holds at once.
pub async fn a_large_text_comes_back(driver: &dyn Driver) {
    let value = Value::Text("0123456789abcdef".repeat(300_000));
    come_back(driver, "fact_large_text", &[value]).await;
}
