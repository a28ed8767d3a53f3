//! What `#[model(…)]` says of the table.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Error, Expr, ExprLit, Lit, LitStr, Result};

use super::field::ModelField;
use super::names;
use super::word::{self, Says, Word};
use crate::mistakes::Mistakes;
use crate::suggest::{self, plain};

/// All words.
const WORDS: [&str; 7] = ["table", "unique", "index", "check", "order_by", "soft_delete", "crud"];

/// A table, as the attribute describes it.
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: String,
    /// Which field says when a row was deleted.
    pub(crate) soft_delete: Option<usize>,
    /// Whether clients add, change and list its rows by inputs that follow from the model.
    pub(crate) has_crud: bool,
    indexes: Vec<TokenStream>,
    checks: Vec<TokenStream>,
    ordering: Vec<TokenStream>,
}

impl Table {
    /// Reads the attribute.
    pub(crate) fn read(
        attribute: TokenStream,
        model: &Ident,
        fields: &[ModelField],
        mistakes: &mut Mistakes,
    ) -> Self {
        let words = mistakes.keep(word::read(attribute)).unwrap_or_default();
        let name = words.iter().find(|word| word.name() == "table");
        let name = name.and_then(|word| mistakes.keep(word.text("\"todos\""))).map(|text| text.value());
        let name = name.unwrap_or_else(|| names::table_of(&plain(model)));
        let mut table = Self {
            name,
            soft_delete: None,
            has_crud: false,
            indexes: Vec::new(),
            checks: Vec::new(),
            ordering: Vec::new(),
        };
        for word in &words {
            mistakes.keep(table.set(word, fields));
        }
        table
    }

    fn set(&mut self, word: &Word, fields: &[ModelField]) -> Result<()> {
        match word.name().as_str() {
            "table" => {}
            "unique" => self.indexes.push(self.index(word, fields, true)?),
            "index" => self.indexes.push(self.index(word, fields, false)?),
            "check" => self.checks.push(self.check(word)?),
            "order_by" => self.ordering = ordering(&word.text("\"-created_at\"")?, fields)?,
            "soft_delete" => self.soft_delete = Some(soft_delete(word, fields)?),
            "crud" => {
                word.alone()?;
                self.has_crud = true;
            }
            name => {
                return Err(Error::new_spanned(
                    &word.ident,
                    suggest::unknown("word of `#[model]`", name, &WORDS),
                ));
            }
        }
        Ok(())
    }

    /// `index(a, b, where = "…", name = "…")`.
    fn index(&self, word: &Word, fields: &[ModelField], unique: bool) -> Result<TokenStream> {
        let (mut columns, mut condition, mut called) = (Vec::new(), None, None);
        for part in word::read(word.list("(first, second)")?)? {
            match (&part.says, part.name().as_str()) {
                (Says::Value(_), "where") => condition = Some(part.text("\"deleted_at IS NULL\"")?),
                (Says::Value(_), "name") => called = Some(part.text("\"todos_by_day\"")?),
                (Says::Nothing, name) => columns.push(column(name, fields, &part.ident)?),
                _ => {
                    return Err(part.wrong(
                        "write fields, and perhaps `where = \"…\"` or `name = \"…\"` at the end".into(),
                    ));
                }
            }
        }
        if columns.is_empty() {
            return Err(word.wrong(format!("name the fields: write `{}(first, second)`", word.name())));
        }
        // Two indexes on the same columns, one with a condition, are two things.
        let parts: Vec<String> =
            columns.iter().cloned().chain(condition.is_some().then(|| "partial".to_owned())).collect();
        let usual = || names::object(&self.name, &parts, if unique { "key" } else { "idx" });
        let name = called.map_or_else(usual, |called| called.to_token_stream());
        let condition = match condition {
            Some(condition) => quote!(::core::option::Option::Some(#condition)),
            None => quote!(::core::option::Option::None),
        };
        Ok(quote! {
            ::houtai::__private::data::IndexMeta {
                name: #name, columns: &[#(#columns),*], unique: #unique, condition: #condition
            }
        })
    }

    /// `check(name, "condition")`, or with the whole name of the constraint in quotes.
    fn check(&self, word: &Word) -> Result<TokenStream> {
        let example = "(name, \"condition in SQL\")";
        let parts: syn::punctuated::Punctuated<Expr, syn::Token![,]> =
            syn::parse::Parser::parse2(syn::punctuated::Punctuated::parse_terminated, word.list(example)?)?;
        match parts.iter().collect::<Vec<_>>().as_slice() {
            [Expr::Path(name), Expr::Lit(ExprLit { lit: Lit::Str(condition), .. })]
                if name.path.get_ident().is_some() =>
            {
                let name = name.path.get_ident().map(plain).unwrap_or_default();
                let name = names::object(&self.name, &[name], "check");
                Ok(quote!(::houtai::__private::data::CheckMeta { name: #name, condition: #condition }))
            }
            [
                Expr::Lit(ExprLit { lit: Lit::Str(name), .. }),
                Expr::Lit(ExprLit { lit: Lit::Str(condition), .. }),
            ] if !name.value().is_empty() => {
                Ok(quote!(::houtai::__private::data::CheckMeta { name: #name, condition: #condition }))
            }
            _ => Err(word.wrong(format!("write `check{example}`"))),
        }
    }

    /// The last fields of the description.
    pub(crate) fn meta(&self) -> TokenStream {
        let Self { indexes, checks, ordering, .. } = self;
        quote!(indexes: &[#(#indexes),*], checks: &[#(#checks),*], ordering: &[#(#ordering),*],)
    }
}

/// The column of a field.
fn column(name: &str, fields: &[ModelField], at: impl ToTokens) -> Result<String> {
    let found = fields.iter().find(|field| plain(&field.ident) == name);
    found.map(|field| field.column.clone()).ok_or_else(|| {
        let names: Vec<String> = fields.iter().map(|field| plain(&field.ident)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Error::new_spanned(at, suggest::unknown("field", name, &names))
    })
}

/// `"-created_at, id"`.
fn ordering(text: &LitStr, fields: &[ModelField]) -> Result<Vec<TokenStream>> {
    let value = text.value();
    let parts = value.split(',').map(str::trim).map(|part| {
        let name = part.strip_prefix('-').unwrap_or(part);
        let descending = part.starts_with('-');
        let column = column(name, fields, text)?;
        Ok(quote!(::houtai::__private::data::OrderMeta { column: #column, descending: #descending }))
    });
    parts.collect()
}

/// The field `deleted_at`, or the one that is named.
fn soft_delete(word: &Word, fields: &[ModelField]) -> Result<usize> {
    let name = match &word.says {
        Says::Nothing => "deleted_at".to_owned(),
        Says::Value(value) => value.to_token_stream().to_string(),
        Says::List(_) => return Err(word.wrong("write `soft_delete`, or `soft_delete = field`".into())),
    };
    fields.iter().position(|field| plain(&field.ident) == name).ok_or_else(|| {
        word.wrong(format!(
            "`soft_delete` needs a field that says when a row was deleted: add `{name}: Option<Timestamp>`"
        ))
    })
}
