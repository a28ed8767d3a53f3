//! The words for kinds of values, and for what becomes of a row whose reference goes.

use houtai_core::validate::suggest;
use houtai_data::{OnDelete, ValueKind};
use serde::de::{Deserialize, Deserializer, Error};

const KINDS: [(&str, ValueKind); 14] = [
    ("bool", ValueKind::Bool),
    ("int16", ValueKind::Int16),
    ("int32", ValueKind::Int32),
    ("int64", ValueKind::Int64),
    ("float32", ValueKind::Float32),
    ("float64", ValueKind::Float64),
    ("decimal", ValueKind::Decimal),
    ("text", ValueKind::Text),
    ("bytes", ValueKind::Bytes),
    ("uuid", ValueKind::Uuid),
    ("timestamp", ValueKind::Timestamp),
    ("date", ValueKind::Date),
    ("time", ValueKind::Time),
    ("json", ValueKind::Json),
];

const ON_DELETE: [(&str, OnDelete); 3] =
    [("restrict", OnDelete::Restrict), ("cascade", OnDelete::Cascade), ("set_null", OnDelete::SetNull)];

/// The word for a kind.
pub(crate) fn kind_word(kind: ValueKind) -> &'static str {
    word(&KINDS, kind)
}

/// The word for what becomes of a row.
pub(crate) fn on_delete_word(on_delete: OnDelete) -> &'static str {
    word(&ON_DELETE, on_delete)
}

fn word<T: PartialEq>(words: &[(&'static str, T)], of: T) -> &'static str {
    words.iter().find(|(_, one)| *one == of).map_or("", |(word, _)| word)
}

/// A kind, as it is read.
pub(crate) struct KindText(pub(crate) ValueKind);

/// What becomes of a row, as it is read.
pub(crate) struct OnDeleteText(pub(crate) OnDelete);

impl<'de> Deserialize<'de> for KindText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        find(&KINDS, deserializer, "type of a column").map(Self)
    }
}

impl<'de> Deserialize<'de> for OnDeleteText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        find(&ON_DELETE, deserializer, "word for `on_delete`").map(Self)
    }
}

fn find<'de, T: Copy, D: Deserializer<'de>>(
    words: &[(&'static str, T)],
    deserializer: D,
    what: &str,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, one)| *one);
    found.ok_or_else(|| {
        let known = || words.iter().map(|(word, _)| *word);
        let advice = match suggest(&text, known()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
        };
        D::Error::custom(format!("`{text}` is no {what}; {advice}"))
    })
}
