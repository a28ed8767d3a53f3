//! `#[model]`: a struct whose values are the rows of a table.

mod builder;
mod crud;
mod default;
mod field;
mod key;
mod names;
mod reserved;
mod row;
mod table;
mod types;
mod word;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Result, parse_quote};

use self::default::FieldDefault;
use self::field::ModelField;
pub(crate) use self::names::snake;
use self::table::Table;
use crate::contract::{self, Role};
use crate::doc::doc_of;
use crate::mistakes::Mistakes;
use crate::suggest::plain;

/// A model that has been read.
struct Model {
    name: Ident,
    visibility: syn::Visibility,
    doc: String,
    fields: Vec<ModelField>,
    key: usize,
    version: Option<usize>,
    table: Table,
}

/// The struct as `#[output]` makes it, and what makes it a model.
pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut ty: DeriveInput = match syn::parse2(item.clone()) {
        Ok(ty) => ty,
        Err(error) => {
            let message = format!("`#[model]` stands on a struct with named fields: {error}");
            let mistake = Error::new(error.span(), message).into_compile_error();
            return quote!(#item #mistake);
        }
    };
    let mut mistakes = Mistakes::default();
    let model = Model::read(attribute, &mut ty, &mut mistakes);
    // In spite of a mistake, so that not everything that names the model is one more.
    let crud = model.as_ref().filter(|model| model.table.has_crud).map(|model| crud::expand(model, &ty));
    let model = model.map(|model| model.expand());
    // A model goes out by itself, so saying it once more is no mistake.
    ty.attrs.retain(|attribute| !is(attribute, "output"));
    let item = contract::expand(Role::Output, TokenStream::new(), quote!(#ty));
    let mistakes = mistakes.into_tokens();
    // The model first: what it says of a type names the next step, and what the derives say does not.
    quote!(#model #crud #item #mistakes)
}

/// `#[input]` and `#[output]` above `#[model]` are expanded first and cannot read what stands in its fields.
pub(crate) fn takes_over(role: Role, attribute: &TokenStream, ty: &DeriveInput) -> Option<TokenStream> {
    let at = ty.attrs.iter().position(|attribute| is(attribute, "model"))?;
    let mut ty = ty.clone();
    let model = ty.attrs.remove(at);
    if role == Role::Input {
        ty.attrs.push(parse_quote!(#[input(#attribute)]));
    }
    let words = match &model.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    Some(expand(words, quote!(#ty)))
}

fn is(attribute: &Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}

impl Model {
    fn read(attribute: TokenStream, ty: &mut DeriveInput, mistakes: &mut Mistakes) -> Option<Self> {
        let is_input = ty.attrs.iter().any(|attribute| is(attribute, "input"));
        let is_one_table = mistakes.keep(refuse_generics(ty)).is_some();
        let name = ty.ident.clone();
        // `Self` of a generic struct is more than its name.
        let itself = is_one_table.then_some(&name);
        let fields = mistakes.keep(named(&name, &mut ty.data))?;
        let fields =
            fields.into_iter().filter_map(|field| ModelField::read(field, itself, is_input, mistakes));
        let mut fields: Vec<ModelField> = fields.collect();
        if fields.len() > 128 {
            mistakes.at(&name, "a model has at most 128 fields: put some of them into a model of their own");
        }
        let version = version(&mut fields, mistakes);
        let key = key::find(&mut fields, &name, mistakes);
        let table = Table::read(attribute, &name, &fields, mistakes);
        refuse_one_column_twice(&fields, mistakes);
        crud::judge(&fields, table.has_crud, mistakes);
        let is_clear = refuse_reserved(&fields, &name, mistakes);
        let (visibility, doc) = (ty.vis.clone(), doc_of(&ty.attrs));
        let model = Self { name, visibility, doc, fields, key: key?, version, table };
        (is_one_table && is_clear).then_some(model)
    }

    fn expand(&self) -> TokenStream {
        let meta = self.meta();
        let row = row::expand(self);
        let builders = builder::expand(self);
        // In a block of its own, so that the builders take no name of the module.
        quote! {
            const _: () = {
                #meta
                #row
                #builders
            };
        }
    }

    fn meta(&self) -> TokenStream {
        let Self { name, doc, fields, key, version, table, .. } = self;
        let soft_delete = table.soft_delete;
        let fields = fields.iter().enumerate();
        let fields =
            fields.map(|(index, field)| field.meta(Some(index) == *version, Some(index) == soft_delete));
        let name = plain(name);
        let (version, soft_delete) = (place(*version), place(soft_delete));
        let (table_name, of_table) = (&table.name, table.meta());
        quote! {
            static META: ::houtai::__private::data::ModelMeta = ::houtai::__private::data::ModelMeta {
                name: #name,
                table: #table_name,
                doc: #doc,
                fields: &[#(#fields),*],
                key: #key,
                #of_table
                version: #version,
                soft_delete: #soft_delete,
            };
        }
    }
}

fn place(index: Option<usize>) -> TokenStream {
    match index {
        Some(index) => quote!(::core::option::Option::Some(#index)),
        None => quote!(::core::option::Option::None),
    }
}

fn named<'d>(
    name: &Ident,
    data: &'d mut Data,
) -> Result<impl IntoIterator<Item = &'d mut syn::Field> + use<'d>> {
    match data {
        Data::Struct(data) => match &mut data.fields {
            Fields::Named(fields) => Ok(&mut fields.named),
            Fields::Unnamed(_) => {
                Err(Error::new_spanned(name, "a column has a name: write `{ title: String, … }`"))
            }
            Fields::Unit => {
                Err(Error::new_spanned(name, "a table has columns: write `{ title: String, … }`"))
            }
        },
        _ => Err(Error::new_spanned(
            name,
            "a model is a struct: each field is a column. An enum is the type of a field, with \
             `#[derive(DbEnum)]`",
        )),
    }
}

fn refuse_generics(ty: &DeriveInput) -> Result<()> {
    match ty.generics.params.is_empty() {
        true => Ok(()),
        false => Err(Error::new_spanned(
            &ty.generics,
            "a model is one table, and a generic struct would be many: write the types out",
        )),
    }
}

/// The field that counts; it begins with 1.
fn version(fields: &mut [ModelField], mistakes: &mut Mistakes) -> Option<usize> {
    let said: Vec<usize> = (0..fields.len()).filter(|index| fields[*index].version.is_some()).collect();
    if let [_, second, ..] = said.as_slice() {
        mistakes.at(&fields[*second].version, "`version` stands twice; a row has one");
    }
    let version = said.first().copied()?;
    fields[version].default = Some(FieldDefault::Value(Box::new(parse_quote!(1))));
    Some(version)
}

/// Whether every column can be a constant beside the functions.
fn refuse_reserved(fields: &[ModelField], model: &Ident, mistakes: &mut Mistakes) -> bool {
    let clash =
        |field: &ModelField| Some((field.ident.clone(), reserved::clash(&field.ident, &plain(model))?));
    let clashes: Vec<(Ident, String)> = fields.iter().filter_map(clash).collect();
    clashes.iter().for_each(|(field, message)| mistakes.at(field, message));
    clashes.is_empty()
}

fn refuse_one_column_twice(fields: &[ModelField], mistakes: &mut Mistakes) {
    for (index, field) in fields.iter().enumerate() {
        if let Some(other) = fields[..index].iter().find(|other| other.column == field.column) {
            let message = format!(
                "`{}` and `{}` have one column, `{}`; give one of them another by `#[field(column = \"…\")]`",
                other.ident, field.ident, field.column
            );
            mistakes.at(&field.ident, message);
        }
    }
}

#[cfg(test)]
mod tests;
