//! Which rows clients ask for: filters, order and page.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::{Model, types};
use super::kind::Kind;
use super::{CrudField, Names, input};
use crate::suggest::plain;

/// `TodoList` and `TodoOrder`.
pub(super) fn expand(model: &Model, fields: &[CrudField<'_>]) -> TokenStream {
    let (name, Names { list, order, .. }, visibility) = (&model.name, Names::of(model), &model.visibility);
    let filters: Vec<Filter> =
        fields.iter().filter(|field| field.filters()).flat_map(|field| Filter::all(model, field)).collect();
    let members = filters.iter().map(|filter| &filter.member);
    let calls = filters.iter().map(|filter| &filter.call);
    let orders: Vec<&CrudField<'_>> = fields.iter().filter(|field| field.sorts()).collect();
    let (order_type, order_call) = order_of(model, &order, &orders);
    let doc = format!("Which rows a client asks for of [`{}`].", plain(name));
    let ordered = order_type.as_ref().map(|_| {
        quote! {
            /// By what the rows are sorted, the first before the second; `-` in front for the other direction.
            #[field(default, unique)]
            #[schemars(extend("x-houtai-joined" = true))]
            #visibility order: ::std::vec::Vec<#order>,
        }
    });
    let page = quote!(::houtai::__private::PageQuery);
    let item = input(quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        #visibility struct #list {
            /// How many rows at most.
            #[field(default = #page::DEFAULT_LIMIT, range = 1..=#page::MAX_LIMIT)]
            #visibility limit: u32,
            /// The `next_cursor` of the page before; absent for the first page.
            #[field(length = 1..=#page::MAX_CURSOR, pattern = "^[A-Za-z0-9_-]+$")]
            #visibility cursor: ::core::option::Option<::std::string::String>,
            #ordered
            #(#members,)*
        }
    });
    quote! {
        #order_type
        #item

        impl ::houtai::__private::crud::RowList<#name> for #list {
            fn narrow(
                self,
                rows: ::houtai::__private::data::Select<#name>,
            ) -> (::houtai::__private::data::Select<#name>, ::houtai::__private::PageQuery) {
                #[allow(unused_mut, reason = "there may be nothing to filter or sort by")]
                let mut rows = rows;
                #(#calls)*
                #order_call
                (rows, ::houtai::__private::PageQuery { limit: self.limit, cursor: self.cursor })
            }
        }
    }
}

impl CrudField<'_> {
    fn has_index(&self) -> bool {
        self.is_key || self.model.unique || self.model.index
    }

    fn is_listed(&self) -> bool {
        !self.is_hidden && self.kind != Kind::Opaque
    }

    fn filters(&self) -> bool {
        self.is_listed()
            && (self.model.filter.is_some() || self.kind.filters_by_itself(self.ty(), self.has_index()))
    }

    fn sorts(&self) -> bool {
        self.is_listed()
            && (self.model.sort.is_some()
                || self.is_key
                || self.kind.sorts_by_itself(self.ty(), self.has_index()))
    }
}

/// One parameter of the query, and what it adds to the query of the database.
struct Filter {
    member: TokenStream,
    call: TokenStream,
}

impl Filter {
    /// All that can be asked of a field.
    fn all(model: &Model, field: &CrudField<'_>) -> Vec<Self> {
        let mut filters = Vec::new();
        match field.kind {
            Kind::Flag => filters.push(Self::compared(
                model,
                field,
                "",
                "eq",
                "Only rows where it is so; with `false`, only those where it is not.",
            )),
            Kind::Choice | Kind::Text => filters.push(Self::one_of(model, field)),
            Kind::Ordered => {
                filters.push(Self::one_of(model, field));
                filters.extend(Self::range(model, field));
            }
            Kind::Measured => filters.extend(Self::range(model, field)),
            Kind::Opaque => {}
        }
        filters.extend(types::option(field.ty()).map(|_| Self::null(model, field)));
        filters
    }

    fn range(model: &Model, field: &CrudField<'_>) -> [Self; 4] {
        [
            ("ge", "at least this"),
            ("gt", "greater than this"),
            ("le", "at most this"),
            ("lt", "less than this"),
        ]
        .map(|(word, says)| {
            let doc = format!("Only rows whose `{}` is {says}.", field.name);
            Self::compared(model, field, &format!(".{word}"), word, &doc)
        })
    }

    /// A parameter with one value.
    fn compared(model: &Model, field: &CrudField<'_>, suffix: &str, method: &str, doc: &str) -> Self {
        let (name, visibility, ty) = (&model.name, &model.visibility, value_type(field));
        let (wire, ident) = (format!("{}{suffix}", field.name), member(field, method));
        let (column, method) = (&field.model.ident, Ident::new(method, field.model.ident.span()));
        Self {
            member: quote! {
                #[doc = #doc]
                #[serde(rename = #wire)]
                #visibility #ident: ::core::option::Option<#ty>
            },
            call: quote! {
                if let ::core::option::Option::Some(value) = self.#ident {
                    rows = rows.filter(#name::#column.#method(value));
                }
            },
        }
    }

    /// A parameter that may come several times.
    fn one_of(model: &Model, field: &CrudField<'_>) -> Self {
        let (name, visibility, ty) = (&model.name, &model.visibility, value_type(field));
        let (wire, ident, column) = (&field.name, member(field, "eq"), &field.model.ident);
        let doc = format!("Only rows whose `{wire}` is this; several times, one of these.");
        Self {
            member: quote! {
                #[doc = #doc]
                #[serde(rename = #wire)]
                #[field(default, items = ..=100)]
                #visibility #ident: ::std::vec::Vec<#ty>
            },
            call: quote! {
                if !self.#ident.is_empty() {
                    rows = rows.filter(#name::#column.in_list(self.#ident));
                }
            },
        }
    }

    fn null(model: &Model, field: &CrudField<'_>) -> Self {
        let (name, visibility, column) = (&model.name, &model.visibility, &field.model.ident);
        let (wire, ident) = (format!("{}.null", field.name), member(field, "null"));
        let doc =
            format!("Only rows whose `{0}` is empty; with `false`, only those where it is not.", field.name);
        Self {
            member: quote! {
                #[doc = #doc]
                #[serde(rename = #wire)]
                #visibility #ident: ::core::option::Option<bool>
            },
            call: quote! {
                if let ::core::option::Option::Some(is_null) = self.#ident {
                    rows = rows.filter(match is_null {
                        true => #name::#column.is_null(),
                        false => #name::#column.is_not_null(),
                    });
                }
            },
        }
    }
}

/// The type without its `Option`: null is asked for by a parameter of its own.
fn value_type<'m>(field: &CrudField<'m>) -> &'m syn::Type {
    types::option(field.ty()).unwrap_or(field.ty())
}

/// The field of the struct for a parameter: `created_at` and `created_at_ge`. Those of the page have their names already.
fn member(field: &CrudField<'_>, word: &str) -> Ident {
    let name = plain(&field.model.ident);
    let is_taken = ["limit", "cursor", "order"].contains(&name.as_str());
    match word {
        "eq" if !is_taken => field.model.ident.clone(),
        _ => format_ident!("{name}_{word}", span = field.model.ident.span()),
    }
}

/// The type of the orders, and what one adds to the query of the database. Nothing where a list cannot be sorted.
fn order_of(
    model: &Model,
    order: &Ident,
    fields: &[&CrudField<'_>],
) -> (Option<TokenStream>, Option<TokenStream>) {
    if fields.is_empty() {
        return (None, None);
    }
    let (name, visibility) = (&model.name, &model.visibility);
    let both = fields.iter().flat_map(|field| {
        let pascal = pascal(&plain(&field.model.ident));
        let (up, down) = (format_ident!("{pascal}"), format_ident!("{pascal}Descending"));
        let (wire_up, wire_down, column) =
            (field.name.clone(), format!("-{}", field.name), &field.model.ident);
        [
            (quote!(#[serde(rename = #wire_up)] #up), quote!(#order::#up => #name::#column.asc())),
            (quote!(#[serde(rename = #wire_down)] #down), quote!(#order::#down => #name::#column.desc())),
        ]
    });
    let (variants, arms): (Vec<TokenStream>, Vec<TokenStream>) = both.unzip();
    let doc = format!("By what a list of [`{}`] can be sorted.", plain(name));
    let item = input(quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the list of the words is all there is to say")]
        #visibility enum #order { #(#variants),* }
    });
    let call = quote! {
        for order in self.order {
            rows = rows.order_by(match order { #(#arms),* });
        }
    };
    (Some(item), Some(call))
}

fn pascal(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    let capitalized = words.map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    });
    capitalized.collect()
}
