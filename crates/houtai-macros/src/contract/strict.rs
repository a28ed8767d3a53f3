//! Structs and enums that are read from objects only, where their schema says "object".

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Data, DeriveInput, Field, Fields, Generics, Meta, parse_quote};

use super::item::{self, Tagging};
use super::roles::Roles;
use super::serde_words;
use crate::bounds;

/// What the user may say of a type so that it has the form of another, or is read where other bounds hold
/// than those that are written here.
const OWN: [&str; 6] = ["remote", "transparent", "from", "try_from", "into", "bound"];

/// Whether serde's derive would read the type from a list although its schema says "object".
///
/// Without a tag it never does: what stands in an untagged enum is compared with each variant by its names.
pub(crate) fn applies(item: &DeriveInput, roles: &Roles) -> bool {
    let named = match &item.data {
        Data::Struct(data) => matches!(data.fields, Fields::Named(_)),
        Data::Enum(data) => match item::tagging(&item.attrs) {
            Tagging::External => {
                data.variants.iter().any(|variant| matches!(variant.fields, Fields::Named(_)))
            }
            Tagging::Internal | Tagging::Adjacent(_) => true,
            Tagging::None => false,
        },
        Data::Union(_) => false,
    };
    roles.input && named && !serde_words::says(&item.attrs, "serde", &OWN) && !fields(item).any(has_bound)
}

fn fields(item: &DeriveInput) -> Box<dyn Iterator<Item = &Field> + '_> {
    match &item.data {
        Data::Struct(data) => Box::new(data.fields.iter()),
        Data::Enum(data) => Box::new(data.variants.iter().flat_map(|variant| &variant.fields)),
        Data::Union(_) => Box::new(std::iter::empty()),
    }
}

fn has_bound(field: &Field) -> bool {
    serde_words::says(&field.attrs, "serde", &["bound"])
}

/// The implementations of serde's traits. With `remote`, the derives make functions of the type itself
/// instead, which are called here.
pub(crate) fn implementations(item: &DeriveInput, roles: &Roles) -> TokenStream {
    let name = &item.ident;
    let (_, arguments, _) = item.generics.split_for_impl();
    let mut generics = bounds::with(&item.generics, &quote!(::houtai::__private::serde::Deserialize<'de>));
    generics.params.insert(0, parse_quote!('de));
    require_defaults(item, &mut generics);
    let (parameters, _, bounds) = generics.split_for_impl();
    let strict = constructor(item);
    let output = roles.output.then(|| serialize(item));
    quote! {
        impl #parameters ::houtai::__private::serde::Deserialize<'de> for #name #arguments #bounds {
            fn deserialize<__D: ::houtai::__private::serde::Deserializer<'de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                Self::deserialize(::houtai::__private::formats::Strict::#strict(deserializer))
            }
        }
        #output
    }
}

/// The bounds that serde adds for `#[serde(default)]`. Without them, the function of the type itself would not
/// be found, and the implementation would call itself.
fn require_defaults(item: &DeriveInput, generics: &mut Generics) {
    let default = quote!(::core::default::Default);
    let absent: Vec<String> = fields(item)
        .filter(|field| has_bare_default(&field.attrs))
        .map(|field| field.ty.to_token_stream().to_string())
        .collect();
    let names = |ty: &String, name: &Ident| ty.split(|c: char| !is_part_of_name(c)).any(|word| name == word);
    for parameter in item.generics.type_params().map(|parameter| &parameter.ident) {
        if absent.iter().any(|ty| names(ty, parameter)) {
            generics.make_where_clause().predicates.push(parse_quote!(#parameter: #default));
        }
    }
    if has_bare_default(&item.attrs) && item.generics.type_params().next().is_some() {
        generics.make_where_clause().predicates.push(parse_quote!(Self: #default));
    }
}

fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the default is that of the type, and not made by a function.
fn has_bare_default(attributes: &[Attribute]) -> bool {
    let words = serde_words::words(attributes, "serde");
    words.iter().any(|word| matches!(word, Meta::Path(path) if path.is_ident("default")))
}

fn serialize(item: &DeriveInput) -> TokenStream {
    let name = &item.ident;
    let (_, arguments, _) = item.generics.split_for_impl();
    let generics = bounds::with(&item.generics, &quote!(::houtai::__private::serde::Serialize));
    let (parameters, _, bounds) = generics.split_for_impl();
    quote! {
        impl #parameters ::houtai::__private::serde::Serialize for #name #arguments #bounds {
            fn serialize<__S: ::houtai::__private::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                Self::serialize(self, serializer)
            }
        }
    }
}

fn constructor(item: &DeriveInput) -> TokenStream {
    let Data::Enum(data) = &item.data else { return quote!(new) };
    let tagged = matches!(item::tagging(&item.attrs), Tagging::Internal);
    // What has no tag at all may be a variant without one, and that of any kind.
    let any = data.variants.iter().any(|variant| serde_words::says(&variant.attrs, "serde", &["untagged"]));
    if tagged && !any { quote!(tagged) } else { quote!(new) }
}
