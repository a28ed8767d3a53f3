//! The words that stand for a value inside a text.

use super::Language;
use super::catalogue::{Entry, entries};

/// The type called `word` in a schema, as part of a sentence.
pub(super) fn of_type(word: &str, language: Language) -> Option<&'static str> {
    find(TYPES, word, language)
}

/// The format called `word` in a schema, as part of a sentence.
pub(super) fn of_format(word: &str, language: Language) -> Option<&'static str> {
    find(FORMATS, word, language)
}

fn find(entries: &'static [Entry], word: &str, language: Language) -> Option<&'static str> {
    entries.iter().find(|entry| entry.code == word).map(|entry| entry.text(language))
}

pub(super) const TYPES: &[Entry] = entries! {
    "null" => { en: "null", zh: "空值" }
    "boolean" => { en: "a boolean", zh: "布尔值" }
    "integer" => { en: "an integer", zh: "整数" }
    "number" => { en: "a number", zh: "数字" }
    "string" => { en: "a string", zh: "字符串" }
    "array" => { en: "an array", zh: "数组" }
    "object" => { en: "an object", zh: "对象" }
};

pub(super) const FORMATS: &[Entry] = entries! {
    "date-time" => {
        en: "a date and time such as 2024-01-31T12:00:00Z",
        zh: "日期时间，例如 2024-01-31T12:00:00Z",
    }
    "date" => { en: "a date such as 2024-01-31", zh: "日期，例如 2024-01-31" }
    "time" => { en: "a time such as 12:00:00Z", zh: "时间，例如 12:00:00Z" }
    "partial-time" => { en: "a time such as 12:00:00", zh: "时间，例如 12:00:00" }
    "partial-date-time" => {
        en: "a date and time such as 2024-01-31T12:00:00",
        zh: "日期时间，例如 2024-01-31T12:00:00",
    }
    "duration" => { en: "a duration such as PT1H30M", zh: "时长，例如 PT1H30M" }
    "email" => { en: "an e-mail address", zh: "电子邮件地址" }
    "uri" => { en: "an absolute URL", zh: "完整的网址" }
    "uuid" => { en: "a UUID", zh: "有效的 UUID" }
    "ipv4" => { en: "an IPv4 address", zh: "有效的 IPv4 地址" }
    "ipv6" => { en: "an IPv6 address", zh: "有效的 IPv6 地址" }
};
