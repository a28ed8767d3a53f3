//! Certificates that are made for a test, and a client that shows which one a server has.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use houtai_test::TestAppBuilder;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A certificate that signs itself, with its key.
pub(crate) struct Pair {
    pub(crate) cert: String,
    pub(crate) key: String,
    der: rustls::pki_types::CertificateDer<'static>,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self::valid(1975, 4096)
    }

    /// Valid from the first day of one year to that of another.
    pub(crate) fn valid(from: i32, until: i32) -> Self {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { cert: certificate.pem(), key: key.serialize_pem(), der: certificate.der().clone() }
    }

    pub(crate) fn write(&self, folder: &Path) {
        std::fs::write(folder.join("cert.pem"), &self.cert).unwrap();
        std::fs::write(folder.join("key.pem"), &self.key).unwrap();
    }

    /// Connects as a client that trusts this certificate and no other.
    pub(crate) async fn connect(
        &self,
        address: SocketAddr,
        protocols: &[&str],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        self.connect_by(address, protocols, rustls::ALL_VERSIONS).await
    }

    pub(crate) async fn connect_by(
        &self,
        address: SocketAddr,
        protocols: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        Self::connect_with(&self.client(protocols, versions), address).await
    }

    /// A client; it remembers its sessions.
    pub(crate) fn client(
        &self,
        protocols: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(versions).unwrap();
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsConnector::from(Arc::new(config))
    }

    pub(crate) async fn connect_with(
        client: &TlsConnector,
        address: SocketAddr,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(address).await?;
        client.connect(ServerName::try_from("localhost").unwrap(), stream).await
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the server has this certificate.
    pub(crate) async fn is_of(&self, address: SocketAddr) -> bool {
        self.connect(address, &["http/1.1"]).await.is_ok()
    }
}

/// Lets an app speak TLS with this pair.
pub(crate) fn with(builder: TestAppBuilder, pair: &Pair) -> TestAppBuilder {
    pair.write(builder.root());
    builder.value("tls.cert", "cert.pem").value("tls.key", "key.pem")
}
