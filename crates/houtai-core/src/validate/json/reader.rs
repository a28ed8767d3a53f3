//! A JSON value that notes which names were given twice, which `serde_json::Value` forgets.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::validate::MAX_PROBLEMS;
use crate::validate::pointer::Place;

/// Reads one value and the pointers of duplicate names.
pub(super) fn read_value(text: &str) -> serde_json::Result<(Value, Vec<String>)> {
    let mut duplicates = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value =
        Reader { place: &Place::root(), duplicates: &mut duplicates }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((value, duplicates))
}

/// Reads the value at one place.
struct Reader<'p, 'd> {
    place: &'p Place<'p>,
    duplicates: &'d mut Vec<String>,
}

impl Reader<'_, '_> {
    fn note_duplicate(&mut self, name: &str) {
        if self.duplicates.len() >= MAX_PROBLEMS {
            return;
        }
        let pointer = self.place.member(name, 0).pointer();
        // The third of the same name tells nothing new.
        if !self.duplicates.contains(&pointer) {
            self.duplicates.push(pointer);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        loop {
            let place = self.place.item(items.len());
            match access.next_element_seed(Reader { place: &place, duplicates: &mut *self.duplicates })? {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if members.contains_key(&name) {
                self.note_duplicate(&name);
            }
            let place = self.place.member(&name, 0);
            let value =
                access.next_value_seed(Reader { place: &place, duplicates: &mut *self.duplicates })?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}
