//! From the path of a request to the name of a file below a folder. Nothing that means something to a file system but
//! plain names gets through.

use percent_encoding::percent_decode_str;

/// How long one name may be; no common file system has longer ones.
const MAX_NAME: usize = 255;
/// How long the whole may be.
const MAX_PATH: usize = 1024;

/// A path below a folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    /// Names with `/` between them; empty for the folder itself.
    pub(crate) path: String,
    /// Whether it ended in `/`, which stands for a folder.
    pub(crate) is_folder: bool,
}

/// Reads what stands behind the prefix in the path of a request, which is in its one spelling already. `None` is a
/// path that no file has.
pub(crate) fn address(rest: &str, shows_dot_files: bool) -> Option<Address> {
    let is_folder = rest.ends_with('/');
    let names = rest.strip_prefix('/').unwrap_or(rest);
    let names = names.strip_suffix('/').unwrap_or(names);
    let mut path = String::with_capacity(names.len());
    for encoded in names.split('/').filter(|_| !names.is_empty()) {
        let name = percent_decode_str(encoded).decode_utf8().ok()?;
        if !is_plain(&name) || (name.starts_with('.') && !shows_dot_files) {
            return None;
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&name);
    }
    (path.len() <= MAX_PATH).then_some(Address { path, is_folder })
}

/// Whether a name is one name and nothing else, on Windows too.
fn is_plain(name: &str) -> bool {
    let plain = !name.contains(['/', '\\', '\0', ':']) && !name.chars().any(char::is_control);
    plain && !name.is_empty() && name.len() <= MAX_NAME && !matches!(name, "." | "..")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(rest: &str) -> Option<String> {
        address(rest, false).map(|address| address.path)
    }

    #[test]
    fn names_are_decoded_one_by_one() {
        assert_eq!(path("/a/b.txt").as_deref(), Some("a/b.txt"));
        assert_eq!(path("/%E4%BD%A0%20b.txt").as_deref(), Some("你 b.txt"));
        assert_eq!(path("").as_deref(), Some(""));
        let folder = address("/a/", false).unwrap();
        assert_eq!((folder.path.as_str(), folder.is_folder), ("a", true));
        assert!(address("/", false).unwrap().is_folder && !address("", false).unwrap().is_folder);
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for rest in [
            "/..",
            "/../etc/passwd",
            "/a/../b",
            "/%2e%2e/b",
            "/a%2f..%2fb",
            "/a%2Fb",
            "/a%5cb",
            "/a\\b",
            "/a%00.txt",
            "/%ff",
            "/a%0ab",
            "/C:/x",
            "//a",
            "/a//b",
            "/./a",
        ] {
            assert_eq!(path(rest), None, "{rest}");
        }
        assert_eq!(path(&format!("/{}", "a".repeat(300))), None);
        assert_eq!(path(&"/abc".repeat(400)), None);
    }

    #[test]
    fn dot_files_are_hidden_unless_they_are_shown() {
        assert_eq!(path("/.env"), None);
        assert_eq!(path("/.git/config"), None);
        assert!(address("/.well-known/x", true).is_some());
        assert_eq!(address("/..", true), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_out_has_plain_names_only(rest in "[/a.%2fFeE5cC0\\\\é]{0,30}") {
            if let Some(address) = address(&rest, true) {
                prop_assert!(address.path.is_empty() || address.path.split('/').all(is_plain));
            }
        }
    }
}
