//! Trusted proxies: whose word about the client counts.

use std::net::IpAddr;

use http::header::FORWARDED;
use http::{HeaderMap, HeaderName};

use crate::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The networks whose forwarding headers are believed. Logs, limits and the https test all use this one answer.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Vec<Network>,
}

impl TrustedProxies {
    /// Believes these networks.
    pub fn new(networks: Vec<Network>) -> Self {
        Self { networks }
    }

    /// Whether an address is a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        // A dual-stack listener shows IPv4 peers as ::ffff:a.b.c.d.
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.0.contains(&address))
    }

    /// The client behind a connection: from the right, the first address that is not a trusted proxy. What
    /// stands further left may have been written by the client itself, so that it is not even looked at.
    ///
    /// `X-Forwarded-For` is read where it exists, and `Forwarded` (RFC 7239) only where it does not: nearly
    /// every proxy writes the former, and many hand on the latter as the client wrote it.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        if headers.contains_key(&FORWARDED_FOR) {
            return self.first_stranger(peer, values(headers, &FORWARDED_FOR, split_plain).map(address));
        }
        let hops = values(headers, &FORWARDED, split_quoted);
        self.first_stranger(peer, hops.map(|hop| address(&parameter(hop, "for")?)))
    }

    /// The first address that is not a trusted proxy. One that hides itself (`unknown`, `_name`) or cannot be
    /// read ends what can be known.
    fn first_stranger(&self, peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
        let mut client = peer;
        for hop in hops {
            let Some(address) = hop else { break };
            client = address.to_canonical();
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    /// Whether the client came by https, as a trusted proxy says; where none says anything, `is_secure` says whether
    /// the connection itself is encrypted.
    pub fn is_https(&self, peer: IpAddr, is_secure: bool, headers: &HeaderMap) -> bool {
        if !self.trusts(peer) {
            return is_secure;
        }
        // The same choice as for the client: one kind of header is believed, not a mixture.
        if headers.contains_key(&FORWARDED_PROTO) || headers.contains_key(&FORWARDED_FOR) {
            let proto = values(headers, &FORWARDED_PROTO, split_plain).next();
            return proto.map_or(is_secure, |proto| proto.eq_ignore_ascii_case(b"https"));
        }
        let nearest = values(headers, &FORWARDED, split_quoted).next();
        let proto = nearest.and_then(|nearest| parameter(nearest, "proto"));
        proto.map_or(is_secure, |proto| proto.eq_ignore_ascii_case(b"https"))
    }
}

/// Takes the last entry off a list; the rest and the entry.
type Split = fn(&[u8]) -> (Option<&[u8]>, &[u8]);

/// The entries of all headers of a name, from the right. They are bytes: one that is no text must not hide the
/// others, which would let a client hide what a proxy has added.
fn values<'a>(headers: &'a HeaderMap, name: &HeaderName, split: Split) -> impl Iterator<Item = &'a [u8]> {
    let lines: Vec<&[u8]> = headers.get_all(name).iter().map(http::HeaderValue::as_bytes).collect();
    let entries = lines.into_iter().rev().flat_map(move |line| {
        let mut rest = Some(line);
        std::iter::from_fn(move || {
            let (before, entry) = split(rest?);
            rest = before;
            Some(entry.trim_ascii())
        })
    });
    entries.filter(|entry| !entry.is_empty())
}

fn split_plain(list: &[u8]) -> (Option<&[u8]>, &[u8]) {
    match list.iter().rposition(|byte| *byte == b',') {
        Some(comma) => (Some(&list[..comma]), &list[comma + 1..]),
        None => (None, list),
    }
}

/// The same where a comma may stand in quotes. Quotes are paired from the right: one that a client has left open
/// cannot swallow what a proxy has added behind it.
fn split_quoted(list: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let mut quoted = false;
    for (position, byte) in list.iter().enumerate().rev() {
        match byte {
            b'"' if !(quoted && is_escaped(&list[..position])) => quoted = !quoted,
            b',' if !quoted => return (Some(&list[..position]), &list[position + 1..]),
            _ => {}
        }
    }
    (None, list)
}

/// Whether what comes next is escaped by what stands before it.
fn is_escaped(before: &[u8]) -> bool {
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// The value of a parameter of an entry of `Forwarded`, without its quotes.
fn parameter(entry: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut rest = entry;
    loop {
        let equals = rest.iter().position(|byte| *byte == b'=')?;
        let (value, after) = value(&rest[equals + 1..])?;
        if rest[..equals].trim_ascii().eq_ignore_ascii_case(name.as_bytes()) {
            return Some(value);
        }
        rest = after.strip_prefix(b";")?;
    }
}

/// A value with what stands behind it; `None` when a quote is left open.
fn value(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let text = text.trim_ascii_start();
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|byte| *byte == b';').unwrap_or(text.len());
        return Some((text[..end].trim_ascii().to_vec(), &text[end..]));
    };
    let mut value = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    while let Some((position, byte)) = bytes.next() {
        match byte {
            b'"' => return Some((value, quoted[position + 1..].trim_ascii_start())),
            b'\\' => value.push(*bytes.next()?.1),
            _ => value.push(*byte),
        }
    }
    None
}

/// Reads `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]` and `[::1]:80`; a port may also be a hidden one (`_name`).
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let (address, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            (IpAddr::V6(address.parse().ok()?), port.strip_prefix(':'))
        }
        None => {
            let (address, port) = text.split_once(':')?;
            (IpAddr::V4(address.parse().ok()?), Some(port))
        }
    };
    let rest_is_a_port = match port {
        Some(port) => port.starts_with('_') || port.parse::<u16>().is_ok(),
        None => text.ends_with(']'),
    };
    rest_is_a_port.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> TrustedProxies {
        TrustedProxies::new(vec![Network("10.0.0.0/8".parse().unwrap()), Network("::1/128".parse().unwrap())])
    }

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    fn client(peer: &str, name: &'static str, values: &[&str]) -> String {
        proxies().client(peer.parse().unwrap(), &headers(name, values)).to_string()
    }

    #[test]
    fn headers_of_a_stranger_do_not_count() {
        assert_eq!(client("203.0.113.9", "x-forwarded-for", &["1.2.3.4"]), "203.0.113.9");
    }

    #[test]
    fn the_first_untrusted_address_from_the_right_is_the_client() {
        assert_eq!(
            client("10.1.1.1", "x-forwarded-for", &["6.6.6.6, 198.51.100.7, 10.9.9.9"]),
            "198.51.100.7"
        );
        assert_eq!(client("10.1.1.1", "x-forwarded-for", &["6.6.6.6", "198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn forwarded_is_read_with_ports_and_quotes() {
        let value = ["for=192.0.2.60;proto=http, for=\"[2001:db8::17]:4711\";proto=https"];
        assert_eq!(client("10.1.1.1", "forwarded", &value), "2001:db8::17");
        assert!(proxies().is_https("10.1.1.1".parse().unwrap(), false, &headers("forwarded", &value)));
    }

    #[test]
    fn a_hidden_address_ends_the_chain_at_the_last_known_hop() {
        assert_eq!(client("10.1.1.1", "forwarded", &["for=unknown, for=10.2.2.2"]), "10.2.2.2");
    }

    #[test]
    fn an_ipv4_peer_on_a_dual_stack_socket_is_recognised() {
        assert!(proxies().trusts("::ffff:10.0.0.1".parse().unwrap()));
    }

    #[test]
    fn https_is_believed_only_from_a_trusted_proxy() {
        let headers = headers("x-forwarded-proto", &["https"]);
        assert!(proxies().is_https("10.1.1.1".parse().unwrap(), false, &headers));
        assert!(!proxies().is_https("203.0.113.9".parse().unwrap(), false, &headers));
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hide_what_a_proxy_has_added() {
        assert_eq!(client("10.1.1.1", "x-forwarded-for", &["\u{e9}, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.1.1.1", "forwarded", &["for=\u{e9}, for=198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn what_a_client_writes_into_the_other_header_is_not_believed() {
        let mut both = headers("x-forwarded-for", &["198.51.100.7"]);
        both.insert("forwarded", "for=10.9.9.9;proto=https".parse().unwrap());
        let peer = "10.1.1.1".parse().unwrap();
        assert_eq!(proxies().client(peer, &both).to_string(), "198.51.100.7");
        assert!(!proxies().is_https(peer, false, &both));
    }

    #[test]
    fn a_quote_left_open_by_a_client_swallows_nothing() {
        assert_eq!(client("10.1.1.1", "forwarded", &["for=\", for=198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.1.1.1", "forwarded", &["for=\"", "for=198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.1.1.1", "forwarded", &["for=6.6.6.6\\, for=\"198.51.100.7\""]), "198.51.100.7");
    }

    #[test]
    fn separators_in_quotes_belong_to_the_value() {
        let quoted = "for=198.51.100.7;by=\"a, for=6.6.6.6\"";
        assert_eq!(client("10.1.1.1", "forwarded", &[quoted]), "198.51.100.7");
        let host = "host=\"a;for=6.6.6.6\";for=198.51.100.7";
        assert_eq!(client("10.1.1.1", "forwarded", &[host]), "198.51.100.7");
        let escaped = "host=\"a\\\", for=6.6.6.6\";for=198.51.100.7";
        assert_eq!(client("10.1.1.1", "forwarded", &[escaped]), "198.51.100.7");
    }

    #[test]
    fn addresses_are_read_in_every_usual_form_and_in_no_other() {
        for (text, read) in [
            ("198.51.100.7", Some("198.51.100.7")),
            ("198.51.100.7:4711", Some("198.51.100.7")),
            ("2001:db8::17", Some("2001:db8::17")),
            ("[2001:db8::17]", Some("2001:db8::17")),
            ("[2001:db8::17]:80", Some("2001:db8::17")),
            ("[2001:db8::17]:_hidden", Some("2001:db8::17")),
            ("[2001:db8::17]x", None),
            ("[2001:db8::17", None),
            ("[198.51.100.7]", None),
            ("198.51.100.7:", None),
            ("198.51.100.7:99999", None),
            ("198.51.100.7 x", None),
            ("unknown", None),
            ("_name", None),
            ("1.2.3.4.5", None),
            ("01.2.3.4", None),
            (":", None),
            ("", None),
        ] {
            assert_eq!(address(text.as_bytes()), read.map(|read| read.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn empty_entries_are_passed_over_and_garbage_ends_the_chain() {
        assert_eq!(client("10.1.1.1", "x-forwarded-for", &[", 198.51.100.7, ,", ""]), "198.51.100.7");
        assert_eq!(client("10.1.1.1", "x-forwarded-for", &["198.51.100.7, garbage, 10.2.2.2"]), "10.2.2.2");
        assert_eq!(client("10.1.1.1", "x-forwarded-for", &[""]), "10.1.1.1");
        let long = "6.6.6.6, ".repeat(5000) + "198.51.100.7";
        assert_eq!(client("10.1.1.1", "x-forwarded-for", &[&long]), "198.51.100.7");
    }

    #[test]
    fn where_no_proxy_says_anything_the_connection_decides() {
        let (proxy, stranger) = ("10.1.1.1".parse().unwrap(), "203.0.113.9".parse().unwrap());
        let claims = headers("x-forwarded-proto", &["http"]);
        assert!(proxies().is_https(stranger, true, &claims));
        assert!(!proxies().is_https(proxy, true, &claims));
        assert!(proxies().is_https(proxy, true, &headers("x-forwarded-for", &["203.0.113.9"])));
        assert!(proxies().is_https(proxy, true, &HeaderMap::new()));
    }

    #[test]
    fn the_nearest_proxy_says_whether_it_is_https() {
        let peer = "10.1.1.1".parse().unwrap();
        for (name, value, https) in [
            ("x-forwarded-proto", "http, HTTPS", true),
            ("x-forwarded-proto", "https, http", false),
            ("x-forwarded-proto", "\u{e9}", false),
            ("forwarded", "for=x;proto=\"https\"", true),
            ("forwarded", "proto=https, for=x", false),
        ] {
            assert_eq!(proxies().is_https(peer, false, &headers(name, &[value])), https, "{value}");
        }
    }
}
