//! The words of an attribute: `word`, `word = value`, `word(…)`.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, ExprLit, Lit, LitStr, Result, Token, parenthesized};

use crate::suggest::plain;

/// One word with what it says.
#[derive(Clone)]
pub(crate) struct Word {
    /// The word.
    pub(crate) ident: Ident,
    /// What it says.
    pub(crate) says: Says,
}

/// What stands behind a word.
#[derive(Clone)]
pub(crate) enum Says {
    /// Nothing.
    Nothing,
    /// `= value`.
    Value(Box<Expr>),
    /// `(…)`.
    List(TokenStream),
}

/// All words of an attribute. `syn::Meta` would not read `where`, which is a keyword.
pub(crate) fn read(tokens: TokenStream) -> Result<Vec<Word>> {
    Punctuated::<Word, Token![,]>::parse_terminated.parse2(tokens).map(|words| words.into_iter().collect())
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let ident = input.call(Ident::parse_any)?;
        let says = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Says::Value(Box::new(input.parse()?))
        } else if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            Says::List(content.parse()?)
        } else {
            Says::Nothing
        };
        Ok(Self { ident, says })
    }
}

/// As it was written, for the macros that read the rest.
impl ToTokens for Word {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let ident = &self.ident;
        tokens.extend(match &self.says {
            Says::Nothing => quote::quote!(#ident),
            Says::Value(value) => quote::quote!(#ident = #value),
            Says::List(list) => quote::quote!(#ident(#list)),
        });
    }
}

impl Word {
    /// The word as text.
    pub(crate) fn name(&self) -> String {
        plain(&self.ident)
    }

    /// That it stands alone.
    pub(crate) fn alone(&self) -> Result<()> {
        match self.says {
            Says::Nothing => Ok(()),
            _ => Err(self.wrong(format!("`{0}` takes no value: write `{0}` alone", self.name()))),
        }
    }

    /// The value behind `=`.
    pub(crate) fn value(&self, example: &str) -> Result<&Expr> {
        match &self.says {
            Says::Value(value) => Ok(value),
            _ => Err(self.wrong(format!("`{0}` needs a value: write `{0} = {example}`", self.name()))),
        }
    }

    /// The text behind `=`.
    pub(crate) fn text(&self, example: &str) -> Result<LitStr> {
        match self.value(example)? {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if !text.value().is_empty() => Ok(text.clone()),
            other => Err(Error::new_spanned(
                other,
                format!("`{0}` is a text: write `{0} = {example}`", self.name()),
            )),
        }
    }

    /// The whole number behind `=`.
    pub(crate) fn number(&self, example: &str) -> Result<u32> {
        match self.value(example)? {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse(),
            other => Err(Error::new_spanned(
                other,
                format!("`{0}` is a whole number: write `{0} = {example}`", self.name()),
            )),
        }
    }

    /// What stands in the parentheses.
    pub(crate) fn list(&self, example: &str) -> Result<TokenStream> {
        match &self.says {
            Says::List(list) => Ok(list.clone()),
            _ => Err(self.wrong(format!("write `{}{example}`", self.name()))),
        }
    }

    /// A mistake in it. The parentheses are no tokens of the user, so that the compiler could not point at them.
    pub(crate) fn wrong(&self, message: String) -> Error {
        match &self.says {
            Says::List(list) => {
                let ident = &self.ident;
                Error::new_spanned(quote::quote!(#ident #list), message)
            }
            _ => Error::new_spanned(self, message),
        }
    }
}
