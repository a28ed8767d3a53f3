//! Names that follow from others: tables, constraints.

use proc_macro2::TokenStream;
use quote::quote;

/// `BlogPost` is kept in `blog_posts`.
pub(crate) fn table_of(model: &str) -> String {
    plural(&snake(model))
}

/// `HttpLog` as `http_log`; letters that stand for words stay together, `HTTPLog` too.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let after_small = index > 0 && !letters[index - 1].is_uppercase() && letters[index - 1] != '_';
        let before_small = index > 0 && letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || (before_small && !snake.ends_with('_'))) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn plural(word: &str) -> String {
    let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
    match word.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "iy", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// The name of a constraint or an index, which the data layer makes while the program is compiled: it makes those of one
/// column by the same rule.
pub(crate) fn object(table: &str, parts: &[String], suffix: &str) -> TokenStream {
    quote! {{
        const NAME: &::houtai::__private::data::ObjectName =
            &::houtai::__private::data::ObjectName::new(#table, &[#(#parts),*], #suffix);
        NAME.as_str()
    }}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_plural() {
        let names = ["Todo", "BlogPost", "Category", "Key", "Box", "Branch", "HTTPLog", "Address"];
        let tables = names.map(table_of);
        let expected =
            ["todos", "blog_posts", "categories", "keys", "boxes", "branches", "http_logs", "addresses"];
        assert_eq!(tables, expected);
    }
}
