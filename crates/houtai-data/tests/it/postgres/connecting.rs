//! What is said when no connection comes about.

use houtai_core::Secret;
use houtai_data::testing::PostgresInstance;
use houtai_data::{Error, ErrorKind, PostgresDriver, PostgresOptions};

use super::{empty_database, impostor};

async fn refusal(url: String) -> Error {
    let error = PostgresDriver::connect(PostgresOptions::new(Secret::new(url))).await.err().expect("refused");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    error
}

fn says(error: &Error, words: &[&str]) {
    for word in words {
        assert!(error.to_string().contains(word), "`{word}` is missing: {error}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let port = PostgresInstance::shared().expect("PostgreSQL").port();
    let error = refusal(format!("postgres://houtai:hunter2@127.0.0.1:{port}/postgres")).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
    says(&error, &["`houtai`", "`postgres`", &format!("127.0.0.1:{port}"), "check user and password"]);
}

#[tokio::test]
async fn a_missing_password_is_refused() {
    let port = PostgresInstance::shared().expect("PostgreSQL").port();
    let error = refusal(format!("postgres://houtai@127.0.0.1:{port}/postgres")).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
    says(&error, &["password"]);
}

#[tokio::test]
async fn an_unknown_user_is_refused() {
    let port = PostgresInstance::shared().expect("PostgreSQL").port();
    let error = refusal(format!("postgres://nobody:hunter2@127.0.0.1:{port}/postgres?sslmode=disable")).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
    says(&error, &["`nobody`", "check user and password"]);
}

#[tokio::test]
async fn a_role_that_may_not_log_in_is_refused() {
    let fixture = super::Fixture::new().await;
    let role = format!("{}_group", fixture.database.name());
    fixture.write(&format!("CREATE ROLE {role} NOLOGIN PASSWORD 'hunter2'"), vec![]).await.expect("role");
    let port = PostgresInstance::shared().expect("PostgreSQL").port();
    let error = refusal(format!("postgres://{role}:hunter2@127.0.0.1:{port}/postgres?sslmode=disable")).await;
    fixture.write(&format!("DROP ROLE {role}"), vec![]).await.expect("role");
    assert_eq!(error.kind(), ErrorKind::Refused);
    says(&error, &[&role, "not permitted to log in", "check the user in the URL"]);
}

#[tokio::test]
async fn a_database_that_is_full_of_connections_is_unreachable() {
    let fixture = super::Fixture::new().await;
    let name = fixture.database.name();
    // A superuser is let in all the same.
    fixture.write(&format!("ALTER DATABASE {name} CONNECTION LIMIT 0"), vec![]).await.expect("limit");
    fixture.write(&format!("CREATE ROLE {name} LOGIN PASSWORD 'hunter2'"), vec![]).await.expect("role");
    let port = PostgresInstance::shared().expect("PostgreSQL").port();
    let error = refusal(format!("postgres://{name}:hunter2@127.0.0.1:{port}/{name}?sslmode=disable")).await;
    fixture.write(&format!("DROP ROLE {name}"), vec![]).await.expect("role");
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    says(&error, &["too many connections", "`max_connections`", "smaller pools"]);
}

#[tokio::test]
async fn a_server_that_is_too_old_is_refused_with_its_version() {
    let port = impostor::greeting("9.6.24").await;
    let error = refusal(format!("postgres://anna:hunter2@127.0.0.1:{port}/shop?sslmode=disable")).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    says(
        &error,
        &["`shop`", &format!("127.0.0.1:{port}"), "PostgreSQL 9.6.24", "version 13 or later", "upgrade"],
    );
}

#[tokio::test]
async fn something_else_that_listens_is_told_apart() {
    let (http, ssh) = ("HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n");
    let elsewhere = (ErrorKind::Unreachable, "check that the server runs, and host and port in the URL");
    for (answer, mode, (kind, next)) in [
        ("", "disable", elsewhere),
        ("", "prefer", elsewhere),
        (http, "disable", elsewhere),
        (http, "prefer", elsewhere),
        (ssh, "disable", elsewhere),
        // An `S` is how a server agrees to TLS.
        (ssh, "prefer", (ErrorKind::Refused, "check that it is PostgreSQL that listens there")),
    ] {
        let port = impostor::answering(answer.as_bytes()).await;
        let error = refusal(format!("postgres://anna:hunter2@127.0.0.1:{port}/shop?sslmode={mode}")).await;
        assert_eq!(error.kind(), kind, "{answer:?} {mode}: {error}");
        says(&error, &[next, &format!("127.0.0.1:{port}")]);
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for_for_ever() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    let port = silent.local_addr().expect("address").port();
    let mut options =
        PostgresOptions::new(Secret::new(format!("postgres://anna:hunter2@127.0.0.1:{port}/shop")));
    options.connect_timeout = std::time::Duration::from_millis(20);
    let error = PostgresDriver::connect(options).await.err().expect("silence");
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    says(&error, &["did not answer within 20ms", "host and port in the URL"]);
}

#[tokio::test]
async fn an_unknown_database_is_refused() {
    let instance = PostgresInstance::shared().expect("PostgreSQL");
    let error = refusal(instance.url("nowhere")).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
    says(&error, &["`nowhere`", "createdb"]);
}

#[tokio::test]
async fn a_server_that_is_down_is_unreachable() {
    // A port that was free a moment ago.
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").expect("port").local_addr().expect("address").port();
    let error = refusal(format!("postgres://anna:hunter2@127.0.0.1:{port}/shop")).await;
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    says(&error, &["`shop`", "`anna`", &format!("127.0.0.1:{port}"), "check that the server runs"]);
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_is_required() {
    let database = empty_database().await;
    let url = database.url().replace("sslmode=disable", "sslmode=require");
    let error = refusal(url).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
    says(&error, &["does not support TLS", "sslmode"]);
}

#[tokio::test]
async fn a_server_without_tls_is_used_where_tls_is_preferred() {
    let database = empty_database().await;
    let url = database.url().replace("sslmode=disable", "sslmode=prefer");
    PostgresDriver::connect(PostgresOptions::new(Secret::new(url))).await.expect("driver");
}

#[tokio::test]
async fn the_server_knows_the_name_of_the_application() {
    let fixture = super::Fixture::new().await;
    let name = fixture.texts("SELECT current_setting('application_name')", vec![]).await.expect("name");
    assert_eq!(name, ["houtai"]);
}
