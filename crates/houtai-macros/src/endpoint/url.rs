//! The typed reverse URL of an endpoint: `get::url(todo.id)`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{GenericArgument, LitStr, PathArguments, Type, Visibility};

use crate::mistakes::Mistakes;

/// The inherent implementation with `url`, its parameters typed as far as the arguments tell.
pub(crate) fn reverse(
    visibility: &Visibility,
    endpoint: &Ident,
    template: &LitStr,
    names: &[String],
    arguments: &[&Type],
    mistakes: &mut Mistakes,
) -> TokenStream {
    let types = parameter_types(names, arguments, mistakes);
    let names: Vec<Ident> = names.iter().map(|name| identifier(name)).collect();
    let bounds = types.iter().flatten().map(displayed);
    let bounds: Vec<TokenStream> = bounds.collect();
    let parameters = names.iter().zip(&types).map(|(name, known)| match known {
        Some(known) => quote!(#name: #known),
        None => quote!(#name: impl ::core::fmt::Display),
    });
    let document = format!("The address `{}`, with its parameters filled in.", template.value());
    quote! {
        impl #endpoint {
            #[doc = #document]
            #[allow(dead_code, reason = "not every address is asked for")]
            #visibility fn url(#(#parameters),*) -> ::houtai::__private::Url
            where
                #(#bounds,)*
            {
                ::houtai::__private::Url::fill(#template, &[#(&#names),*])
            }
        }
    }
}

/// A type without `Display` must not break the endpoint, only calls of `url`; behind `for<…>` the compiler
/// puts the check off until then.
fn displayed(known: &Type) -> TokenStream {
    quote!(for<'__late> #known: ::core::fmt::Display)
}

/// `type` is a fine name for a parameter and needs the raw form in Rust.
fn identifier(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}

/// The type of each parameter, where the arguments tell it.
fn parameter_types(names: &[String], arguments: &[&Type], mistakes: &mut Mistakes) -> Vec<Option<Type>> {
    let unknown = vec![None; names.len()];
    let Some((argument, inner)) =
        arguments.iter().find_map(|argument| Some((*argument, path_inner(argument)?)))
    else {
        return unknown;
    };
    if names.is_empty() {
        mistakes.at(argument, "the path has no parameter to read; write one such as `{id}` into it");
        return unknown;
    }
    match inner {
        Type::Tuple(tuple) if tuple.elems.len() != names.len() => {
            let (read, there) = (tuple.elems.len(), names.len());
            mistakes.at(
                argument,
                format!("the path has {there} to read ({}), and this reads {read}", names.join(", ")),
            );
            unknown
        }
        Type::Tuple(tuple) => tuple.elems.iter().cloned().map(Some).collect(),
        // With one parameter this is its type. With several it is a struct whose fields nobody sees from
        // here.
        plain if names.len() == 1 => vec![Some(plain.clone())],
        _ => unknown,
    }
}

/// The `T` of `Path<T>`.
fn path_inner(argument: &Type) -> Option<&Type> {
    let Type::Path(path) = argument else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Path")?;
    let PathArguments::AngleBracketed(generics) = &last.arguments else { return None };
    generics.args.iter().find_map(|generic| match generic {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse_quote;

    use super::*;

    fn types(names: &[&str], argument: Type) -> (Vec<String>, Vec<String>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut mistakes = Mistakes::default();
        let types = parameter_types(&names, &[&parse_quote!(Db), &argument], &mut mistakes);
        let shown =
            |known: Option<Type>| known.map_or("?".into(), |known| known.to_token_stream().to_string());
        (types.into_iter().map(shown).collect(), mistakes.texts())
    }

    #[test]
    fn a_plain_type_is_that_of_the_one_parameter() {
        assert_eq!(types(&["id"], parse_quote!(Path<Id<Todo>>)).0, ["Id < Todo >"]);
        assert_eq!(types(&["id"], parse_quote!(houtai::Path<u32>)).0, ["u32"]);
    }

    #[test]
    fn a_tuple_gives_each_parameter_its_type() {
        assert_eq!(types(&["a", "b"], parse_quote!(Path<(u8, String)>)).0, ["u8", "String"]);
        let (_, mistakes) = types(&["a", "b"], parse_quote!(Path<(u8,)>));
        assert_eq!(mistakes, ["the path has 2 to read (a, b), and this reads 1"]);
    }

    #[test]
    fn a_struct_or_no_argument_leaves_the_types_open() {
        assert_eq!(types(&["a", "b"], parse_quote!(Path<Place>)).0, ["?", "?"]);
        assert_eq!(types(&["a"], parse_quote!(Mine)).0, ["?"]);
    }

    #[test]
    fn a_parameter_that_the_path_lacks_is_refused() {
        assert!(types(&[], parse_quote!(Path<u8>)).1[0].contains("no parameter to read"));
        assert!(types(&[], parse_quote!(Query<u8>)).1.is_empty());
    }

    #[test]
    fn a_keyword_becomes_a_raw_name() {
        assert_eq!(identifier("type").to_string(), "r#type");
        assert_eq!(identifier("id").to_string(), "id");
    }
}
