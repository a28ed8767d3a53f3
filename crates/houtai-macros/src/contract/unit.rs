//! Variants without fields among those with a tag: `{"type": "nothing"}`.

use quote::{format_ident, quote};
use syn::{Fields, Variant, parse_quote};

use super::item::Container;
use super::serde_words;

/// What the user may say of a variant so that serde reads it in another way.
const OWN: [&str; 6] = ["with", "deserialize_with", "skip", "skip_deserializing", "other", "untagged"];

/// Makes a variant without fields refuse fields that are not declared. serde does so for every other variant,
/// and here it would pass over whatever stands beside the tag.
pub(crate) fn close(variant: &mut Variant, container: &mut Container<'_>) {
    if !matches!(variant.fields, Fields::Unit) || serde_words::says(&variant.attrs, "serde", &OWN) {
        return;
    }
    let function = format_ident!("__nothing_{}", container.functions.len());
    let path = container.function(
        &function,
        &quote! {
            fn #function<'de, __D: ::houtai::__private::serde::Deserializer<'de>>(
                deserializer: __D,
            ) -> ::core::result::Result<(), __D::Error> {
                #[derive(::houtai::__private::serde::Deserialize)]
                #[serde(crate = "::houtai::__private::serde", deny_unknown_fields)]
                struct Nothing {}

                let nothing = <Nothing as ::houtai::__private::serde::Deserialize>::deserialize(deserializer);
                nothing.map(|_| ())
            }
        },
    );
    let path = path.to_string();
    variant.attrs.push(parse_quote!(#[serde(deserialize_with = #path)]));
}
