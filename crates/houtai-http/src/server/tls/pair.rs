//! A certificate with its key, read from files and checked before anybody sees it.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use houtai_core::Timestamp;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};

use super::validity::Validity;

/// No certificate or key is longer; a file that is has been named by mistake.
const LONGEST_FILE: u64 = 1 << 20;
/// How the DER form of both begins.
const DER: u8 = 0x30;
/// What stands in the two forms of an encrypted key.
const ENCRYPTED: [&str; 2] = ["-----BEGIN ENCRYPTED PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED"];

/// Where a pair is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PairFiles {
    pub(super) cert: PathBuf,
    pub(super) key: PathBuf,
}

/// A certificate with its key and its time.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) certified: Arc<CertifiedKey>,
    pub(super) validity: Validity,
}

/// Why a pair cannot be used: file, reason, next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PairError {
    setting: &'static str,
    file: PathBuf,
    reason: String,
    advice: String,
}

impl PairError {
    /// The setting that names the file.
    pub(super) fn setting(&self) -> &'static str {
        self.setting
    }

    /// What to do next.
    pub(super) fn advice(&self) -> &str {
        &self.advice
    }

    /// What is wrong, with the file.
    pub(super) fn reason(&self) -> String {
        format!("{}: {}", self.file.display(), self.reason)
    }
}

impl fmt::Display for PairError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}; {}", self.setting, self.reason(), self.advice)
    }
}

impl std::error::Error for PairError {}

/// One of the two files, to tell what is wrong with it.
struct Source<'a> {
    setting: &'static str,
    file: &'a Path,
}

impl PairFiles {
    /// Reads and checks both. Whether the certificate is valid at this time is left to the caller.
    pub(super) fn read(&self, provider: &CryptoProvider) -> Result<Pair, PairError> {
        let cert = Source { setting: "tls.cert", file: &self.cert };
        let key = Source { setting: "tls.key", file: &self.key };
        let chain = cert.chain(&cert.read()?)?;
        let private = key.private_key(&key.read()?)?;
        let validity = Validity::of(&chain[0]).ok_or_else(|| cert.unknown_certificate())?;
        let certified = CertifiedKey::from_der(chain, private, provider);
        let certified = certified.map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => key.is_of_another(&self.cert),
            _ => key.unknown_key(),
        })?;
        Ok(Pair { certified: Arc::new(certified), validity })
    }
}

impl Source<'_> {
    fn error(&self, reason: impl Into<String>, advice: impl Into<String>) -> PairError {
        let (setting, file) = (self.setting, self.file.to_owned());
        PairError { setting, file, reason: reason.into(), advice: advice.into() }
    }

    fn read(&self) -> Result<Vec<u8>, PairError> {
        let cannot = |error| {
            let advice = "name a file that the app may read, relative to the app root or absolute";
            self.error(format!("cannot be read: {error}"), advice)
        };
        // Opening some of what is no file would wait for ever.
        if !std::fs::metadata(self.file).map_err(cannot)?.is_file() {
            return Err(self.error("is not a file", "name a file in PEM"));
        }
        let file = std::fs::File::open(self.file).map_err(cannot)?;
        let mut bytes = Vec::new();
        file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(cannot)?;
        if bytes.len() as u64 > LONGEST_FILE {
            return Err(self.error("has more than 1 MiB", "name a file in PEM"));
        }
        if bytes.is_empty() {
            return Err(self.error("is empty", "write it anew"));
        }
        Ok(bytes)
    }

    fn chain(&self, bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, PairError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
        let chain = chain.map_err(|error| self.broken_pem(&error))?;
        if !chain.is_empty() {
            return Ok(chain);
        }
        let advice = match PrivateKeyDer::from_pem_slice(bytes) {
            Ok(_) => "it holds a private key: perhaps tls.cert and tls.key are exchanged".to_owned(),
            Err(_) => self.pem_advice("x509", bytes),
        };
        Err(self.error("has no certificate in PEM", advice))
    }

    fn private_key(&self, bytes: &[u8]) -> Result<PrivateKeyDer<'static>, PairError> {
        let text = String::from_utf8_lossy(bytes);
        if ENCRYPTED.iter().any(|mark| text.contains(mark)) {
            let file = self.file.display();
            let advice =
                format!("decrypt it by `openssl pkey -in {file} -out …`, readable for the app alone");
            return Err(self.error("the key is encrypted", advice));
        }
        PrivateKeyDer::from_pem_slice(bytes).map_err(|error| match error {
            pem::Error::NoItemsFound if CertificateDer::from_pem_slice(bytes).is_ok() => {
                let advice = "it holds a certificate: perhaps tls.cert and tls.key are exchanged";
                self.error("has no private key in PEM", advice)
            }
            pem::Error::NoItemsFound => {
                self.error("has no private key in PEM", self.pem_advice("pkey", bytes))
            }
            error => self.broken_pem(&error),
        })
    }

    fn pem_advice(&self, command: &str, bytes: &[u8]) -> String {
        match bytes.first() {
            Some(&DER) => {
                let file = self.file.display();
                format!(
                    "it looks like DER: write it as PEM by `openssl {command} -inform der -in {file} -out …`"
                )
            }
            _ => "name a file in PEM, which begins with `-----BEGIN`".to_owned(),
        }
    }

    fn broken_pem(&self, error: &pem::Error) -> PairError {
        let reason = match error {
            pem::Error::MissingSectionEnd { .. } => "breaks off before its `-----END` line",
            _ => "is damaged: it is no proper PEM",
        };
        self.error(reason, "write it anew, whole")
    }

    fn unknown_certificate(&self) -> PairError {
        let advice = "look at it by `openssl x509 -noout -text -in …`, or have it issued anew";
        self.error("the first certificate in it cannot be read", advice)
    }

    fn unknown_key(&self) -> PairError {
        let advice = "use RSA with 2048 to 8192 bits, ECDSA with P-256 or P-384, or Ed25519";
        self.error("the key is damaged or of a kind that is not supported", advice)
    }

    fn is_of_another(&self, cert: &Path) -> PairError {
        let reason = format!("the key does not belong to the certificate in {}", cert.display());
        self.error(reason, "name the two files that were issued together")
    }
}

impl Pair {
    /// When the certificate ends.
    pub(super) fn not_after(&self) -> Timestamp {
        self.validity.not_after
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
    use rustls::crypto::ring::default_provider;

    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new(cert: &str, key: &str) -> Self {
            let folder = Self(tempfile::tempdir().unwrap());
            std::fs::write(folder.0.path().join("cert.pem"), cert).unwrap();
            std::fs::write(folder.0.path().join("key.pem"), key).unwrap();
            folder
        }

        fn read(&self) -> Result<Pair, PairError> {
            let (cert, key) = (self.0.path().join("cert.pem"), self.0.path().join("key.pem"));
            PairFiles { cert, key }.read(&default_provider())
        }
    }

    fn certificate(key: &KeyPair) -> String {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2001, 2, 3);
        params.not_after = rcgen::date_time_ymd(2040, 5, 6);
        params.self_signed(key).unwrap().pem()
    }

    #[test]
    fn every_kind_of_key_that_clients_know_is_read() {
        for kind in [&PKCS_ECDSA_P256_SHA256, &PKCS_ECDSA_P384_SHA384, &PKCS_ED25519] {
            let key = KeyPair::generate_for(kind).unwrap();
            assert!(Folder::new(&certificate(&key), &key.serialize_pem()).read().is_ok(), "{kind:?}");
        }
    }

    #[test]
    fn the_time_of_a_certificate_is_read() {
        let key = KeyPair::generate().unwrap();
        let pair = Folder::new(&certificate(&key), &key.serialize_pem()).read().unwrap();
        assert!(pair.validity.not_before.to_string().starts_with("2001-02-03T00:00:00"));
        assert!(pair.validity.not_after.to_string().starts_with("2040-05-06T00:00:00"));
    }

    #[test]
    fn issuers_and_words_around_are_taken_along() {
        let key = KeyPair::generate().unwrap();
        let mut chain = String::from("subject=CN = example.org\n");
        for _ in 0..3 {
            writeln!(chain, "{}\nissuer=CN = somebody", certificate(&key)).unwrap();
        }
        let pair = Folder::new(&chain, &key.serialize_pem()).read().unwrap();
        assert_eq!(pair.certified.cert.len(), 3);
    }

    #[test]
    fn one_file_may_hold_both() {
        let key = KeyPair::generate().unwrap();
        let both = format!("{}{}", key.serialize_pem(), certificate(&key));
        assert!(Folder::new(&both, &both).read().is_ok());
    }

    #[test]
    fn a_mistake_names_setting_file_reason_and_next_step() {
        let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let folder = Folder::new(&certificate(&key), &other.serialize_pem());
        let (error, path) = (folder.read().unwrap_err(), folder.0.path().display());
        let expected = format!(
            "`tls.key`: {path}/key.pem: the key does not belong to the certificate in {path}/cert.pem; \
             name the two files that were issued together"
        );
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let folder = Folder::new("", "");
        std::fs::remove_file(folder.0.path().join("cert.pem")).unwrap();
        std::fs::create_dir(folder.0.path().join("cert.pem")).unwrap();
        assert!(folder.read().unwrap_err().to_string().contains("is not a file"));
    }
}
