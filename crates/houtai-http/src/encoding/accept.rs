//! The `Accept-Encoding` header.

use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue};

use super::Coding;

/// What a client accepts, in the form in which it said it: most answers never ask.
#[derive(Clone, Debug, Default)]
pub(crate) struct AcceptEncoding(Option<HeaderValue>);

/// How much a client wants each coding, in thousandths; 0 is not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Weights<'a> {
    named: Vec<(&'a str, u16)>,
}

impl AcceptEncoding {
    /// What the headers of a request say. Several lines are one list (RFC 9110, section 5.3).
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut lines = headers.get_all(ACCEPT_ENCODING).iter();
        let first = lines.next().cloned();
        match lines.next() {
            None => Self(first),
            Some(second) => {
                let all = first.iter().chain([second]).chain(lines);
                let all: Vec<&[u8]> = all.map(HeaderValue::as_bytes).collect();
                Self(HeaderValue::from_bytes(&all.join(&b", "[..])).ok())
            }
        }
    }

    /// Whether it is certain without reading it that the bare bytes are acceptable: only a weight excludes.
    pub(super) fn excludes_nothing(&self) -> bool {
        self.0.as_ref().is_none_or(|value| !value.as_bytes().contains(&b'='))
    }

    /// The weights. Without the header only `identity` is certain to be understood, whatever else it permits.
    pub(crate) fn weights(&self) -> Weights<'_> {
        let text = self.0.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
        Weights { named: text.split(',').filter_map(member).collect() }
    }
}

impl Weights<'_> {
    /// How much a coding is wanted: by its name, else by `*`.
    pub(crate) fn of(&self, coding: Coding) -> u16 {
        let named = self.named.iter().find(|(name, _)| Coding::of_name(name) == Some(coding));
        named.or_else(|| self.any()).map_or(0, |(_, weight)| *weight)
    }

    /// How much the bare bytes are wanted. They are acceptable unless they are excluded, but nobody who names
    /// codings wants them more than those, unless he says so.
    pub(crate) fn identity(&self) -> u16 {
        let named = self.named.iter().find(|(name, _)| name.eq_ignore_ascii_case("identity"));
        match (named, self.any()) {
            (Some((_, weight)), _) => *weight,
            (None, Some((_, 0))) => 0,
            (None, _) => 1,
        }
    }

    fn any(&self) -> Option<&(&str, u16)> {
        self.named.iter().find(|(name, _)| *name == "*")
    }

    /// The best of the codings that we have; `None` is the bare bytes.
    pub(crate) fn best(&self, available: &[Coding]) -> Option<Coding> {
        let mut best = (None, self.identity().max(1));
        for coding in available {
            let weight = self.of(*coding);
            // The first of equals stays, but a coding goes before the bare bytes.
            if weight > best.1 || (weight == best.1 && best.0.is_none()) {
                best = (Some(*coding), weight);
            }
        }
        best.0
    }
}

/// One member of the list. A weight that cannot be read excludes: better no compression than one that the client
/// did not ask for.
fn member(text: &str) -> Option<(&str, u16)> {
    let mut parameters = text.split(';').map(str::trim);
    let name = parameters.next().filter(|name| !name.is_empty())?;
    let weight = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    Some((name, weight.map_or(1000, |weight| thousandths(weight).unwrap_or(0))))
}

/// A weight as RFC 9110, section 12.4.2 writes it: `0`, `1`, or up to three digits after the point.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let plain = digits.len() <= 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let fraction = format!("{digits:0<3}").parse::<u16>().ok().filter(|_| plain)?;
    match (whole, fraction) {
        ("0", fraction) => Some(fraction),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OURS: [Coding; 3] = [Coding::Zstd, Coding::Gzip, Coding::Brotli];

    fn best(header: &str) -> Option<Coding> {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, header.parse().unwrap())]);
        AcceptEncoding::of(&headers).weights().best(&OURS)
    }

    #[test]
    fn the_heaviest_coding_wins_and_ours_decides_between_equals() {
        assert_eq!(best("gzip, deflate, br"), Some(Coding::Gzip));
        assert_eq!(best("gzip, deflate, br, zstd"), Some(Coding::Zstd));
        assert_eq!(best("gzip;q=0.5, br;q=0.8"), Some(Coding::Brotli));
        assert_eq!(best("GZIP"), Some(Coding::Gzip));
        assert_eq!(best("x-gzip"), Some(Coding::Gzip));
        assert_eq!(best("*"), Some(Coding::Zstd));
        assert_eq!(best("zstd;q=0, *;q=0.3"), Some(Coding::Gzip));
        assert_eq!(best("identity;q=0, br;q=0.001"), Some(Coding::Brotli));
    }

    #[test]
    fn nothing_is_compressed_for_who_does_not_want_it() {
        for header in
            ["", "identity", "unknown", "gzip;q=0", "*;q=0", "gzip;q=0.000", "identity;q=0.9, gzip;q=0.3"]
        {
            assert_eq!(best(header), None, "{header}");
        }
        assert_eq!(AcceptEncoding::of(&HeaderMap::new()).weights().best(&OURS), None);
    }

    #[test]
    fn a_weight_that_cannot_be_read_excludes() {
        for header in ["gzip;q=2", "gzip;q=-1", "gzip;q=", "gzip;q=1.001", "gzip;q=0.0001", "gzip;q=x"] {
            assert_eq!(best(header), None, "{header}");
        }
        assert_eq!(best("gzip; Q = 0.5"), Some(Coding::Gzip));
        assert_eq!(best("gzip;level=9"), Some(Coding::Gzip));
    }

    #[test]
    fn the_bare_bytes_are_acceptable_unless_they_are_excluded() {
        let identity = |header: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, header.parse().unwrap())]);
            AcceptEncoding::of(&headers).weights().identity() > 0
        };
        assert!(identity("") && identity("gzip") && identity("*") && identity("*;q=0, identity;q=0.1"));
        assert!(!identity("identity;q=0") && !identity("*;q=0"));
    }

    #[test]
    fn several_lines_are_one_list() {
        let lines = [(ACCEPT_ENCODING, "br;q=0.1"), (ACCEPT_ENCODING, "gzip")];
        let mut headers = HeaderMap::new();
        lines.into_iter().for_each(|(name, value)| {
            headers.append(name, HeaderValue::from_static(value));
        });
        assert_eq!(AcceptEncoding::of(&headers).weights().best(&OURS), Some(Coding::Gzip));
    }

    proptest! {
        /// The oracle reads the header the slow way: each of ours with its weight, sorted.
        #[test]
        fn the_choice_is_that_of_a_sorted_table(weights in prop::collection::vec((0_usize..5, 0_u16..=1000), 0..6)) {
            let names = ["zstd", "gzip", "br", "*", "identity"];
            let members = weights.iter().map(|(name, weight)| {
                format!("{};q={}.{:03}", names[*name], weight / 1000, weight % 1000)
            });
            let header = members.collect::<Vec<_>>().join(",");
            let said = |wanted: &str| weights.iter().find(|(name, _)| names[*name] == wanted).map(|(_, weight)| *weight);
            let mut table: Vec<(u16, i8, Option<Coding>)> = OURS.iter().zip(["zstd", "gzip", "br"]).zip(0..)
                .map(|((coding, name), rank)| (said(name).or(said("*")).unwrap_or(0), -rank, Some(*coding)))
                .filter(|(weight, _, _)| *weight > 0)
                .collect();
            let identity = said("identity").unwrap_or(if said("*") == Some(0) { 0 } else { 1 });
            table.push((identity, -9, None));
            table.sort_by_key(|(weight, rank, _)| (*weight, *rank));
            prop_assert_eq!(best(&header), table.last().unwrap().2);
        }

        #[test]
        fn no_header_breaks_it(header in "[ -~]{0,60}") {
            best(&header);
        }
    }
}
