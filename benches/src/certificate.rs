//! One certificate for everybody: keys of another kind cost another handshake.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Failure;
use crate::places::Places;

/// The files of a certificate that signs itself.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Certificate {
    /// Made once by openssl, below the target folder.
    ///
    /// # Errors
    ///
    /// When openssl is not there or cannot make one.
    pub fn get(places: &Places) -> Result<Self, Failure> {
        let folder = places.runs("certificate");
        let made = Self { cert: folder.join("cert.pem"), key: folder.join("key.pem") };
        if made.cert.exists() {
            return Ok(made);
        }
        std::fs::create_dir_all(&folder)?;
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]);
        command.args([
            "-days",
            "3650",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]);
        command.arg("-keyout").arg(&made.key).arg("-out").arg(&made.cert).stdin(Stdio::null());
        let output = command.output().map_err(|error| format!("openssl: {error}"))?;
        if !output.status.success() {
            return Err(format!("openssl: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(made)
    }
}
