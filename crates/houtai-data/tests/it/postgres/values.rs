//! Values there and back, through the server.

use houtai_data::testing::Rows;
use houtai_data::{Driver, ErrorKind, PostgresDriver, Statement, Value};
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
    let error = fixture.texts("SELECT 1e60::numeric AS price", vec![]).await.expect_err("unreadable");
    assert_eq!(error.kind(), ErrorKind::UnreadableValue);
    assert!(error.to_string().contains("`price`"), "{error}");
}

#[tokio::test]
async fn a_text_that_is_no_utf_8_is_refused_by_the_server() {
    let fixture = Fixture::new().await;
    let name = format!("{}_bytes", fixture.database.name());
    let create = format!("CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    fixture.write(&create, vec![]).await.expect("database");
    let mut options = fixture.database.options();
    let url = fixture.database.url().replace(fixture.database.name(), &name);
    options.url = houtai_core::Secret::new(url);
    let driver = PostgresDriver::connect(options).await.expect("driver");
    let statement = Statement::new("SELECT chr(255) AS word", vec![]).reads();
    let error = driver.run(statement, Box::<Rows>::default()).await.map(drop).expect_err("unreadable");
    driver.close(std::time::Duration::from_secs(60)).await;
    fixture.write(&format!("DROP DATABASE {name} WITH (FORCE)"), vec![]).await.expect("drop");
    assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error:?}");
    assert!(error.to_string().contains("cannot be stored or computed: invalid byte sequence"), "{error}");
}

#[tokio::test]
async fn a_text_with_a_nul_is_refused_and_not_shown() {
    let fixture = Fixture::with_todos().await;
    let insert = "INSERT INTO todos (title) VALUES ($1)";
    let error = fixture.write(insert, vec![Value::Text("4711\0".to_owned())]).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error:?}");
    assert!(!format!("{error:?}").contains("4711"), "{error:?}");
    let json = vec![Value::Json("\"4711\\u0000\"".to_owned())];
    let error = fixture.write("SELECT $1", json).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error:?}");
    assert!(!format!("{error:?}").contains("4711"), "{error:?}");
    assert_eq!(fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count"), 0);
}

/// What the server cannot take is not sent, and leaves the connection as it was.
#[tokio::test]
async fn moments_and_decimals_beyond_what_the_server_counts_are_refused() {
    let fixture = Fixture::new().await;
    for value in
        [Value::Timestamp(i64::MIN), Value::Date(i32::MIN), Value::Decimal { units: 1, scale: 20_000 }]
    {
        let error = fixture.write("SELECT $1", vec![value.clone()]).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidValue, "{value:?}: {error:?}");
    }
    let error = fixture.write("SELECT 1 / $1", vec![Value::Int64(0)]).await.expect_err("refused");
    assert!(error.to_string().contains("cannot be stored or computed: division by zero"), "{error}");
    assert_eq!(fixture.number("SELECT $1", vec![Value::Int64(7)]).await.expect("number"), 7);
}

#[tokio::test]
async fn the_time_zone_of_a_session_changes_no_moment() {
    let fixture = Fixture::new().await;
    let mut session = fixture.driver.begin(houtai_data::BeginOptions::default()).await.expect("begin");
    for zone in ["Asia/Shanghai", "America/St_Johns", "UTC"] {
        super::write_in(&mut session, &format!("SET LOCAL timezone = '{zone}'"), vec![]).await.expect(zone);
        let moment = Value::Timestamp(1_700_000_000_123_456);
        let statement = Statement::new("SELECT $1", vec![moment.clone()]).reads();
        let (sink, _) = session.run(statement, Box::<Rows>::default()).await.expect("moment");
        assert!(Rows::take(sink)[0][0].is(&moment), "{zone}");
    }
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
