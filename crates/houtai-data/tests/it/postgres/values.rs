//! Values there and back, through the server.

use houtai_data::testing::Rows;
use houtai_data::{Driver, ErrorKind, Statement, Value};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::Fixture;

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i16>().prop_map(Value::Int16),
        any::<i32>().prop_map(Value::Int32),
        any::<i64>().prop_map(Value::Int64),
        any::<f32>().prop_map(Value::Float32),
        any::<f64>().prop_map(Value::Float64),
        (-(10i128.pow(37))..10i128.pow(37), 0u32..30)
            .prop_map(|(units, scale)| Value::Decimal { units, scale }),
        "[^\u{0}]{0,40}".prop_map(Value::Text),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        any::<[u8; 16]>().prop_map(Value::Uuid),
        // From 4713 before Christ, where the server begins, to where 64 bits end.
        (-210_866_803_200_000_000i64..=i64::MAX).prop_map(Value::Timestamp),
        (-2_440_588i32..2_145_031_949).prop_map(Value::Date),
        (0i64..86_400_000_000).prop_map(Value::Time),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sent_comes_back(values in prop::collection::vec(any_value(), 1..200)) {
        Runtime::new().unwrap().block_on(async {
            let fixture = Fixture::new().await;
            for value in values {
                let statement = Statement::new("SELECT $1", vec![value.clone()]).reads();
                let (sink, _) = fixture.driver.run(statement, Box::<Rows>::default()).await.unwrap();
                let rows = Rows::take(sink);
                assert!(rows[0][0].is(&value), "{value:?} came back as {:?}", rows[0][0]);
            }
        });
    }

    #[test]
    fn the_server_reads_decimals_as_they_are_written(units in any::<i64>(), scale in 0u32..30) {
        Runtime::new().unwrap().block_on(async {
            let fixture = Fixture::new().await;
            let value = Value::Decimal { units: units.into(), scale };
            let text = fixture.texts("SELECT ($1 * (10::numeric ^ $2))::numeric(40, 0)::text", vec![value, Value::Int32(scale as i32)]);
            assert_eq!(text.await.unwrap(), [units.to_string()]);
        });
    }
}

#[tokio::test]
async fn moments_days_and_times_mean_what_they_say() {
    let fixture = Fixture::new().await;
    let text = "SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || $2::text || ' ' || $3::text";
    let params = vec![Value::Timestamp(-1), Value::Date(19_000), Value::Time(3_600_000_001)];
    assert_eq!(
        fixture.texts(text, params).await.expect("text"),
        ["1969-12-31 23:59:59.999999 2022-01-08 01:00:00.000001"]
    );
}

#[tokio::test]
async fn types_of_the_database_come_as_their_texts() {
    let fixture = Fixture::new().await;
    fixture.write("CREATE TYPE mood AS ENUM ('sad', 'glad')", vec![]).await.expect("type");
    fixture.write("CREATE DOMAIN word AS text", vec![]).await.expect("domain");
    for sql in
        ["SELECT 'glad'::mood", "SELECT 'glad'::word", "SELECT 'glad'::varchar(9)", "SELECT 'glad'::name"]
    {
        assert_eq!(fixture.texts(sql, vec![]).await.expect(sql), ["glad"]);
    }
}

#[tokio::test]
async fn a_type_that_no_field_has_names_column_and_type() {
    let fixture = Fixture::new().await;
    let error = fixture.texts("SELECT '(1,2)'::point AS place", vec![]).await.expect_err("unreadable");
    assert_eq!(error.kind(), ErrorKind::UnreadableValue);
    assert!(error.to_string().contains("`place`") && error.to_string().contains("`point`"), "{error}");
    let error = fixture.texts("SELECT 'NaN'::numeric AS price", vec![]).await.expect_err("unreadable");
    assert!(error.to_string().contains("`price`"), "{error}");
    let error =
        fixture.texts("SELECT 'infinity'::timestamptz AS until", vec![]).await.expect_err("unreadable");
    assert!(error.to_string().contains("infinite"), "{error}");
}

#[tokio::test]
async fn a_value_out_of_range_is_invalid_and_is_not_shown() {
    let fixture = Fixture::new().await;
    fixture
        .write("CREATE TABLE small (number smallint, word varchar(3), price numeric(4, 2))", vec![])
        .await
        .unwrap();
    for (sql, value) in [
        ("INSERT INTO small (number) VALUES ($1)", Value::Int64(4_711_000)),
        ("INSERT INTO small (word) VALUES ($1)", Value::Text("4711000".to_owned())),
        ("INSERT INTO small (price) VALUES ($1)", Value::Decimal { units: 4_711_000, scale: 0 }),
        ("INSERT INTO small (number) VALUES (($1::text)::smallint)", Value::Text("4711000".to_owned())),
    ] {
        let error = fixture.write(sql, vec![value]).await.expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error}");
        assert!(!format!("{error:?}").contains("4711000"), "{error:?}");
    }
}
