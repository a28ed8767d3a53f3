//! In which coding the body of a request comes, and what happens to it.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::{Coding, InflateLimits, Inflater};

/// What a route does with bodies that come in a coding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Decompress {
    /// Reading them is refused.
    #[default]
    Refuse,
    /// They are inflated.
    Inflate,
    /// They are handed on as they are: a mounted service knows what it does.
    Pass,
}

/// What stands between the bytes of a body and its reader.
pub(crate) enum BodyCoding {
    /// Nothing.
    Bare,
    /// They are inflated.
    Inflate(Box<Inflater>),
    /// They cannot be read.
    Refused(Refused),
    /// Nothing more is to be had, after an end or an error.
    Done,
}

/// A coding that is not read here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The header, cut to a length that fits a message.
    pub(crate) actual: String,
    /// What `Accept-Encoding` of the answer says.
    pub(crate) accepted: String,
}

/// What a client may be told of a header that it sent.
const SHOWN: usize = 100;

/// The coding of the body of a request with these headers. What the endpoint sees of an inflated body is what came
/// of it, so the headers that spoke of the other go.
pub(crate) fn body_coding(
    headers: &mut HeaderMap,
    decompress: Decompress,
    limits: InflateLimits,
) -> BodyCoding {
    if decompress == Decompress::Pass || !headers.contains_key(CONTENT_ENCODING) {
        return BodyCoding::Bare;
    }
    let names = layers(headers);
    let refused = || {
        let actual = names.join(", ").chars().take(SHOWN).collect();
        let accepted = if decompress == Decompress::Inflate { readable() } else { "identity".to_owned() };
        BodyCoding::Refused(Refused { actual, accepted })
    };
    let coding = match names.as_slice() {
        [] => return BodyCoding::Bare,
        // One layer: whoever packs twice wants to hide how much comes out.
        [name] if decompress == Decompress::Inflate => Coding::of_name(name),
        _ => return refused(),
    };
    let inflater = coding
        .filter(|coding| Coding::READ.contains(coding))
        .and_then(|coding| Inflater::new(coding, limits).ok());
    let Some(inflater) = inflater else { return refused() };
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    BodyCoding::Inflate(Box::new(inflater))
}

/// The codings that were applied, in order, but for `identity`, which is none.
fn layers(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let text: Vec<_> = lines.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
    let names = text.iter().flat_map(|line| line.split(',')).map(str::trim);
    let names = names.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity"));
    names.map(str::to_owned).collect()
}

/// The names of the codings that can be read.
fn readable() -> String {
    Coding::READ.iter().map(|coding| coding.name()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coding(lines: &[&str], decompress: Decompress) -> (BodyCoding, HeaderMap) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_LENGTH, "9".parse().unwrap());
        for line in lines {
            headers.append(CONTENT_ENCODING, line.parse().unwrap());
        }
        let coding = body_coding(&mut headers, decompress, InflateLimits { ratio: 100 });
        (coding, headers)
    }

    #[test]
    fn a_body_without_coding_is_taken_as_it_is() {
        for lines in [&[][..], &["identity"], &["", " , "]] {
            assert!(matches!(coding(lines, Decompress::Refuse).0, BodyCoding::Bare), "{lines:?}");
        }
    }

    #[test]
    fn an_inflated_body_has_another_length_and_no_coding() {
        for name in ["gzip", "X-GZIP", "deflate"] {
            let (coding, headers) = coding(&[name], Decompress::Inflate);
            assert!(matches!(coding, BodyCoding::Inflate(_)) && headers.is_empty(), "{name}");
        }
    }

    #[test]
    fn more_than_one_layer_is_refused() {
        for lines in [&["gzip, gzip"][..], &["gzip", "gzip"], &["gzip,deflate"], &["rar"]] {
            let (coding, headers) = coding(lines, Decompress::Inflate);
            let BodyCoding::Refused(refused) = coding else { panic!("{lines:?}") };
            assert!(refused.accepted.starts_with("gzip, deflate") && headers.len() >= 2);
        }
    }

    #[test]
    fn an_endpoint_that_does_not_ask_reads_no_coding() {
        let (refusing, _) = coding(&["gzip"], Decompress::Refuse);
        let BodyCoding::Refused(refused) = refusing else { panic!() };
        assert_eq!((refused.actual.as_str(), refused.accepted.as_str()), ("gzip", "identity"));
        assert!(matches!(coding(&["gzip"], Decompress::Pass).0, BodyCoding::Bare));
    }
}
