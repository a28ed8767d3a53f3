//! Which answer a client gets for an error of the data layer.

use std::time::Duration;

use houtai_core::validate::{Problem, escape_pointer};
use houtai_core::{Error as CoreError, ErrorKind as CoreKind};

use crate::{Error, ErrorKind};

/// When it makes sense to try again after the database could not be reached.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl Error {
    /// The answer to a caller who has named the version that he has seen by `If-Match`: what is stale is a 412 then,
    /// as RFC 9110 has it, and not a 409. All other errors are what `?` makes of them.
    ///
    /// ```
    /// use houtai_core::ErrorKind as CoreKind;
    /// use houtai_data::{Error, ErrorKind};
    ///
    /// let stale = || Error::new(ErrorKind::StaleVersion, "to-do 7 has version 3");
    /// assert_eq!(houtai_core::Error::from(stale()).kind(), CoreKind::Conflict);
    /// assert_eq!(stale().for_if_match().kind(), CoreKind::PreconditionFailed);
    /// ```
    pub fn for_if_match(self) -> CoreError {
        let is_stale = self.kind() == ErrorKind::StaleVersion;
        let answer = CoreError::from(self);
        if is_stale { answer.with_kind(CoreKind::PreconditionFailed) } else { answer }
    }
}

/// The error of the framework, without its cause. Its text is that of the catalogue for its code, so that it comes
/// in the language of the caller.
pub(crate) fn answer(error: &Error) -> CoreError {
    match error.kind() {
        ErrorKind::NotFound => CoreError::not_found(error.to_string()),
        ErrorKind::UniqueViolation => broken(error, CoreKind::Conflict, "already_exists"),
        ErrorKind::ForeignKeyViolation if error.constraint().is_some_and(|broken| broken.referred_to) => {
            // The columns are those of other rows, which the caller has not sent.
            CoreError::new(CoreKind::Conflict).with_code("still_referred_to")
        }
        ErrorKind::ForeignKeyViolation => broken(error, CoreKind::Invalid, "no_such_reference"),
        ErrorKind::NotNullViolation => broken(error, CoreKind::Invalid, "missing"),
        ErrorKind::CheckViolation | ErrorKind::InvalidValue => {
            broken(error, CoreKind::Invalid, "invalid_value")
        }
        ErrorKind::StaleVersion => CoreError::new(CoreKind::Conflict).with_code("stale_version"),
        ErrorKind::Serialization
        | ErrorKind::Deadlock
        | ErrorKind::LockTimeout
        | ErrorKind::PoolTimeout
        | ErrorKind::Unreachable
        | ErrorKind::ConnectionLost
        | ErrorKind::DiskFull => CoreError::new(CoreKind::Unavailable).with_retry_after(RETRY_AFTER),
        _ => CoreError::new(CoreKind::Internal),
    }
}

/// A constraint that the input breaks, with a pointer to each of its fields.
fn broken(error: &Error, kind: CoreKind, code: &'static str) -> CoreError {
    let columns = error.constraint().map(|broken| broken.columns.as_slice()).unwrap_or_default();
    let problems = columns.iter().map(|column| Problem::new(code, pointer(error, column)));
    // Of a value that is wrong the place is told below; a client switches on `invalid` as for any other rule.
    let code = match (kind, columns) {
        (CoreKind::Invalid, [_, ..]) => kind.code(),
        (CoreKind::Invalid, []) if code == "missing" => "invalid_value",
        _ => code,
    };
    let answer = CoreError::new(kind).with_code(code);
    let answer = if code == kind.code() { answer.with_param("count", columns.len()) } else { answer };
    problems.fold(answer, CoreError::with_problem)
}

/// Where the caller has written what became this column: the name of the field, where the model is known.
fn pointer(error: &Error, column: &str) -> String {
    let field = error.model().filter(|_| of_own_table(error)).and_then(|model| model.column(column));
    format!("/{}", escape_pointer(field.map_or(column, |field| field.name)))
}

/// A trigger may have broken a constraint of another table.
fn of_own_table(error: &Error) -> bool {
    let own = error.model().map_or("", |model| model.table);
    error.constraint().is_none_or(|broken| broken.table.is_empty() || broken.table == own)
}

#[cfg(test)]
mod tests {
    use houtai_core::validate::{Language, Messages, message};

    use super::*;
    use crate::{Constraint, Default, FieldMeta, ModelMeta, ValueKind};

    static USERS: ModelMeta = ModelMeta::of(
        "User",
        "users",
        &[FieldMeta {
            name: "mail",
            column: "mail_address",
            doc: "",
            kind: ValueKind::Text,
            max_length: None,
            decimal: None,
            range: None,
            null: false,
            unique: true,
            index: false,
            default: Default::None,
            reference: None,
            choices: &[],
            rules: &[],
        }],
    );

    fn violation(kind: ErrorKind, table: &str, column: &str) -> Error {
        let columns = vec![column.to_owned()];
        let constraint = Constraint { table: table.to_owned(), columns, ..Constraint::default() };
        Error::new(kind, "secret").with_constraint(constraint).with_model(&USERS)
    }

    #[test]
    fn a_pointer_names_the_field_and_not_its_column() {
        let answer = CoreError::from(violation(ErrorKind::UniqueViolation, "users", "mail_address"));
        assert_eq!(
            (answer.kind(), answer.code(), answer.detail()),
            (CoreKind::Conflict, "already_exists", None)
        );
        assert_eq!(answer.input_problems(), [Problem::new("already_exists", "/mail")]);
        let answer = CoreError::from(violation(ErrorKind::ForeignKeyViolation, "others", "mail_address"));
        assert_eq!((answer.kind(), answer.code()), (CoreKind::Invalid, "invalid"));
        assert_eq!(answer.input_problems(), [Problem::new("no_such_reference", "/mail_address")]);
    }

    #[test]
    fn every_kind_has_texts_in_both_languages_for_its_code_and_its_problems() {
        for kind in ErrorKind::ALL {
            let answer = CoreError::from(violation(*kind, "users", "mail_address"));
            for language in [Language::English, Language::Chinese] {
                let text = Messages::default().text(answer.code(), answer.params(), language);
                assert!(text.is_some(), "no text for `{}`", answer.code());
                for problem in answer.input_problems() {
                    assert_ne!(message(problem, language), problem.code, "no text for a problem");
                }
            }
        }
    }

    #[test]
    fn what_comes_from_the_database_never_reaches_a_caller() {
        for kind in ErrorKind::ALL.iter().filter(|kind| **kind != ErrorKind::NotFound) {
            let answer = CoreError::from(violation(*kind, "users", "mail_address"));
            assert_eq!(answer.detail(), None, "{kind:?}");
        }
    }

    #[test]
    fn a_database_that_is_away_is_a_503_with_the_time_to_come_back() {
        for kind in [ErrorKind::PoolTimeout, ErrorKind::Unreachable, ErrorKind::ConnectionLost] {
            let answer = CoreError::from(Error::new(kind, "away"));
            assert_eq!((answer.kind(), answer.retry_after()), (CoreKind::Unavailable, Some(RETRY_AFTER)));
        }
    }
}
