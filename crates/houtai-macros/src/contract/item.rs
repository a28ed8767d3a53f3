//! The whole struct or enum: its fields one by one, and what serde and schemars are told about it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Generics, Type};

use super::names::{self, Case};
use super::roles::Roles;
use super::{fields, serde_words, strict, unit};
use crate::mistakes::Mistakes;
use crate::suggest::plain;

/// What the fields need to know about the type around them, and where they leave what they add to it.
pub(crate) struct Container<'c> {
    /// Whether it comes in, goes out, or both.
    pub(crate) roles: &'c Roles,
    /// Whether serde is told to take absent fields from a default of the whole.
    pub(crate) has_default: bool,
    name: &'c Ident,
    generics: &'c Generics,
    /// The functions that make defaults.
    pub(crate) functions: Vec<TokenStream>,
}

impl<'c> Container<'c> {
    /// An item of which no field has been read yet.
    pub(crate) fn new(item: &'c DeriveInput, roles: &'c Roles) -> Self {
        let has_default = serde_words::says(&item.attrs, "serde", &["default"]);
        Self { roles, has_default, name: &item.ident, generics: &item.generics, functions: Vec::new() }
    }

    /// Adds a function that makes a default, and gives the path by which serde calls it.
    pub(crate) fn default_function(&mut self, ty: &Type, value: &TokenStream) -> TokenStream {
        let function = format_ident!("__default_{}", self.functions.len());
        // As the column of a model says it, so that a value that does not fit is told once.
        let typed = quote_spanned!(value.span()=> { let value: #ty = #value; value });
        self.function(&function, &quote!(fn #function() -> #ty { #typed }))
    }

    /// Adds a function that serde needs, and gives the path by which serde calls it.
    pub(crate) fn function(&mut self, name: &Ident, function: &TokenStream) -> TokenStream {
        self.functions.push(quote!(#[doc(hidden)] #function));
        let item = self.name;
        let (_, arguments, _) = self.generics.split_for_impl();
        let arguments = arguments.as_turbofish();
        quote!(#item #arguments::#name)
    }
}

/// How an enum tells its variants apart on the wire.
pub(crate) enum Tagging {
    /// `{"Circle": {…}}`.
    External,
    /// `{"type": "circle", …}`.
    Internal,
    /// `{"type": "circle", "content": {…}}`; the name of the content.
    Adjacent(String),
    /// Not at all.
    None,
}

/// Translates all fields in place and gives the functions for defaults and the statements of `Validate`.
pub(crate) fn lower(
    item: &mut DeriveInput,
    roles: &Roles,
    mistakes: &mut Mistakes,
) -> (Vec<TokenStream>, TokenStream) {
    let whole = item.clone();
    let mut container = Container::new(&whole, roles);
    let checks = match &mut item.data {
        Data::Struct(data) => {
            let all = Case::of(&whole.attrs, "rename_all");
            let places = data
                .fields
                .iter()
                .zip(data.fields.members())
                .map(|(field, member)| quote_spanned!(seen_at(field)=> &self.#member));
            let places: Vec<TokenStream> = places.collect();
            members(&mut data.fields, &places, all, &mut container, mistakes)
        }
        Data::Enum(data) => {
            let variants = data
                .variants
                .iter_mut()
                .map(|variant| variant_arm(&whole, variant, &mut container, mistakes));
            let arms: Vec<TokenStream> = variants.collect();
            if arms.iter().all(TokenStream::is_empty) {
                TokenStream::new()
            } else {
                quote!(match self { #(#arms)* _ => {} })
            }
        }
        Data::Union(_) => {
            mistakes.at(&whole.ident, "a union has no form on the wire; write an enum");
            TokenStream::new()
        }
    };
    (container.functions, checks)
}

/// Where mistakes about a field are shown, if only the compiler finds them: a type without rules, for one.
fn seen_at(field: &Field) -> Span {
    let at = field.ident.as_ref().map_or_else(|| field.ty.span(), Ident::span);
    // Names keep meaning what they mean to this macro, also when the item comes out of another one.
    Span::call_site().located_at(at)
}

/// The statements for all fields, each below its name on the wire.
fn members(
    fields: &mut Fields,
    places: &[TokenStream],
    all: Option<Case>,
    container: &mut Container<'_>,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let alone = matches!(fields, Fields::Unnamed(_)) && fields.len() == 1;
    let mut statements = TokenStream::new();
    for (index, (field, place)) in fields.iter_mut().zip(places).enumerate() {
        let name = field.ident.as_ref().map(|ident| names::field(ident, &field.attrs, all));
        let lowered = fields::lower(field, container, mistakes);
        if lowered.flattened {
            refuse_flatten(&field.attrs, container, mistakes);
        }
        let inside = lowered.checks(place);
        statements.extend(match name {
            _ if inside.is_empty() => TokenStream::new(),
            Some(name) if !lowered.flattened => quote!(check.field(#name, |check| { #inside });),
            None if !alone => quote!(check.index(#index, |check| { #inside });),
            // A newtype is what it holds, and a flattened field is a part of the object around it.
            _ => inside,
        });
    }
    statements
}

/// serde documents the pair as unsupported: it would refuse the flattened fields as unknown ones, or let all
/// pass.
fn refuse_flatten(attributes: &[Attribute], container: &Container<'_>, mistakes: &mut Mistakes) {
    if container.roles.open || !container.roles.input {
        return;
    }
    let attribute = attributes
        .iter()
        .find(|attribute| serde_words::says(std::slice::from_ref(attribute), "serde", &["flatten"]));
    mistakes.at(
        attribute,
        "serde cannot flatten into an input that refuses unknown fields: write the fields out here, or \
         permit unknown ones with `#[input(open)]`",
    );
}

fn variant_arm(
    item: &DeriveInput,
    variant: &mut syn::Variant,
    container: &mut Container<'_>,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let all = Case::of(&variant.attrs, "rename_all").or_else(|| Case::of(&item.attrs, "rename_all_fields"));
    let bindings = variant
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| format_ident!("field_{index}", span = seen_at(field)));
    let bindings: Vec<Ident> = bindings.collect();
    let places: Vec<TokenStream> = bindings.iter().map(|binding| quote!(#binding)).collect();
    let members_of =
        variant.fields.members().zip(&bindings).map(|(member, binding)| quote!(#member: #binding));
    let pattern: Vec<TokenStream> = members_of.collect();
    let inside = members(&mut variant.fields, &places, all, container, mistakes);
    if container.roles.input && !container.roles.open && matches!(tagging(&item.attrs), Tagging::Internal) {
        unit::close(variant, container);
    }
    if inside.is_empty() {
        return inside;
    }
    let name = names::variant(&variant.ident, &variant.attrs, Case::of(&item.attrs, "rename_all"));
    let untagged = serde_words::says(&variant.attrs, "serde", &["untagged"]);
    let below = match tagging(&item.attrs) {
        Tagging::External if !untagged => Some(name),
        Tagging::Adjacent(content) if !untagged => Some(content),
        _ => None,
    };
    let inside = below.map_or(inside.clone(), |name| quote!(check.field(#name, |check| { #inside });));
    let ident = &variant.ident;
    quote!(#[allow(unused_variables, reason = "not every field has rules")] Self::#ident { #(#pattern),* } => { #inside })
}

/// How the attributes of an enum say that its variants are told apart.
pub(crate) fn tagging(attributes: &[Attribute]) -> Tagging {
    let word = |word| serde_words::text(attributes, word);
    match (word("tag"), word("content")) {
        _ if serde_words::says(attributes, "serde", &["untagged"]) => Tagging::None,
        (Some(_), Some(content)) => Tagging::Adjacent(content),
        (Some(_), None) => Tagging::Internal,
        _ => Tagging::External,
    }
}

/// The derives and what they are told.
pub(crate) fn derives(item: &DeriveInput, roles: &Roles) -> TokenStream {
    let read = roles.input.then(|| quote!(::houtai::__private::serde::Deserialize,));
    let write = roles.output.then(|| quote!(::houtai::__private::serde::Serialize,));
    let closed = (roles.input && !roles.open && has_names(item))
        .then(|| Ident::new("deny_unknown_fields", Span::call_site()))
        .filter(|word| !serde_words::says(&item.attrs, "serde", &[&word.to_string()]));
    let closed = closed.map(|word| quote!(, #word));
    // schemars would take `remote` for the name of the type, before that which the user may give it.
    let remote = strict::applies(item, roles).then(|| (quote!(, remote = "Self"), quote!(, !remote)));
    let (remote, not_remote) = remote.unzip();
    let named = schema_name(item).map(|name| quote!(, rename = #name));
    quote! {
        #[derive(#read #write ::houtai::__private::schemars::JsonSchema)]
        #[serde(crate = "::houtai::__private::serde" #closed #remote)]
        #[schemars(crate = "::houtai::__private::schemars" #not_remote #named)]
    }
}

/// `PageOf{T}` for `Page<T>`: schemars would number the uses of a generic type, in the order in which they
/// are met.
fn schema_name(item: &DeriveInput) -> Option<String> {
    let own = serde_words::says(&item.attrs, "serde", &["rename"])
        || serde_words::says(&item.attrs, "schemars", &["rename"]);
    let types = item.generics.type_params().map(|parameter| &parameter.ident);
    let values = item.generics.const_params().map(|parameter| &parameter.ident);
    let parameters: Vec<String> = types.chain(values).map(|parameter| format!("{{{parameter}}}")).collect();
    (!own && !parameters.is_empty()).then(|| format!("{}Of{}", plain(&item.ident), parameters.join("And")))
}

/// Where nothing has a name, nothing can be unknown. A tag has one.
fn has_names(item: &DeriveInput) -> bool {
    match &item.data {
        Data::Struct(data) => matches!(data.fields, Fields::Named(_)),
        Data::Enum(_) if matches!(tagging(&item.attrs), Tagging::Internal | Tagging::Adjacent(_)) => true,
        Data::Enum(data) => data.variants.iter().any(|variant| matches!(variant.fields, Fields::Named(_))),
        Data::Union(_) => false,
    }
}
