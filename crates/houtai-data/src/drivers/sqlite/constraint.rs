//! Which constraint was broken, read from SQLite's message.

use crate::Constraint;

/// The part behind the first `: ` of `UNIQUE constraint failed: users.email, users.team`.
fn detail(message: &str) -> &str {
    message.split_once(": ").map_or("", |(_, detail)| detail)
}

/// Of `UNIQUE constraint failed: users.email, users.team` the table and the columns; an index over expressions is
/// told by its name, `index 'users_lower_email'`.
pub(super) fn of_columns(message: &str) -> Constraint {
    let detail = detail(message);
    if let Some(name) = detail.strip_prefix("index '") {
        return Constraint { name: Some(name.trim_end_matches('\'').to_owned()), ..Constraint::default() };
    }
    let mut constraint = Constraint::default();
    for part in detail.split(", ").filter(|part| !part.is_empty()) {
        let (table, column) = part.rsplit_once('.').unwrap_or(("", part));
        table.clone_into(&mut constraint.table);
        constraint.columns.push(column.to_owned());
    }
    constraint
}

/// Of `CHECK constraint failed: age_positive` the name, or the condition where it has none.
pub(super) fn of_check(message: &str, table: &str) -> Constraint {
    let name = Some(detail(message).to_owned()).filter(|name| !name.is_empty());
    Constraint { name, table: table.to_owned(), ..Constraint::default() }
}

/// Of `CHECK constraint failed: ("votes" BETWEEN -32768 AND 32767)`, which is what
/// [`range_condition`](crate::range_condition) writes, the column, and the least and the greatest value.
pub(super) fn of_range<'m>(message: &'m str, table: &str) -> Option<(Constraint, &'m str, &'m str)> {
    let (column, range) =
        detail(message).strip_prefix("(\"")?.strip_suffix(')')?.rsplit_once("\" BETWEEN ")?;
    let (least, most) = range.split_once(" AND ")?;
    let is_number = |text: &str| text.parse::<i64>().is_ok();
    let found = Constraint {
        table: table.to_owned(),
        columns: vec![column.replace("\"\"", "\"")],
        ..Constraint::default()
    };
    (is_number(least) && is_number(most)).then_some((found, least, most))
}

/// Of `cannot store TEXT value in INTEGER column users.age` the table and the column.
pub(super) fn of_type(message: &str) -> Option<Constraint> {
    let (_, place) = message.split_once(" column ")?;
    let (table, column) = place.rsplit_once('.')?;
    Some(Constraint { table: table.to_owned(), columns: vec![column.to_owned()], ..Constraint::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_unique_constraint_are_read() {
        let found = of_columns("UNIQUE constraint failed: users.team, users.email");
        assert_eq!((found.table.as_str(), found.columns), ("users", vec!["team".into(), "email".into()]));
    }

    #[test]
    fn an_index_over_expressions_is_known_by_its_name() {
        let found = of_columns("UNIQUE constraint failed: index 'users_lower'");
        assert_eq!(found.name.as_deref(), Some("users_lower"));
        assert!(found.columns.is_empty());
    }

    #[test]
    fn a_message_without_detail_names_nothing() {
        assert_eq!(of_columns("constraint failed"), Constraint::default());
        assert_eq!(of_check("constraint failed", "users").name, None);
        assert_eq!(of_type("datatype mismatch"), None);
    }

    #[test]
    fn the_column_and_the_range_of_a_number_are_read() {
        let (found, least, most) =
            of_range(r#"CHECK constraint failed: ("a""b" BETWEEN -32768 AND 32767)"#, "users").unwrap();
        assert_eq!((found.table.as_str(), found.columns), ("users", vec!["a\"b".into()]));
        assert_eq!((least, most), ("-32768", "32767"));
        for other in ["age_positive", r#"("a" BETWEEN 1 AND "b")"#, r#"("a" > 0)"#] {
            assert_eq!(of_range(&format!("CHECK constraint failed: {other}"), "users"), None);
        }
    }

    #[test]
    fn the_column_of_a_wrong_type_is_read() {
        let found = of_type("cannot store TEXT value in INTEGER column users.age").unwrap();
        assert_eq!((found.table.as_str(), found.columns), ("users", vec!["age".into()]));
    }
}
