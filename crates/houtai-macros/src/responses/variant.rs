//! One variant of an enum of answers.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, ExprLit, Fields, Lit, LitInt, LitStr, Meta, Result, Token, Type, Variant};

use super::status;
use crate::doc::doc_of;
use crate::mistakes::Mistakes;
use crate::suggest;

/// A variant with its status.
pub(crate) struct Answer {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its status.
    pub(crate) status: u16,
    /// When it is given.
    pub(crate) description: String,
    /// What it carries.
    pub(crate) value: Option<Type>,
    code: Option<LitStr>,
    detail: String,
}

/// `200`, or `409, code = "title_taken"`.
struct Status {
    number: LitInt,
    options: Punctuated<Meta, Token![,]>,
}

impl Parse for Status {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let number = input.parse().map_err(|error| {
            Error::new(error.span(), "the number comes first: `#[status(409, code = \"title_taken\")]`")
        })?;
        if input.is_empty() {
            return Ok(Self { number, options: Punctuated::new() });
        }
        input.parse::<Token![,]>()?;
        Ok(Self { number, options: Punctuated::parse_terminated(input)? })
    }
}

impl Answer {
    /// Reads a variant; what is wrong with it is noted.
    pub(crate) fn read(variant: &Variant, mistakes: &mut Mistakes) -> Option<Self> {
        let attribute = mistakes.keep(status_attribute(variant))?;
        let Status { number, options } = mistakes.keep(attribute.parse_args())?;
        let status: u16 = mistakes.keep(number.base10_parse())?;
        let value = mistakes.keep(value(variant))?;
        if let Some(message) = status::mistake(status) {
            mistakes.at(&number, message);
        }
        if status::is_bodiless(status) && value.is_some() {
            let name = &variant.ident;
            mistakes.at(&variant.fields, format!("{status} has no body: write `{name}` without a value"));
        }
        let code = options.iter().filter_map(|option| mistakes.keep(code(option, status))).last();
        let doc = doc_of(&variant.attrs);
        let description = if doc.is_empty() { format!("{}.", status::reason(status)) } else { doc.clone() };
        Some(Self {
            ident: variant.ident.clone(),
            status,
            description,
            value,
            code,
            detail: first_paragraph(&doc),
        })
    }

    /// The text of what it carries: two answers with one status must agree in it.
    pub(crate) fn body(&self) -> String {
        match &self.value {
            _ if status::is_problem(self.status) => "a problem".into(),
            Some(value) => format!("`{}`", value.to_token_stream()),
            None => "no body".into(),
        }
    }

    /// The arm that makes the response.
    pub(crate) fn arm(&self) -> TokenStream {
        let Self { ident, status, value, .. } = self;
        let number = quote!(::houtai::__private::http::StatusCode::from_u16(#status)?);
        match value {
            Some(_) if status::is_problem(*status) => self.problem_arm(),
            Some(_) => quote!(Self::#ident(value) => request.answer(#number, &value)),
            None if status::is_problem(*status) => {
                let error = self.error();
                quote!(Self::#ident => ::core::result::Result::Err(#error))
            }
            None => quote! {
                Self::#ident => {
                    let mut response =
                        ::houtai::__private::Respond::respond(::houtai::__private::NoContent, request)?;
                    *response.status_mut() = #number;
                    ::core::result::Result::Ok(response)
                }
            },
        }
    }

    /// A problem that the variant carries keeps what it says and gets the status.
    fn problem_arm(&self) -> TokenStream {
        let Self { ident, status, code, .. } = self;
        let code = code.iter();
        quote! {
            Self::#ident(error) => ::core::result::Result::Err(
                ::houtai::__private::error_with_status(::core::convert::Into::into(error), #status)
                    #(.with_code(#code))*
            )
        }
    }

    fn error(&self) -> TokenStream {
        let Self { status, code, detail, .. } = self;
        let code = code.iter();
        let detail = (!detail.is_empty()).then_some(detail).into_iter();
        quote! {
            ::houtai::__private::error_of_status(#status) #(.with_code(#code))* #(.with_detail(#detail))*
        }
    }
}

fn status_attribute(variant: &Variant) -> Result<&Attribute> {
    let found = variant.attrs.iter().find(|attribute| attribute.path().is_ident("status"));
    found.ok_or_else(|| {
        let name = &variant.ident;
        Error::new_spanned(name, format!("say which status `{name}` is: `#[status(200)]`"))
    })
}

fn value(variant: &Variant) -> Result<Option<Type>> {
    match &variant.fields {
        Fields::Unit => Ok(None),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            Ok(fields.unnamed.first().map(|field| field.ty.clone()))
        }
        fields => Err(Error::new_spanned(
            fields,
            "an answer carries one value: put the fields into a struct with `#[output]`",
        )),
    }
}

fn code(option: &Meta, status: u16) -> Result<LitStr> {
    let name = suggest::written(option.path());
    if name != "code" {
        return Err(Error::new_spanned(
            option.path(),
            suggest::unknown("option of a status", &name, &["code"]),
        ));
    }
    if !status::is_problem(status) {
        return Err(Error::new_spanned(
            option,
            format!("{status} is no problem and has no `code`; leave it out"),
        ));
    }
    match option {
        Meta::NameValue(meta) => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(code), .. }) if is_code(&code.value()) => Ok(code.clone()),
            other => Err(Error::new_spanned(
                other,
                "a code is lower-case ASCII letters, digits and `_`, such as \"title_taken\"",
            )),
        },
        _ => Err(Error::new_spanned(option, "`code` needs a value: write `code = \"title_taken\"`")),
    }
}

fn is_code(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    plain && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The first paragraph in one line: the text for the caller.
fn first_paragraph(doc: &str) -> String {
    let lines = doc.lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn read(variant: Variant) -> (Option<Answer>, Vec<String>) {
        let mut mistakes = Mistakes::default();
        let answer = Answer::read(&variant, &mut mistakes);
        (answer, mistakes.texts())
    }

    fn arm(variant: Variant) -> String {
        let (answer, mistakes) = read(variant);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        answer.unwrap().arm().to_string().replace(' ', "")
    }

    #[test]
    fn values_problems_and_nothing_go_out() {
        assert!(
            arm(parse_quote!(
                #[status(200)]
                Found(Todo)
            ))
            .contains("request.answer(")
        );
        assert!(
            arm(parse_quote!(
                #[status(204)]
                Gone
            ))
            .contains("NoContent,request")
        );
        let taken = arm(parse_quote! {
            /// The title
            /// is taken.
            ///
            /// Choose another.
            #[status(409, code = "title_taken")]
            Taken
        });
        assert!(
            taken.contains(
                "error_of_status(409u16).with_code(\"title_taken\").with_detail(\"Thetitleistaken.\")"
            ),
            "{taken}"
        );
        let missing = arm(parse_quote!(
            #[status(404)]
            Missing(Error)
        ));
        assert!(
            missing.contains("error_with_status(::core::convert::Into::into(error),404u16)"),
            "{missing}"
        );
    }

    #[test]
    fn a_description_comes_from_the_doc_comment_or_the_standard() {
        assert_eq!(
            read(parse_quote!(
                #[status(409)]
                A
            ))
            .0
            .unwrap()
            .description,
            "Conflict."
        );
        let documented = read(parse_quote! {
            /// One.
            ///
            /// Two.
            #[status(409)]
            A
        });
        assert_eq!(documented.0.unwrap().description, "One.\n\nTwo.");
    }

    #[test]
    fn mistakes_name_the_next_step() {
        let mistake = |variant| read(variant).1.remove(0);
        assert!(mistake(parse_quote!(A)).contains("`#[status(200)]`"));
        assert!(
            mistake(parse_quote!(
                #[status("200")]
                A
            ))
            .contains("the number comes first")
        );
        assert!(
            mistake(parse_quote!(
                #[status(418)]
                A
            ))
            .contains("use one of 400")
        );
        assert!(
            mistake(parse_quote!(
                #[status(204)]
                A(Todo)
            ))
            .contains("without a value")
        );
        assert!(
            mistake(parse_quote!(
                #[status(200)]
                A(X, Y)
            ))
            .contains("one value")
        );
        assert!(
            mistake(parse_quote!(
                #[status(200)]
                A { x: X }
            ))
            .contains("one value")
        );
        assert!(
            mistake(parse_quote!(
                #[status(200, code = "x")]
                A
            ))
            .contains("leave it out")
        );
        assert!(
            mistake(parse_quote!(
                #[status(400, code = "No Way")]
                A
            ))
            .contains("such as \"title_taken\"")
        );
        assert!(
            mistake(parse_quote!(
                #[status(400, kode = "x")]
                A
            ))
            .contains("did you mean `code`?")
        );
    }
}
