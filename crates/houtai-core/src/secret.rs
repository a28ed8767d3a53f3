//! A value that cannot be printed by accident.

use std::fmt;

/// What stands wherever a secret would have been printed.
pub const MASK: &str = "********";

/// A password, token or key: printed as `********`, never serialized, compared in constant time.
///
/// ```
/// use houtai_core::Secret;
///
/// let token = Secret::new("hunter2".to_owned());
/// assert_eq!(format!("{token:?} {token}"), "******** ********");
/// assert!(token.matches(b"hunter2"));
/// assert_eq!(token.expose(), "hunter2");
/// ```
#[derive(Clone, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself; the one place where it leaves its wrapper, so that a reviewer can search for it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: AsRef<[u8]>> Secret<T> {
    /// Whether `candidate` is the secret. Takes as long for a wrong first byte as for a wrong last one; only
    /// the length can be learned from the time.
    pub fn matches(&self, candidate: &[u8]) -> bool {
        let secret = self.0.as_ref();
        if secret.len() != candidate.len() {
            return false;
        }
        let difference = secret.iter().zip(candidate).fold(0u8, |seen, (a, b)| seen | (a ^ b));
        std::hint::black_box(difference) == 0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}
