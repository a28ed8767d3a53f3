//! TLS on the public listener.
//!
//! rustls with the ring provider: TLS 1.2 and 1.3, no renegotiation, session tickets whose keys change by themselves.

mod certificate;
mod handshake;
mod pair;
mod settings;
mod validity;
mod watch;

use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use houtai_core::{Clock, Error, Finding, Result};
use rustls::crypto::ring;
use rustls::{ServerConfig, version};
use tokio::sync::Semaphore;

pub use self::certificate::Renewal;
use self::certificate::{Certificate, Loaded};
use self::pair::{PairError, PairFiles};
pub use self::settings::TlsSettings;

/// How many handshakes for each core may be under way at once; further ones wait.
const HANDSHAKES_PER_CORE: usize = 32;

/// TLS with the certificate that is in force.
pub struct Tls {
    config: Arc<ServerConfig>,
    certificate: Arc<Certificate>,
    handshakes: Semaphore,
    handshake_timeout: Duration,
    watch: Duration,
}

impl Tls {
    /// Reads the certificate; `Ok(None)` when none is set.
    ///
    /// # Errors
    ///
    /// When one of the files is not set, cannot be read or does not fit; the error says which and what to do.
    pub fn load(settings: &TlsSettings, root: &Path, clock: Clock, http2: bool) -> Result<Option<Arc<Self>>> {
        let Some(files) = files(settings, root)? else { return Ok(None) };
        let certificate = Arc::new(Certificate::load(files, clock).map_err(|error| refused(&error))?);
        certificate.warn();
        let cores = available_parallelism().map_or(1, usize::from);
        Ok(Some(Arc::new(Self {
            config: config(&certificate, http2)?,
            certificate,
            handshakes: Semaphore::new(cores * HANDSHAKES_PER_CORE),
            handshake_timeout: settings.handshake_timeout,
            watch: settings.watch,
        })))
    }

    /// What would keep it from starting, and what will soon be wrong with the certificate.
    pub fn check(settings: &TlsSettings, root: &Path, clock: Clock) -> Vec<Finding> {
        match files(settings, root) {
            Ok(None) => Vec::new(),
            Ok(Some(files)) => match Certificate::load(files, clock) {
                Ok(certificate) => certificate.finding().into_iter().collect(),
                Err(error) => {
                    vec![Finding::error(error.setting(), error.reason()).advice(error.advice())]
                }
            },
            Err(error) => vec![Finding::error("tls.cert", error.to_string())],
        }
    }

    /// When the certificate in force ends.
    pub fn not_after(&self) -> houtai_core::Timestamp {
        self.certificate.not_after()
    }

    /// What is wrong with the time of the certificate in force, or soon will be; `None` when all is well.
    pub fn note(&self) -> Option<String> {
        self.certificate.note()
    }

    /// Looks at the files now, and takes what they hold into use if it fits. What SIGHUP does.
    pub async fn renew(&self) -> Renewal {
        let certificate = Arc::clone(&self.certificate);
        // Disks may be slow, and network disks hang.
        let renewed = tokio::task::spawn_blocking(move || certificate.renew()).await;
        renewed.unwrap_or(Renewal::Unchanged)
    }
}

fn refused(error: &PairError) -> Error {
    Error::internal(format!("{error}"))
}

/// The files, where they are set; one without the other is a mistake.
fn files(settings: &TlsSettings, root: &Path) -> Result<Option<PairFiles>> {
    let missing = |set: &str, other: &str| {
        Err(Error::internal(format!("`{set}` is set and `{other}` is not; set both or none")))
    };
    match (&settings.cert, &settings.key) {
        (None, None) => Ok(None),
        (Some(_), None) => missing("tls.cert", "tls.key"),
        (None, Some(_)) => missing("tls.key", "tls.cert"),
        (Some(cert), Some(key)) => Ok(Some(PairFiles { cert: root.join(cert), key: root.join(key) })),
    }
}

fn config(certificate: &Arc<Certificate>, http2: bool) -> Result<Arc<ServerConfig>> {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_protocol_versions(&[&version::TLS13, &version::TLS12]).map_err(Error::from)?;
    let resolver: Arc<Loaded> = Arc::clone(certificate.loaded());
    let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
    // A client that offers only others gets the alert `no_application_protocol` (RFC 7301, section 3.2).
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if !http2 {
        config.alpn_protocols.remove(0);
    }
    config.ticketer = ring::Ticketer::new().map_err(Error::from)?;
    Ok(Arc::new(config))
}
