//! Which answer a client gets for an error of the data layer.

use std::time::Duration;

use houtai_core::validate::Problem;
use houtai_core::{Error as CoreError, ErrorKind as CoreKind};

use crate::{Error, ErrorKind};

/// When it makes sense to try again after the database could not be reached.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The error of the framework, without its cause.
pub(crate) fn answer(error: &Error) -> CoreError {
    match error.kind() {
        ErrorKind::NotFound => CoreError::not_found(error.to_string()),
        ErrorKind::UniqueViolation => {
            broken(error, CoreKind::Conflict, "already_exists", "this value is taken")
        }
        ErrorKind::ForeignKeyViolation if error.constraint().is_some_and(|broken| broken.referred_to) => {
            CoreError::conflict("other things refer to this one").with_code("still_referred_to")
        }
        ErrorKind::ForeignKeyViolation => {
            broken(error, CoreKind::Invalid, "no_such_reference", "what is referred to does not exist")
        }
        ErrorKind::NotNullViolation => broken(error, CoreKind::Invalid, "missing", "a value is missing"),
        ErrorKind::CheckViolation | ErrorKind::InvalidValue => {
            broken(error, CoreKind::Invalid, "invalid_value", "a value breaks a rule of the database")
        }
        ErrorKind::StaleVersion => {
            CoreError::conflict("somebody else has changed this in between; read it again")
                .with_code("stale_version")
        }
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
fn broken(error: &Error, kind: CoreKind, code: &'static str, detail: &str) -> CoreError {
    let columns = error.constraint().map(|broken| broken.columns.as_slice()).unwrap_or_default();
    let problems = columns.iter().map(|column| Problem::new(code, format!("/{column}")));
    let answer = CoreError::new(kind).with_code(code).with_detail(detail);
    problems.fold(answer, CoreError::with_problem)
}
