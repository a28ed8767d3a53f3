//! Made-up texts.

use super::random::Random;
use super::subject::Subject;
use super::words::Words;

/// Who a row is about: name, address of mail and login of one row are those of one person.
pub(super) struct Person {
    first: (&'static str, &'static str),
    last: (&'static str, &'static str),
}

impl Person {
    pub(super) fn of(random: &mut Random, words: &Words) -> Self {
        Self { first: *random.pick(words.first_names), last: *random.pick(words.last_names) }
    }

    fn full_name(&self, words: &Words) -> String {
        match words.last_name_first {
            true => format!("{}{}", self.last.0, self.first.0),
            false => format!("{} {}", self.first.0, self.last.0),
        }
    }
}

/// What a text is made for.
pub(super) struct Wanted<'w> {
    pub(super) subject: Subject,
    pub(super) words: &'w Words,
    pub(super) person: &'w Person,
    /// The most characters.
    pub(super) max: usize,
    /// A number that no other row has, where the text is to be one of a kind.
    pub(super) serial: Option<u64>,
}

/// A text of at most so many characters and at least one.
pub(super) fn text(random: &mut Random, wanted: &Wanted<'_>) -> String {
    let serial = wanted.serial.map(|serial| serial.to_string());
    let (begin, end) = parts(random, wanted);
    let gap = if has_gap(wanted.subject) { " " } else { "" };
    let end = match serial {
        Some(serial) if end.is_empty() => format!("{gap}{serial}"),
        Some(serial) => format!("{serial}{end}"),
        None => end,
    };
    let room = wanted.max.saturating_sub(end.chars().count());
    let begin: String = begin.chars().take(room).collect();
    let whole: String = format!("{begin}{end}").trim().chars().take(wanted.max).collect();
    if whole.is_empty() { "x".to_owned() } else { whole }
}

/// Whether a number stands behind a space.
fn has_gap(subject: Subject) -> bool {
    use Subject::{Email, LanguageCode, Other, Secret, Slug, UserName};
    !matches!(subject, UserName | Email | Slug | Secret | Other | LanguageCode)
}

/// The text in two parts: what may be cut and what has to stay.
fn parts(random: &mut Random, wanted: &Wanted<'_>) -> (String, String) {
    let Wanted { subject, words, person, max, .. } = *wanted;
    let whole = |text: String| (text, String::new());
    match subject {
        Subject::Email => (format!("{}.{}", person.first.1, person.last.1), "@example.com".to_owned()),
        Subject::UserName => whole(format!("{}{}", person.first.1, person.last.1)),
        Subject::FirstName => whole(person.first.0.to_owned()),
        Subject::LastName => whole(person.last.0.to_owned()),
        Subject::PersonName => whole(person.full_name(words)),
        Subject::Slug => whole(format!("{}-{}", random.pick(SLUGS), random.pick(SLUGS))),
        Subject::Url => (format!("https://example.com/{}", random.pick(SLUGS)), String::new()),
        Subject::Phone => whole(phone(random, words)),
        Subject::Secret => whole(random.bytes(32).iter().map(|byte| format!("{byte:02x}")).collect()),
        Subject::Code => whole(format!("{}-{:05}", random.pick(LETTERS), random.below(100_000))),
        Subject::PostalCode => whole(format!("{:05}", random.below(100_000))),
        Subject::LanguageCode => whole((*random.pick(&["en", "zh", "de", "fr", "es"])).to_owned()),
        Subject::Currency => whole((*random.pick(&["EUR", "USD", "CNY", "GBP", "JPY"])).to_owned()),
        Subject::Country if max <= 3 => whole((*random.pick(&["CN", "DE", "FR", "GB", "US"])).to_owned()),
        _ => whole(phrase(random, wanted)),
    }
}

/// What consists of the words of the language.
fn phrase(random: &mut Random, wanted: &Wanted<'_>) -> String {
    let words = wanted.words;
    let pick = |random: &mut Random, list: &'static [&'static str]| (*random.pick(list)).to_owned();
    match wanted.subject {
        Subject::ThingName => {
            format!("{}{}{}", random.pick(words.qualities), words.space, random.pick(words.things))
        }
        Subject::CompanyName => {
            format!("{}{}{}", random.pick(words.companies.0), words.space, random.pick(words.companies.1))
        }
        Subject::Street => {
            let street = random.pick(words.streets);
            (words.address)(street, random.within(1, 180))
        }
        Subject::City => pick(random, words.cities),
        Subject::Country => pick(random, words.countries),
        Subject::Color => pick(random, words.colors),
        Subject::Paragraph => paragraph(random, wanted),
        _ => format!("{}{}{}", random.pick(words.verbs), words.space, random.pick(words.objects)),
    }
}

/// One to four sentences, as many as there is room for.
fn paragraph(random: &mut Random, wanted: &Wanted<'_>) -> String {
    let words = wanted.words;
    let mut text = (*random.pick(words.sentences)).to_owned();
    for _ in 0..random.below(4) {
        let next = random.pick(words.sentences);
        if text.chars().count() + next.chars().count() < wanted.max {
            text = format!("{text}{}{next}", words.space);
        }
    }
    text
}

/// In a range of numbers that nobody has.
fn phone(random: &mut Random, words: &Words) -> String {
    match words.last_name_first {
        true => format!("1{}{:08}", random.pick(&["30", "38", "50", "86"]), random.below(100_000_000)),
        false => format!("+1 202 555 01{:02}", random.below(100)),
    }
}

const SLUGS: &[&str] = &[
    "garden", "lamp", "river", "notes", "spring", "travel", "kitchen", "photo", "winter", "guide", "market",
    "music",
];
const LETTERS: &[&str] = &["A", "B", "C", "K", "M", "P", "R", "T", "X"];
