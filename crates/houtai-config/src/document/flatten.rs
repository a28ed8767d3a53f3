//! Nested TOML tables as flat keys.

use houtai_core::settings::{Origin, RawValue, Sourced};
use toml::de::{DeInteger, DeTable, DeValue};

use crate::{Failure, Layer};

/// Adds every value of the table to the layer: `[server]` with `port = 1` becomes `server.port`. The origin is
/// asked with the offset of the key.
pub(super) fn into(layer: &mut Layer, table: &DeTable<'_>, origin: impl Fn(usize) -> Origin) {
    Flattening { layer, origin: &origin }.table("", table);
}

struct Flattening<'a, F> {
    layer: &'a mut Layer,
    origin: &'a F,
}

impl<F: Fn(usize) -> Origin> Flattening<'_, F> {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = if prefix.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{prefix}.{}", name.get_ref())
            };
            match value.get_ref() {
                DeValue::Table(inner) => self.table(&key, inner),
                value => self.value(key, value, (self.origin)(name.span().start)),
            }
        }
    }

    fn value(&mut self, key: String, value: &DeValue<'_>, origin: Origin) {
        match raw(value) {
            Some(raw) => self.layer.insert(key, Sourced { raw, origin }),
            None => {
                let failure = Failure::at(
                    origin.to_string(),
                    format!("`{key}` is a list of tables, which no setting takes"),
                )
                .advice(format!("give each table a name of its own: `[{key}.first]`"));
                self.layer.problems.push(failure.into());
            }
        }
    }
}

/// The value as settings know it; `None` when there is a table in a list.
fn raw(value: &DeValue<'_>) -> Option<RawValue> {
    Some(match value {
        DeValue::String(text) => RawValue::String(text.to_string()),
        DeValue::Boolean(value) => RawValue::Bool(*value),
        DeValue::Integer(value) => integer(value),
        DeValue::Float(value) => {
            value.as_str().parse().map_or_else(|_| RawValue::Text(value.to_string()), RawValue::Float)
        }
        DeValue::Datetime(value) => RawValue::String(value.to_string()),
        DeValue::Array(items) => {
            RawValue::List(items.iter().map(|item| raw(item.get_ref())).collect::<Option<_>>()?)
        }
        DeValue::Table(_) => return None,
    })
}

/// A number beyond 64 signed bits stays a text: a setting of `u64` reads it, the others say what they expect.
fn integer(value: &DeInteger<'_>) -> RawValue {
    let (digits, radix) = (value.as_str(), value.radix());
    match (i64::from_str_radix(digits, radix), u64::from_str_radix(digits, radix)) {
        (Ok(number), _) => RawValue::Integer(number),
        (_, Ok(number)) => RawValue::Text(number.to_string()),
        _ => RawValue::Text(value.to_string()),
    }
}
