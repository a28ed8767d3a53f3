//! What stands in `#[field(…)]`.

use proc_macro2::TokenStream;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Meta, Path, Result, Token};

use super::range::Range;
use crate::mistakes::Mistakes;
use crate::suggest;

/// All rules and options of a field.
pub(crate) const FIELD: [&str; 14] = [
    "length",
    "range",
    "pattern",
    "email",
    "url",
    "one_of",
    "allow_nul",
    "items",
    "unique",
    "each",
    "nested",
    "custom",
    "default",
    "example",
];

/// Those that make sense for the element of a list.
const ELEMENT: [&str; 11] = [
    "length",
    "range",
    "pattern",
    "email",
    "url",
    "one_of",
    "allow_nul",
    "items",
    "unique",
    "each",
    "custom",
];

/// One rule or option, with the word by which it was called.
#[derive(Clone)]
pub(crate) struct Rule {
    /// Where it stands.
    pub(crate) word: Path,
    /// What it is.
    pub(crate) kind: Kind,
}

/// The rules and options.
#[derive(Clone)]
pub(crate) enum Kind {
    /// The number of characters.
    Length(Range),
    /// The value of a number.
    Range(Range),
    /// A regular expression.
    Pattern(Expr),
    /// An e-mail address.
    Email,
    /// An absolute URI.
    Url,
    /// One of these texts.
    OneOf(Vec<LitStr>),
    /// U+0000 is permitted.
    AllowNul,
    /// The number of items.
    Items(Range),
    /// No two items are equal.
    Unique,
    /// Rules of each item.
    Each(Vec<Rule>),
    /// The type's own rules, which are checked anyway.
    Nested,
    /// A function that names what is wrong.
    Custom(Path),
    /// What an absent field is; `None` is the default of the type.
    Default(Option<Expr>),
    /// An example for the docs.
    Example(Expr),
}

impl Rule {
    /// The word.
    pub(crate) fn name(&self) -> String {
        suggest::written(&self.word)
    }
}

/// Takes `#[field]` away and reads it.
pub(crate) fn take(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) -> Vec<Rule> {
    let (own, kept): (Vec<Attribute>, _) =
        attributes.drain(..).partition(|attribute| attribute.path().is_ident("field"));
    *attributes = kept;
    let lists = own
        .iter()
        .filter_map(|attribute| mistakes.keep(attribute.meta.require_list()).map(|list| list.tokens.clone()));
    let lists: Vec<TokenStream> = lists.collect();
    let rules = lists.into_iter().flat_map(|tokens| read(tokens, &FIELD, mistakes)).collect::<Vec<_>>();
    refuse_twice(rules, mistakes)
}

/// Reads the words between the parentheses.
pub(super) fn read(tokens: TokenStream, known: &[&str], mistakes: &mut Mistakes) -> Vec<Rule> {
    let words = mistakes.keep(Punctuated::<Meta, Token![,]>::parse_terminated.parse2(tokens));
    words.into_iter().flatten().filter_map(|word| rule(&word, known, mistakes)).collect()
}

fn refuse_twice(rules: Vec<Rule>, mistakes: &mut Mistakes) -> Vec<Rule> {
    let mut kept: Vec<Rule> = Vec::new();
    for rule in rules {
        let several = matches!(rule.kind, Kind::Custom(_) | Kind::Example(_));
        if !several && kept.iter().any(|earlier| earlier.name() == rule.name()) {
            mistakes.at(&rule.word, format!("`{}` stands twice; keep one", rule.name()));
        } else {
            kept.push(rule);
        }
    }
    kept
}

fn rule(meta: &Meta, known: &[&str], mistakes: &mut Mistakes) -> Option<Rule> {
    let name = suggest::written(meta.path());
    let kind = match name.as_str() {
        _ if !known.contains(&name.as_str()) => Err(unknown(meta, &name, known)),
        "each" => each(meta, mistakes),
        _ => kind(&name, meta),
    };
    Some(Rule { word: meta.path().clone(), kind: mistakes.keep(kind)? })
}

fn unknown(meta: &Meta, name: &str, known: &[&str]) -> Error {
    let message = match name {
        _ if FIELD.contains(&name) => {
            format!("`{name}` is said of the field as a whole, not of each item: write it outside `each(…)`")
        }
        _ => {
            called_otherwise(name).map(str::to_owned).unwrap_or_else(|| suggest::unknown("rule", name, known))
        }
    };
    Error::new_spanned(meta.path(), message)
}

/// What to write for a word that other frameworks have for a rule.
pub(crate) fn called_otherwise(name: &str) -> Option<&'static str> {
    match name {
        "min" | "max" => Some("write a range: `range = 1..=10` for numbers, `length = 1..=200` for texts"),
        "regex" => Some("the rule is called `pattern`: `pattern = \"^[a-z]+$\"`"),
        "uri" => Some("the rule is called `url`"),
        _ => None,
    }
}

fn each(meta: &Meta, mistakes: &mut Mistakes) -> Result<Kind> {
    let Meta::List(list) = meta else {
        return Err(Error::new_spanned(
            meta,
            "`each` holds the rules of an item: write `each(length = 1..=30)`",
        ));
    };
    let rules = read(list.tokens.clone(), &ELEMENT, mistakes);
    Ok(Kind::Each(refuse_twice(rules, mistakes)))
}

fn kind(name: &str, meta: &Meta) -> Result<Kind> {
    match name {
        "length" => Range::read_count(name, value(meta, "1..=200")?).map(Kind::Length),
        "items" => Range::read_count(name, value(meta, "0..=10")?).map(Kind::Items),
        "range" => Range::read(name, value(meta, "1..=10")?).map(Kind::Range),
        "pattern" => value(meta, "\"^[a-z]+$\"").map(|pattern| Kind::Pattern(pattern.clone())),
        "one_of" => one_of(value(meta, "[\"a\", \"b\"]")?).map(Kind::OneOf),
        "custom" => function(value(meta, "function")?).map(Kind::Custom),
        "example" => value(meta, "…").map(|example| Kind::Example(example.clone())),
        "default" => default(meta),
        "email" => word(meta).map(|()| Kind::Email),
        "url" => word(meta).map(|()| Kind::Url),
        "allow_nul" => word(meta).map(|()| Kind::AllowNul),
        "unique" => word(meta).map(|()| Kind::Unique),
        _ => word(meta).map(|()| Kind::Nested),
    }
}

fn value<'m>(meta: &'m Meta, example: &str) -> Result<&'m Expr> {
    match meta {
        Meta::NameValue(meta) => Ok(&meta.value),
        _ => {
            let name = suggest::written(meta.path());
            Err(Error::new_spanned(meta, format!("`{name}` needs a value: write `{name} = {example}`")))
        }
    }
}

fn word(meta: &Meta) -> Result<()> {
    let name = suggest::written(meta.path());
    meta.require_path_only().map(|_| ()).map_err(|_| {
        Error::new_spanned(meta, format!("`{name}` takes no value: write `{name}` alone, or leave it out"))
    })
}

fn one_of(value: &Expr) -> Result<Vec<LitStr>> {
    let wrong = || {
        Error::new_spanned(
            value,
            "`one_of` takes texts: write `one_of = [\"a\", \"b\"]`; for anything else make an enum with \
             `#[input]`",
        )
    };
    let Expr::Array(texts) = value else { return Err(wrong()) };
    let texts = texts.elems.iter().map(|text| match text {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.clone()),
        _ => Err(wrong()),
    });
    let texts: Vec<LitStr> = texts.collect::<Result<_>>()?;
    if texts.is_empty() { Err(wrong()) } else { Ok(texts) }
}

fn function(value: &Expr) -> Result<Path> {
    match value {
        Expr::Path(path) if path.qself.is_none() => Ok(path.path.clone()),
        _ => Err(Error::new_spanned(
            value,
            "`custom` names a function `fn(&T) -> Result<(), &'static str>`, where the text is the code \
             of the problem",
        )),
    }
}

fn default(meta: &Meta) -> Result<Kind> {
    match meta {
        Meta::Path(_) => Ok(Kind::Default(None)),
        Meta::NameValue(meta) => Ok(Kind::Default(Some(meta.value.clone()))),
        Meta::List(_) => {
            Err(Error::new_spanned(meta, "write `default = value`, or `default` for that of the type"))
        }
    }
}

#[cfg(test)]
mod tests {
    use syn::{Field, parse_quote};

    use super::*;

    fn read_field(field: Field) -> (Vec<String>, Vec<String>) {
        let (mut field, mut mistakes) = (field, Mistakes::default());
        let rules = take(&mut field.attrs, &mut mistakes);
        assert!(field.attrs.iter().all(|attribute| !attribute.path().is_ident("field")));
        (rules.iter().map(Rule::name).collect(), mistakes.texts())
    }

    #[test]
    fn every_rule_is_read() {
        let (names, mistakes) = read_field(parse_quote! {
            /// Stays.
            #[field(length = 1..=200, range = 0.., pattern = "^a$", email, url, one_of = ["a", "b"])]
            #[field(allow_nul, items = 0..=10, unique, each(length = ..=5, custom = f), nested)]
            #[field(custom = a::b, custom = c, default = 5, example = "x", example = "y")]
            a: String
        });
        assert!(mistakes.is_empty(), "{mistakes:?}");
        assert_eq!(names.len(), 16);
        assert_eq!(read_field(parse_quote!(#[field(default)] a: u8)).0, ["default"]);
    }

    #[test]
    fn mistakes_name_the_next_step() {
        let (_, mistakes) = read_field(parse_quote! {
            #[field(lenght = 1..=2, min = 5, length, email = true, one_of = [1], custom = |x| x)]
            #[field(each, each(default = 1, langth = 1..), url, url, regex = "a")]
            a: String
        });
        let expected = [
            "did you mean `length`?",
            "`range = 1..=10` for numbers",
            "write `length = 1..=200`",
            "`email` takes no value",
            "make an enum with `#[input]`",
            "fn(&T) -> Result<(), &'static str>",
            "write `each(length = 1..=30)`",
            "outside `each(…)`",
            "did you mean `length`?",
            "the rule is called `pattern`",
            "`url` stands twice",
        ];
        for (mistake, expected) in mistakes.iter().zip(expected) {
            assert!(mistake.contains(expected), "{mistake} / {expected}");
        }
        assert_eq!(mistakes.len(), expected.len());
    }
}
