//! Names that a person chooses, and better ones for those that will not do.

use crate::error::{Error, Result};

/// What a name is for; what is taken differs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Purpose {
    /// A package, such as `my-shop`.
    Package,
    /// A module, endpoint or script, such as `line_items`.
    Item,
    /// A parameter of a path, such as `order_id`.
    Parameter,
    /// A field of a model, such as `unit_price`.
    Field,
}

/// Words of the language. `self`, `super` and the like have no raw form either.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Crates and folders that a package of this name would hide or collide with.
const PACKAGES: &[&str] = &[
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "main",
    "proc-macro",
    "serde",
    "serde-json",
    "std",
    "test",
    "tokio",
];

/// Names that a file of a project has already, or that would hide something that every file uses.
const ITEMS: &[&str] = &[
    "alloc",
    "app",
    "core",
    "houtai",
    "houtai_test",
    "lib",
    "main",
    "module",
    "serde_json",
    "std",
    "test",
    "tests",
    "tokio",
];

/// A name that an argument of the function has already.
const PARAMETERS: &[&str] = &["input"];

/// Devices of Windows, where no file may have such a name.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// How long a name may be: a file system allows 255 bytes, and cargo adds to it.
const LONGEST: usize = 64;

impl Purpose {
    fn separator(self) -> char {
        match self {
            Self::Package => '-',
            Self::Item | Self::Parameter | Self::Field => '_',
        }
    }

    fn fallback(self) -> &'static str {
        match self {
            Self::Package => "my-app",
            Self::Item => "my_item",
            Self::Parameter => "id",
            Self::Field => "my_field",
        }
    }
}

/// Accepts a name, or says what is wrong with it and which one would do.
pub(crate) fn check(name: &str, purpose: Purpose) -> Result<()> {
    let Some(wrong) = wrong(name, purpose) else { return Ok(()) };
    let better = suggestion(name, purpose);
    Err(Error::new(format!("`{name}` cannot be the name: {wrong}")).next(format!("take `{better}`")))
}

/// What is wrong with a name, if anything.
fn wrong(name: &str, purpose: Purpose) -> Option<String> {
    let separator = purpose.separator();
    let is_allowed = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == separator
    };
    let Some(first) = name.chars().next() else { return Some("it is empty".into()) };
    if let Some(character) = name.chars().find(|character| !is_allowed(*character)) {
        return Some(format!(
            "it has {}; lower-case letters, digits and `{separator}` are allowed",
            shown(character)
        ));
    }
    if !first.is_ascii_lowercase() {
        return Some(format!("it begins with `{first}`, and a name begins with a letter"));
    }
    let double = format!("{separator}{separator}");
    if name.ends_with(separator) || name.contains(&double) {
        return Some(format!("a `{separator}` stands between two words"));
    }
    if name.len() > LONGEST {
        return Some(format!("it has {} characters, and {LONGEST} are allowed", name.len()));
    }
    taken(name, purpose)
}

/// By what a well-formed name is taken already.
fn taken(name: &str, purpose: Purpose) -> Option<String> {
    let is_numbered_device = ["com", "lpt"]
        .iter()
        .any(|device| name.strip_prefix(device).is_some_and(|number| number.len() == 1 && number != "0"));
    if KEYWORDS.contains(&name) {
        return Some("it is a word of Rust".into());
    }
    if DEVICES.contains(&name) || is_numbered_device {
        return Some("it is a device of Windows, where no file can have this name".into());
    }
    let reserved = match purpose {
        Purpose::Package if name == "houtai" || name.starts_with("houtai-") => {
            Some("names with `houtai` in front are those of the framework")
        }
        Purpose::Package if PACKAGES.contains(&name) => {
            Some("cargo, the language or a crate that the project uses has this name")
        }
        Purpose::Item if ITEMS.contains(&name) => Some("something else in the project has this name"),
        Purpose::Parameter if PARAMETERS.contains(&name) => Some("the body has this name"),
        _ => None,
    };
    reserved.map(str::to_owned)
}

/// The nearest name that is accepted.
pub(crate) fn suggestion(name: &str, purpose: Purpose) -> String {
    let separator = purpose.separator();
    let words = words(name).join(&separator.to_string());
    let mut better: String = words.chars().skip_while(char::is_ascii_digit).collect();
    better = better.trim_matches(separator).to_owned();
    better.truncate(LONGEST - "-app".len());
    better = better.trim_matches(separator).to_owned();
    if better.starts_with("houtai-") {
        better = better.trim_start_matches("houtai-").to_owned();
    }
    if better.is_empty() {
        return purpose.fallback().to_owned();
    }
    if wrong(&better, purpose).is_some() {
        let ending = if purpose == Purpose::Package { "app" } else { "item" };
        better = format!("{better}{separator}{ending}");
    }
    if wrong(&better, purpose).is_some() { purpose.fallback().to_owned() } else { better }
}

/// The words of a name, in lower case: `MyShop`, `my shop` and `my_shop` have the same two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_after_small = false;
    for character in name.chars() {
        let begins_word = is_after_small && character.is_ascii_uppercase();
        if begins_word || !character.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if character.is_ascii_alphanumeric()
            && let Some(last) = words.last_mut()
        {
            last.push(character.to_ascii_lowercase());
        }
        is_after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn shown(character: char) -> String {
    match character {
        ' ' => "a space".into(),
        '\'' | '`' => "a quotation mark".into(),
        character if character.is_control() => "a control character".into(),
        character => format!("`{character}`"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PURPOSES: [Purpose; 3] = [Purpose::Package, Purpose::Item, Purpose::Parameter];

    fn refused(name: &str, purpose: Purpose) -> String {
        check(name, purpose).unwrap_err().to_string()
    }

    #[test]
    fn usual_names_are_accepted() {
        for name in ["shop", "my-shop", "shop2", "a", "com0", "com10", "houtais"] {
            assert_eq!(check(name, Purpose::Package), Ok(()), "{name}");
        }
        for name in ["search", "line_items", "v2"] {
            assert_eq!(check(name, Purpose::Item), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_better_name_is_suggested() {
        for (name, better) in [
            ("My Shop", "my-shop"),
            ("MyShop", "my-shop"),
            ("my_shop", "my-shop"),
            ("1shop", "shop"),
            ("123", "my-app"),
            ("商店", "my-app"),
            ("", "my-app"),
            ("fn", "fn-app"),
            ("test", "test-app"),
            ("houtai", "my-app"),
            ("houtai-shop", "shop"),
            ("com1", "com1-app"),
            ("-shop-", "shop"),
            ("serde_json", "serde-json-app"),
        ] {
            assert_eq!(suggestion(name, Purpose::Package), better, "{name}");
        }
        assert_eq!(suggestion("Line-Items", Purpose::Item), "line_items");
        assert_eq!(suggestion("tests", Purpose::Item), "tests_item");
    }

    #[test]
    fn a_refusal_says_why_and_what_would_do() {
        let expected = "`My Shop` cannot be the name: it has `M`; lower-case letters, digits and `-` are allowed\n  \
                        → take `my-shop`";
        assert_eq!(refused("My Shop", Purpose::Package), expected);
        assert!(refused("type", Purpose::Item).contains("it is a word of Rust\n  → take `type_item`"));
        assert!(refused("a b", Purpose::Item).contains("it has a space"));
    }

    #[test]
    fn every_reserved_word_gets_a_suggestion_that_is_accepted() {
        for purpose in PURPOSES {
            for name in KEYWORDS.iter().chain(PACKAGES).chain(ITEMS).chain(PARAMETERS).chain(DEVICES) {
                let better = suggestion(name, purpose);
                assert_eq!(wrong(&better, purpose), None, "{name} → {better}");
            }
        }
    }

    /// The rules of cargo for a package and of Rust for an identifier, written independently.
    fn is_crate_name(name: &str) -> bool {
        let mut characters = name.chars();
        characters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && characters.all(|other| other.is_ascii_alphanumeric() || "-_".contains(other))
    }

    proptest! {
        #[test]
        fn every_suggestion_is_accepted(name in any::<String>(), plain in "[a-zA-Z0-9 _-]{0,90}") {
            for purpose in PURPOSES {
                for name in [&name, &plain] {
                    let better = suggestion(name, purpose);
                    prop_assert_eq!(wrong(&better, purpose), None, "{:?} → {}", name, better);
                }
            }
        }

        #[test]
        fn every_accepted_name_is_a_crate_name(name in "[a-zA-Z0-9 _.-]{0,12}") {
            for purpose in PURPOSES {
                if check(&name, purpose).is_ok() {
                    prop_assert!(is_crate_name(&name));
                    prop_assert_eq!(suggestion(&name, purpose), name.clone());
                }
            }
        }
    }
}
