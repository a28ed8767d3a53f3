//! Media types and the `Accept` header.

use http::HeaderValue;

/// A media type without its parameters, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaType(String);

impl MediaType {
    pub(crate) fn parse(value: &HeaderValue) -> Option<Self> {
        let text = value.to_str().ok()?;
        let essence = text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase();
        essence.contains('/').then_some(Self(essence))
    }

    pub(crate) fn is(&self, media_type: &str) -> bool {
        self.0 == media_type
    }

    /// `application/json` and everything whose structure is JSON, such as `application/merge-patch+json`.
    pub(crate) fn is_json(&self) -> bool {
        self.0 == "application/json" || (self.0.starts_with("application/") && self.0.ends_with("+json"))
    }
}

/// A parsed `Accept` header.
pub(crate) struct Accept<'a> {
    ranges: Vec<(&'a str, u16)>,
}

impl<'a> Accept<'a> {
    /// Parses the header; what cannot be read is passed over, and nothing readable at all accepts everything.
    pub(crate) fn parse(value: &'a HeaderValue) -> Self {
        let text = value.to_str().unwrap_or("*/*");
        let ranges: Vec<_> = text.split(',').filter_map(range).collect();
        Self { ranges: if ranges.is_empty() { vec![("*/*", 1000)] } else { ranges } }
    }

    /// How much a media type is wanted, in thousandths: by the most specific range that fits.
    pub(crate) fn quality(&self, media_type: &str) -> u16 {
        let fitting = self
            .ranges
            .iter()
            .filter_map(|(range, quality)| Some((specificity(range, media_type)?, *quality)));
        fitting.max_by_key(|(specificity, _)| *specificity).map_or(0, |(_, quality)| quality)
    }
}

fn range(part: &str) -> Option<(&str, u16)> {
    let mut parameters = part.split(';').map(str::trim);
    let range = parameters.next().filter(|range| range.contains('/'))?;
    let quality =
        parameters.find_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
    let quality = quality.map_or(Some(1.0), |text| text.parse::<f32>().ok());
    Some((range, (quality.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u16))
}

fn specificity(range: &str, media_type: &str) -> Option<u8> {
    if range.eq_ignore_ascii_case(media_type) {
        return Some(2);
    }
    let (kind, sub) = range.split_once('/')?;
    let same_kind = media_type.split('/').next().is_some_and(|own| own.eq_ignore_ascii_case(kind));
    match (kind, sub) {
        ("*", "*") => Some(0),
        (_, "*") if same_kind => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quality(accept: &str, media_type: &str) -> u16 {
        Accept::parse(&accept.parse().unwrap()).quality(media_type)
    }

    #[test]
    fn the_most_specific_range_decides() {
        assert_eq!(quality("*/*;q=0.1, application/json;q=0.5", "application/json"), 500);
        assert_eq!(quality("application/*;q=0.3, */*", "application/json"), 300);
        assert_eq!(quality("application/json;q=0, */*", "application/json"), 0);
        assert_eq!(quality("text/html", "application/json"), 0);
    }

    #[test]
    fn an_unreadable_accept_takes_everything() {
        assert_eq!(quality("nonsense", "application/json"), 1000);
        assert_eq!(quality("", "application/json"), 1000);
    }

    #[test]
    fn media_types_are_compared_without_case_and_parameters() {
        let parse = |text: &str| MediaType::parse(&text.parse().unwrap()).unwrap();
        assert!(parse("Application/JSON; charset=utf-8").is_json());
        assert!(parse("application/merge-patch+json").is_json());
        assert!(!parse("text/json").is_json());
        assert_eq!(MediaType::parse(&"json".parse().unwrap()), None);
    }
}
