//! A key as text: `name:key`, the key in hex or base64.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use houtai_core::Secret;

use super::SigningKey;

/// Less than the output of the hash that signs would be the weakest part.
const SHORTEST: usize = 32;

/// The key that a text stands for; `None` when it is not well-formed.
pub(super) fn key(text: &str) -> Option<SigningKey> {
    let (id, secret) = text.trim().split_once(':')?;
    let bytes = bytes(secret.trim()).filter(|bytes| bytes.len() >= SHORTEST)?;
    is_name(id).then(|| SigningKey { id: id.to_owned(), secret: Secret::new(bytes) })
}

/// The text that stands for a key.
pub(super) fn text(key: &SigningKey) -> String {
    format!("{}:{}", key.id, engine(&STANDARD).encode(key.secret.expose()))
}

/// The name stands in cookies and in the heads of tokens, so it is plain and short.
fn is_name(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=32).contains(&id.len()) && id.bytes().all(plain)
}

/// Hex comes first: what has only its digits is meant as hex, although it would be base64 too.
fn bytes(text: &str) -> Option<Vec<u8>> {
    hex(text).or_else(|| [STANDARD, URL_SAFE].iter().find_map(|alphabet| engine(alphabet).decode(text).ok()))
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|digit| Some(digit.to_digit(16)? as u8)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Padding is accepted and not demanded: every tool has its own habit.
fn engine(alphabet: &base64::alphabet::Alphabet) -> GeneralPurpose {
    let padding = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, padding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Option<Vec<u8>> {
        key(text).map(|key| key.secret.expose().clone())
    }

    #[test]
    fn hex_and_every_kind_of_base64_are_read() {
        let bytes = vec![0xfb; 32];
        assert_eq!(secret(&format!("a:{}", "FB".repeat(32))), Some(bytes.clone()));
        let padded = engine(&STANDARD).encode(&bytes);
        assert_eq!(secret(&format!("a:{padded}")), Some(bytes.clone()));
        assert_eq!(secret(&format!("a:{}", padded.trim_end_matches('='))), Some(bytes.clone()));
        assert_eq!(secret(&format!(" a:{} ", padded.replace('+', "-").replace('/', "_"))), Some(bytes));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let key = SigningKey { id: "a.b-c_1".into(), secret: Secret::new((0..64).collect()) };
        assert_eq!(secret(&text(&key)), Some((0..64).collect()));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        let key = "ab".repeat(32);
        let (short, name) = ("ab".repeat(31), "n".repeat(33));
        for text in [
            "",
            ":",
            "a:",
            &key,
            &format!("a:{short}"),
            &format!("a b:{key}"),
            &format!(":{key}"),
            &format!("{name}:{key}"),
            "a:§",
        ] {
            assert!(secret(text).is_none(), "{text}");
        }
    }
}
