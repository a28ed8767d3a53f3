//! Reading one row by its key.

use crate::row_shape::RowShape;
use crate::{Error, ErrorKind, Executor, Field, Model, ModelMeta, Result, Value, fetch};

/// The row with this key, if there is one.
pub(crate) async fn row<M: Model>(executor: &dyn Executor, key: M::Key) -> Result<Option<M>> {
    let statement = RowShape::Find.statement(M::META, executor.dialect(), vec![key.into_value()]);
    Ok(fetch::<M>(executor, statement).await?.into_iter().next())
}

/// "there is no blog post 7".
pub(crate) fn missing(meta: &ModelMeta, key: impl Field) -> Error {
    let name = written(&key.into_value());
    let message = format!("there is no {} {name}", spoken(meta.name));
    Error::new(ErrorKind::NotFound, message).with_table(meta.table)
}

/// `BlogPost` as words.
fn spoken(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn written(key: &Value) -> String {
    match key {
        Value::Int16(number) => number.to_string(),
        Value::Int32(number) => number.to_string(),
        Value::Int64(number) => number.to_string(),
        Value::Uuid(bytes) => houtai_core::formats::Uuid::from_bytes(*bytes).to_string(),
        Value::Text(text) => format!("`{text}`"),
        _ => "with this key".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_is_spoken_as_words() {
        assert_eq!(spoken("BlogPost"), "blog post");
        assert_eq!(spoken("Todo"), "todo");
    }
}
