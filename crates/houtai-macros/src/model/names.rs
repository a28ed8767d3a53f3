//! Names that follow from others: tables, constraints.

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

/// The name of a constraint or an index; the data layer names those of one column by the same rule
/// (`schema/names.rs`), which this crate cannot call.
pub(crate) fn object(table: &str, parts: &[String], suffix: &str) -> String {
    let name = format!("{table}_{}_{suffix}", parts.join("_"));
    if name.len() <= 63 {
        return name;
    }
    let sum = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let end = format!("_{:08x}_{suffix}", sum >> 32);
    let at = (0..=63_usize.saturating_sub(end.len())).rev().find(|at| name.is_char_boundary(*at));
    format!("{}{end}", &name[..at.unwrap_or(0)])
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

    #[test]
    fn long_names_are_cut_to_what_every_database_takes() {
        let name = object(&"t".repeat(60), &["a".into()], "key");
        assert!(name.len() == 63 && name.ends_with("_key"), "{name}");
        assert_eq!(object("todos", &["a".into(), "b".into()], "idx"), "todos_a_b_idx");
    }
}
