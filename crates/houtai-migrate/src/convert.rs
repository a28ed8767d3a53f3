//! How the values of a column become those of another type: only where each of them keeps its meaning. What may not
//! fit is looked for before, and told with the number of rows.

use houtai_data::{Dialect, ValueKind, column_type};

use crate::Column;
use crate::literal::text_literal;

/// Whether values of the one column can become those of the other.
pub(crate) fn is_convertible(from: &Column, to: &Column) -> bool {
    expression(Dialect::Sqlite, from, to, "c").is_some()
}

/// The value of `c`, a column of the one kind, as one of the other.
pub(crate) fn expression(dialect: Dialect, from: &Column, to: &Column, c: &str) -> Option<String> {
    use ValueKind::{
        Bool, Date, Decimal, Float32, Float64, Int16, Int32, Int64, Json, Text, Timestamp, Uuid,
    };
    let wanted = column_type(dialect, to.kind, to.decimal);
    let sqlite = dialect == Dialect::Sqlite;
    let same = || if sqlite { c.to_owned() } else { format!("{c}::{wanted}") };
    Some(match (from.kind, to.kind) {
        (Decimal, Decimal) if sqlite => scaled(c, places(from), places(to)),
        (one, other) if one == other => same(),
        (Int16 | Int32 | Int64, Int16 | Int32 | Int64) | (Int16 | Int32 | Int64, Float32 | Float64) => same(),
        (Bool, Int16 | Int32 | Int64) if sqlite => c.to_owned(),
        (Bool, Int16 | Int32 | Int64) => format!("{c}::integer::{wanted}"),
        (Int16 | Int32 | Int64, Decimal) if sqlite => scaled(c, 0, places(to)),
        (Int16 | Int32 | Int64, Decimal) => same(),
        (Float32, Float64) | (Json, Text) => same(),
        (Int16 | Int32 | Int64, Text) if sqlite => format!("CAST({c} AS TEXT)"),
        (Int16 | Int32 | Int64 | Uuid, Text) if !sqlite => same(),
        (Uuid, Text) => uuid_text(c),
        (Date, Timestamp) if sqlite => format!("{c} * 86400000000"),
        (Date, Timestamp) => format!("{c}::timestamp AT TIME ZONE 'UTC'"),
        _ => return None,
    })
}

fn places(column: &Column) -> u32 {
    column.decimal.map_or(0, |(_, places)| places)
}

/// SQLite keeps a decimal as a whole number.
fn scaled(c: &str, from: u32, to: u32) -> String {
    if to >= from {
        format!("{c} * {}", 10_u64.pow(to - from))
    } else {
        format!("{c} / {}", 10_u64.pow(from - to))
    }
}

fn uuid_text(c: &str) -> String {
    let parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)];
    let parts = parts.map(|(at, length)| format!("substr(hex({c}), {at}, {length})"));
    format!("lower({})", parts.join(" || '-' || "))
}

/// The conditions under which a value does not fit, each with words that complete "rows hold …".
pub(crate) fn misfits(dialect: Dialect, from: &Column, to: &Column, c: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Some((least, most)) = narrower_range(from, to) {
        let condition = format!("{c} NOT BETWEEN {least} AND {most}");
        found.push((condition, format!("a number that is not within {least} to {most}")));
    } else if let Some((least, most)) = range(from.kind, to.kind) {
        let condition = format!("{c} NOT BETWEEN {least} AND {most}");
        found.push((condition, format!("a number that a {} does not hold", to.kind)));
    }
    found.extend(decimal_misfits(dialect, from, to, c));
    let text = expression(dialect, from, to, c).unwrap_or_else(|| c.to_owned());
    found.extend(text_misfits(dialect, Some(from), to, &text));
    found
}

/// The same of a value that is a text already, for all that is known in the column so far.
pub(crate) fn text_misfits(
    dialect: Dialect,
    from: Option<&Column>,
    to: &Column,
    text: &str,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let was_within = |max| {
        from.is_some_and(|from| from.kind == ValueKind::Text && from.max_length.is_some_and(|was| was <= max))
    };
    if let Some(max) = to.max_length.filter(|max| !was_within(*max)) {
        let length = if dialect == Dialect::Sqlite { "length" } else { "char_length" };
        found.push((format!("{length}({text}) > {max}"), format!("a text of more than {max} characters")));
    }
    let choices = from.map(|from| from.choices.as_slice()).unwrap_or_default();
    let narrower = choices.is_empty() || choices.iter().any(|choice| !to.choices.contains(choice));
    if !to.choices.is_empty() && narrower {
        let choices: Vec<String> = to.choices.iter().map(|choice| text_literal(choice)).collect();
        found.push((
            format!("{text} NOT IN ({})", choices.join(", ")),
            format!("a text that is none of {}", to.choices.join(", ")),
        ));
    }
    found
}

/// The range of the new field, where the numbers of the old one may be outside of it.
fn narrower_range(from: &Column, to: &Column) -> Option<(i64, i64)> {
    let (least, most) = to.range?;
    let whole = matches!(from.kind, ValueKind::Int16 | ValueKind::Int32 | ValueKind::Int64);
    let outside = from.range.is_none_or(|was| was.0 < least || was.1 > most);
    (whole && outside).then_some((least, most))
}

/// What a number has to be within, where it may not be.
fn range(from: ValueKind, to: ValueKind) -> Option<(i64, i64)> {
    use ValueKind::{Float32, Float64, Int16, Int32, Int64};
    // Whole numbers beyond these have no exact form as a fraction.
    let (single, double) = (1 << 24, 1 << 53);
    Some(match (from, to) {
        (Int32 | Int64, Int16) => (i16::MIN.into(), i16::MAX.into()),
        (Int64, Int32) => (i32::MIN.into(), i32::MAX.into()),
        (Int32 | Int64, Float32) => (-single, single),
        (Int64, Float64) => (-double, double),
        _ => return None,
    })
}

fn decimal_misfits(dialect: Dialect, from: &Column, to: &Column, c: &str) -> Vec<(String, String)> {
    let Some((digits, places)) = to.decimal else { return Vec::new() };
    let whole = |(digits, places): (u32, u32)| digits - places;
    // A whole number may have as many digits as it has bits for.
    let had = from.decimal.unwrap_or((19, 0));
    let unit = if dialect == Dialect::Sqlite { had.1 } else { 0 };
    let mut found = Vec::new();
    if whole(had) > whole((digits, places)) {
        let most = 10_i128.pow(whole((digits, places)) + unit);
        let says = format!("a number of more than {} digits before the point", whole((digits, places)));
        // Twice a comparison, because the least whole number of 64 bits has no absolute value.
        found.push((format!("({c} <= -{most} OR {c} >= {most})"), says));
    }
    if had.1 > places {
        let says = format!("a number of more than {places} digits behind the point");
        let condition = match dialect {
            Dialect::Sqlite => format!("{c} % {} <> 0", 10_u64.pow(had.1 - places)),
            _ => format!("{c} <> round({c}, {places})"),
        };
        found.push((condition, says));
    }
    found
}
