//! `#[script]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemFn, ReturnType};

use crate::doc::doc_of;
use crate::function::Function;
use crate::mistakes::Mistakes;
use crate::suggest;

const READS_TWICE: &str =
    "this script reads the words of the command line twice, and they come only once: keep one `Args<T>`";

/// The function as it stands, and beside it the type of the same name that is the script.
pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let message = format!("`#[script]` stands on an `async fn`: {error}");
            let mistake = Error::new(error.span(), message).into_compile_error();
            return quote!(#item #mistake);
        }
    };
    let mut mistakes = Mistakes::default();
    if !attribute.is_empty() {
        mistakes.at(
            attribute,
            "`#[script]` has no options: the function's name is the name, its doc comment the help",
        );
    }
    let parts = Function::read(&function, "a script", &mut mistakes);
    if matches!(function.sig.output, ReturnType::Default) {
        mistakes.at(
            &function.sig.ident,
            "a script returns `Result<()>`: write `-> Result<()>` and end with `Ok(())`",
        );
    }
    let made = if mistakes.any() { quote!(::core::unreachable!()) } else { made(&function, &parts) };
    let script = script(&function, &made);
    let mistakes = mistakes.into_tokens();
    quote!(#function #script #mistakes)
}

/// The type by which `scripts![…]` finds the script; in braces, so that the function keeps its name.
fn script(item: &ItemFn, made: &TokenStream) -> TokenStream {
    let (visibility, name) = (&item.vis, &item.sig.ident);
    let document = format!("The script of the function [`{0}`](fn@{0}).", suggest::plain(name));
    quote! {
        #[doc = #document]
        #[allow(non_camel_case_types, reason = "it has the name of the function")]
        #visibility struct #name {}

        impl ::houtai::__private::ScriptDef for #name {
            fn script() -> ::houtai::__private::Script {
                #made
            }
        }
    }
}

fn made(item: &ItemFn, function: &Function<'_>) -> TokenStream {
    let line = quote!(::houtai::__private::CommandLine);
    let (name, doc) = (suggest::plain(function.name), doc_of(&item.attrs));
    let check = function.payload_check(&line, READS_TWICE);
    let (arguments, future, handler) = (function.tuple(&line), function.answer(), function.handler());
    quote!(#check ::houtai::__private::Script::new::<#arguments, _, #future>(#name, #doc, #handler))
}
