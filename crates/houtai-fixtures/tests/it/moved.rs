//! What is dumped from one database and loaded into the other is dumped as the same text.

use houtai_data::{Db, FieldMeta, ModelMeta, OnDuplicate, Value, ValueKind, insert_rows};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::database::{both, dumped, loaded, rows};
use crate::models::EVERY;

static MODELS: [&ModelMeta; 1] = [&EVERY];

/// A value of any kind.
fn value(field: &'static FieldMeta) -> BoxedStrategy<Value> {
    let plain = match field.kind {
        ValueKind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        ValueKind::Int16 => any::<i16>().prop_map(Value::Int16).boxed(),
        ValueKind::Int32 => any::<i32>().prop_map(Value::Int32).boxed(),
        ValueKind::Int64 => any::<i64>().prop_map(Value::Int64).boxed(),
        ValueKind::Float32 => {
            any::<f32>().prop_filter("finite", |one| one.is_finite()).prop_map(Value::Float32).boxed()
        }
        ValueKind::Float64 => {
            any::<f64>().prop_filter("finite", |one| one.is_finite()).prop_map(Value::Float64).boxed()
        }
        ValueKind::Decimal => {
            let (digits, scale) = field.decimal.unwrap();
            let end = 10_i128.pow(digits) - 1;
            (-end..=end).prop_map(move |units| Value::Decimal { units, scale }).boxed()
        }
        ValueKind::Text => text().prop_map(Value::Text).boxed(),
        ValueKind::Bytes => vec(any::<u8>(), 0..40).prop_map(Value::Bytes).boxed(),
        ValueKind::Uuid => any::<[u8; 16]>().prop_map(Value::Uuid).boxed(),
        // The years 1 and 9999.
        ValueKind::Timestamp => {
            (-62_135_596_800_000_000_i64..=253_402_207_200_999_999).prop_map(Value::Timestamp).boxed()
        }
        ValueKind::Date => (-719_162_i32..=2_932_896).prop_map(Value::Date).boxed(),
        ValueKind::Time => (0_i64..86_400_000_000).prop_map(Value::Time).boxed(),
        ValueKind::Json => json().prop_map(Value::Json).boxed(),
    };
    match field.null {
        true => prop_oneof![1 => Just(Value::Null(field.kind)), 3 => plain].boxed(),
        false => plain,
    }
}

fn text() -> BoxedStrategy<String> {
    prop_oneof!["[^\\x00]{0,20}", "[\\x01-\\x1f\"\\\\{}后台🦀 ]{0,20}"].boxed()
}

/// JSON in the many ways in which one value can be written.
fn json() -> BoxedStrategy<String> {
    let number = prop_oneof![
        any::<i64>().prop_map(|one| one.to_string()),
        (any::<i32>(), 0_u32..100_000, -30_i32..30).prop_map(|(a, b, c)| format!("{a}.{b}e{c}")),
        Just("-0".to_owned()),
        Just("0.000".to_owned()),
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just(" true".to_owned()),
        number,
        text().prop_map(|text| serde_json::Value::from(text).to_string()),
    ];
    let nested = leaf.prop_recursive(3, 20, 4, |inner| {
        let name = prop_oneof![text(), Just("$json".to_owned()), "[a-c]{1,2}".boxed()];
        let name = name.prop_map(|name| serde_json::Value::from(name).to_string());
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" , "))),
            vec((name, inner), 0..4).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("{name} :{value}")).collect();
                format!("{{{}}}", members.join(",\n"))
            }),
        ]
    });
    nested.boxed()
}

fn row() -> impl Strategy<Value = Vec<Value>> {
    EVERY.fields[1..].iter().map(value).collect::<Vec<_>>()
}

/// Adds the rows with keys that leave gaps.
async fn add(db: &Db, all: &[Vec<Value>]) {
    let fields: Vec<&FieldMeta> = EVERY.fields.iter().collect();
    let keyed = all
        .iter()
        .zip(1_i64..)
        .map(|(row, number)| std::iter::once(Value::Int64(number * 10)).chain(row.iter().cloned()).collect());
    insert_rows(db, &EVERY, &fields, keyed.collect(), OnDuplicate::Replace).await.unwrap();
}

async fn empty(db: &Db) {
    houtai_data::sql("delete from every").run(db).await.unwrap();
}

#[test]
fn a_dump_that_is_loaded_into_the_other_database_is_dumped_as_the_same_text() {
    assert!(ValueKind::ALL.iter().all(|kind| EVERY.fields.iter().any(|field| field.kind == *kind)));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let databases = runtime.block_on(both(&MODELS));
    let mut runner = TestRunner::new(Config { cases: 80, failure_persistence: None, ..Config::default() });
    let law = runner.run(&vec(row(), 1..8), |all| {
        for (from, to) in [(0, 1), (1, 0)] {
            let (from, to) = (&databases[from].db, &databases[to].db);
            let (first, second) = runtime.block_on(async {
                empty(from).await;
                empty(to).await;
                add(from, &all).await;
                let first = dumped(from, &MODELS).await;
                loaded(to, &MODELS, &first).await.unwrap();
                (first, dumped(to, &MODELS).await)
            });
            prop_assert_eq!(rows(&first), all.len());
            prop_assert_eq!(first, second);
        }
        Ok(())
    });
    law.unwrap();
}

#[tokio::test]
async fn null_and_a_json_null_stay_two_things() {
    for database in both(&MODELS).await {
        let nulls = ["null", "{\"$json\":null}", "{\"$json\":{\"$json\":1}}"];
        let fields: Vec<&FieldMeta> = EVERY.fields.iter().collect();
        let of = |value: &Value| match value {
            Value::Null(_) => "null".to_owned(),
            Value::Json(text) => text.clone(),
            _ => unreachable!(),
        };
        let values =
            [Value::Null(ValueKind::Json), Value::Json("null".into()), Value::Json("{\"$json\":1}".into())];
        for (value, expected) in values.iter().zip(nulls) {
            empty(&database.db).await;
            let mut row = simple();
            row[17] = value.clone();
            insert_rows(&database.db, &EVERY, &fields, vec![row], OnDuplicate::Refuse).await.unwrap();
            let dump = dumped(&database.db, &MODELS).await;
            assert!(dump.contains(&format!("\"json_or_not\":{expected}}}")), "{dump} {}", of(value));
            empty(&database.db).await;
            loaded(&database.db, &MODELS, &dump).await.unwrap();
            assert_eq!(dumped(&database.db, &MODELS).await, dump);
        }
    }
}

fn simple() -> Vec<Value> {
    let null = |field: &FieldMeta| Value::Null(field.kind);
    let plain = |field: &FieldMeta| match field.kind {
        ValueKind::Bool => Value::Bool(true),
        ValueKind::Int16 => Value::Int16(1),
        ValueKind::Int32 => Value::Int32(1),
        ValueKind::Int64 => Value::Int64(1),
        ValueKind::Float32 => Value::Float32(0.5),
        ValueKind::Float64 => Value::Float64(0.1),
        ValueKind::Decimal => Value::Decimal { units: 1, scale: 4 },
        ValueKind::Text => Value::Text("a".into()),
        ValueKind::Bytes => Value::Bytes(vec![1]),
        ValueKind::Uuid => Value::Uuid([1; 16]),
        ValueKind::Timestamp => Value::Timestamp(1),
        ValueKind::Date => Value::Date(1),
        ValueKind::Time => Value::Time(1),
        ValueKind::Json => Value::Json("{}".into()),
    };
    EVERY.fields.iter().map(|field| if field.null { null(field) } else { plain(field) }).collect()
}

#[tokio::test]
async fn keys_go_on_behind_the_largest_that_was_loaded() {
    for database in both(&MODELS).await {
        add(&database.db, &[simple()[1..].to_vec()]).await;
        let dump = dumped(&database.db, &MODELS).await;
        empty(&database.db).await;
        let ahead = dump.replace("\"id\":10,", "\"id\":5000,");
        loaded(&database.db, &MODELS, &ahead).await.unwrap();
        let by_hand = ahead.lines().nth(1).unwrap().replace("\"id\":5000,", "");
        loaded(&database.db, &MODELS, &by_hand).await.unwrap();
        assert!(dumped(&database.db, &MODELS).await.contains("\"id\":5001,"));
    }
}
