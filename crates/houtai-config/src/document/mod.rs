//! A TOML text as a layer: flat keys, each with its line, and every mistake in the text.

mod flatten;
mod lines;
mod statements;

use std::collections::BTreeSet;
use std::path::PathBuf;

use houtai_core::MASK;
use houtai_core::settings::Origin;
use toml::de::DeTable;

use self::lines::Lines;
use self::statements::{Statement, Statements};
use crate::secrecy::{Secrecy, holds_credentials, looks_secret};
use crate::{Failure, Layer};

/// A text with more mistakes is probably something else than TOML; nobody reads on.
const MOST_MISTAKES: usize = 20;

/// Where a text stands.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// In a file.
    File(PathBuf),
    /// In the binary, under this name.
    Embedded(String),
}

impl Place {
    /// What a person calls it.
    pub(crate) fn name(&self) -> String {
        match self {
            Place::File(path) => path.display().to_string(),
            Place::Embedded(name) => format!("{name} (compiled in)"),
        }
    }

    fn origin(&self, line: usize) -> Origin {
        match self {
            Place::File(path) => Origin::File { path: path.clone(), line },
            Place::Embedded(name) => Origin::Embedded { name: name.clone(), line },
        }
    }

    fn at(&self, (line, column): (usize, usize)) -> String {
        match self {
            Place::File(path) => format!("{}:{line}:{column}", path.display()),
            Place::Embedded(name) => format!("{name}:{line}:{column} (compiled in)"),
        }
    }
}

/// Reads bytes that should be UTF-8 text in TOML.
pub(crate) fn read(bytes: &[u8], place: &Place, secrecy: &Secrecy) -> Layer {
    match std::str::from_utf8(bytes) {
        Ok(text) => Document { text, place, secrecy, lines: Lines::of(text) }.read(),
        Err(error) => Layer::failed(place.name(), not_utf8(bytes, error.valid_up_to(), place)),
    }
}

fn not_utf8(bytes: &[u8], valid: usize, place: &Place) -> Failure {
    // Windows' editors call UTF-16 "Unicode"; its mark at the start tells it.
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let kind = if utf16 { " but UTF-16" } else { "" };
    // Something must stand at the offset, or the end of the text before it would be told.
    let text = format!("{}?", String::from_utf8_lossy(&bytes[..valid]));
    let at = place.at(Lines::of(&text).position(valid));
    Failure::at(at, format!("the file is not UTF-8{kind}")).advice("save it as UTF-8")
}

/// How much of a line an excerpt hides.
#[derive(Clone, Copy)]
enum Hidden {
    Nothing,
    Value,
    Everything,
}

/// One text with what is needed to talk about it.
struct Document<'a> {
    text: &'a str,
    place: &'a Place,
    secrecy: &'a Secrecy,
    lines: Lines<'a>,
}

impl Document<'_> {
    fn read(&self) -> Layer {
        // Reading goes on after a mistake, so that one start shows all of them.
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut layer = Layer::new(self.place.name());
        flatten::into(&mut layer, table.get_ref(), |offset| self.place.origin(self.lines.position(offset).0));
        if !errors.is_empty() {
            self.note(errors, &mut layer);
        }
        layer
    }

    /// Notes the first mistake of each statement: the parser stumbles on over the rest of a broken one, and what it
    /// made of its value is a guess.
    fn note(&self, mut errors: Vec<toml::de::Error>, layer: &mut Layer) {
        let statements = Statements::of(self.text);
        errors.sort_by_key(offset);
        let mut broken = BTreeSet::new();
        for error in errors {
            let position = statements.position(offset(&error));
            if !broken.insert(position) {
                continue;
            }
            if broken.len() > MOST_MISTAKES {
                layer.problems.push(self.hopeless().into());
                layer.values.clear();
                return;
            }
            let statement = statements.get(position);
            let hidden = self.hiding(&statements, position, &broken);
            layer.values.retain(|_, value| !self.is_within(&value.origin, statement));
            layer.problems.push(self.syntax(&error, statement, hidden).into());
        }
    }

    fn hopeless(&self) -> Failure {
        Failure::at(self.place.name(), "there are more mistakes like these")
            .advice("is this file written in TOML?")
    }

    /// How much of a statement an excerpt hides. A secret that begins only on the line below its key reads like a
    /// statement of its own. So what has no key belongs to what stands above it, and so may what follows a broken one.
    fn hiding(&self, statements: &Statements, position: usize, broken: &BTreeSet<usize>) -> Hidden {
        let mut below = statements.get(position);
        for above in (0..position).rev() {
            if below.has_key && !broken.contains(&above) {
                break;
            }
            below = statements.get(above);
            if self.may_hold_a_secret(below) {
                return Hidden::Everything;
            }
        }
        if self.may_hold_a_secret(statements.get(position)) { Hidden::Value } else { Hidden::Nothing }
    }

    /// All of the text is looked at and not only the key: in a broken statement it is open what belongs to what, and
    /// a line shown too little harms nobody.
    fn may_hold_a_secret(&self, statement: &Statement) -> bool {
        let text = &self.text[statement.start..statement.end];
        self.secrecy.covers(&statement.key) || holds_credentials(text) || looks_secret(text)
    }

    fn is_within(&self, origin: &Origin, statement: &Statement) -> bool {
        let (Origin::File { line, .. } | Origin::Embedded { line, .. }) = origin else { return false };
        (self.lines.position(statement.start).0..=self.lines.position(statement.end).0).contains(line)
    }

    fn syntax(&self, error: &toml::de::Error, statement: &Statement, hidden: Hidden) -> Failure {
        let position = self.lines.position(offset(error));
        let first = self.lines.position(statement.start);
        let advice = match error.message() {
            "duplicate key" => "a key or table may stand only once in a file: merge the two".to_owned(),
            _ if first.0 < position.0 => format!("what is broken begins on line {}", first.0),
            _ => "correct this line; strings need quotes: `name = \"value\"`".to_owned(),
        };
        let excerpt = match hidden {
            Hidden::Nothing => self.lines.excerpt(position),
            Hidden::Value if first.0 == position.0 => self.lines.key(position),
            Hidden::Value | Hidden::Everything => MASK.to_owned(),
        };
        let message = format!("this is not valid TOML: {}", error.message());
        Failure::at(self.place.at(position), message).excerpt(excerpt).advice(advice)
    }
}

fn offset(error: &toml::de::Error) -> usize {
    error.span().map_or(0, |span| span.start)
}

#[cfg(test)]
mod tests;
