//! Patterns of `LIKE`.

/// A pattern that finds `part` as it is.
pub(crate) fn escaped(before: &str, part: &str, behind: &str) -> String {
    let mut pattern = String::with_capacity(before.len() + part.len() + behind.len() + 4);
    pattern.push_str(before);
    for character in part.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push_str(behind);
    pattern
}

/// A pattern whose last backslash means itself: PostgreSQL refuses one that escapes nothing, SQLite does not.
pub(crate) fn ended(pattern: &str) -> String {
    let backslashes = pattern.bytes().rev().take_while(|byte| *byte == b'\\').count();
    let mut pattern = pattern.to_owned();
    if backslashes % 2 == 1 {
        pattern.push('\\');
    }
    pattern
}

/// The same pattern for `GLOB`, which is how SQLite tells upper from lower case.
pub(crate) fn glob(pattern: &str) -> String {
    let mut glob = String::with_capacity(pattern.len() + 8);
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' => glob.push('*'),
            '_' => glob.push('?'),
            '\\' => literal(&mut glob, characters.next().unwrap_or('\\')),
            other => literal(&mut glob, other),
        }
    }
    glob
}

fn literal(glob: &mut String, character: char) {
    if matches!(character, '*' | '?' | '[') {
        glob.push('[');
        glob.push(character);
        glob.push(']');
    } else {
        glob.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_means_itself() {
        assert_eq!(escaped("%", r"50%_a\b", "%"), r"%50\%\_a\\b%");
    }

    #[test]
    fn a_last_backslash_means_itself() {
        assert_eq!(ended(r"a\"), r"a\\");
        assert_eq!(ended(r"a\\"), r"a\\");
        assert_eq!(ended("a"), "a");
    }

    #[test]
    fn a_glob_finds_the_same() {
        assert_eq!(glob(r"a%b_c\%d\_e\\f"), r"a*b?c%d_e\f");
        assert_eq!(glob("[x]*?"), "[[]x][*][?]");
    }
}
