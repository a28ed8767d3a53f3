//! The fields of a model, as they are typed: `name:String`, `price:Decimal`, `author:Ref<Author>`, `email:String:unique`.

use super::sentence;
use crate::error::{Error, Result};
use crate::name::{self, Purpose};

/// A type that a column can have.
struct Kind {
    name: &'static str,
    rust: &'static str,
    /// Rules of the field, where it must be there, and where it may be null.
    rules: [&'static str; 2],
    /// A value, for the test.
    value: &'static str,
    /// What is not in the prelude.
    import: Option<&'static str>,
}

const fn plain(name: &'static str, value: &'static str) -> Kind {
    Kind { name, rust: name, rules: ["", ""], value, import: None }
}

const KINDS: &[Kind] = &[
    Kind { rules: ["length = 1..=200", "length = ..=200"], ..plain("String", "\"a text\"") },
    Kind { rust: "String", ..plain("Text", "\"a text\"") },
    plain("bool", "true"),
    plain("i8", "1"),
    plain("i16", "1"),
    plain("i32", "1"),
    plain("i64", "1"),
    plain("u8", "1"),
    plain("u16", "1"),
    plain("u32", "1"),
    plain("f32", "0.5"),
    plain("f64", "0.5"),
    Kind {
        rules: ["digits = 12, places = 2", "digits = 12, places = 2"],
        import: Some("houtai::formats::Decimal"),
        ..plain("Decimal", "\"1.50\".parse::<Decimal>().unwrap()")
    },
    plain("Uuid", "\"018f4c3e-0000-7000-8000-000000000000\".parse::<Uuid>().unwrap()"),
    plain("Timestamp", "\"2026-01-31T12:00:00Z\".parse::<Timestamp>().unwrap()"),
];

/// What those who know other languages write, and what it is here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("string", "String"),
    ("str", "String"),
    ("char", "String"),
    ("varchar", "String"),
    ("text", "Text"),
    ("boolean", "bool"),
    ("int", "i32"),
    ("integer", "i32"),
    ("bigint", "i64"),
    ("long", "i64"),
    ("u64", "i64"),
    ("usize", "i64"),
    ("float", "f64"),
    ("double", "f64"),
    ("decimal", "Decimal"),
    ("money", "Decimal"),
    ("uuid", "Uuid"),
    ("timestamp", "Timestamp"),
    ("datetime", "Timestamp"),
];

/// Names that would stand in the way of a function of the model, and the key, which each model gets.
const TAKEN: &[&str] = &[
    "create",
    "create_many",
    "default",
    "delete",
    "find",
    "find_optional",
    "if_version",
    "key",
    "query",
    "row_version",
    "save",
    "update",
    "upsert",
];

/// One field.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// The type, without `Option`.
    rust: String,
    is_optional: bool,
    rules: Vec<String>,
    /// A value, where a new row needs one. That of a reference is a row, which nobody has yet.
    value: Option<String>,
    pub(super) import: Option<&'static str>,
    /// The model that it refers to.
    pub(super) refers_to: Option<String>,
}

impl Field {
    /// Reads `name:Type`, and words behind a further `:`.
    pub(super) fn read(given: &str) -> Result<Self> {
        let wrong = |reason: String| {
            Error::new(format!("`{given}` is no field: {reason}"))
                .next("write one such as `name:String`, `price:Decimal` or `email:String:unique`")
        };
        let mut parts = given.split(':');
        let name = parts.next().unwrap_or_default();
        let kind = parts.next().ok_or_else(|| wrong("it has no type".into()))?;
        judge_name(name)?;
        let (kind, is_optional) = match without(kind, "Option<", ">").or_else(|| kind.strip_suffix('?')) {
            Some(inner) => (inner, true),
            None => (kind, false),
        };
        let mut field = Self::of(name, kind, is_optional).map_err(wrong)?;
        for word in parts {
            match word {
                "unique" | "index" => field.rules.push(word.to_owned()),
                "now" if field.rust == "Timestamp" => {
                    field.rules.push("default = now".to_owned());
                    field.value = None;
                }
                "now" => return Err(wrong("`now` is a moment, so its type is `Timestamp`".into())),
                other => {
                    return Err(wrong(format!("`{other}` is none of `unique`, `index` and `now`")));
                }
            }
        }
        Ok(field)
    }

    fn of(name: &str, kind: &str, is_optional: bool) -> Result<Self, String> {
        if let Some(model) = without(kind, "Ref<", ">") {
            return Ok(Self {
                name: name.to_owned(),
                rust: kind.to_owned(),
                is_optional,
                rules: Vec::new(),
                value: None,
                import: None,
                refers_to: Some(model.to_owned()),
            });
        }
        let known = KINDS.iter().find(|known| known.name == kind).ok_or_else(|| unknown(kind))?;
        let rules = known.rules[usize::from(is_optional)];
        Ok(Self {
            name: name.to_owned(),
            rust: known.rust.to_owned(),
            is_optional,
            rules: (!rules.is_empty()).then(|| rules.to_owned()).into_iter().collect(),
            value: (!is_optional).then(|| known.value.to_owned()),
            import: known.import,
            refers_to: None,
        })
    }

    /// Its lines in the struct.
    pub(super) fn declaration(&self, is_chinese: bool) -> String {
        let (name, end) = (&self.name, if is_chinese { "。" } else { "." });
        let rules = match self.rules.is_empty() {
            true => String::new(),
            false => format!("    #[field({})]\n", self.rules.join(", ")),
        };
        let kind = if self.is_optional { format!("Option<{}>", self.rust) } else { self.rust.clone() };
        format!("    /// {}{end}\n{rules}    pub {name}: {kind},\n", sentence(name))
    }

    /// The call that gives a new row its value.
    pub(super) fn set(&self) -> String {
        self.value.as_ref().map(|value| format!(".{}({value})", self.name)).unwrap_or_default()
    }

    /// Whether a row cannot be made without another one.
    pub(super) fn needs_a_row(&self) -> bool {
        self.refers_to.is_some() && !self.is_optional
    }
}

fn judge_name(name: &str) -> Result<()> {
    if name == "id" {
        let error = Error::new("each model has a field `id` already, its key");
        return Err(error.next("leave `id` out"));
    }
    if TAKEN.contains(&name) {
        let error = Error::new(format!("a model has a function `{name}`, so no field can be called so"));
        return Err(error.next("take another name"));
    }
    name::check(name, Purpose::Field)
}

fn unknown(kind: &str) -> String {
    let meant = ELSEWHERE.iter().find(|(other, _)| *other == kind.to_lowercase());
    let known = KINDS.iter().map(|known| known.name).collect::<Vec<_>>().join(", ");
    match meant {
        Some((_, meant)) => format!("there is no type `{kind}`; did you mean `{meant}`?"),
        None => format!("there is no type `{kind}`; there are {known}, Option<..> of them, and Ref<Model>"),
    }
}

fn without<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.strip_prefix(before)?.strip_suffix(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(given: &str) -> String {
        Field::read(given).unwrap().declaration(false)
    }

    #[test]
    fn a_field_is_declared_with_its_rules() {
        assert_eq!(
            declared("unit_price:Decimal"),
            "    /// Unit price.\n    #[field(digits = 12, places = 2)]\n    pub unit_price: Decimal,\n"
        );
        assert_eq!(declared("active:bool"), "    /// Active.\n    pub active: bool,\n");
        let email = "    /// Email.\n    #[field(length = 1..=200, unique)]\n    pub email: String,\n";
        assert_eq!(declared("email:String:unique"), email);
        let optional = "    /// Note.\n    #[field(length = ..=200)]\n    pub note: Option<String>,\n";
        assert_eq!(
            (declared("note:String?"), declared("note:Option<String>")),
            (optional.into(), optional.into())
        );
    }

    #[test]
    fn a_new_row_gets_what_it_needs() {
        let set = |given: &str| Field::read(given).unwrap().set();
        assert_eq!((set("stars:i16"), set("note:Text?")), (".stars(1)".into(), String::new()));
        assert_eq!(set("created_at:Timestamp:now"), "");
        let reference = Field::read("author:Ref<Author>").unwrap();
        assert_eq!((reference.refers_to.as_deref(), reference.needs_a_row()), (Some("Author"), true));
        assert!(!Field::read("author:Ref<Author>?").unwrap().needs_a_row());
    }

    #[test]
    fn what_is_no_field_is_told_with_the_reason() {
        for (given, reason) in [
            ("name", "it has no type"),
            ("name:", "there is no type ``"),
            ("name:string", "there is no type `string`; did you mean `String`?"),
            ("count:u64", "did you mean `i64`?"),
            ("name:Colour", "there are String, Text, bool"),
            ("name:String:uniq", "`uniq` is none of `unique`, `index` and `now`"),
            ("name:String:now", "its type is `Timestamp`"),
            ("id:i64", "each model has a field `id` already"),
            ("save:bool", "a model has a function `save`"),
            ("Name:String", "→ take `name`"),
            ("type:String", "it is a word of Rust"),
            (":String", "it is empty"),
        ] {
            let error = Field::read(given).unwrap_err().to_string();
            assert!(error.contains(reason), "{given}: {error}");
        }
    }
}
