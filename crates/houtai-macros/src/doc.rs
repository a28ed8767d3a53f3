//! Doc comments.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The lines of a doc comment, joined; empty without one.
pub(crate) fn doc_of(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(line).collect::<Vec<_>>();
    lines.join("\n").trim().to_owned()
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { return None };
    let text = text.value();
    // The space behind `///` belongs to the comment sign, deeper indentation to the text.
    let line = text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned();
    meta.path.is_ident("doc").then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_keep_their_inner_indentation() {
        let item: syn::ItemStruct = syn::parse_quote! {
            /// Adds one.
            ///
            ///     code
            #[derive(Debug)]
            struct A;
        };
        assert_eq!(doc_of(&item.attrs), "Adds one.\n\n    code");
        assert_eq!(doc_of(&[]), "");
    }
}
