//! Names of Rust types as names of components.

/// The name of a type without its path and its arguments: `Page` for `houtai_core::Page<hello::Todo>`.
pub(crate) fn bare(type_name: &str) -> &str {
    let head = type_name.split('<').next().unwrap_or(type_name);
    head.rsplit("::").next().unwrap_or(head)
}

/// Whether a type has arguments.
pub(crate) fn is_generic(type_name: &str) -> bool {
    type_name.contains('<')
}

/// A name that tells the arguments too: `PageOfTodo`. schemars calls every `Page<T>` just `Page` and counts them,
/// which tells a reader nothing and changes when an endpoint moves.
pub(crate) fn readable(type_name: &str) -> String {
    let bare: String = bare(type_name).chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    let arguments = type_name.split_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    match arguments {
        Some(arguments) => {
            let names: Vec<String> =
                top_level(arguments).into_iter().map(|name| capital(&readable(name))).collect();
            format!("{bare}Of{}", names.join("And"))
        }
        None => bare,
    }
}

/// `u32` inside a name reads as `U32`.
fn capital(name: &str) -> String {
    let mut rest = name.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Divides at the commas that stand in no brackets.
fn top_level(arguments: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (index, character) in arguments.char_indices() {
        match character {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(arguments[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(arguments[start..].trim());
    parts
}

/// A name with only those characters that OpenAPI permits in the name of a component.
pub(crate) fn permitted(name: &str) -> String {
    let replaced: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let trimmed = replaced.trim_matches('_');
    if trimmed.is_empty() { "Schema".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_become_part_of_the_name() {
        assert_eq!(readable("hello::Todo"), "Todo");
        assert_eq!(readable("houtai_core::formats::page::Page<hello::Todo>"), "PageOfTodo");
        assert_eq!(readable("a::Pair<b::Left<u8>, alloc::string::String>"), "PairOfLeftOfU8AndString");
    }

    #[test]
    fn the_bare_name_has_no_path() {
        assert_eq!(bare("houtai_core::formats::page::Page<hello::Todo>"), "Page");
        assert_eq!(bare("Todo"), "Todo");
    }

    #[test]
    fn names_keep_only_permitted_characters() {
        assert_eq!(permitted("Wrapper<Todo>"), "Wrapper_Todo");
        assert_eq!(permitted("待办"), "Schema");
        assert_eq!(permitted("a.b-c_1"), "a.b-c_1");
    }
}
