//! Which rule makes sense for which shape; the others are refused, with the one that was probably meant.

use syn::Error;

use super::range::{Bound, Range};
use super::roles::Roles;
use super::rule::{Kind, Rule};
use super::shape::Shape;
use crate::mistakes::Mistakes;

/// Refuses the rules that do not fit, and keeps the others.
pub(crate) fn fitting(rules: Vec<Rule>, shape: &Shape, roles: &Roles, mistakes: &mut Mistakes) -> Vec<Rule> {
    let rules = rules.into_iter().filter_map(|rule| fit(rule, shape, roles, mistakes));
    rules.collect()
}

fn fit(rule: Rule, shape: &Shape, roles: &Roles, mistakes: &mut Mistakes) -> Option<Rule> {
    if let Some(message) = misplaced(&rule, shape, roles) {
        mistakes.at(&rule.word, message);
        return None;
    }
    if let Kind::Range(range) = &rule.kind {
        mistakes.keep(without_fraction(range, shape.value()))?;
    }
    match (rule.kind, shape.value()) {
        (Kind::Each(rules), Shape::List(item)) => {
            Some(Rule { word: rule.word, kind: Kind::Each(fitting(rules, item, roles, mistakes)) })
        }
        (kind, _) => Some(Rule { word: rule.word, kind }),
    }
}

/// Why the rule cannot stand there.
fn misplaced(rule: &Rule, shape: &Shape, roles: &Roles) -> Option<String> {
    let (name, value) = (rule.name(), shape.value());
    let what = what(value);
    match (&rule.kind, value) {
        (Kind::Custom(_) | Kind::Default(_) | Kind::Nested | Kind::AllowNul, _) if !roles.input => {
            Some(format!("`{name}` is about what comes in, and this type only goes out; leave it out"))
        }
        (Kind::Default(_), _) if matches!(shape, Shape::Patch(_)) => {
            Some("a `Patch` that is absent stays absent; leave `default` out".into())
        }
        (Kind::Nested, value) => (*value.leaf() != Shape::Other)
            .then(|| format!("{what} has no rules of its own; leave `nested` out")),
        (Kind::Custom(_) | Kind::Default(_) | Kind::Example(_), _) => None,
        (Kind::Items(_) | Kind::Unique | Kind::Each(_), Shape::List(_)) => None,
        (Kind::Items(_), Shape::Text) => {
            Some("`items` counts the items of a list, and this is a text: write `length`".into())
        }
        (Kind::Items(_) | Kind::Unique | Kind::Each(_), _) => {
            Some(format!("`{name}` is for a `Vec`, and this is {what}"))
        }
        (_, Shape::List(_)) => Some(list_mistake(&name)),
        (Kind::Range(_), Shape::Text) => {
            Some("`range` is for numbers, and this is a text: write `length`".into())
        }
        (Kind::Range(_), Shape::Flag) => Some(format!("`range` is for numbers, and this is {what}")),
        (Kind::Range(_), _) | (_, Shape::Text | Shape::Other) => None,
        (Kind::Length(_), Shape::Whole(_) | Shape::Float(_)) => {
            Some(format!("`length` counts characters, and this is {what}: write `range`"))
        }
        (_, _) => Some(format!("`{name}` is for texts, and this is {what}")),
    }
}

fn what(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "a text",
        Shape::Flag => "a `bool`",
        Shape::Whole(_) | Shape::Float(_) => "a number",
        Shape::List(_) => "a list",
        Shape::Optional(_) | Shape::Patch(_) | Shape::Other => "another type",
    }
}

fn list_mistake(name: &str) -> String {
    let each = match name {
        "email" | "url" | "allow_nul" => format!("`each({name})`"),
        _ => format!("`each({name} = …)`"),
    };
    match name {
        "length" => format!(
            "a list has no length: write `items = …` for the number of items, {each} for each of them"
        ),
        _ => format!("`{name}` is not for a list: write {each} for its items"),
    }
}

fn without_fraction(range: &Range, shape: &Shape) -> syn::Result<()> {
    let Shape::Whole(name) = shape else { return Ok(()) };
    match [&range.min, &range.max].into_iter().flatten().find(|bound| matches!(bound, Bound::Float(..))) {
        Some(bound) => {
            Err(Error::new(bound.span(), format!("`{name}` has no fraction: write a whole number")))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use syn::{Field, parse_quote};

    use super::*;
    use crate::contract::rule;

    fn mistakes_in(roles: &Roles, field: Field) -> Vec<String> {
        let (mut field, mut mistakes) = (field, Mistakes::default());
        let rules = rule::take(&mut field.attrs, &mut mistakes);
        fitting(rules, &Shape::of(&field.ty), roles, &mut mistakes);
        mistakes.texts()
    }

    fn mistakes(field: Field) -> Vec<String> {
        mistakes_in(&Roles { input: true, ..Roles::default() }, field)
    }

    #[test]
    fn rules_that_fit_pass() {
        let fitting: [Field; 5] = [
            parse_quote!(#[field(length = 1..=200, email, default = "a")] a: Option<String>),
            parse_quote!(#[field(range = -1..=1)] a: Patch<i8>),
            parse_quote!(#[field(range = 0..1)] a: f64),
            parse_quote!(#[field(items = 1.., unique, each(length = 1..=5, custom = f))] a: Vec<String>),
            parse_quote!(#[field(length = 1.., nested)] a: Title),
        ];
        for field in fitting {
            assert_eq!(mistakes(field), Vec::<String>::new());
        }
    }

    #[test]
    fn the_rule_that_was_meant_is_named() {
        let expected: [(Field, &str); 9] = [
            (parse_quote!(#[field(length = 1..)] a: u32), "this is a number: write `range`"),
            (parse_quote!(#[field(range = 1..)] a: String), "this is a text: write `length`"),
            (parse_quote!(#[field(length = 1..)] a: Vec<String>), "write `items = …`"),
            (parse_quote!(#[field(email)] a: Vec<String>), "write `each(email)`"),
            (parse_quote!(#[field(items = 1..)] a: String), "this is a text: write `length`"),
            (parse_quote!(#[field(unique)] a: bool), "is for a `Vec`, and this is a `bool`"),
            (parse_quote!(#[field(url)] a: Option<f64>), "is for texts, and this is a number"),
            (parse_quote!(#[field(nested)] a: Vec<u8>), "leave `nested` out"),
            (parse_quote!(#[field(each(range = 0.5..))] a: Vec<u8>), "`u8` has no fraction"),
        ];
        for (field, text) in expected {
            let found = mistakes(field);
            assert!(found.len() == 1 && found[0].contains(text), "{found:?} / {text}");
        }
    }

    #[test]
    fn what_only_goes_out_is_not_judged() {
        let field: Field = parse_quote!(#[field(default = 1, custom = f, length = 1..)] a: Title);
        assert_eq!(mistakes_in(&Roles::default(), field).len(), 2);
        assert!(mistakes(parse_quote!(#[field(default)] a: Patch<u8>))[0].contains("leave `default` out"));
    }
}
