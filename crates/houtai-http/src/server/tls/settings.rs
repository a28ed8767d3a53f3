//! The settings of TLS.

use std::time::Duration;

use houtai_core::settings::positive;

houtai_core::settings! {
    /// Encryption of the public listener. It is on once `cert` and `key` are set.
    pub struct TlsSettings: "tls" {
        /// The file with the certificate and those of its issuers, in PEM and in this order, relative to the app root.
        pub cert: Option<String> = "";
        /// The file with the private key of the certificate, in PEM and not encrypted, relative to the app root.
        pub key: Option<String> = "";
        /// How long a client may take from connecting until both sides have agreed on keys.
        pub handshake_timeout: Duration = "5s", rule = positive();
        /// How often the two files are looked at. Renewed ones are taken into use without a restart; SIGHUP looks at
        /// once.
        pub watch: Duration = "10s", rule = positive();
    }
}
