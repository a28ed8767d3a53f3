//! `#[derive(Responses)]`.

mod status;
mod variant;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error};

use self::variant::Answer;
use crate::bounds;
use crate::mistakes::Mistakes;

/// The implementation of `Respond`.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let Data::Enum(data) = &item.data else {
        let message =
            "answers are an enum with one variant per status; a struct that goes out has `#[output]`";
        return Error::new_spanned(&item.ident, message).into_compile_error();
    };
    let mut mistakes = Mistakes::default();
    if data.variants.is_empty() {
        mistakes.at(&item.ident, "there is no answer: write a variant such as `#[status(204)] Done`");
    }
    let answers: Vec<Answer> =
        data.variants.iter().filter_map(|variant| Answer::read(variant, &mut mistakes)).collect();
    refuse_differing_bodies(&answers, &mut mistakes);
    let respond = respond(&item, &answers, mistakes.any());
    let mistakes = mistakes.into_tokens();
    quote!(#respond #mistakes)
}

/// The document has one schema per status.
fn refuse_differing_bodies(answers: &[Answer], mistakes: &mut Mistakes) {
    for (index, answer) in answers.iter().enumerate() {
        let earlier = answers[..index].iter().find(|earlier| earlier.status == answer.status);
        let Some(earlier) = earlier.filter(|earlier| earlier.body() != answer.body()) else { continue };
        mistakes.at(
            &answer.ident,
            format!(
                "{} has {} in `{}` and {} here; one status has one body, so give one of them another status",
                answer.status,
                earlier.body(),
                earlier.ident,
                answer.body()
            ),
        );
    }
}

fn respond(item: &DeriveInput, answers: &[Answer], mistaken: bool) -> TokenStream {
    let name = &item.ident;
    let generics = bounds::with(&item.generics, &quote!(::houtai::__private::Output));
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let descriptions = descriptions(answers);
    // After a mistake some arms are missing, which must not be told as well.
    let answer = if mistaken { quote!(::core::unreachable!()) } else { answering(answers) };
    quote! {
        impl #parameters ::houtai::__private::Respond for #name #arguments #bounds {
            fn describe(responses: &mut ::std::vec::Vec<::houtai::__private::ResponseDescription>) {
                #(responses.push(#descriptions);)*
            }

            fn respond(
                self,
                request: &::houtai::__private::Request,
            ) -> ::houtai::__private::Result<::houtai::__private::Response> {
                let _ = request;
                #answer
            }
        }
    }
}

fn answering(answers: &[Answer]) -> TokenStream {
    let arms = answers.iter().map(Answer::arm);
    quote!(match self { #(#arms,)* })
}

/// One per status: the descriptions of variants that share one are joined.
fn descriptions(answers: &[Answer]) -> Vec<TokenStream> {
    let first = answers.iter().enumerate();
    let first = first
        .filter(|(index, answer)| answers[..*index].iter().all(|earlier| earlier.status != answer.status));
    first.map(|(_, answer)| description(answer, answers)).collect()
}

fn description(answer: &Answer, answers: &[Answer]) -> TokenStream {
    let status = answer.status;
    let same = answers.iter().filter(|other| other.status == status);
    let text = same.map(|other| other.description.as_str()).collect::<Vec<_>>().join("\n\n");
    let of = quote!(::houtai::__private::ResponseDescription);
    match &answer.value {
        _ if status::is_problem(status) => quote!(#of::problem(#status, #text)),
        Some(value) => quote!(#of::value::<#value>(#status, #text)),
        None => quote!(#of::empty(#status, #text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_one_status_are_one_description() {
        let code = expand(quote! {
            enum Outcome {
                /// The title is taken.
                #[status(409, code = "title_taken")]
                Taken,
                /// It is locked.
                #[status(409, code = "locked")]
                Locked,
                #[status(200)]
                Done(Todo),
            }
        });
        let code = code.to_string();
        assert!(!code.contains("compile_error"), "{code}");
        assert_eq!(code.matches("responses . push").count(), 2);
        assert!(code.contains(r#"problem (409u16 , "The title is taken.\n\nIt is locked.")"#), "{code}");
    }

    #[test]
    fn one_status_has_one_body() {
        let code = expand(quote!(
            enum Outcome {
                #[status(200)]
                A(Todo),
                #[status(200)]
                B,
            }
        ));
        assert!(code.to_string().contains("200 has `Todo` in `A` and no body here"), "{code}");
    }

    #[test]
    fn only_enums_with_variants_are_answers() {
        assert!(
            expand(quote!(
                struct A;
            ))
            .to_string()
            .contains("`#[output]`")
        );
        assert!(
            expand(quote!(
                enum A {}
            ))
            .to_string()
            .contains("there is no answer")
        );
    }
}
