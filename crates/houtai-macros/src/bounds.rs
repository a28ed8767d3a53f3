//! Bounds on the type parameters of an item.

use proc_macro2::TokenStream;
use syn::{Generics, parse_quote};

/// The generics with one more bound on each type parameter.
pub(crate) fn with(generics: &Generics, bound: &TokenStream) -> Generics {
    let mut bounded = generics.clone();
    for parameter in generics.type_params() {
        let name = &parameter.ident;
        bounded.make_where_clause().predicates.push(parse_quote!(#name: #bound));
    }
    bounded
}
