//! Connections by TLS.

use std::path::PathBuf;

use houtai_core::Secret;
use houtai_data::testing::PostgresInstance;
use houtai_data::{Collect, Discard, Driver, Error, ErrorKind, PostgresDriver, PostgresOptions, Statement};

use super::certificates::{Authority, Server};
use super::{One, reading};

/// A server with a certificate, and the files of authorities that clients trust.
struct Encrypted {
    instance: PostgresInstance,
    authority: Authority,
    folder: tempfile::TempDir,
}

impl Encrypted {
    fn start(authority: Authority, server: &Server) -> Self {
        let instance = PostgresInstance::private().expect("PostgreSQL");
        instance.write("server.crt", &server.certificate).expect("certificate");
        instance.write("server.key", &server.key).expect("key");
        instance.configure("ssl = on\n").expect("settings");
        instance.stop(false).expect("stop");
        instance.start().expect("start");
        Self { instance, authority, folder: tempfile::tempdir().expect("folder") }
    }

    /// One whose certificate is as it should be, for `localhost`.
    fn usual() -> Self {
        let authority = Authority::new();
        let server = authority.sign(&["localhost"]);
        Self::start(authority, &server)
    }

    fn root(&self, authority: &Authority) -> PathBuf {
        let path = self.folder.path().join("root.pem");
        std::fs::write(&path, authority.certificate.pem()).expect("root");
        path
    }

    /// The URL by this host and with these parameters; `ROOT` is the authority of the server.
    fn url(&self, host: &str, parameters: &str) -> String {
        let root = self.root(&self.authority).display().to_string();
        let url = self.instance.url("postgres").replace("127.0.0.1", host);
        url.replace("sslmode=disable", &parameters.replace("ROOT", &root))
    }

    async fn connect(&self, host: &str, parameters: &str) -> Result<PostgresDriver, Error> {
        connect(self.url(host, parameters)).await
    }

    async fn refusal(&self, host: &str, parameters: &str, words: &[&str]) {
        let error = self.connect(host, parameters).await.err().expect("refused");
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
        for word in words {
            assert!(error.to_string().contains(word), "`{word}` is missing: {error}");
        }
    }
}

async fn connect(url: String) -> Result<PostgresDriver, Error> {
    let mut options = PostgresOptions::new(Secret::new(url));
    options.shared = 1;
    PostgresDriver::connect(options).await
}

/// Whether the server says that nobody can read along.
async fn is_encrypted(driver: &PostgresDriver) -> bool {
    let sql = "SELECT ssl::int::bigint FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let (sink, _) = driver.run(reading(sql, vec![]), Collect::<One<i64>>::new()).await.expect("state");
    Collect::<One<i64>>::take(sink) == [One(1)]
}

#[tokio::test]
async fn each_mode_is_as_secret_as_it_says() {
    let server = Encrypted::usual();
    for (host, parameters, secret) in [
        ("localhost", "sslmode=disable", false),
        ("localhost", "sslmode=prefer", true),
        ("localhost", "sslmode=require", true),
        // Nobody is asked who it is.
        ("127.0.0.1", "sslmode=require", true),
        ("localhost", "sslmode=require&sslrootcert=ROOT", true),
        // Who has signed is asked, the name is not.
        ("127.0.0.1", "sslmode=verify-ca&sslrootcert=ROOT", true),
        ("localhost", "sslmode=verify-full&sslrootcert=ROOT", true),
    ] {
        let driver = server.connect(host, parameters).await.expect(parameters);
        assert_eq!(is_encrypted(&driver).await, secret, "{parameters}");
        // The pool connects in the same way, and so does who asks the server to give a statement up.
        let session = driver.begin(houtai_data::BeginOptions::default()).await.expect("begin");
        session.commit().await.expect("commit");
    }
}

#[tokio::test]
async fn a_statement_is_cancelled_by_tls_as_well() {
    let server = Encrypted::usual();
    let driver = server.connect("localhost", "sslmode=verify-full&sslrootcert=ROOT").await.expect("driver");
    let mut session = driver.begin(houtai_data::BeginOptions::default()).await.expect("begin");
    let sleep = "SELECT pg_sleep(600)::text";
    let mut sleeping = session.run(Statement::new(sleep, vec![]), Box::new(Discard));
    let count =
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";
    let sleepers = async || {
        let (sink, _) = driver.run(reading(count, vec![]), Collect::<One<i64>>::new()).await.expect("count");
        Collect::<One<i64>>::take(sink)[0].0
    };
    while sleepers().await == 0 {
        assert!(futures_util::FutureExt::now_or_never(&mut sleeping).is_none());
    }
    drop(sleeping);
    drop(session);
    while sleepers().await > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_server_that_somebody_else_has_signed_is_refused() {
    let server = Encrypted::usual();
    let other = Authority::new();
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = server.url("localhost", &format!("sslmode={mode}&sslrootcert=ROOT"));
        // In the place of the right one.
        server.root(&other);
        let error = connect(url).await.err().expect("refused");
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
        assert!(
            error.to_string().contains("UnknownIssuer") || error.to_string().contains("BadSignature"),
            "{error}"
        );
        assert!(error.to_string().contains("by `sslrootcert` in the URL"), "{error}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_by_verify_full() {
    let server = Encrypted::usual();
    let words =
        ["127.0.0.1", "localhost", "write a host into the URL that the certificate names", "verify-ca"];
    server.refusal("127.0.0.1", "sslmode=verify-full&sslrootcert=ROOT", &words).await;
}

#[tokio::test]
async fn a_certificate_that_has_expired_is_refused() {
    let authority = Authority::new();
    let certificate = authority.sign_until(&["localhost"], 2000);
    let server = Encrypted::start(authority, &certificate);
    let words = ["renew the certificate of the server"];
    server.refusal("localhost", "sslmode=verify-full&sslrootcert=ROOT", &words).await;
    server.connect("localhost", "sslmode=require").await.expect("who does not ask is not told");
}

#[tokio::test]
async fn a_server_that_presents_the_authority_itself_is_told_how_to_make_another() {
    let authority = Authority::new();
    let itself = authority.itself();
    let server = Encrypted::start(authority, &itself);
    server.refusal("localhost", "sslmode=verify-full&sslrootcert=ROOT", &["basicConstraints=CA:FALSE"]).await;
}

#[tokio::test]
async fn a_file_of_authorities_that_is_none_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("root.pem").display().to_string();
    let url = format!("postgres://anna:hunter2@localhost/shop?sslmode=verify-full&sslrootcert={path}");
    for content in
        [None, Some("no certificate"), Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    {
        if let Some(content) = content {
            std::fs::write(&path, content).expect("root");
        }
        let error = connect(url.clone()).await.err().expect("refused");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(
            error.to_string().contains(&path) && error.to_string().contains("name a PEM file"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn who_does_not_encrypt_is_told_that_the_server_wants_it() {
    let server = Encrypted::usual();
    server.instance.write("pg_hba.conf", "hostssl all all 127.0.0.1/32 password\n").expect("access");
    server.instance.stop(false).expect("stop");
    server.instance.start().expect("start");
    server.refusal("localhost", "sslmode=disable", &["no encryption", "write `sslmode=require`"]).await;
    server.connect("localhost", "sslmode=require").await.expect("by TLS");
}

/// A password is proven in a way that is worth nothing on another connection.
#[tokio::test]
async fn a_password_is_bound_to_the_connection() {
    for (authority, binds) in
        [(Authority::new(), true), (Authority::of_p384(), true), (Authority::of_ed25519(), false)]
    {
        let certificate = authority.sign(&["localhost"]);
        let server = Encrypted::start(authority, &certificate);
        let driver = server.connect("localhost", "sslmode=require").await.expect("driver");
        let role = "CREATE ROLE scram_user LOGIN PASSWORD 'hunter2'";
        driver.run(Statement::new(role, vec![]), Box::new(Discard)).await.map(drop).expect("role");
        let own = server.url("localhost", "sslmode=require&channel_binding=require");
        let (_, behind) = own.split_once('@').expect("a password");
        let required = connect(format!("postgres://scram_user:hunter2@{behind}")).await;
        assert_eq!(required.is_ok(), binds);
        let url = format!(
            "postgres://scram_user:hunter2@{}",
            behind.replace("=require&channel_binding=require", "=require")
        );
        connect(url).await.expect("without the wish it goes on");
        let wrong = connect(format!("postgres://scram_user:hunter3@{behind}")).await.err().expect("refused");
        assert_eq!(wrong.kind(), ErrorKind::Refused, "{wrong}");
    }
}
