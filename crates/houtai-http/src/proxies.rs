//! Trusted proxies: whose word about the client counts.

use std::net::IpAddr;

use http::HeaderMap;
use http::header::FORWARDED;

use crate::Network;

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
    /// stands further left may have been written by the client itself.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        for hop in hops(headers).into_iter().rev() {
            // A proxy that hides an address (`unknown`, `_name`) ends what can be known.
            let Some(address) = hop else { break };
            client = address.to_canonical();
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    /// Whether the client came by https, as a trusted proxy says; without one the connection itself decides.
    pub fn is_https(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        if !self.trusts(peer) {
            return false;
        }
        let proto = header_texts(headers, "x-forwarded-proto").last().map(|text| text.trim().to_owned());
        let proto =
            proto.or_else(|| elements(headers).last().and_then(|element| parameter(element, "proto")));
        proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
    }
}

/// The addresses that proxies have noted, oldest first: from `Forwarded` (RFC 7239) where it exists.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let standard = elements(headers);
    if !standard.is_empty() {
        return standard
            .iter()
            .map(|element| parameter(element, "for").and_then(|text| address(&text)))
            .collect();
    }
    header_texts(headers, "x-forwarded-for").into_iter().map(address).collect()
}

fn elements(headers: &HeaderMap) -> Vec<&str> {
    header_texts(headers, FORWARDED.as_str())
}

/// The comma-separated entries of all headers of a name.
fn header_texts<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|text| !text.is_empty()).collect()
}

fn parameter(element: &str, name: &str) -> Option<String> {
    element.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Reads `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]` and `[::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']')?.0.parse().ok();
    }
    text.rsplit_once(':')?.0.parse().ok()
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
            headers.append(name, value.parse().unwrap());
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
        assert!(proxies().is_https("10.1.1.1".parse().unwrap(), &headers("forwarded", &value)));
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
        assert!(proxies().is_https("10.1.1.1".parse().unwrap(), &headers));
        assert!(!proxies().is_https("203.0.113.9".parse().unwrap(), &headers));
    }
}
