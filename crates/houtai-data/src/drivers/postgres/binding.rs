//! Channel binding: a password that is proven on this connection is of no use on another one.

use rustls::pki_types::CertificateDer;

/// The algorithms with which certificates are signed, and the hash that goes with each (RFC 5929, section 4.1).
/// MD5 and SHA-1 are answered with SHA-256 there; they are not listed because nobody signs by them any more.
const SIGNATURES: &[(&[u8], &ring::digest::Algorithm)] = &[
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], &ring::digest::SHA256),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c], &ring::digest::SHA384),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d], &ring::digest::SHA512),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], &ring::digest::SHA256),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03], &ring::digest::SHA384),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04], &ring::digest::SHA512),
];

/// The hash of a certificate, `tls-server-end-point`; nothing where the algorithm has none, such as Ed25519.
pub(super) fn end_point(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let oid = signature_algorithm(certificate)?;
    let (_, hash) = SIGNATURES.iter().find(|(known, _)| *known == oid)?;
    Some(ring::digest::digest(hash, certificate).as_ref().to_vec())
}

/// `SEQUENCE { certificate, SEQUENCE { OBJECT IDENTIFIER, … }, signature }`.
fn signature_algorithm(certificate: &[u8]) -> Option<&[u8]> {
    let (outer, _) = element(certificate, 0x30)?;
    let (_, after) = element(outer, 0x30)?;
    let (algorithm, _) = element(after, 0x30)?;
    element(algorithm, 0x06).map(|(oid, _)| oid)
}

/// The content of the first element, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    if first != tag {
        return None;
    }
    let (length, rest) = match short {
        0..=0x7f => (usize::from(short), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_algorithm_stands_behind_the_certificate() {
        let certificate = [0x30, 0x0a, 0x30, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2a, 0x03, 0x04];
        assert_eq!(signature_algorithm(&certificate), Some(&[0x2a, 0x03, 0x04][..]));
    }

    #[test]
    fn what_is_cut_off_has_no_algorithm() {
        let certificate = [0x30, 0x0a, 0x30, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2a, 0x03, 0x04];
        for length in 0..certificate.len() {
            assert_eq!(signature_algorithm(&certificate[..length]), None, "{length}");
        }
    }
}
