//! Values as SQLite stores them.

use houtai_data::{ErrorKind, Value, ValueKind};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::{read, temporary};

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i16>().prop_map(Value::Int16),
        any::<i32>().prop_map(Value::Int32),
        any::<i64>().prop_map(Value::Int64),
        any::<f32>().prop_filter("SQLite has no NaN", |value| !value.is_nan()).prop_map(Value::Float32),
        any::<f64>().prop_filter("SQLite has no NaN", |value| !value.is_nan()).prop_map(Value::Float64),
        (any::<i64>(), 0..18_u32).prop_map(|(units, scale)| Value::Decimal { units: units.into(), scale }),
        any::<String>().prop_map(Value::Text),
        any::<Vec<u8>>().prop_map(Value::Bytes),
        any::<[u8; 16]>().prop_map(Value::Uuid),
        any::<i64>().prop_map(Value::Timestamp),
        any::<i32>().prop_map(Value::Date),
        (0..86_400_000_000_i64).prop_map(Value::Time),
        any::<String>().prop_map(|text| Value::Json(serde_json::Value::from(text).to_string())),
        Just(Value::Null(ValueKind::Text)),
    ]
}

#[test]
fn every_value_comes_back() {
    let runtime = Runtime::new().unwrap();
    let driver = temporary(|_| {});
    let values = proptest::collection::vec(any_value(), 1..20);
    proptest!(|(values in values)| {
        let places: Vec<_> = (1..=values.len()).map(|at| format!("?{at}")).collect();
        let sql = format!("select {}", places.join(", "));
        let rows = runtime.block_on(read(&driver, &sql, values.clone())).unwrap();
        for (stored, value) in rows[0].iter().zip(&values) {
            prop_assert!(stored.is(value), "{:?} came back as {:?}", value, stored);
        }
    });
}

#[test]
fn every_value_of_a_list_comes_back() {
    let runtime = Runtime::new().unwrap();
    let driver = temporary(|_| {});
    let values = proptest::collection::vec(any_value(), 0..20);
    proptest!(|(values in values)| {
        let list = Value::List(ValueKind::Int64, values.clone());
        let rows = runtime.block_on(read(&driver, "select value from rarray(?1)", vec![list])).unwrap();
        prop_assert_eq!(rows.len(), values.len());
        for (row, value) in rows.iter().zip(&values) {
            prop_assert!(row[0].is(value), "{:?} came back as {:?}", value, row[0]);
        }
    });
}

#[tokio::test]
async fn what_sqlite_cannot_hold_is_refused() {
    let driver = temporary(|_| {});
    let values = [
        Value::Float64(f64::NAN),
        Value::Float32(f32::NAN),
        Value::Decimal { units: i128::from(i64::MAX) + 1, scale: 2 },
        Value::List(ValueKind::Int64, vec![Value::List(ValueKind::Int64, Vec::new())]),
    ];
    for value in values {
        let error = read(&driver, "select ?1", vec![value]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert!(error.to_string().starts_with("parameter 1 of a statement "), "{error}");
    }
}

#[tokio::test]
async fn a_value_of_another_type_names_its_column() {
    let driver = temporary(|_| {});
    super::run(&driver, "create table things (id integer primary key, age integer) strict").await.unwrap();
    let error = super::run(&driver, "insert into things (age) values ('old')").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert_eq!(error.constraint().unwrap().columns, ["age"]);
    let error = super::run(&driver, "insert into things (id) values ('old')").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
}
