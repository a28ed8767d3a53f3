//! Which field is the primary key.

use proc_macro2::Ident;
use syn::Type;

use super::default::FieldDefault;
use super::field::ModelField;
use super::types;
use crate::mistakes::Mistakes;
use crate::suggest::plain;

/// Integers that are often keys elsewhere.
const WIDE: [&str; 5] = ["u64", "usize", "isize", "u128", "i128"];

/// The field with `primary_key`, or the one called `id`. Its default is made where its type has one.
pub(crate) fn find(fields: &mut [ModelField], model: &Ident, mistakes: &mut Mistakes) -> Option<usize> {
    let said: Vec<usize> = (0..fields.len()).filter(|index| fields[*index].primary_key.is_some()).collect();
    if let [first, second, ..] = said.as_slice() {
        let message = format!(
            "`{}` is the primary key already; a table has one. Write `#[model(unique({0}, {}))]` for two that \
             are unique together",
            plain(&fields[*first].ident),
            plain(&fields[*second].ident)
        );
        mistakes.at(&fields[*second].primary_key, message);
    }
    let named_id = || fields.iter().position(|field| field.ident == "id");
    let Some(key) = said.first().copied().or_else(named_id) else {
        mistakes.at(
            model,
            format!(
                "a model has a primary key: add `id: Id<{0}>`, which the database counts, or write \
                 `#[field(primary_key)]` on the field that is it",
                plain(model)
            ),
        );
        return None;
    };
    if let Some(message) = no_column(&fields[key].ty, model) {
        mistakes.at(&fields[key].ty, message);
        return None;
    }
    judge(&mut fields[key], mistakes);
    for (at, field) in fields.iter().enumerate() {
        if at != key && matches!(field.default, Some(FieldDefault::Identity)) {
            mistakes
                .at(&field.ident, "`identity` is about the primary key: the database counts nothing else");
        }
    }
    Some(key)
}

/// Why a type cannot be a key, where its spelling tells.
fn no_column(ty: &Type, model: &Ident) -> Option<String> {
    let name = types::name(ty).filter(|name| WIDE.iter().any(|wide| name == wide))?;
    Some(format!(
        "no column holds `{name}`: write `Id<{}>`, which the database counts, or `i64` for a number of your own",
        plain(model)
    ))
}

fn judge(field: &mut ModelField, mistakes: &mut Mistakes) {
    if types::option(&field.ty).is_some() {
        mistakes.at(&field.ty, "a primary key is never null: take the `Option` away");
    }
    if field.default.is_none() {
        let of_type = [("Id", FieldDefault::Identity), ("Uuid", FieldDefault::Uuid)];
        field.default =
            of_type.into_iter().find(|(name, _)| types::is(&field.ty, name)).map(|(_, default)| default);
    }
}
