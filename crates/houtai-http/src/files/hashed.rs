//! Names that carry a hash of their content, which therefore never changes.

/// From how many digits on a part of a name is a hash.
const LEAST: usize = 8;

/// Whether a name has a hash as builders of web pages put it in: `app.3f9a81c2.js`, `app-3f9a81c2.css`. Only
/// hexadecimal digits count, both letters and figures among them: a date is none, and to take a name for hashed that is
/// not would keep an old file in browsers for a year.
pub(crate) fn is_hashed_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    // `app.3f9a81c2.js.map` has its hash one part earlier.
    stem.split(['.', '-', '_']).skip(1).any(is_hash)
}

fn is_hash(part: &str) -> bool {
    let hex = part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let figures = part.bytes().filter(u8::is_ascii_digit).count();
    hex && part.len() >= LEAST && figures > 0 && figures < part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_known_by_its_digits() {
        for name in ["app.3f9a81c2.js", "assets/app-3F9A81C2d0.css", "a.b_0123456a.js.map"] {
            assert!(is_hashed_name(name), "{name}");
        }
        for name in [
            "app.js",
            "report-20261125.pdf",
            "app.3f9a.js",
            "deadbeef.js",
            "3f9a81c2.js",
            "app-feedface.css",
            "3f9a81c2/app.js",
            "app-3f9a81cz.js",
            "",
        ] {
            assert!(!is_hashed_name(name), "{name}");
        }
    }
}
