//! What is said when no connection comes about.

use houtai_core::Secret;
use houtai_data::testing::PostgresInstance;
use houtai_data::{Error, ErrorKind, PostgresDriver, PostgresOptions};

use super::empty_database;

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
    says(&error, &["`houtai`", "`postgres`", &format!("127.0.0.1:{port}"), "check the password"]);
}

#[tokio::test]
async fn a_missing_password_is_refused() {
    let port = PostgresInstance::shared().expect("PostgreSQL").port();
    let error = refusal(format!("postgres://houtai@127.0.0.1:{port}/postgres")).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
    says(&error, &["password"]);
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
