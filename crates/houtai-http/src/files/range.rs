//! The `Range` header: parsed, held against a length, and put together.

use http::header::RANGE;
use http::{HeaderMap, HeaderValue};

/// How many ranges one request may ask for. Each costs a part of its own; whoever asks for more gets everything.
const MAX_RANGES: usize = 16;

/// Bytes from `start` up to but without `end`, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteRange {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// What a request asks for of something with so many bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Everything.
    Whole,
    /// These, none of which touches another.
    Ranges(Vec<ByteRange>),
    /// Nothing that there is.
    Unsatisfiable,
}

/// One member of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spec {
    /// From a byte on, up to and with another.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

impl ByteRange {
    pub(crate) fn length(self) -> u64 {
        self.end - self.start
    }

    /// Whether the two are one piece together.
    fn touches(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    fn joined(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// What the headers ask for. A header that cannot be read, has another unit or asks for too much is ignored, as RFC
/// 9110, section 14.2 permits: the client gets everything and knows it by the status.
pub(crate) fn wanted(headers: &HeaderMap, length: u64) -> Wanted {
    let mut lines = headers.get_all(RANGE).iter();
    match (lines.next(), lines.next()) {
        (Some(line), None) if length > 0 => parse(line).map_or(Wanted::Whole, |specs| held(&specs, length)),
        _ => Wanted::Whole,
    }
}

fn parse(line: &HeaderValue) -> Option<Vec<Spec>> {
    let (unit, set) = line.to_str().ok()?.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let members = set.split(',').map(str::trim).filter(|member| !member.is_empty());
    let specs: Vec<Spec> = members.take(MAX_RANGES + 1).map(spec).collect::<Option<_>>()?;
    (1..=MAX_RANGES).contains(&specs.len()).then_some(specs)
}

/// A member; one whose end stands before its beginning makes the whole header invalid.
fn spec(member: &str) -> Option<Spec> {
    match member.split_once('-')? {
        ("", last) => number(last).map(Spec::Last),
        (first, "") => number(first).map(|first| Spec::From(first, None)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::From(first, Some(last)))
        }
    }
}

/// A number of any length; what is too large for us is beyond the end of everything.
fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| text.parse().unwrap_or(u64::MAX))
}

fn held(specs: &[Spec], length: u64) -> Wanted {
    let ranges = specs.iter().filter_map(|spec| within(*spec, length));
    let ranges = ranges.fold(Vec::new(), with);
    if ranges.is_empty() { Wanted::Unsatisfiable } else { Wanted::Ranges(ranges) }
}

fn within(spec: Spec, length: u64) -> Option<ByteRange> {
    let (start, end) = match spec {
        Spec::From(first, last) => (first, last.map_or(length, |last| last.saturating_add(1).min(length))),
        Spec::Last(last) => (length.saturating_sub(last), length),
    };
    (start < end).then_some(ByteRange { start, end })
}

/// Adds a range to those before it. What touches it becomes one with it, in the place of the first.
fn with(mut ranges: Vec<ByteRange>, mut new: ByteRange) -> Vec<ByteRange> {
    let mut place = ranges.len();
    while let Some(position) = ranges.iter().position(|range| range.touches(new)) {
        new = new.joined(ranges.remove(position));
        place = position.min(place);
    }
    ranges.insert(place.min(ranges.len()), new);
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(text: &str, length: u64) -> Wanted {
        wanted(&HeaderMap::from_iter([(RANGE, text.parse().unwrap())]), length)
    }

    fn ranges(pairs: &[(u64, u64)]) -> Wanted {
        Wanted::Ranges(pairs.iter().map(|(start, end)| ByteRange { start: *start, end: *end }).collect())
    }

    #[test]
    fn the_forms_of_rfc_9110_are_read() {
        assert_eq!(asked("bytes=0-499", 10_000), ranges(&[(0, 500)]));
        assert_eq!(asked("bytes=500-999", 10_000), ranges(&[(500, 1000)]));
        assert_eq!(asked("bytes=-500", 10_000), ranges(&[(9500, 10_000)]));
        assert_eq!(asked("bytes=9500-", 10_000), ranges(&[(9500, 10_000)]));
        assert_eq!(asked("bytes=0-0,-1", 10_000), ranges(&[(0, 1), (9999, 10_000)]));
        assert_eq!(asked("bytes= 0-0 , 9-9", 10), ranges(&[(0, 1), (9, 10)]));
        assert_eq!(asked("BYTES=0-0,,2-2,", 10), ranges(&[(0, 1), (2, 3)]));
        assert_eq!(asked("bytes=-99", 10), ranges(&[(0, 10)]));
        assert_eq!(asked("bytes=0-99999999999999999999999", 10), ranges(&[(0, 10)]));
    }

    #[test]
    fn what_cannot_be_read_is_ignored() {
        for text in [
            "bytes=5-2",
            "bytes=0-1,5-2",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=0x1-2",
            "bytes=+1-2",
            "bytes=1--2",
            "bytes",
            "0-5",
            "lines=0-5",
            "bytes=0 - 5",
        ] {
            assert_eq!(asked(text, 10), Wanted::Whole, "{text}");
        }
        let mut twice = HeaderMap::from_iter([(RANGE, "bytes=0-1".parse().unwrap())]);
        twice.append(RANGE, "bytes=2-3".parse().unwrap());
        assert_eq!(wanted(&twice, 10), Wanted::Whole);
        assert_eq!(wanted(&HeaderMap::new(), 10), Wanted::Whole);
        assert_eq!(asked("bytes=0-0", 0), Wanted::Whole);
    }

    #[test]
    fn what_is_not_there_cannot_be_had() {
        for text in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(asked(text, 10), Wanted::Unsatisfiable, "{text}");
        }
        assert_eq!(asked("bytes=10-20,0-0", 10), ranges(&[(0, 1)]));
    }

    #[test]
    fn a_thousand_ranges_are_everything() {
        let many: Vec<String> = (0..1000).map(|n| format!("{n}-{n}")).collect();
        assert_eq!(asked(&format!("bytes={}", many.join(",")), 10_000), Wanted::Whole);
        let most: Vec<String> = (0..16).map(|n| format!("{}-{}", 2 * n, 2 * n)).collect();
        let Wanted::Ranges(most) = asked(&format!("bytes={}", most.join(",")), 100) else { panic!() };
        assert_eq!(most.len(), 16);
    }

    #[test]
    fn ranges_that_touch_become_one_in_the_place_of_the_first() {
        assert_eq!(asked("bytes=4-6,0-1,5-8", 10), ranges(&[(4, 9), (0, 2)]));
        assert_eq!(asked("bytes=0-1,4-5,2-3", 10), ranges(&[(0, 6)]));
        assert_eq!(asked("bytes=8-8,0-0,0-9", 10), ranges(&[(0, 10)]));
    }

    proptest! {
        /// The oracle is a map with one bit for each byte.
        #[test]
        fn the_same_bytes_as_in_a_bitmap(length in 1_u64..40, pairs in prop::collection::vec((0_u64..50, 0_u64..50, 0_u8..3), 1..10)) {
            let mut bits = vec![false; length as usize];
            let mut invalid = false;
            let members = pairs.iter().map(|(a, b, form)| {
                let set: Box<dyn Fn(u64) -> bool> = match form {
                    0 => { invalid |= a > b; Box::new(move |n| *a <= n && n <= *b) }
                    1 => Box::new(move |n| *a <= n),
                    _ => Box::new(move |n| n + *a >= length),
                };
                (0..length).for_each(|n| bits[n as usize] |= set(n));
                match form { 0 => format!("{a}-{b}"), 1 => format!("{a}-"), _ => format!("-{a}") }
            });
            let text = format!("bytes={}", members.collect::<Vec<_>>().join(","));
            match asked(&text, length) {
                Wanted::Whole => prop_assert!(invalid),
                Wanted::Unsatisfiable => prop_assert!(!invalid && !bits.contains(&true)),
                Wanted::Ranges(ranges) => {
                    prop_assert!(!invalid);
                    let mut got = vec![false; length as usize];
                    for (position, range) in ranges.iter().enumerate() {
                        prop_assert!(range.start < range.end && range.end <= length);
                        prop_assert!(ranges[..position].iter().all(|other| !other.touches(*range)));
                        (range.start..range.end).for_each(|n| got[n as usize] = true);
                    }
                    prop_assert_eq!(got, bits);
                }
            }
        }

        #[test]
        fn no_header_breaks_it(text in "[ -~]{0,40}", length in any::<u64>()) {
            asked(&text, length);
        }
    }
}
