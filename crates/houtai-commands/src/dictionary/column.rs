//! One column.

use houtai_data::{Default, Dialect, FieldMeta, ModelMeta, OnDelete, Value, sql_type};

use super::phrase::Phrase;
use super::rule;
use super::texts::Texts;

/// A column with everything that is said about it.
pub(super) struct Column {
    pub(super) field: &'static FieldMeta,
    pub(super) postgres: String,
    pub(super) sqlite: String,
    pub(super) is_key: bool,
    is_version: bool,
    is_soft_delete: bool,
}

impl Column {
    /// The column of a field.
    pub(super) fn of(model: &'static ModelMeta, index: usize) -> Self {
        let field = &model.fields[index];
        Self {
            field,
            postgres: sql_type(Dialect::Postgres, field),
            sqlite: sql_type(Dialect::Sqlite, field),
            is_key: index == model.key,
            is_version: model.version == Some(index),
            is_soft_delete: model.soft_delete == Some(index),
        }
    }

    /// The table and the column that it refers to, and what becomes of the row when that one goes.
    pub(super) fn target(&self) -> Option<(&'static str, &'static str, OnDelete)> {
        let reference = self.field.reference.as_ref()?;
        let other = (reference.model)();
        Some((other.table, other.key().column, reference.on_delete))
    }

    /// What a row gets that names no value.
    pub(super) fn default(&self, texts: &Texts) -> Phrase {
        match self.field.default {
            Default::None => Phrase::default(),
            Default::Identity => Phrase::words(texts.default_identity),
            Default::UuidV7 => Phrase::words(texts.default_uuid),
            Default::Now => Phrase::words(texts.default_now),
            Default::Updated => Phrase::words(texts.default_updated),
            Default::Value(value) => Phrase::default().code(literal(&value())),
        }
    }

    /// What holds of its values, one phrase each.
    pub(super) fn rules(&self, texts: &Texts) -> Vec<Phrase> {
        let field = self.field;
        let words = |holds: bool, words: &str| holds.then(|| Phrase::words(words));
        let target = self.target().map(|(table, column, on_delete)| {
            Phrase::words(texts.refers_to)
                .table(table, format!("{table}.{column}"))
                .and_words((texts.on_delete)(on_delete))
        });
        let length = field.max_length.map(|most| Phrase::words((texts.max_length)(most)));
        let digits = field.decimal.map(|(digits, places)| Phrase::words((texts.digits)(digits, places)));
        let choices = (!field.choices.is_empty()).then(|| Phrase::words(texts.one_of).codes(field.choices));
        let name = (field.name != field.column).then(|| Phrase::words(texts.field).code(field.name));
        let rules = [
            name,
            words(self.is_key, texts.primary_key),
            words(field.unique && !self.is_key, texts.unique),
            words(field.index, texts.index),
            target,
            length,
            digits,
            choices,
            words(self.is_version, texts.version),
            words(self.is_soft_delete, texts.soft_delete),
        ];
        rules.into_iter().flatten().chain(rule::phrases(field, texts)).collect()
    }
}

/// A value as it would be written in a program; of a text with its quotation marks.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null(_) => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int16(value) => value.to_string(),
        Value::Int32(value) => value.to_string(),
        Value::Int64(value) => value.to_string(),
        Value::Float32(value) => value.to_string(),
        Value::Float64(value) => value.to_string(),
        Value::Decimal { units, scale } => decimal(*units, *scale as usize),
        Value::Text(value) => format!("{value:?}"),
        Value::Json(value) => value.clone(),
        Value::Bytes(value) => format!("{} bytes", value.len()),
        Value::Uuid(value) => uuid(value),
        Value::Timestamp(value) => houtai_core::Timestamp::from_microsecond(*value).to_string(),
        Value::Date(days) => days_text(*days),
        Value::Time(micros) => time(*micros),
        Value::List(_, values) => values.iter().map(literal).collect::<Vec<_>>().join(", "),
    }
}

fn decimal(units: i128, scale: usize) -> String {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let sign = if units < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

fn uuid(bytes: &[u8; 16]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// The date of a number of days since 1970: that of a moment without its time.
fn days_text(days: i32) -> String {
    let moment = houtai_core::Timestamp::from_microsecond(i64::from(days) * 86_400_000_000).to_string();
    moment.split_once('T').map_or(moment.clone(), |(date, _)| date.to_owned())
}

fn time(micros: i64) -> String {
    let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { clock } else { format!("{clock}.{rest:06}") }
}

#[cfg(test)]
mod tests {
    use houtai_data::ValueKind;

    use super::*;

    #[test]
    fn a_default_is_shown_as_a_person_would_write_it() {
        let shown = [
            (Value::Null(ValueKind::Text), "null"),
            (Value::Bool(false), "false"),
            (Value::Decimal { units: -5, scale: 2 }, "-0.05"),
            (Value::Decimal { units: 1990, scale: 2 }, "19.90"),
            (Value::Decimal { units: 7, scale: 0 }, "7"),
            (Value::Text("a\"b\n".to_owned()), r#""a\"b\n""#),
            (Value::Uuid([0xab; 16]), "abababab-abab-abab-abab-abababababab"),
            (Value::Timestamp(0), "1970-01-01T00:00:00.000Z"),
            (Value::Date(-1), "1969-12-31"),
            (Value::Time(3_723_000_004), "01:02:03.000004"),
            (Value::Bytes(vec![1, 2]), "2 bytes"),
        ];
        for (value, text) in shown {
            assert_eq!(literal(&value), text);
        }
    }
}
