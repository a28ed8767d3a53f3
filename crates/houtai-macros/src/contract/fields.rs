//! One field: what it is on the wire, what is published about it, what is checked.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, Field, Lit, parse_quote};

use super::rule::{self, Kind, Rule};
use super::shape::Shape;
use super::wide::{self, Form};
use super::{check, fit, item::Container, publish, serde_words};
use crate::mistakes::Mistakes;

/// What is left of a field once its attributes have been translated.
pub(crate) struct Lowered {
    shape: Shape,
    rules: Vec<Rule>,
    /// Whether the field is a part of the object around it instead of a member.
    pub(crate) flattened: bool,
    /// Whether the user says how it is written, so that its type tells nothing.
    own_form: bool,
    skipped: bool,
}

/// Translates `#[field]` into attributes of serde and schemars.
pub(crate) fn lower(field: &mut Field, container: &mut Container<'_>, mistakes: &mut Mistakes) -> Lowered {
    let rules = rule::take(&mut field.attrs, mistakes);
    let shape = Shape::of(&field.ty);
    let lowered = Lowered {
        rules: fit::fitting(rules, &shape, container.roles, mistakes),
        flattened: serde_words::says(&field.attrs, "serde", &["flatten"]),
        own_form: serde_words::says(&field.attrs, "serde", &["with", "serialize_with", "deserialize_with"])
            || serde_words::says(&field.attrs, "schemars", &["with", "schema_with"]),
        skipped: serde_words::says(&field.attrs, "serde", &["skip", "skip_deserializing"]),
        shape,
    };
    if !lowered.own_form && !lowered.skipped {
        lowered.refuse_patch(field, container, mistakes);
        let form =
            mistakes.keep(wide::form(&field.ty, &lowered.shape, &lowered.rules)).unwrap_or(Form::Number);
        let attributes = lowered.attributes(field, form, container, mistakes);
        let attributes: Vec<Attribute> = parse_attributes(attributes);
        field.attrs.extend(attributes);
    }
    lowered
}

/// Attributes that were written by this crate; what does not parse here would be a mistake of this crate.
fn parse_attributes(tokens: TokenStream) -> Vec<Attribute> {
    let item: syn::ItemStruct = parse_quote!(#tokens struct Holder;);
    item.attrs
}

impl Lowered {
    fn refuse_patch(&self, field: &Field, container: &Container<'_>, mistakes: &mut Mistakes) {
        if matches!(self.shape, Shape::Patch(_)) && !container.roles.input {
            mistakes.at(&field.ty, "a `Patch` comes in; what goes out is there: write the type inside it");
        }
    }

    fn attributes(
        &self,
        field: &Field,
        form: Form,
        container: &mut Container<'_>,
        mistakes: &mut Mistakes,
    ) -> TokenStream {
        let default = self.default(field, container);
        let of_user = serde_words::says(&field.attrs, "serde", &["default"]);
        let has_default = default.is_some() || of_user;
        mistakes.keep(wide::refuse_default(&field.ty, form, container, has_default));
        let published = publish::attributes(&self.shape, &self.rules, container.roles, form);
        let absent = (matches!(self.shape, Shape::Patch(_)) && !of_user).then(|| {
            quote! {
                #[serde(default, skip_serializing_if = "::houtai::__private::formats::Patch::is_absent")]
            }
        });
        let wide = (form == Form::Text).then(|| wide::attributes(&self.shape, container.roles, has_default));
        let text = default
            .clone()
            .or_else(|| default_of_user(field))
            .filter(|_| form == Form::Text)
            .map(published_text);
        let default = default.map(|path| {
            let path = path.to_token_stream().to_string();
            quote!(#[serde(default = #path)])
        });
        quote!(#default #absent #wide #text #published)
    }

    /// The function that makes the default.
    fn default(&self, field: &Field, container: &mut Container<'_>) -> Option<TokenStream> {
        let found = self.rules.iter().find_map(|rule| match &rule.kind {
            Kind::Default(value) => Some(value),
            _ => None,
        })?;
        let value = match found {
            // A text in quotes is no `String` yet.
            Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) if self.shape == Shape::Text => {
                quote!(::std::string::String::from(#text))
            }
            Some(value) => quote!(#value),
            None => quote!(::core::default::Default::default()),
        };
        Some(container.default_function(&field.ty, &value))
    }

    /// The statements that check it. `place` is a reference to it.
    pub(crate) fn checks(&self, place: &TokenStream) -> TokenStream {
        if self.skipped {
            return TokenStream::new();
        }
        check::statements(&self.shape, &self.rules, place, !self.own_form)
    }
}

/// The function behind `#[serde(default)]` or `#[serde(default = "function")]`.
fn default_of_user(field: &Field) -> Option<TokenStream> {
    if !serde_words::says(&field.attrs, "serde", &["default"]) {
        return None;
    }
    let ty = &field.ty;
    match serde_words::text(&field.attrs, "default") {
        Some(function) => function.parse().ok(),
        None => Some(quote!(<#ty as ::core::default::Default>::default)),
    }
}

/// The default of a 64-bit integer is a text as the value is.
fn published_text(default: TokenStream) -> TokenStream {
    let serializer = quote!(::houtai::__private::serde_json::value::Serializer);
    let value = quote! {
        (::houtai::__private::formats::Int64::serialize(&#default(), #serializer).unwrap_or_default())
    };
    publish::extend(vec![("default", value)])
}
