//! Certificates that are made for a test.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, SignatureAlgorithm,
    date_time_ymd,
};

/// One that signs others.
pub(super) struct Authority {
    pub(super) certificate: Certificate,
    params: CertificateParams,
    key: KeyPair,
}

/// The certificate of a server, with its key, both as PEM.
pub(super) struct Server {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Authority {
    pub(super) fn new() -> Self {
        Self::of(&rcgen::PKCS_ECDSA_P256_SHA256)
    }

    pub(super) fn of_p384() -> Self {
        Self::of(&rcgen::PKCS_ECDSA_P384_SHA384)
    }

    pub(super) fn of_ed25519() -> Self {
        Self::of(&rcgen::PKCS_ED25519)
    }

    fn of(algorithm: &'static SignatureAlgorithm) -> Self {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "an authority");
        let key = KeyPair::generate_for(algorithm).expect("key");
        let certificate = params.self_signed(&key).expect("certificate");
        Self { certificate, params, key }
    }

    /// A certificate for a server with these names.
    pub(super) fn sign(&self, names: &[&str]) -> Server {
        self.sign_until(names, 4096)
    }

    /// The same, until the first day of this year.
    pub(super) fn sign_until(&self, names: &[&str], year: i32) -> Server {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        params.distinguished_name.push(DnType::CommonName, "a server");
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().expect("key");
        let issuer = Issuer::from_params(&self.params, &self.key);
        let certificate = params.signed_by(&key, &issuer).expect("certificate");
        Server { certificate: certificate.pem(), key: key.serialize_pem() }
    }

    /// The certificate of the authority, for a server that has no other.
    pub(super) fn itself(&self) -> Server {
        Server { certificate: self.certificate.pem(), key: self.key.serialize_pem() }
    }
}
