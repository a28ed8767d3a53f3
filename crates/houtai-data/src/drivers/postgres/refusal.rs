//! Why a connection did not come about, and what to do then.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;
use tokio_postgres::error::DbError;

use super::failure::{ServerError, causes, kind_of};
use crate::{Error, ErrorKind};

/// The error for whoever wanted the connection, to what `name` says.
pub(super) fn refused(name: &str, error: tokio_postgres::Error) -> Error {
    if let Some(told) = error.as_db_error() {
        let (kind, next) = advice(told);
        let message = format!("{name} cannot be used: {}; {next}", told.message());
        return Error::new(kind, message).with_source(ServerError::of(told));
    }
    let text = error.to_string();
    let (kind, next) = match text.as_str() {
        "error performing TLS handshake" => (ErrorKind::Refused, tls_advice(&error)),
        "authentication error" => (ErrorKind::Refused, "check user and password in the URL"),
        "invalid configuration" => (ErrorKind::Refused, "write the password into the URL"),
        _ => (ErrorKind::Unreachable, "check that the server runs, and host and port in the URL"),
    };
    let message = format!("{name} cannot be reached: {}; {next}", causes(&error));
    Error::new(kind, message).with_source(error)
}

const POOLER: &str = "a pooler such as PgBouncer stands before the server: set `db.pooler = true`";

/// What to do about what the server said.
fn advice(told: &DbError) -> (ErrorKind, &'static str) {
    match told.code().code() {
        // PgBouncer says so, whatever its mode, since it does not know how long a statement of ours may take.
        "08P01" if told.message().contains("startup parameter") => (ErrorKind::Refused, POOLER),
        "28P01" => (ErrorKind::Refused, "check user and password in the URL"),
        "28000" if told.message().ends_with("no encryption") => (
            ErrorKind::Refused,
            "the server may want TLS: write `sslmode=require`; else see its `pg_hba.conf`",
        ),
        "28000" => (ErrorKind::Refused, "check the user in the URL, and `pg_hba.conf` of the server"),
        "3D000" => (ErrorKind::Refused, "create it with `createdb`, or check the name in the URL"),
        "53300" => (ErrorKind::Unreachable, "raise `max_connections` of the server, or use smaller pools"),
        "57P03" => (ErrorKind::Unreachable, "wait until the server has started"),
        _ if kind_of(told.code()) == ErrorKind::ConnectionLost => (ErrorKind::Unreachable, "try again"),
        _ => (ErrorKind::Refused, "the server says why"),
    }
}

/// What to do about a handshake that failed.
fn tls_advice(error: &tokio_postgres::Error) -> &'static str {
    let problem = match handshake_problem(error) {
        Some(rustls::Error::InvalidCertificate(problem)) => problem,
        Some(_) => return "check that it is PostgreSQL that listens there, and that it speaks TLS 1.2 or 1.3",
        None if causes(error).contains("does not support TLS") => {
            return "switch it on at the server (`ssl = on`), or write `sslmode=disable` where nobody else is on the way";
        }
        None => return "check `sslmode` and `sslrootcert` in the URL",
    };
    match problem {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "name the authority that has signed the certificate of the server by `sslrootcert` in the URL"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "write a host into the URL that the certificate names, or `sslmode=verify-ca`, which does not ask for the host"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "renew the certificate of the server"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "check the clocks of both machines, and the certificate of the server"
        }
        problem if format!("{problem:?}").contains("CaUsedAsEndEntity") => {
            "the certificate of the server is that of an authority, as `openssl req -x509` makes it; make one with `basicConstraints=CA:FALSE`"
        }
        _ => "check the certificate of the server, and `sslmode` and `sslrootcert` in the URL",
    }
}

/// What the TLS library found.
fn handshake_problem(error: &tokio_postgres::Error) -> Option<&rustls::Error> {
    let failed = error.source()?.downcast_ref::<io::Error>()?;
    failed.get_ref()?.downcast_ref::<rustls::Error>()
}
