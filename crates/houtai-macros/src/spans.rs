//! Where generated code stands, for the compiler to point at.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// The first and the last token of something. Only these let the compiler underline all of it on stable Rust.
pub(crate) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut spans = tokens.into_token_stream().into_iter().map(|token: TokenTree| token.span());
    let start = spans.next().unwrap_or_else(Span::call_site);
    (start, spans.last().unwrap_or(start))
}

/// The type, named through a trait of the same name as its bound, so that the compiler points at exactly the type that
/// does not have it, and once only.
pub(crate) fn known(ty: impl ToTokens, known: &TokenStream) -> TokenStream {
    let (start, end) = ends(&ty);
    let open = quote_spanned!(start=> <);
    let itself = quote_spanned!(end=> Itself);
    quote_spanned!(start=> #open #ty as #known>::#itself)
}
