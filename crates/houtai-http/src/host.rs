//! Host names: reading them strictly, and patterns of those that are served.

use std::fmt;
use std::net::Ipv6Addr;

use houtai_core::settings::{RawValue, SettingValue};

/// The longest name that the DNS knows.
const LONGEST_NAME: usize = 253;

/// A host with its port, as the header `Host` writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Host<'a> {
    /// The name as it was written, an IPv6 address with its brackets.
    pub(crate) name: &'a str,
    pub(crate) port: Option<u16>,
}

impl<'a> Host<'a> {
    /// Reads a host. Only what stands in real names is taken: letters, digits, `-`, `_` and dots between labels. The
    /// grammar of URIs permits more, which no name has, and which programs read in different ways.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let end = match text.strip_prefix('[') {
            Some(rest) => rest.find(']')? + 2,
            None => text.find(':').unwrap_or(text.len()),
        };
        let (name, port) = text.split_at(end);
        let port = match port {
            // RFC 3986 permits a colon without a port.
            "" | ":" => None,
            _ => Some(number(port.strip_prefix(':')?)?),
        };
        is_name(name).then_some(Self { name, port })
    }

    /// Whether both are the same host; a missing port is the default one.
    pub(crate) fn is_same(&self, other: &Self, default_port: u16) -> bool {
        let (own, others) = (self.port.unwrap_or(default_port), other.port.unwrap_or(default_port));
        own == others && without_root(self.name).eq_ignore_ascii_case(without_root(other.name))
    }
}

/// Rust's own parser would take a sign, too.
fn number(digits: &str) -> Option<u16> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn is_name(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let name = without_root(name);
    // One walk, since every request brings a name: no label is empty, and each has only what real names have.
    let mut is_fresh = true;
    let fits = name.bytes().all(|byte| match byte {
        b'.' => !std::mem::replace(&mut is_fresh, true),
        _ => {
            is_fresh = false;
            is_of_label(byte)
        }
    });
    fits && !is_fresh && name.len() <= LONGEST_NAME
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(is_of_label)
}

fn is_of_label(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_')
}

/// A name may end in the dot of the root.
fn without_root(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// A host name, or a pattern of names in which `*` stands for exactly one label.
///
/// ```
/// use houtai_http::HostPattern;
///
/// let pattern = HostPattern::parse("*.example.org").unwrap();
/// assert!(pattern.matches("api.example.org") && pattern.matches("API.Example.org."));
/// assert!(!pattern.matches("example.org") && !pattern.matches("a.b.example.org"));
/// assert!(HostPattern::parse("https://example.org").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    // In lower case, without the dot of the root.
    text: String,
    has_wildcard: bool,
}

impl HostPattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Option<Self> {
        let text = without_root(text).to_ascii_lowercase();
        let wildcards = text.split('.').filter(|label| *label == "*").count();
        // One label at least must be fixed, or the pattern would permit nearly everything.
        let has_fixed = text.split('.').any(|label| label != "*");
        let fits = has_fixed && is_name(&text.split('.').map(standing_in).collect::<Vec<_>>().join("."));
        fits.then_some(Self { text, has_wildcard: wildcards > 0 })
    }

    /// Whether a name is one of these.
    pub fn matches(&self, name: &str) -> bool {
        let name = without_root(name);
        if !self.has_wildcard {
            return name.eq_ignore_ascii_case(&self.text);
        }
        let mut labels = name.split('.');
        let fits = self.text.split('.').all(|wanted| {
            labels.next().is_some_and(|label| match wanted {
                "*" => is_label(label),
                wanted => label.eq_ignore_ascii_case(wanted),
            })
        });
        fits && labels.next().is_none()
    }
}

fn standing_in(label: &str) -> &str {
    if label == "*" { "any" } else { label }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl SettingValue for HostPattern {
    fn expected() -> String {
        "a host name such as example.org or *.example.org, without scheme, port and path".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        Self::parse(&String::from_raw(raw)?)
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_they_are_written_in_real_requests_and_no_other_way() {
        for (text, name, port) in [
            ("example.org", "example.org", None),
            ("Example.ORG:8000", "Example.ORG", Some(8000)),
            ("localhost.", "localhost.", None),
            ("my_service:80", "my_service", Some(80)),
            ("127.0.0.1:1", "127.0.0.1", Some(1)),
            ("[::1]", "[::1]", None),
            ("[::1]:8000", "[::1]", Some(8000)),
            ("a:", "a", None),
        ] {
            assert_eq!(Host::parse(text), Some(Host { name, port }), "{text}");
        }
        let long = "a".repeat(254);
        for text in [
            "", ":80", "a b", " a", "a/b", "user@a", "a:x", "a:+1", "a:-1", "a:65536", "a:80:80", "::1",
            "[::1", "[::1]x", "[a]", "[]", "a,b", "a?b", "a#b", "a\\b", "a%41", "é", "*", ".", "..", "a..b",
            ".a", "a..", "<a>", "a\"b", "a:1:", &long,
        ] {
            assert_eq!(Host::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_missing_port_is_the_default_one() {
        let host = |text| Host::parse(text).unwrap();
        assert!(host("A.").is_same(&host("a:80"), 80) && !host("a").is_same(&host("a:80"), 443));
        assert!(!host("a:81").is_same(&host("a:80"), 80) && !host("a").is_same(&host("b"), 80));
    }

    #[test]
    fn a_wildcard_stands_for_one_whole_label() {
        let pattern = HostPattern::parse("*.eu.Example.org.").unwrap();
        for name in ["a.eu.example.org", "A.EU.EXAMPLE.ORG."] {
            assert!(pattern.matches(name), "{name}");
        }
        for name in [
            "eu.example.org",
            ".eu.example.org",
            "a.b.eu.example.org",
            "a.eu.example.org.evil",
            "aeu.example.org",
        ] {
            assert!(!pattern.matches(name), "{name}");
        }
        for text in ["", "*", "*.*", "a*.org", "**.org", "a:80", "http://a", "a/", "a b", "*.", ".org"] {
            assert_eq!(HostPattern::parse(text), None, "{text}");
        }
        assert!(HostPattern::parse("[::1]").unwrap().matches("[::1]"));
    }
}
