//! The settings of the subject `keys`.

use houtai_core::Secret;
use houtai_core::settings::Rule;

use super::{KeyRing, parse};

/// What each list of keys must keep; completes "must …".
pub(super) const RULE: &str =
    "be a list of `name:key` with different names, each key in base64 or hex and at least 32 bytes long";

houtai_core::settings! {
    /// The keys with which the app signs cookies and tokens.
    pub struct KeySettings: "keys" {
        /// The keys as `name:key`, in base64 or hex and at least 32 bytes long each. The first one signs, all of
        /// them verify: to rotate, put a new one in front. Empty, `dev` makes one in `data/keys`; `prod` needs one
        /// as soon as a part of the app signs something.
        pub signing: Vec<Secret<String>> = [""; 0], rule = well_formed();
    }
}

fn well_formed() -> Rule<Vec<Secret<String>>> {
    Rule::new(RULE, |entries: &Vec<Secret<String>>| {
        let keys: Option<Vec<_>> = entries.iter().map(|entry| parse::key(entry.expose())).collect();
        entries.is_empty() || keys.and_then(KeyRing::of).is_some()
    })
}
