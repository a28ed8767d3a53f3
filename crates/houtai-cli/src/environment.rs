//! What the tool reads of its environment; the rule that only `houtai-config` may is one for the framework.

use std::ffi::OsString;

/// The value of a variable, when it is set to something.
#[expect(clippy::disallowed_methods, reason = "the tool does not link the framework's settings")]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
