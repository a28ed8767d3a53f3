//! The function under `#[get]`, `#[script]` and their like: what it takes, and how it is handed over.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{FnArg, ItemFn, ReturnType, Type};

use crate::mistakes::Mistakes;
use crate::spans::{ends, known};

/// Core implements `Arguments` for tuples up to this length.
const MOST_ARGUMENTS: usize = 12;

/// What the expansion needs to know about the function.
pub(crate) struct Function<'f> {
    /// Its name.
    pub(crate) name: &'f Ident,
    /// The types of its arguments.
    pub(crate) arguments: Vec<&'f Type>,
    answer: &'f ReturnType,
}

impl<'f> Function<'f> {
    /// Reads the signature; `what` names the function in messages: `an endpoint`.
    pub(crate) fn read(item: &'f ItemFn, what: &str, mistakes: &mut Mistakes) -> Self {
        let signature = &item.sig;
        if signature.asyncness.is_none() {
            let name = &signature.ident;
            mistakes.at(signature.fn_token, format!("{what} is asynchronous: write `async fn {name}`"));
        }
        refuse_generics(item, what, mistakes);
        let mut arguments = Vec::new();
        for input in &signature.inputs {
            match input {
                FnArg::Typed(argument) => arguments.push(&*argument.ty),
                FnArg::Receiver(receiver) => mistakes.at(
                    receiver,
                    format!(
                        "{what} is a free function and has no `self`; take shared objects as `Shared<T>`"
                    ),
                ),
            }
        }
        refuse_borrowed(&arguments, what, mistakes);
        if let Some(extra) = arguments.get(MOST_ARGUMENTS) {
            let message = format!(
                "{what} takes at most {MOST_ARGUMENTS} arguments; put several into one type of your own that \
                 implements `Argument`"
            );
            mistakes.at(extra, message);
        }
        Self { name: &signature.ident, arguments, answer: &signature.output }
    }

    /// The tuple of the argument types. Each is named through `KnownArgument`, so that the compiler points at
    /// exactly the type that is none, and once only.
    pub(crate) fn tuple(&self, transport: &TokenStream) -> TokenStream {
        let argument = quote!(::houtai::__private::KnownArgument<#transport>);
        let types = self.arguments.iter().map(|ty| known(ty, &argument));
        quote!((#(#types,)*))
    }

    /// The closure that takes the tuple of the arguments apart and calls the function.
    pub(crate) fn handler(&self) -> TokenStream {
        let name = self.name;
        let values: Vec<Ident> =
            (0..self.arguments.len()).map(|index| format_ident!("argument_{index}")).collect();
        quote!(|(#(#values,)*)| #name(#(#values),*))
    }

    /// A type parameter to be inferred, at the return type: there the compiler points when it is none that fits.
    pub(crate) fn answer(&self) -> TokenStream {
        let at = match self.answer {
            ReturnType::Type(_, answer) => ends(answer).0,
            ReturnType::Default => self.name.span(),
        };
        quote_spanned!(at=> _)
    }

    /// A check at compile time that the payload is read once at most; `message` says what to do instead.
    pub(crate) fn payload_check(&self, transport: &TokenStream, message: &str) -> TokenStream {
        let tuple = self.tuple(transport);
        let payloads = quote!(<#tuple as ::houtai::__private::Arguments<#transport>>::PAYLOADS);
        let assert = quote_spanned!(self.name.span()=> ::core::assert!(#payloads <= 1, #message));
        quote!(const _: () = #assert;)
    }
}

fn refuse_generics(item: &ItemFn, what: &str, mistakes: &mut Mistakes) {
    let generics = &item.sig.generics;
    if !generics.params.is_empty() || generics.where_clause.is_some() {
        mistakes.at(
            generics,
            format!("{what} has no generic parameters: write the types that it is called with"),
        );
    }
}

fn refuse_borrowed(arguments: &[&Type], what: &str, mistakes: &mut Mistakes) {
    for argument in arguments {
        match argument {
            Type::Reference(reference) => {
                let owned = reference.elem.to_token_stream();
                mistakes.at(argument, format!("{what} owns its arguments: write `{owned}` without `&`"));
            }
            Type::ImplTrait(_) => {
                mistakes.at(argument, format!("{what} names the types of its arguments; `impl` is none"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn mistakes(item: ItemFn) -> Vec<String> {
        let mut mistakes = Mistakes::default();
        Function::read(&item, "an endpoint", &mut mistakes);
        mistakes.texts()
    }

    #[test]
    fn a_plain_async_function_is_fine() {
        let item: ItemFn = parse_quote!(
            async fn create(db: Db, Body(new): Body<NewTodo>) -> Todo {}
        );
        let mut mistakes = Mistakes::default();
        let function = Function::read(&item, "an endpoint", &mut mistakes);
        assert!(!mistakes.any());
        assert_eq!(
            function
                .tuple(&quote!(X))
                .to_string()
                .replace(' ', "")
                .replace("::houtai::__private::KnownArgument", "K"),
            "(<DbasK<X>>::Itself,<Body<NewTodo>asK<X>>::Itself,)"
        );
        let call = function.handler().to_string().replace(' ', "");
        assert_eq!(call, "|(argument_0,argument_1,)|create(argument_0,argument_1)");
    }

    #[test]
    fn what_cannot_be_called_is_refused() {
        let found = mistakes(parse_quote!(
            fn create<T>(self, name: &str, all: impl Iterator) {}
        ));
        assert!(found[0].contains("write `async fn create`"), "{found:?}");
        assert!(found[1].contains("no generic parameters"), "{found:?}");
        assert!(found[2].contains("has no `self`"), "{found:?}");
        assert!(found[3].contains("write `str` without `&`"), "{found:?}");
        assert!(found[4].contains("`impl` is none"), "{found:?}");
    }

    #[test]
    fn twelve_arguments_are_the_most() {
        let types: Vec<Type> = vec![parse_quote!(Db); 13];
        let found = mistakes(parse_quote!(async fn create(#(_: #types),*) {}));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("at most 12 arguments"), "{found:?}");
    }
}
