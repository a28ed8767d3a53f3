//! What can be asked of the values of a field, as far as the spelling of its type tells.

use syn::Type;

use super::super::types;

/// What can be asked of the values of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Whether it is so.
    Flag,
    /// Whether it is one of some values, of which none is greater than another: references, enums, UUIDs.
    Choice,
    /// Whether it is one of some texts; lists are sorted by it.
    Text,
    /// Whether it is one of some values, and which are greater.
    Ordered,
    /// Which are greater; equality means little.
    Measured,
    /// Nothing: JSON, bytes.
    Opaque,
}

impl Kind {
    pub(super) fn of(ty: &Type) -> Self {
        let ty = types::option(ty).unwrap_or(ty);
        let name = types::name(ty).map(ToString::to_string).unwrap_or_default();
        match name.as_str() {
            "bool" => Kind::Flag,
            "f32" | "f64" => Kind::Measured,
            "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "Decimal" | "Timestamp" | "Date"
            | "Time" => Kind::Ordered,
            "String" => Kind::Text,
            "Json" | "Value" | "Vec" | "" => Kind::Opaque,
            _ => Kind::Choice,
        }
    }

    /// Whether a list can be filtered by it without a word of the model: by what has few values, or an index.
    pub(super) fn filters_by_itself(self, ty: &Type, has_index: bool) -> bool {
        let plain = types::option(ty).unwrap_or(ty);
        match self {
            Kind::Flag => true,
            // Besides references and enums this may be a key of another table, which has no index.
            Kind::Choice => !["Uuid", "Id"].iter().any(|name| types::is(plain, name)) || has_index,
            Kind::Text | Kind::Ordered | Kind::Measured => has_index,
            Kind::Opaque => false,
        }
    }

    /// Whether a list can be sorted by it without a word of the model.
    pub(super) fn sorts_by_itself(self, ty: &Type, has_index: bool) -> bool {
        let plain = types::option(ty).unwrap_or(ty);
        types::is(plain, "Timestamp")
            || (has_index && matches!(self, Kind::Text | Kind::Ordered | Kind::Measured))
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn few_values_and_indexes_filter_by_themselves() {
        let filters = |ty: Type, has_index| Kind::of(&ty).filters_by_itself(&ty, has_index);
        for ty in
            [parse_quote!(bool), parse_quote!(Option<bool>), parse_quote!(Ref<User>), parse_quote!(State)]
        {
            assert!(filters(ty, false));
        }
        for ty in
            [parse_quote!(String), parse_quote!(i64), parse_quote!(Uuid), parse_quote!(Option<Timestamp>)]
        {
            let ty: Type = ty;
            assert!(!filters(ty.clone(), false) && filters(ty, true));
        }
        assert!(!filters(parse_quote!(Json<Address>), true));
    }

    #[test]
    fn moments_and_indexes_sort_by_themselves() {
        let sorts = |ty: Type, has_index| Kind::of(&ty).sorts_by_itself(&ty, has_index);
        assert!(sorts(parse_quote!(Option<Timestamp>), false) && sorts(parse_quote!(String), true));
        assert!(!sorts(parse_quote!(String), false) && !sorts(parse_quote!(bool), true));
    }
}
