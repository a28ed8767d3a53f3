//! Links of rustdoc in texts for readers of the document.

use serde_json::Value;

/// Makes `` [`Todo`] `` to `` `Todo` `` in every description and summary: doc comments are written for rustdoc, which
/// makes a link of it, and a reader of the document would see the brackets.
pub(super) fn without_links(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if matches!(name.as_str(), "description" | "summary") => {
                        *text = plain(text);
                    }
                    _ => without_links(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_links),
        _ => {}
    }
}

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        plain.push_str(before);
        match link.split_once("`]") {
            // A link with an address of its own stays one.
            Some((name, behind)) if !behind.starts_with(['(', '[']) => {
                plain.extend(["`", name, "`"]);
                rest = behind;
            }
            _ => {
                plain.push_str("[`");
                rest = link;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn links_without_an_address_lose_their_brackets() {
        assert_eq!(plain("adds a [`Todo`] to [`Todos`]."), "adds a `Todo` to `Todos`.");
        assert_eq!(plain("see [`Todo`](https://example.org)"), "see [`Todo`](https://example.org)");
        assert_eq!(plain("an open [` stays"), "an open [` stays");
    }

    #[test]
    fn only_texts_for_readers_are_changed() {
        let mut value = json!({"description": "[`A`]", "pattern": "[`B`]", "items": [{"summary": "[`C`]"}]});
        without_links(&mut value);
        assert_eq!(value, json!({"description": "`A`", "pattern": "[`B`]", "items": [{"summary": "`C`"}]}));
    }
}
