//! One line that was read.

use serde_json::{Map, Value};
use tracing::Level;

use super::human_line::HumanLine;
use super::show;
use crate::line::Form;

/// A line that was found.
pub struct Found<'l> {
    pub(super) text: &'l str,
    pub(super) record: Record<'l>,
}

/// What a line says, as far as it can be understood.
pub(super) enum Record<'l> {
    /// One JSON object.
    Json(Map<String, Value>),
    /// The form for people.
    Human(HumanLine<'l>),
    /// Something else.
    Unknown,
}

impl<'l> Record<'l> {
    pub(super) fn of(text: &'l str) -> Self {
        if text.starts_with('{')
            && let Ok(fields) = serde_json::from_str(text)
        {
            return Record::Json(fields);
        }
        HumanLine::of(text).map_or(Record::Unknown, Record::Human)
    }

    pub(super) fn time(&self) -> Option<&str> {
        match self {
            Record::Json(fields) => fields.get("time")?.as_str(),
            Record::Human(line) => Some(line.time),
            Record::Unknown => None,
        }
    }

    pub(super) fn level(&self) -> Option<Level> {
        match self {
            Record::Json(fields) => fields.get("level")?.as_str()?.parse().ok(),
            Record::Human(line) => Some(line.level),
            Record::Unknown => None,
        }
    }

    /// Whether a field has this value.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        match self {
            Record::Json(fields) => fields.get(name).and_then(Value::as_str) == Some(value),
            Record::Human(line) => line.has(name, value),
            Record::Unknown => false,
        }
    }
}

impl Found<'_> {
    /// Whether the line is JSON; what a field of another one is can only be guessed.
    pub fn is_json(&self) -> bool {
        matches!(self.record, Record::Json(_))
    }

    /// Appends the line for people, with its end.
    pub fn push_human(&self, out: &mut Vec<u8>, colours: bool) {
        let form = if colours { Form::Coloured } else { Form::Human };
        show::push(out, form, self);
    }

    /// Appends the line as JSON, with its end: as it was written, or made of what is understood.
    pub fn push_json(&self, out: &mut Vec<u8>) {
        match &self.record {
            Record::Json(_) => out.extend_from_slice(self.text.as_bytes()),
            Record::Human(line) => out.extend_from_slice(line.to_json().to_string().as_bytes()),
            Record::Unknown => {
                out.extend_from_slice(serde_json::json!({"message": self.text}).to_string().as_bytes());
            }
        }
        out.push(b'\n');
    }
}
