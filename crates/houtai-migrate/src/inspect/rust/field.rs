//! One field.

use std::fmt::Write as _;

use houtai_data::{OnDelete, ValueKind};

use super::names::text;
use super::table::doc_lines;
use crate::Column;
use crate::inspect::InspectedTable;

/// What a field is called, and the types that it names.
pub(super) struct FieldOf {
    pub(super) name: String,
    /// Of a foreign key: the struct.
    pub(super) target: Option<String>,
    /// Of an enum: its name, and the variant of each text.
    pub(super) found_enum: Option<(String, Vec<(String, String)>)>,
}

/// A field on its way.
pub(super) struct Field<'a> {
    pub(super) table: &'a InspectedTable,
    pub(super) column: &'a Column,
    pub(super) of: FieldOf,
}

impl Field<'_> {
    /// The lines of the field, with what stands above it.
    pub(super) fn write(&self, model: &str) -> String {
        let mut source = String::new();
        let facts = self.table.columns.get(&self.column.name);
        if let Some(doc) = facts.and_then(|facts| facts.comment.as_ref()) {
            doc_lines(&mut source, "    ", doc);
        }
        for note in facts.map(|facts| facts.notes.as_slice()).unwrap_or_default() {
            // Writing to a `String` cannot fail.
            _ = writeln!(
                source,
                "    // {}",
                note.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
            );
        }
        let default = facts.and_then(|facts| facts.default.as_deref());
        let written = default.and_then(|default| self.default(default));
        if let (Some(default), None) = (default, &written) {
            let shown: String = default.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            _ = writeln!(
                source,
                "    // The default of the database is `{shown}`; say it in Rust where new rows need it."
            );
        }
        let words = self.words(written);
        if !words.is_empty() {
            _ = writeln!(source, "    #[field({})]", words.join(", "));
        }
        _ = writeln!(source, "    pub {}: {},", self.of.name, self.type_text(model));
        source
    }

    fn is_key(&self) -> bool {
        self.column.name == self.table.table.key
    }

    fn type_text(&self, model: &str) -> String {
        let plain = self.plain_type(model);
        if self.column.null { format!("Option<{plain}>") } else { plain }
    }

    fn plain_type(&self, model: &str) -> String {
        if let Some(target) = &self.of.target {
            return format!("Ref<{target}>");
        }
        if let Some((name, _)) = &self.of.found_enum {
            return name.clone();
        }
        match self.column.range.filter(|_| !self.column.identity) {
            Some((-128, 127)) => return "i8".to_owned(),
            Some((0, 255)) => return "u8".to_owned(),
            Some((0, 65_535)) => return "u16".to_owned(),
            Some((0, 4_294_967_295)) => return "u32".to_owned(),
            _ => {}
        }
        match self.column.kind {
            ValueKind::Int64 if self.column.identity => format!("Id<{model}>"),
            ValueKind::Bool => "bool".to_owned(),
            ValueKind::Int16 => "i16".to_owned(),
            ValueKind::Int32 => "i32".to_owned(),
            ValueKind::Int64 => "i64".to_owned(),
            ValueKind::Float32 => "f32".to_owned(),
            ValueKind::Float64 => "f64".to_owned(),
            ValueKind::Decimal => "Decimal".to_owned(),
            ValueKind::Text => "String".to_owned(),
            ValueKind::Bytes => "Vec<u8>".to_owned(),
            ValueKind::Uuid => "Uuid".to_owned(),
            ValueKind::Timestamp => "Timestamp".to_owned(),
            ValueKind::Date => "jiff::civil::Date".to_owned(),
            ValueKind::Time => "jiff::civil::Time".to_owned(),
            ValueKind::Json => "serde_json::Value".to_owned(),
        }
    }

    /// The words of `#[field(…)]`.
    fn words(&self, default: Option<String>) -> Vec<String> {
        let column = self.column;
        let mut words = Vec::new();
        if self.is_key() && self.of.name != "id" {
            words.push("primary_key".to_owned());
        }
        // An `Id` says it itself.
        if column.identity && (column.kind != ValueKind::Int64 || self.of.target.is_some()) {
            words.push("identity".to_owned());
        }
        if self.of.name.trim_start_matches("r#") != column.name {
            words.push(format!("column = {}", text(&column.name)));
        }
        if let Some(max) = column.max_length.filter(|_| self.of.found_enum.is_none()) {
            words.push(format!("length = ..={max}"));
        }
        if let Some((digits, places)) = column.decimal.filter(|_| column.references.is_none()) {
            words.push(format!("digits = {digits}, places = {places}"));
        }
        if column.unique {
            words.push("unique".to_owned());
        }
        if column.index {
            words.push("index".to_owned());
        }
        match column.references.as_ref().map(|to| to.on_delete) {
            Some(OnDelete::Cascade) => words.push("on_delete = cascade".to_owned()),
            Some(OnDelete::SetNull) => words.push("on_delete = set_null".to_owned()),
            _ => {}
        }
        words.extend(default.filter(|_| !column.identity).map(|value| format!("default = {value}")));
        words
    }

    /// The default of the database as a value of Rust, where it is one.
    fn default(&self, default: &str) -> Option<String> {
        let value = value_of(default);
        if self.column.references.is_some() || self.is_key() {
            return None;
        }
        if let Some((name, variants)) = &self.of.found_enum {
            let (_, variant) = variants.iter().find(|(text, _)| Some(text) == value.as_ref())?;
            return Some(format!("{name}::{variant}"));
        }
        let value = value?;
        match self.column.kind {
            ValueKind::Bool => match value.to_lowercase().as_str() {
                "true" | "1" | "t" => Some("true".to_owned()),
                "false" | "0" | "f" => Some("false".to_owned()),
                _ => None,
            },
            ValueKind::Int16 => value.parse::<i16>().ok().map(|number| number.to_string()),
            ValueKind::Int32 => value.parse::<i32>().ok().map(|number| number.to_string()),
            ValueKind::Int64 => value.parse::<i64>().ok().map(|number| number.to_string()),
            ValueKind::Float32 | ValueKind::Float64 => value
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .map(|number| format!("{number:?}")),
            ValueKind::Text if self.fits(&value) && default.trim_start().starts_with('\'') => {
                Some(text(&value))
            }
            ValueKind::Timestamp if is_now(&value) => Some("now".to_owned()),
            _ => None,
        }
    }

    fn fits(&self, value: &str) -> bool {
        self.column.max_length.is_none_or(|max| value.chars().count() <= max as usize)
    }
}

fn is_now(value: &str) -> bool {
    let value = value.to_lowercase();
    value == "now()" || value == "current_timestamp"
}

/// The value of a literal without quotes, brackets and casts.
fn value_of(default: &str) -> Option<String> {
    let mut rest = default.trim();
    while let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        rest = inner.trim();
    }
    if let Some(quoted) = rest.strip_prefix('\'') {
        let end = quoted.replace("''", "\u{0}\u{0}").find('\'')?;
        let after = quoted.get(end + 1..)?.trim();
        let is_cast = after.is_empty() || after.starts_with("::");
        return is_cast.then(|| quoted[..end].replace("''", "'"));
    }
    let plain = rest.split("::").next()?.trim().trim_matches(['(', ')']);
    let plain = if is_now(rest) { rest } else { plain };
    let is_word =
        plain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '+' | '_' | '(' | ')'));
    (is_word && !plain.is_empty()).then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_lose_their_quotes_and_casts() {
        let pairs = [
            ("'it''s'::text", Some("it's")),
            ("'a'::character varying", Some("a")),
            ("(0)", Some("0")),
            ("'-1'::integer", Some("-1")),
            ("1.5", Some("1.5")),
            ("now()", Some("now()")),
            ("('a' || 'b')", None),
            ("a + 1", None),
            ("nextval('x'::regclass)", None),
        ];
        for (text, value) in pairs {
            assert_eq!(value_of(text).as_deref(), value, "{text}");
        }
    }
}
