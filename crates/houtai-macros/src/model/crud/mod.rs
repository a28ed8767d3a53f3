//! `#[model(crud)]`: what clients send to add and change rows, and to list them.

mod inputs;
mod kind;
mod list;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Field, Type, parse_quote};

use self::kind::Kind;
use super::default::FieldDefault;
use super::field::ModelField;
use super::{Model, word};
use crate::contract::names::{self, Case};
use crate::contract::{self, Role, serde_words};
use crate::mistakes::Mistakes;
use crate::suggest::plain;

/// A field with what the inputs say of it.
struct CrudField<'m> {
    index: usize,
    model: &'m ModelField,
    /// Its name on the wire.
    name: String,
    /// Doc comment, rules, and what is said to serde and schemars.
    attributes: Vec<Attribute>,
    kind: Kind,
    is_key: bool,
    /// The framework fills it in, or the model says that clients only read it.
    is_read_only: bool,
    /// It never reaches a client.
    is_hidden: bool,
}

/// The inputs, beside the model; `ty` is the model as `#[output]` is going to read it.
pub(super) fn expand(model: &Model, ty: &DeriveInput) -> TokenStream {
    let Data::Struct(data) = &ty.data else { return TokenStream::new() };
    let all = Case::of(&ty.attrs, "rename_all");
    let read = |(index, source)| CrudField::read(model, index, source, all);
    let fields: Vec<CrudField<'_>> = data.fields.iter().enumerate().map(read).collect();
    let of_struct: Vec<&Attribute> =
        ty.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")).collect();
    let (new, changes) =
        (inputs::new(model, &fields, &of_struct), inputs::changes(model, &fields, &of_struct));
    let list = list::expand(model, &fields);
    let (name, Names { new: new_name, changes: changes_name, list: list_name, .. }) =
        (&model.name, &Names::of(model));
    quote! {
        #new
        #changes
        #list

        impl ::houtai::__private::crud::Resource for #name {
            type New = #new_name;
            type Changes = #changes_name;
            type List = #list_name;
        }
    }
}

/// Words about lists and inputs where there are none, or about a field whose values cannot be compared.
pub(super) fn judge(fields: &[ModelField], has_crud: bool, mistakes: &mut Mistakes) {
    for field in fields {
        let of_lists = [&field.filter, &field.sort].into_iter().flatten();
        for word in of_lists.clone().chain(&field.read_only).filter(|_| !has_crud) {
            let message = format!(
                "`{0}` is about the endpoints of a model, and this one has none: write `#[model(crud)]`, or leave \
                 `{0}` out",
                plain(word)
            );
            mistakes.at(word, message);
        }
        for word in of_lists.filter(|_| has_crud && Kind::of(&field.ty) == Kind::Opaque) {
            let message = format!(
                "lists cannot be filtered or sorted by JSON and bytes: leave `{}` out, or keep what they are found by in \
                 a field of its own",
                plain(word)
            );
            mistakes.at(word, message);
        }
    }
}

/// The names of what is made.
struct Names {
    new: Ident,
    changes: Ident,
    list: Ident,
    order: Ident,
}

impl Names {
    fn of(model: &Model) -> Self {
        let name = plain(&model.name);
        Self {
            new: format_ident!("New{name}", span = model.name.span()),
            changes: format_ident!("{name}Changes", span = model.name.span()),
            list: format_ident!("{name}List", span = model.name.span()),
            order: format_ident!("{name}Order", span = model.name.span()),
        }
    }
}

impl<'m> CrudField<'m> {
    fn read(model: &'m Model, index: usize, source: &Field, all: Option<Case>) -> Self {
        let field = &model.fields[index];
        let is_version = Some(index) == model.version;
        let is_kept = matches!(
            field.default,
            Some(FieldDefault::Identity | FieldDefault::Uuid | FieldDefault::Now | FieldDefault::Updated)
        );
        Self {
            index,
            model: field,
            name: names::field(&field.ident, &source.attrs, all),
            attributes: copied(&source.attrs),
            kind: Kind::of(&field.ty),
            is_key: index == model.key,
            is_read_only: is_version || is_kept || field.read_only.is_some(),
            is_hidden: Some(index) == model.table.soft_delete
                || serde_words::says(&source.attrs, "serde", &["skip", "skip_serializing", "flatten"]),
        }
    }

    fn ty(&self) -> &'m Type {
        &self.model.ty
    }
}

/// The attributes that say the same of a field of an input. A default is said anew, and of a name only how it is written.
fn copied(attributes: &[Attribute]) -> Vec<Attribute> {
    let copied = attributes.iter().filter_map(|attribute| {
        if !attribute.path().is_ident("field") {
            let kept = ["doc", "serde", "schemars"].iter().any(|name| attribute.path().is_ident(name));
            return kept.then(|| attribute.clone());
        }
        let words = word::read(attribute.meta.require_list().ok()?.tokens.clone()).ok()?;
        let words = words.into_iter().filter(|word| word.name() != "default").collect::<Vec<_>>();
        (!words.is_empty()).then(|| parse_quote!(#[field(#(#words),*)]))
    });
    copied.collect()
}

/// A type with `#[input]`.
fn input(item: TokenStream) -> TokenStream {
    contract::expand(Role::Input, TokenStream::new(), item)
}
