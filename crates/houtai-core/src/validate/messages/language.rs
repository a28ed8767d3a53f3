//! The languages there are, and the one a caller wants.

use std::fmt;

/// A language in which callers are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, also for whoever wants none that we have.
    #[default]
    English,
    /// Chinese in simplified characters.
    Chinese,
}

impl Language {
    /// All languages.
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// The language an `Accept-Language` header asks for: the one we have with the highest weight, the first
    /// of equals, English if there is none.
    ///
    /// ```
    /// use houtai_core::validate::Language;
    ///
    /// assert_eq!(Language::negotiate(Some("zh-CN,zh;q=0.9,en;q=0.8")), Language::Chinese);
    /// assert_eq!(Language::negotiate(Some("fr, zh;q=0.3, en;q=0.5")), Language::English);
    /// assert_eq!(Language::negotiate(None), Language::English);
    /// ```
    pub fn negotiate(accept_language: Option<&str>) -> Language {
        let ranges = accept_language.unwrap_or_default().split(',').filter_map(weighted);
        let heaviest = ranges.reduce(|best, next| if next.1 > best.1 { next } else { best });
        heaviest.map_or_else(Language::default, |(language, _)| language)
    }

    /// The tag for `Content-Language` and `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// The language of a range such as `zh-Hans-CN`, if we have it. `*` leaves the choice to us.
    fn named(range: &str) -> Option<Language> {
        let primary = range.split('-').next().unwrap_or_default();
        if primary == "*" {
            return Some(Language::default());
        }
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// One element of the header with its weight, unless it is unknown, unwanted (weight zero) or malformed.
fn weighted(element: &str) -> Option<(Language, f32)> {
    let mut parts = element.split(';').map(str::trim);
    let language = Language::named(parts.next()?)?;
    let weight = match parts.next() {
        Some(parameter) => parameter.strip_prefix("q=").or(parameter.strip_prefix("Q="))?.parse().ok()?,
        None => 1.0,
    };
    (weight > 0.0 && weight <= 1.0).then_some((language, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        let cases = [
            ("zh", Language::Chinese),
            ("ZH-hans-cn", Language::Chinese),
            ("en-GB, zh", Language::English),
            ("zh, en", Language::Chinese),
            ("en;q=0.5 , zh ; q=0.6", Language::Chinese),
            ("zh;q=0, fr", Language::English),
            ("*", Language::English),
            ("zh;q=0.5, *;q=0.1", Language::Chinese),
            ("zh;q=x", Language::English),
            ("zh;q=NaN", Language::English),
            ("zhx", Language::English),
            ("", Language::English),
            (",,;", Language::English),
        ];
        for (header, language) in cases {
            assert_eq!(Language::negotiate(Some(header)), language, "{header}");
        }
    }
}
