//! What stands in the cursor of a page: which order it belongs to, and the values of the last row.

use houtai_core::validate::{Location, Problem};
use houtai_core::{Error as CoreError, PageQuery, Result as CoreResult};
use serde_json::Value as JsonValue;
use uuid::Uuid;

use super::cell_value::Kind;
use super::nul;
use super::order::SortKey;
use super::parts::{Parts, write_order};
use crate::{Dialect, Value, ValueKind};

/// The longest JSON of a cursor: base64 makes four characters of three bytes.
const MAX_BYTES: usize = PageQuery::MAX_CURSOR / 4 * 3;

/// Where a page begins.
#[derive(Debug)]
pub(crate) enum Start {
    /// At the first row.
    First,
    /// Behind the row with these values, one for each part of the order.
    After(Vec<Value>),
    /// Behind the row with these keys, one for each key by which it is known; its values were too long for a cursor.
    AfterRow(Vec<Value>),
}

/// A number that differs for different orders, so that a cursor is not taken for a list in another order.
pub(crate) fn fingerprint(parts: &Parts, keys: &[SortKey]) -> u32 {
    let mut writer = parts.writer(Dialect::Postgres, keys.iter().map(|key| &key.node));
    writer.name(parts.meta.table);
    writer.joins();
    write_order(&mut writer, keys);
    let text = writer.finish().map(|(sql, _)| sql);
    let text = text.as_ref().map_or("", |sql| sql.as_str());
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The JSON of a cursor: `[order, value, …]`, or `[order, {"row": [key, …]}]` where that would be too long. The keys by which
/// the row is known stand at the places `identity`.
pub(crate) fn to_json(fingerprint: u32, values: &[Value], identity: &[usize]) -> JsonValue {
    let whole: Vec<JsonValue> =
        std::iter::once(fingerprint.into()).chain(values.iter().map(value_to_json)).collect();
    let whole = JsonValue::Array(whole);
    if whole.to_string().len() <= MAX_BYTES {
        return whole;
    }
    let keys: Vec<JsonValue> = identity.iter().filter_map(|at| values.get(*at)).map(value_to_json).collect();
    serde_json::json!([fingerprint, { "row": keys }])
}

/// Where the page that a query wants begins.
///
/// # Errors
///
/// `bad_cursor` when the cursor is of another order, or none that we have made.
pub(crate) fn start(
    query: &PageQuery,
    fingerprint: u32,
    kinds: &[Kind],
    identity: &[usize],
) -> CoreResult<Start> {
    let Some(cursor) = query.after::<Vec<JsonValue>>()? else { return Ok(Start::First) };
    from_json(&cursor, fingerprint, kinds, identity).ok_or_else(bad_cursor)
}

/// The problem that the cursor of a query is.
pub(crate) fn bad_cursor() -> CoreError {
    CoreError::problems(vec![Problem::new("bad_cursor", "/cursor").at(Location::Query)])
}

fn from_json(cursor: &[JsonValue], fingerprint: u32, kinds: &[Kind], identity: &[usize]) -> Option<Start> {
    let (order, values) = cursor.split_first()?;
    if order.as_u64() != Some(fingerprint.into()) {
        return None;
    }
    if let [JsonValue::Object(row)] = values {
        let kinds = identity.iter().map(|at| kinds.get(*at).copied()).collect::<Option<Vec<_>>>()?;
        return values_from_json(&kinds, row.get("row")?.as_array()?).map(Start::AfterRow);
    }
    values_from_json(kinds, values).map(Start::After)
}

fn values_from_json(kinds: &[Kind], values: &[JsonValue]) -> Option<Vec<Value>> {
    if values.len() != kinds.len() {
        return None;
    }
    let value =
        |(kind, json): (&Kind, &JsonValue)| value_from_json(*kind, json).filter(|value| !nul::is_in(value));
    kinds.iter().zip(values).map(value).collect()
}

/// Floats are their bits, since a decimal form may come back as the float beside it.
fn value_to_json(value: &Value) -> JsonValue {
    match value {
        Value::Null(_) | Value::List(..) => JsonValue::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int16(value) => (*value).into(),
        Value::Int32(value) | Value::Date(value) => (*value).into(),
        Value::Int64(value) | Value::Timestamp(value) | Value::Time(value) => (*value).into(),
        Value::Float32(value) => value.to_bits().into(),
        Value::Float64(value) => value.to_bits().into(),
        Value::Decimal { units, scale } => format!("{units}:{scale}").into(),
        Value::Text(text) | Value::Json(text) => text.as_str().into(),
        Value::Bytes(bytes) => bytes.as_slice().into(),
        Value::Uuid(bytes) => Uuid::from_bytes(*bytes).to_string().into(),
    }
}

fn value_from_json(kind: Kind, json: &JsonValue) -> Option<Value> {
    Some(match kind.kind {
        kind if json.is_null() => Value::Null(kind),
        ValueKind::Bool => Value::Bool(json.as_bool()?),
        ValueKind::Float32 => Value::Float32(f32::from_bits(json.as_u64()?.try_into().ok()?)),
        ValueKind::Float64 => Value::Float64(f64::from_bits(json.as_u64()?)),
        ValueKind::Decimal => {
            let (units, scale) = json.as_str()?.split_once(':')?;
            return kind.decimal(units.parse().ok()?, scale.parse().ok()?);
        }
        ValueKind::Text => Value::Text(json.as_str()?.to_owned()),
        ValueKind::Json => Value::Json(json.as_str()?.to_owned()),
        ValueKind::Bytes => Value::Bytes(serde_json::from_value(json.clone()).ok()?),
        ValueKind::Uuid => Value::Uuid(json.as_str()?.parse::<Uuid>().ok()?.into_bytes()),
        _ => return kind.number(json.as_i64()?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            any::<i16>().prop_map(Value::Int16),
            any::<i32>().prop_map(Value::Int32),
            any::<i64>().prop_map(Value::Int64),
            any::<f32>().prop_map(Value::Float32),
            any::<f64>().prop_map(Value::Float64),
            (any::<i128>(), 0u32..20).prop_map(|(units, scale)| Value::Decimal { units, scale }),
            ".{0,9}".prop_map(Value::Text),
            any::<Vec<u8>>().prop_map(|bytes| Value::Bytes(bytes.into_iter().take(20).collect())),
            any::<[u8; 16]>().prop_map(Value::Uuid),
            any::<i64>().prop_map(Value::Timestamp),
            any::<i32>().prop_map(Value::Date),
            any::<i64>().prop_map(Value::Time),
            Just(Value::Null(ValueKind::Text)),
        ]
    }

    proptest! {
        #[test]
        fn a_value_comes_back_as_it_was(value in value()) {
            let kind = Kind::new(value.kind(), None);
            let json: JsonValue = serde_json::from_str(&value_to_json(&value).to_string()).unwrap();
            prop_assert_eq!(value_from_json(kind, &json), Some(value));
        }
    }

    #[test]
    fn a_cursor_that_would_be_too_long_names_the_row_only() {
        let values = [Value::Text("x".repeat(4000)), Value::Int64(7)];
        assert_eq!(to_json(1, &values, &[1]).to_string(), r#"[1,{"row":[7]}]"#);
        let kinds = values.each_ref().map(|value| Kind::new(value.kind(), None));
        let cursor = serde_json::json!([1, {"row": [7]}]);
        let start = from_json(cursor.as_array().unwrap(), 1, &kinds, &[1]);
        assert!(matches!(start, Some(Start::AfterRow(keys)) if keys == [Value::Int64(7)]));
    }

    #[test]
    fn a_decimal_with_more_places_than_its_column_is_none() {
        let of = |places, text: &str| value_from_json(Kind::of(ValueKind::Decimal, places), &text.into());
        assert_eq!(of(Some(2), "150:2"), Some(Value::Decimal { units: 150, scale: 2 }));
        for text in ["0:4294967295", "0:3", "150:4294967296", "150:-1", "150", ":"] {
            assert_eq!(of(Some(2), text), None, "{text}");
        }
        assert_eq!(of(None, "1:16384"), None);
    }

    #[test]
    fn a_text_that_no_database_holds_is_none() {
        let kinds = [Kind::new(ValueKind::Text, None)];
        assert!(values_from_json(&kinds, &["a".into()]).is_some());
        assert!(values_from_json(&kinds, &["a\0".into()]).is_none());
    }

    #[test]
    fn a_cursor_of_another_order_or_form_is_none() {
        let kinds = [Kind::new(ValueKind::Int32, None)];
        for (cursor, order) in [
            ("[1,7]", 2),
            ("[1]", 1),
            ("[1,7,8]", 1),
            (r#"[1,"x"]"#, 1),
            (r#"[1,{"row":7}]"#, 1),
            ("[1,5000000000]", 1),
        ] {
            let cursor: Vec<JsonValue> = serde_json::from_str(cursor).unwrap();
            assert!(from_json(&cursor, order, &kinds, &[0]).is_none(), "{cursor:?}");
        }
    }
}
