//! What a row gets that names no value for a field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, Lit, Result, Type};

use super::types;
use super::word::{Says, Word};

/// A default.
pub(crate) enum FieldDefault {
    /// The database counts.
    Identity,
    /// A UUID of version 7.
    Uuid,
    /// The moment at which the row is made.
    Now,
    /// The moment of the last change.
    Updated,
    /// That of the type.
    OfType,
    /// An expression.
    Value(Box<Expr>),
}

impl FieldDefault {
    /// What `default` or `default = …` says.
    pub(crate) fn read(word: &Word) -> Result<Self> {
        match &word.says {
            Says::Nothing => Ok(FieldDefault::OfType),
            Says::Value(value) if is_now(value) => Ok(FieldDefault::Now),
            Says::Value(value) => Ok(FieldDefault::Value(value.clone())),
            Says::List(list) => {
                Err(Error::new_spanned(list, "write `default = value`, or `default` for that of the type"))
            }
        }
    }

    /// Whether it is one that an input has as well, and comes from this word.
    pub(crate) fn is_of(&self, word: &Word) -> bool {
        word.name() == "default" && matches!(self, FieldDefault::OfType | FieldDefault::Value(_))
    }

    /// The call that describes it.
    pub(crate) fn meta(&self, ty: &Type) -> TokenStream {
        let data = quote!(::houtai::__private::data);
        let default = match self {
            FieldDefault::Identity => quote!(Identity),
            FieldDefault::Uuid => quote!(UuidV7),
            FieldDefault::Now => quote!(Now),
            FieldDefault::Updated => quote!(Updated),
            FieldDefault::OfType => {
                let known = types::known(ty);
                quote!(Value(|| <#known as #data::Field>::into_value(<#ty as ::core::default::Default>::default())))
            }
            FieldDefault::Value(value) => {
                let value = converted(value, ty);
                // Where it does not fit, the compiler shows the value and not the attribute.
                let typed = quote_spanned!(value.span()=> { let value: #ty = #value; value });
                let known = types::known(ty);
                quote!(Value(|| <#known as #data::Field>::into_value(#typed)))
            }
        };
        quote!(.default(#data::Default::#default))
    }
}

fn is_now(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident("now"))
}

/// A text in quotes is no `String` yet, and a value no `Option` of it.
pub(super) fn converted(value: &Expr, ty: &Type) -> TokenStream {
    if let Some(inner) = types::option(ty).filter(|_| !is_none(value)) {
        let value = converted(value, inner);
        return quote!(::core::option::Option::Some(#value));
    }
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if types::is(ty, "String") => {
            quote!(::std::string::String::from(#text))
        }
        other => quote!(#other),
    }
}

fn is_none(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "None"))
        || matches!(value, Expr::Call(call) if matches!(&*call.func, Expr::Path(path)
            if path.path.segments.last().is_some_and(|last| last.ident == "Some")))
}
