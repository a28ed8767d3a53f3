//! `#[derive(DbEnum)]`: an enum that a column holds as text.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Result, Variant};

use crate::mistakes::Mistakes;
use crate::model;
use crate::suggest::plain;

/// The implementations of `Field` and `FromRow`.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let ty: DeriveInput = match syn::parse2(item) {
        Ok(ty) => ty,
        Err(error) => return error.into_compile_error(),
    };
    let mut mistakes = Mistakes::default();
    let variants = read(&ty, &mut mistakes);
    let written = if mistakes.any() { None } else { Some(implementations(&ty, &variants)) };
    let mistakes = mistakes.into_tokens();
    quote!(#written #mistakes)
}

/// Each variant with the text that is stored.
fn read<'t>(ty: &'t DeriveInput, mistakes: &mut Mistakes) -> Vec<(&'t Variant, String)> {
    let Data::Enum(data) = &ty.data else {
        mistakes.at(&ty.ident, "`DbEnum` is for an enum; a struct goes into a column as `Json<…>`");
        return Vec::new();
    };
    if data.variants.is_empty() || !ty.generics.params.is_empty() {
        mistakes.at(&ty.ident, "`DbEnum` is for an enum with variants and without parameters");
    }
    let mut variants: Vec<(&Variant, String)> = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            mistakes.at(
                &variant.fields,
                "a column holds the name of a variant and nothing more: take the fields away, or keep the whole \
                 enum as `Json<…>`",
            );
        }
        let Some(text) = mistakes.keep(stored(variant)) else { continue };
        if let Some((other, _)) = variants.iter().find(|(_, other)| *other == text) {
            mistakes.at(variant, format!("`{}` is stored as `{text}` already", other.ident));
        }
        variants.push((variant, text));
    }
    variants
}

/// `#[stored("…")]`, or the name in small letters.
fn stored(variant: &Variant) -> Result<String> {
    let Some(attribute) = variant.attrs.iter().find(|attribute| attribute.path().is_ident("stored")) else {
        return Ok(model::snake(&plain(&variant.ident)));
    };
    let example = "write the text that is stored: `#[stored(\"in_review\")]`";
    let text: LitStr = attribute.parse_args().map_err(|error| Error::new(error.span(), example))?;
    match text.value() {
        empty if empty.is_empty() => Err(Error::new_spanned(text, example)),
        value => Ok(value),
    }
}

fn implementations(ty: &DeriveInput, variants: &[(&Variant, String)]) -> TokenStream {
    let (name, data) = (&ty.ident, quote!(::houtai::__private::data));
    let idents: Vec<_> = variants.iter().map(|(variant, _)| &variant.ident).collect();
    let texts: Vec<&String> = variants.iter().map(|(_, text)| text).collect();
    let expected = texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ");
    let expected = format!("one of {expected}");
    quote! {
        impl #data::Field for #name {
            const KIND: #data::ValueKind = #data::ValueKind::Text;
            const CHOICES: &'static [&'static str] = &[#(#texts),*];

            fn into_value(self) -> #data::Value {
                #data::Value::Text(::std::string::String::from(match self {
                    #(Self::#idents => #texts,)*
                }))
            }

            fn from_cell(cell: #data::Cell<'_>) -> ::core::result::Result<Self, #data::Mismatch> {
                match cell {
                    #(#data::Cell::Text(#texts) => ::core::result::Result::Ok(Self::#idents),)*
                    _ => ::core::result::Result::Err(#data::Mismatch::expected(#expected)),
                }
            }
        }

        impl #data::FromRow for #name {
            const COLUMNS: usize = 1;

            fn from_row(reader: &mut #data::RowReader<'_>) -> #data::Result<Self> {
                reader.read()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(item: TokenStream) -> (Vec<String>, Vec<String>) {
        let mut mistakes = Mistakes::default();
        let ty: DeriveInput = syn::parse2(item).unwrap();
        let texts = read(&ty, &mut mistakes).into_iter().map(|(_, text)| text).collect();
        (texts, mistakes.texts())
    }

    #[test]
    fn variants_are_stored_in_small_letters_unless_they_say_how() {
        let (stored, mistakes) = texts(quote! {
            enum Status { Open, InReview, #[stored("closed")] Done }
        });
        assert_eq!((stored, mistakes.len()), (vec!["open".into(), "in_review".into(), "closed".into()], 0));
    }

    #[test]
    fn mistakes_name_the_next_step() {
        let found = |item| texts(item).1.join("; ");
        assert!(
            found(quote!(
                struct A;
            ))
            .contains("goes into a column as `Json<…>`")
        );
        assert!(
            found(quote!(
                enum A {}
            ))
            .contains("with variants")
        );
        assert!(
            found(quote!(
                enum A {
                    B(u8),
                }
            ))
            .contains("take the fields away")
        );
        assert!(
            found(quote!(
                enum A {
                    B,
                    #[stored("b")]
                    C,
                }
            ))
            .contains("`B` is stored as `b` already")
        );
        assert!(
            found(quote!(
                enum A {
                    #[stored = 1]
                    B,
                }
            ))
            .contains("#[stored(\"in_review\")]")
        );
    }
}
