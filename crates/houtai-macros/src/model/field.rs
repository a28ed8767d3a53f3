//! One field of a model, and what `#[field(…)]` says of its column.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Error, Expr, Field, Result, Type, Visibility, parse_quote};

use super::default::FieldDefault;
use super::types;
use super::word::{self, Word};
use crate::contract::described;
use crate::contract::range::{Measured, Range};
use crate::contract::rule;
use crate::doc::doc_of;
use crate::mistakes::Mistakes;
use crate::suggest::{self, plain};

/// Words about the column. Beside them stand those of `#[output]` and `#[input]`.
const WORDS: [&str; 14] = [
    "primary_key",
    "identity",
    "default",
    "unique",
    "index",
    "column",
    "on_delete",
    "digits",
    "places",
    "version",
    "updated",
    "read_only",
    "filter",
    "sort",
];

/// Types that hold no moment; of all others the compiler tells it when it knows them.
const NO_MOMENTS: [&str; 12] =
    ["String", "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "f64", "Date", "Time"];

/// A field of a model.
pub(crate) struct ModelField {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its type, with the name of the struct for `Self`.
    pub(crate) ty: Type,
    /// Who sees it.
    pub(crate) visibility: Visibility,
    /// The doc comment.
    pub(crate) doc: String,
    /// The column.
    pub(crate) column: String,
    /// Where `primary_key` is said.
    pub(crate) primary_key: Option<Ident>,
    /// Whether no two rows have the same value.
    pub(crate) unique: bool,
    /// Whether it has an index.
    pub(crate) index: bool,
    /// Where `version` is said.
    pub(crate) version: Option<Ident>,
    /// What a row gets that names no value.
    pub(crate) default: Option<FieldDefault>,
    /// The variant of `OnDelete`.
    pub(crate) on_delete: Option<Ident>,
    /// All digits of a decimal.
    pub(crate) digits: Option<u32>,
    /// Those behind the point.
    pub(crate) places: Option<u32>,
    /// The most characters.
    pub(crate) max_length: Option<TokenStream>,
    /// What else holds of its values, each as a `FieldRule`.
    rules: Vec<TokenStream>,
    /// Clients do not write it.
    pub(crate) read_only: Option<Ident>,
    /// Lists can be filtered by it.
    pub(crate) filter: Option<Ident>,
    /// Lists can be sorted by it.
    pub(crate) sort: Option<Ident>,
}

impl ModelField {
    /// Reads a field and leaves in its attributes what `#[output]` and `#[input]` are to read. `model` is what `Self`
    /// means in its type.
    pub(crate) fn read(
        field: &mut Field,
        model: Option<&Ident>,
        is_input: bool,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        let ident = field.ident.clone()?;
        if let Some(model) = model {
            field.ty = types::without_self(&field.ty, model);
        }
        let mut read = Self {
            column: plain(&ident),
            ty: field.ty.clone(),
            visibility: field.vis.clone(),
            doc: doc_of(&field.attrs),
            ident,
            primary_key: None,
            unique: false,
            index: false,
            version: None,
            default: None,
            on_delete: None,
            digits: None,
            places: None,
            max_length: None,
            rules: Vec::new(),
            read_only: None,
            filter: None,
            sort: None,
        };
        let mut left = Vec::new();
        for word in words(&mut field.attrs, mistakes) {
            let own = WORDS.contains(&word.name().as_str());
            if own {
                mistakes.keep(read.set(&word));
            } else if mistakes.keep(known(&word)).is_some() {
                read.peek(&word);
            } else {
                // It has been told, and the other macros would tell it again.
                continue;
            }
            if !own || read.default.as_ref().is_some_and(|default| is_input && default.is_of(&word)) {
                left.push(word);
            }
        }
        if !left.is_empty() {
            field.attrs.push(parse_quote!(#[field(#(#left),*)]));
        }
        Some(read)
    }

    fn set(&mut self, word: &Word) -> Result<()> {
        match word.name().as_str() {
            "primary_key" => word.alone().map(|()| self.primary_key = Some(word.ident.clone())),
            "identity" => word.alone().map(|()| self.default = Some(FieldDefault::Identity)),
            "unique" => word.alone().map(|()| self.unique = true),
            "index" => word.alone().map(|()| self.index = true),
            "version" => word.alone().map(|()| self.version = Some(word.ident.clone())),
            "read_only" => word.alone().map(|()| self.read_only = Some(word.ident.clone())),
            "filter" => word.alone().map(|()| self.filter = Some(word.ident.clone())),
            "sort" => word.alone().map(|()| self.sort = Some(word.ident.clone())),
            "updated" => word.alone().and_then(|()| self.moment(word, FieldDefault::Updated)),
            "default" => FieldDefault::read(word).and_then(|default| self.moment(word, default)),
            "column" => word.text("\"name\"").map(|column| self.column = column.value()),
            "digits" => word.number("12").map(|digits| self.digits = Some(digits)),
            "places" => word.number("2").map(|places| self.places = Some(places)),
            "on_delete" => self.on_delete(word).map(|variant| self.on_delete = Some(variant)),
            _ => Ok(()),
        }
    }

    /// Takes a default, and refuses a moment where the spelling of the type tells that it holds none.
    fn moment(&mut self, word: &Word, default: FieldDefault) -> Result<()> {
        let is_moment = matches!(default, FieldDefault::Now | FieldDefault::Updated);
        let ty = types::option(&self.ty).unwrap_or(&self.ty);
        match types::name(ty).filter(|name| is_moment && NO_MOMENTS.iter().any(|one| name == one)) {
            Some(name) => Err(word.wrong(format!(
                "a moment goes into a `Timestamp`, and `{}` holds a `{name}`: make it a `Timestamp`",
                plain(&self.ident)
            ))),
            None => {
                self.default = Some(default);
                Ok(())
            }
        }
    }

    /// What becomes of the row when the other one goes.
    fn on_delete(&self, word: &Word) -> Result<Ident> {
        const CHOICES: [&str; 3] = ["cascade", "restrict", "set_null"];
        let value = word.value("cascade")?;
        if !types::is(types::option(&self.ty).unwrap_or(&self.ty), "Ref") {
            return Err(word.wrong(format!(
                "`on_delete` says what becomes of a row when the one that it refers to is deleted, and `{}` is no \
                 `Ref`: leave it out, or make the field a `Ref<Model>`",
                plain(&self.ident)
            )));
        }
        let choice = match value {
            Expr::Path(path) => path.path.get_ident().map(plain).unwrap_or_default(),
            _ => String::new(),
        };
        let variant = match choice.as_str() {
            "cascade" => "Cascade",
            "restrict" => "Restrict",
            "set_null" if types::option(&self.ty).is_none() => {
                return Err(Error::new_spanned(
                    value,
                    format!(
                        "`set_null` needs a field that can be null: write `{}: Option<Ref<…>>`",
                        plain(&self.ident)
                    ),
                ));
            }
            "set_null" => "SetNull",
            other => return Err(Error::new_spanned(value, suggest::unknown("way", other, &CHOICES))),
        };
        Ok(Ident::new(variant, word.ident.span()))
    }

    /// What is read here although another macro reads it again, which tells what is wrong with it.
    fn peek(&mut self, word: &Word) {
        self.rules.extend(described::described(&self.ty, word.to_token_stream()));
        let text = types::is(types::option(&self.ty).unwrap_or(&self.ty), "String");
        if word.name() == "length" && text {
            let range = word.value("1..=200").and_then(|value| Range::read_count("length", value)).ok();
            self.max_length = range.and_then(|range| range.max(&Measured::Count)).map(|(max, _)| max);
        }
    }

    /// The type as generated code names it, so that one that no column holds is told once.
    pub(crate) fn known(&self) -> TokenStream {
        types::known(&self.ty)
    }

    /// Whether `create` has to get a value.
    pub(crate) fn is_required(&self) -> bool {
        self.default.is_none() && types::option(&self.ty).is_none()
    }

    /// The call that describes it.
    pub(crate) fn meta(&self, is_version: bool, is_soft_delete: bool) -> TokenStream {
        let (ty, column, doc) = (self.known(), &self.column, &self.doc);
        let name = plain(&self.ident);
        let data = quote!(::houtai::__private::data);
        let max_length = self.max_length.as_ref().map(|max| quote!(.max_length(#max)));
        let unique = self.unique.then(|| quote!(.unique()));
        let index = self.index.then(|| quote!(.index()));
        let (digits, places) = (self.digits, self.places.unwrap_or(0));
        let decimal = digits.map(|digits| quote!(.decimal(#digits, #places)));
        let default = self.default.as_ref().map(|default| default.meta(&self.ty));
        let on_delete = self.on_delete.as_ref().map(|way| quote!(.on_delete(#data::OnDelete::#way)));
        let version = is_version.then(|| quote!(.version()));
        let soft_delete = is_soft_delete.then(|| quote!(.soft_delete()));
        let rules = self.rules.iter();
        let rules = (!self.rules.is_empty()).then(|| quote!(.rules(const { &[#(#rules),*] })));
        quote! {
            #data::FieldMeta::of::<#ty>(#name, #column, #doc)
                #max_length #unique #index #decimal #default #on_delete #version #soft_delete #rules .finish()
        }
    }
}

/// The words of all `#[field(…)]`, which are taken away.
fn words(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) -> Vec<Word> {
    let (own, kept): (Vec<Attribute>, _) =
        attributes.drain(..).partition(|attribute| attribute.path().is_ident("field"));
    *attributes = kept;
    let lists = own.iter().filter_map(|attribute| {
        let list = mistakes.keep(attribute.meta.require_list())?;
        mistakes.keep(word::read(list.tokens.clone()))
    });
    lists.flatten().collect()
}

fn known(word: &Word) -> Result<()> {
    let name = word.name();
    if rule::FIELD.contains(&name.as_str()) {
        return Ok(());
    }
    let message = match name.as_str() {
        "max_length" => "write `length = ..=200`; the column has the same limit".into(),
        "null" | "nullable" => "a field that can be null is an `Option`".into(),
        "auto_now_add" | "created_at" | "created" => "write `default = now`".into(),
        "auto_now" | "updated_at" => "write `updated`: the moment of the last change".into(),
        name => rule::called_otherwise(name).map(str::to_owned).unwrap_or_else(|| {
            let rules = rule::FIELD.into_iter().filter(|rule| !WORDS.contains(rule));
            let all: Vec<&str> = WORDS.into_iter().chain(rules).collect();
            suggest::unknown("word of a field", name, &all)
        }),
    };
    Err(Error::new_spanned(&word.ident, message))
}
