//! `#[get]`, `#[post]`, `#[put]`, `#[patch]`, `#[delete]`.

mod options;
mod quantity;
mod template;
mod url;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Error, ItemFn};

use self::options::Options;
use crate::doc::doc_of;
use crate::function::Function;
use crate::mistakes::Mistakes;
use crate::suggest;

const READS_TWICE: &str = "this endpoint reads the body twice, and it comes only once: keep one of \
                           `Body<T>`, `Form<T>` and their like, with a struct that has all the fields";

/// The function as it stands, and beside it the type of the same name that is the endpoint.
pub(crate) fn expand(method: &str, attribute: TokenStream, item: TokenStream) -> TokenStream {
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => return not_a_function(method, &error, &item),
    };
    let mut mistakes = Mistakes::default();
    let parts = Function::read(&function, "an endpoint", &mut mistakes);
    let options = Options::read(attribute, &mut mistakes);
    let endpoint = options.and_then(|options| endpoint(method, &function, &parts, &options, &mut mistakes));
    let endpoint = endpoint.filter(|_| !mistakes.any()).unwrap_or_else(|| stand_in(&function));
    let mistakes = mistakes.into_tokens();
    quote!(#function #endpoint #mistakes)
}

fn not_a_function(method: &str, error: &Error, item: &TokenStream) -> TokenStream {
    let method = method.to_lowercase();
    let message = format!("`#[{method}]` stands on an `async fn`: {error}");
    let mistake = Error::new(error.span(), message).into_compile_error();
    quote!(#item #mistake)
}

fn endpoint(
    method: &str,
    item: &ItemFn,
    function: &Function<'_>,
    options: &Options,
    mistakes: &mut Mistakes,
) -> Option<TokenStream> {
    let path = &options.path;
    let names =
        mistakes.keep(template::names(&path.value()).map_err(|message| Error::new(path.span(), message)))?;
    let url = url::reverse(&item.vis, function.name, path, &names, &function.arguments, mistakes);
    let operation = operation(method, item, function, options);
    let named = named(item);
    Some(quote!(#named #operation #url))
}

/// The type by which `endpoints![…]` finds the endpoint; in braces, so that the function keeps its name.
fn named(item: &ItemFn) -> TokenStream {
    let (visibility, name) = (&item.vis, &item.sig.ident);
    let document = format!("The endpoint of the function [`{0}`](fn@{0}).", suggest::plain(name));
    quote! {
        #[doc = #document]
        #[allow(non_camel_case_types, reason = "it has the name of the function")]
        #visibility struct #name {}
    }
}

fn operation(method: &str, item: &ItemFn, function: &Function<'_>, options: &Options) -> TokenStream {
    let Options { path, calls } = options;
    let http = quote!(::houtai::__private::Http);
    let (name, plain, doc) = (function.name, suggest::plain(function.name), doc_of(&item.attrs));
    let method = Ident::new(method, proc_macro2::Span::call_site());
    let check = function.payload_check(&http, READS_TWICE);
    let made = made(function, &http);
    quote! {
        impl ::houtai::__private::Operation for #name {
            fn endpoint() -> ::houtai::__private::Endpoint {
                #check
                let info = ::houtai::__private::EndpointInfo {
                    method: ::houtai::__private::http::Method::#method,
                    path: ::std::borrow::Cow::Borrowed(#path),
                    function: ::std::borrow::Cow::Borrowed(#plain),
                    module_path: ::core::module_path!(),
                    doc: ::std::borrow::Cow::Borrowed(#doc),
                    file: ::core::file!(),
                    line: ::core::line!(),
                };
                #made #(#calls)*
            }
        }
    }
}

/// The endpoint; `Returned` chooses how the answer follows from what the function gives back.
fn made(function: &Function<'_>, http: &TokenStream) -> TokenStream {
    let (arguments, answer, handler) = (function.tuple(http), function.answer(), function.handler());
    quote! {
        ::houtai::__private::Endpoint::returning::<#arguments, _, _, _, #answer>(info, #handler, |returned| {
            use ::houtai::__private::returned::{
                AnswersByError as _, AnswersItself as _, AnswersNothing as _, Returned,
            };
            (&&&Returned::of(&returned)).kind().answer(returned)
        })
    }
}

/// After a mistake: an endpoint that only satisfies `endpoints![…]`, so that the mistake is not told twice.
fn stand_in(item: &ItemFn) -> TokenStream {
    let name = &item.sig.ident;
    let named = named(item);
    quote! {
        #named
        impl ::houtai::__private::Operation for #name {
            fn endpoint() -> ::houtai::__private::Endpoint {
                ::core::unreachable!()
            }
        }
    }
}
