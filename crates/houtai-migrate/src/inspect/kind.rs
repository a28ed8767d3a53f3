//! What a declared type is for a model.

use houtai_data::{Dialect, ValueKind};

use super::found::FoundColumn;

/// What a column is for a model.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) kind: Option<ValueKind>,
    pub(super) max_length: Option<u32>,
    pub(super) decimal: Option<(u32, u32)>,
    /// What a person has to know: the stored form is not quite that of the model.
    pub(super) note: Option<String>,
}

impl Kind {
    fn of(kind: ValueKind) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }

    fn noted(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    fn none(why: impl Into<String>) -> Self {
        Self::default().noted(why)
    }
}

/// What this column is.
pub(super) fn kind(dialect: Dialect, strict: bool, column: &FoundColumn) -> Kind {
    match dialect {
        Dialect::Sqlite if strict => sqlite_strict(column),
        Dialect::Sqlite => sqlite(column),
        _ => postgres(column),
    }
}

/// `numeric(12,2)` as `numeric` and its numbers.
fn split(text: &str) -> (String, Vec<u32>) {
    let Some((before, rest)) = text.split_once('(') else { return (text.trim().to_owned(), Vec::new()) };
    let (inner, after) = rest.split_once(')').unwrap_or((rest, ""));
    let numbers = inner.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    (format!("{}{}", before.trim(), after.trim_end()), numbers)
}

fn postgres(column: &FoundColumn) -> Kind {
    let (name, numbers) = split(&column.type_text());
    if !column.labels.is_empty() {
        let note = format!(
            "the column has the enum type `{}`, into which no text can be written; make it a text with a check: see the \
             statements at the end",
            column.sql_type
        );
        return Kind::of(ValueKind::Text).noted(note);
    }
    let mut kind = postgres_plain(&name, &numbers);
    if column.base.is_some() {
        kind.note = Some(kind.note.unwrap_or_else(|| {
            format!("the column has the domain `{}`, whose checks the model does not say", column.sql_type)
        }));
    }
    kind
}

fn postgres_plain(name: &str, numbers: &[u32]) -> Kind {
    use ValueKind::{
        Bool, Bytes, Date, Float32, Float64, Int16, Int32, Int64, Json, Text, Time, Timestamp, Uuid,
    };
    match name {
        "boolean" => Kind::of(Bool),
        "smallint" => Kind::of(Int16),
        "integer" => Kind::of(Int32),
        "bigint" => Kind::of(Int64),
        "real" => Kind::of(Float32),
        "double precision" => Kind::of(Float64),
        "numeric" => decimal(numbers),
        "text" => Kind::of(Text),
        "character varying" => Kind { max_length: numbers.first().copied(), ..Kind::of(Text) },
        "character" => Kind { max_length: numbers.first().copied().or(Some(1)), ..Kind::of(Text) }
            .noted("the column is a `character`, whose values are filled up with spaces"),
        "citext" => Kind::of(Text).noted("the column is a `citext`, which compares without regard to case"),
        "bytea" => Kind::of(Bytes),
        "uuid" => Kind::of(Uuid),
        "timestamp with time zone" => Kind::of(Timestamp),
        "timestamp without time zone" => {
            Kind::of(Timestamp).noted("the column has no time zone; its values are read as UTC")
        }
        "date" => Kind::of(Date),
        "time without time zone" => Kind::of(Time),
        "jsonb" => Kind::of(Json),
        "json" => {
            Kind::of(Json).noted("the column is a `json` and not a `jsonb`; it cannot be compared or indexed")
        }
        other => Kind::none(format!("no field holds a `{other}`")),
    }
}

fn decimal(numbers: &[u32]) -> Kind {
    match *numbers {
        [digits, places] if digits <= 18 && places <= digits && digits > 0 => {
            Kind { decimal: Some((digits, places)), ..Kind::of(ValueKind::Decimal) }
        }
        [digits] if digits <= 18 => Kind { decimal: Some((digits, 0)), ..Kind::of(ValueKind::Decimal) },
        [] => Kind::none("a `numeric` without digits has no limit, and a `Decimal` has at most 18"),
        _ => Kind::none("a `Decimal` has at most 18 digits, and no more places than digits"),
    }
}

fn sqlite_strict(column: &FoundColumn) -> Kind {
    match column.type_text().as_str() {
        "int" | "integer" => Kind::of(ValueKind::Int64),
        "real" => Kind::of(ValueKind::Float64),
        "text" => Kind::of(ValueKind::Text),
        "blob" => Kind::of(ValueKind::Bytes),
        other => Kind::none(format!("no field holds values of any kind, as a column of type `{other}` does")),
    }
}

/// Whether the declared type says nothing about what is stored.
pub(super) fn sqlite_is_ambiguous(declared: &str) -> bool {
    let (name, _) = split(declared);
    let has = |part: &str| name.contains(part);
    let text = ["char", "clob", "text"].iter().any(|part| has(part));
    let number = has("int") || has("real") || has("floa") || has("doub");
    !(text || number || has("blob") || has("bool"))
}

/// Declared types by the rules of SQLite, and then by what people mean with them.
fn sqlite(column: &FoundColumn) -> Kind {
    let declared = column.type_text();
    let (name, numbers) = split(&declared);
    let has = |part: &str| name.contains(part);
    if has("bool") {
        return Kind::of(ValueKind::Bool);
    }
    if sqlite_is_ambiguous(&declared) {
        return stored(&declared, column);
    }
    if has("int") {
        return Kind::of(ValueKind::Int64);
    }
    if has("json") {
        return Kind::of(ValueKind::Json);
    }
    if has("char") || has("clob") || has("text") {
        let max_length = numbers.first().copied().filter(|length| has("char") && *length > 0);
        return Kind { max_length, ..Kind::of(ValueKind::Text) };
    }
    Kind::of(if has("blob") { ValueKind::Bytes } else { ValueKind::Float64 })
}

/// By the values of the first rows.
fn stored(declared: &str, column: &FoundColumn) -> Kind {
    let told = |kind: &str| format!("the column is declared as `{declared}` and holds {kind}");
    let kinds: Vec<&str> = column.stored.iter().map(String::as_str).collect();
    match kinds.as_slice() {
        ["text"] if declared.contains("json") => Kind::of(ValueKind::Json),
        ["text"] => Kind::of(ValueKind::Text).noted(told("texts")),
        ["integer"] => Kind::of(ValueKind::Int64).noted(told("whole numbers")),
        ["real"] => Kind::of(ValueKind::Float64).noted(told("floats")),
        ["blob"] if declared.contains("uuid") => Kind::of(ValueKind::Uuid).noted(told("bytes")),
        ["blob"] => Kind::of(ValueKind::Bytes).noted(told("bytes")),
        [] => empty(declared),
        several => Kind::none(format!(
            "the column is declared as `{declared}` and holds values of several kinds ({}), which no field reads",
            several.join(", ")
        )),
    }
}

/// Where there are no rows, what other programs mostly store.
fn empty(declared: &str) -> Kind {
    let moment = ["date", "time"].iter().any(|part| declared.contains(part));
    let told =
        |what: &str| format!("the column is declared as `{declared}` and has no value yet; read as {what}");
    if declared.contains("json") {
        return Kind::of(ValueKind::Json);
    }
    if moment || declared.contains("uuid") || declared.contains("string") {
        return Kind::of(ValueKind::Text).noted(told("text, as most programs store it"));
    }
    Kind::none(format!("nothing tells what a column declared as `{declared}` holds, and it has no value yet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(sql_type: &str, stored: &[&str]) -> FoundColumn {
        FoundColumn {
            name: "c".into(),
            sql_type: sql_type.into(),
            base: None,
            labels: Vec::new(),
            not_null: true,
            default: None,
            counted: false,
            generated: false,
            comment: None,
            stored: stored.iter().map(|&one| one.to_owned()).collect(),
        }
    }

    #[test]
    fn types_of_postgres_are_known_or_refused_with_the_reason() {
        let of = |text: &str| kind(Dialect::Postgres, false, &column(text, &[]));
        assert_eq!(of("character varying(80)").max_length, Some(80));
        assert_eq!(of("numeric(12,2)").decimal, Some((12, 2)));
        assert_eq!(of("timestamp(3) without time zone").kind, Some(ValueKind::Timestamp));
        assert_eq!(of("timestamp(3) with time zone").kind, Some(ValueKind::Timestamp));
        for exotic in ["numeric", "numeric(30,2)", "inet", "text[]", "interval", "tsvector", "int4range"] {
            let found = of(exotic);
            assert!(found.kind.is_none() && found.note.is_some(), "{exotic}: {found:?}");
        }
    }

    #[test]
    fn declared_types_of_sqlite_are_judged_by_what_is_stored() {
        let of = |text: &str, stored: &[&str]| kind(Dialect::Sqlite, false, &column(text, stored)).kind;
        assert_eq!(of("VARCHAR(20)", &[]), Some(ValueKind::Text));
        assert_eq!(of("integer unsigned", &[]), Some(ValueKind::Int64));
        assert_eq!(of("bool", &[]), Some(ValueKind::Bool));
        assert_eq!(of("datetime", &[]), Some(ValueKind::Text));
        assert_eq!(of("datetime", &["integer"]), Some(ValueKind::Int64));
        assert_eq!(of("decimal", &["integer", "real"]), None);
        assert_eq!(of("decimal", &["real"]), Some(ValueKind::Float64));
        assert_eq!(of("", &["blob"]), Some(ValueKind::Bytes));
    }
}
