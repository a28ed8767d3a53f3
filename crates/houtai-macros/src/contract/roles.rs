//! Whether a type comes in, goes out, or both, and what its attributes say.

use proc_macro2::TokenStream;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Meta, Path, Result, Token};

use crate::mistakes::Mistakes;
use crate::suggest;

/// Which of the two attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `#[input]`.
    Input,
    /// `#[output]`.
    Output,
}

/// What the attributes of one type say together.
#[derive(Default)]
pub(crate) struct Roles {
    /// It comes in.
    pub(crate) input: bool,
    /// It goes out.
    pub(crate) output: bool,
    /// Fields that are not declared are ignored instead of refused.
    pub(crate) open: bool,
    /// Functions that look at several fields together.
    pub(crate) checks: Vec<Path>,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Role::Input => "input",
            Role::Output => "output",
        }
    }
}

impl Roles {
    /// The attribute that is being expanded, and the other one, which is taken away from the item: both
    /// expand into one piece, because there can be only one schema.
    pub(crate) fn read(
        role: Role,
        attribute: TokenStream,
        attributes: &mut Vec<Attribute>,
        mistakes: &mut Mistakes,
    ) -> Self {
        let mut roles = Roles::default();
        roles.add(role, attribute, mistakes);
        for other in [Role::Input, Role::Output] {
            let found = take(other, attributes);
            if found.len() + usize::from(other == role) > 1 {
                mistakes.at(&found[0], format!("`#[{}]` stands twice; keep one", other.word()));
            }
            for attribute in found.iter().filter(|_| other != role) {
                roles.add(other, options_of(attribute), mistakes);
            }
        }
        roles
    }

    fn add(&mut self, role: Role, options: TokenStream, mistakes: &mut Mistakes) {
        match role {
            Role::Input => self.input = true,
            Role::Output => self.output = true,
        }
        let options = mistakes.keep(Punctuated::<Meta, Token![,]>::parse_terminated.parse2(options));
        for option in options.into_iter().flatten() {
            mistakes.keep(self.set(role, &option));
        }
    }

    fn set(&mut self, role: Role, option: &Meta) -> Result<()> {
        let name = suggest::written(option.path());
        match (role, name.as_str(), option) {
            (Role::Output, _, _) => Err(Error::new_spanned(option, "`#[output]` has no options")),
            (_, "open", Meta::Path(_)) => {
                self.open = true;
                Ok(())
            }
            (_, "open", _) => {
                Err(Error::new_spanned(option, "`open` takes no value: write `#[input(open)]`"))
            }
            (_, "check", Meta::NameValue(meta)) => match &meta.value {
                Expr::Path(path) => {
                    self.checks.push(path.path.clone());
                    Ok(())
                }
                other => Err(check_mistake(other)),
            },
            (_, "check", _) => Err(check_mistake(option)),
            _ => Err(Error::new_spanned(
                option.path(),
                suggest::unknown("option of `#[input]`", &name, &["open", "check"]),
            )),
        }
    }
}

fn check_mistake(tokens: impl quote::ToTokens) -> Error {
    Error::new_spanned(
        tokens,
        "`check` names a function `fn(&Self, &mut Check)`: write `#[input(check = function)]`",
    )
}

fn options_of(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    }
}

/// The attributes of a role, by their last name: `#[houtai::input]` is one too.
fn take(role: Role, attributes: &mut Vec<Attribute>) -> Vec<Attribute> {
    let named = |attribute: &Attribute| {
        attribute.path().segments.last().is_some_and(|last| last.ident == role.word())
    };
    let (found, kept) = attributes.drain(..).partition(named);
    *attributes = kept;
    found
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::{ItemStruct, parse_quote};

    use super::*;

    fn read(role: Role, attribute: TokenStream, mut item: ItemStruct) -> (Roles, usize, Vec<String>) {
        let mut mistakes = Mistakes::default();
        let roles = Roles::read(role, attribute, &mut item.attrs, &mut mistakes);
        (roles, item.attrs.len(), mistakes.texts())
    }

    #[test]
    fn both_attributes_are_read_at_once_in_either_order() {
        let (roles, left, _) = read(
            Role::Output,
            quote!(),
            parse_quote!(
                #[derive(Debug)]
                #[houtai::input(open)]
                struct A;
            ),
        );
        assert!(roles.input && roles.output && roles.open);
        assert_eq!(left, 1);
        let (roles, _, _) = read(
            Role::Input,
            quote!(check = f, check = a::g),
            parse_quote!(
                #[output]
                struct A;
            ),
        );
        assert!(roles.input && roles.output && !roles.open);
        assert_eq!(roles.checks.len(), 2);
    }

    #[test]
    fn mistakes_name_the_next_step() {
        let (_, _, found) = read(
            Role::Input,
            quote!(opne, open = true, check, check = 1),
            parse_quote!(
                #[input]
                struct A;
            ),
        );
        assert!(found[0].contains("did you mean `open`?"), "{found:?}");
        assert!(found[1].contains("write `#[input(open)]`"), "{found:?}");
        assert!(found[2].contains("fn(&Self, &mut Check)"), "{found:?}");
        assert!(found[3].contains("fn(&Self, &mut Check)"), "{found:?}");
        assert!(found[4].contains("`#[input]` stands twice"), "{found:?}");
        assert!(
            read(
                Role::Output,
                quote!(open),
                parse_quote!(
                    struct A;
                )
            )
            .2[0]
                .contains("no options")
        );
    }
}
