//! What one line says.

use std::borrow::Cow;
use std::fmt;

use houtai_data::ModelMeta;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::dump::{FORMAT, schema};
use crate::named::find_model;
use crate::{Error, Result};

/// The first line of a dump.
#[derive(Deserialize)]
pub(super) struct Head {
    format: u64,
    models: Vec<String>,
    #[serde(default)]
    schema: String,
    #[serde(default)]
    migrations: Vec<String>,
}

/// A member that only the first line has.
#[derive(Deserialize)]
struct Kind {
    houtai: Option<String>,
}

impl Head {
    /// The first line; `None` where it is a row.
    pub(super) fn of(text: &str) -> Result<Option<Self>> {
        match serde_json::from_str::<Kind>(text) {
            Ok(Kind { houtai: Some(kind) }) if kind == "dump" => {}
            Ok(Kind { houtai: Some(kind) }) => {
                return Err(Error::new(format!(
                    "the file is no dump of rows, but of `{}`",
                    kind.escape_debug()
                )));
            }
            _ => return Ok(None),
        }
        let head: Self = serde_json::from_str(text)
            .map_err(|error| Error::new(format!("the first line of the dump is not whole: {error}")))?;
        if head.format > FORMAT {
            let message = format!("the dump has the form {}, and this program reads {FORMAT}", head.format);
            return Err(
                Error::new(message).next("load it with the version that has written it, or a later one")
            );
        }
        Ok(Some(head))
    }

    /// The models that it names.
    pub(super) fn models(&self, known: &[&'static ModelMeta]) -> Result<Vec<&'static ModelMeta>> {
        let models = self.models.iter().map(|name| find_model(known, name));
        models.collect::<Result<_>>().map_err(|error| self.hint(error, known))
    }

    /// Says that the models have changed since, where that may be why a row does not fit.
    pub(super) fn hint(&self, error: Error, models: &[&'static ModelMeta]) -> Error {
        if self.schema.is_empty() || self.schema == schema(models) {
            return error;
        }
        let of = match self.migrations.as_slice() {
            [] => String::new(),
            migrations => format!(", at `{}`", migrations.join("`, `")),
        };
        let next = format!(
            "the models differ from those that the dump was made of{of}: load it with those, and migrate then"
        );
        error.next(next)
    }
}

/// Every further line.
pub(super) enum Line<'l> {
    Row(RowParts<'l>),
    /// How many rows there were.
    End(u64),
}

/// A row as it is written.
pub(super) struct RowParts<'l> {
    pub(super) model: Cow<'l, str>,
    pub(super) fields: Vec<(Cow<'l, str>, &'l RawValue)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Raw<'l> {
    #[serde(borrow)]
    model: Option<Cow<'l, str>>,
    #[serde(borrow)]
    fields: Option<Pairs<'l>>,
    end: Option<End>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    rows: u64,
}

impl<'l> Line<'l> {
    pub(super) fn of(text: &'l str) -> Result<Self> {
        let raw: Raw<'l> = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        match raw {
            Raw { model: None, fields: None, end: Some(End { rows }) } => Ok(Line::End(rows)),
            Raw { model: Some(model), fields: Some(Pairs(fields)), end: None } => {
                Ok(Line::Row(RowParts { model, fields }))
            }
            _ => Err(Error::new("the line is no row").next(EXAMPLE)),
        }
    }
}

const EXAMPLE: &str = "a row is written as {\"model\":\"Todo\",\"fields\":{\"title\":\"Water the plants\"}}";

fn unreadable(error: &serde_json::Error) -> Error {
    // The line is told besides, and this one would always be 1.
    let text = error.to_string().replace(" at line 1 column ", ", at column ");
    let next = if error.is_eof() {
        "the line has been cut, or the row is written on several lines"
    } else {
        EXAMPLE
    };
    Error::new(format!("the line cannot be read as JSON of a row: {text}")).next(next)
}

/// The members of an object in their order, also those that come twice.
struct Pairs<'l>(Vec<(Cow<'l, str>, &'l RawValue)>);

/// A text that is borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'l>(#[serde(borrow)] Cow<'l, str>);

impl<'de: 'l, 'l> Deserialize<'de> for Pairs<'l> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
