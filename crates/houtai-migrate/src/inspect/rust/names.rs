//! Names of Rust from names of a database.

use std::collections::{BTreeMap, BTreeSet};

/// Words that a name cannot be unless `r#` stands before them.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    "union",
];

/// Words that a name cannot be at all.
const NEVER: [&str; 5] = ["self", "super", "crate", "_", "Self"];

/// Functions of a model, as which no field can be called.
const FUNCTIONS: [&str; 13] = [
    "query",
    "find",
    "find_optional",
    "create",
    "create_many",
    "update",
    "upsert",
    "delete",
    "key",
    "row_version",
    "save",
    "if_version",
    "default",
];

/// Types that the models name, or that everybody expects to be what they are.
const TYPES: [&str; 41] = [
    "Access",
    "App",
    "Args",
    "Argument",
    "Body",
    "Box",
    "Clock",
    "Context",
    "Counter",
    "Created",
    "Crud",
    "Current",
    "Date",
    "DbEnum",
    "Db",
    "Decimal",
    "Debug",
    "Default",
    "Err",
    "Error",
    "Filter",
    "Id",
    "Json",
    "Model",
    "Module",
    "None",
    "Ok",
    "Option",
    "Page",
    "Patch",
    "Path",
    "Query",
    "Ref",
    "Result",
    "Self",
    "Some",
    "String",
    "Time",
    "Timestamp",
    "Uuid",
    "Vec",
];

/// Names that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The name, or the name with a number where it is taken.
    pub(super) fn take(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| self.0.insert(name.clone()));
        free.unwrap_or_default()
    }

    /// The same of a type, where the number stands without a line.
    pub(super) fn take_type(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| self.0.insert(name.clone()));
        free.unwrap_or_default()
    }
}

/// The struct of each table, and all names of types that are taken.
pub(super) fn struct_names<'n>(tables: impl Iterator<Item = &'n str>) -> (BTreeMap<String, String>, Names) {
    let mut names = Names::default();
    let structs = tables.map(|table| (table.to_owned(), names.take_type(&type_name(&singular(table)))));
    let structs = structs.collect();
    (structs, names)
}

/// `blog_posts` as `blog_post`.
fn singular(name: &str) -> String {
    let cut = |end: &str, put: &str| {
        name.strip_suffix(end).filter(|stem| !stem.is_empty()).map(|stem| format!("{stem}{put}"))
    };
    let kept = ["ss", "us", "is"].iter().any(|end| name.ends_with(end));
    if kept {
        return name.to_owned();
    }
    let endings =
        [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("s", "")];
    endings.iter().find_map(|(end, put)| cut(end, put)).unwrap_or_else(|| name.to_owned())
}

/// Parts of a name that are words: letters and digits, divided at everything else and at capitals.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    let letters: Vec<char> = name.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let next_is_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = before.is_none_or(|before| {
            !before.is_alphanumeric() || letter.is_uppercase() && (!before.is_uppercase() || next_is_small)
        });
        before = Some(letter);
        if !letter.is_alphanumeric() {
            continue;
        }
        if begins || parts.is_empty() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.extend(letter.to_lowercase());
        }
    }
    parts
}

/// `blog_post` as `BlogPost`.
pub(super) fn type_name(name: &str) -> String {
    let camel: String = parts(name)
        .iter()
        .map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect::<String>())
                .unwrap_or_default()
        })
        .collect();
    match camel.chars().next() {
        None => "Unnamed".to_owned(),
        Some(first) if first.is_numeric() => format!("N{camel}"),
        Some(_) if TYPES.contains(&camel.as_str()) => format!("{camel}Row"),
        Some(_) => camel,
    }
}

/// A name in small letters, without a thought for keywords.
fn snake(name: &str) -> String {
    let snake = parts(name).join("_");
    match snake.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_numeric() => format!("n_{snake}"),
        Some(_) => snake,
    }
}

/// The field of a column.
pub(super) fn field(column: &str) -> String {
    let name = snake(column);
    match name.as_str() {
        taken if FUNCTIONS.contains(&taken) || NEVER.contains(&taken) => format!("{taken}_value"),
        _ => name,
    }
}

/// The module of a table.
pub(super) fn module(table: &str) -> String {
    let name = field(table);
    // `mod.rs` is the folder itself.
    raw(if name == "mod" { "mod_table" } else { &name })
}

/// With `r#` before a keyword.
pub(super) fn raw(name: &str) -> String {
    if KEYWORDS.contains(&name) && name != "union" { format!("r#{name}") } else { name.to_owned() }
}

/// A text in quotes of Rust.
pub(super) fn text(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() => c.escape_default().to_string(),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_structs() {
        let names = [
            "blog_posts",
            "auth_user",
            "Categories",
            "addresses",
            "status",
            "boxes",
            "strings",
            "2fa",
            "---",
            "价格",
        ];
        let (structs, _) = struct_names(names.into_iter());
        let of: Vec<&str> = names.iter().map(|name| structs[*name].as_str()).collect();
        assert_eq!(
            of,
            [
                "BlogPost",
                "AuthUser",
                "Category",
                "Address",
                "Status",
                "Box2",
                "StringRow",
                "N2fa",
                "Unnamed",
                "价格"
            ]
            .map(|name| if name == "Box2" { "BoxRow" } else { name })
        );
    }

    #[test]
    fn columns_become_fields_that_compile() {
        let pairs = [
            ("createdAt", "created_at"),
            ("HTTPCode", "http_code"),
            ("unit price €", "unit_price"),
            ("1st", "n_1st"),
            ("key", "key_value"),
            ("self", "self_value"),
            ("", "unnamed"),
            ("价格", "价格"),
            ("a__b_", "a_b"),
        ];
        for (column, wanted) in pairs {
            assert_eq!(field(column), wanted, "{column}");
        }
        assert_eq!(raw("type"), "r#type");
    }

    #[test]
    fn what_is_taken_gets_a_number() {
        let mut names = Names::default();
        assert_eq!([names.take("a"), names.take("a"), names.take("a")], ["a", "a_2", "a_3"]);
    }
}
