//! How long the runs are that nobody waits for: `cargo xtask` says it by the environment.

/// The number of a variable, or what is usual.
#[expect(clippy::disallowed_methods, reason = "no app runs here that could have settings")]
pub(crate) fn number(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is `{text}`, which is no number")),
        Err(_) => usual,
    }
}
