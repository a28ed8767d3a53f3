//! What a field's type is, as far as its text tells.

use syn::{GenericArgument, Ident, PathArguments, Type};

/// The shape of a type. A type that is only known by its name is `Other`, and judges itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `String`.
    Text,
    /// `bool`.
    Flag,
    /// An integer type.
    Whole(Ident),
    /// `f32` or `f64`.
    Float(Ident),
    /// `Option<…>`.
    Optional(Box<Shape>),
    /// `Patch<…>`.
    Patch(Box<Shape>),
    /// `Vec<…>`.
    List(Box<Shape>),
    /// Anything else.
    Other,
}

impl Shape {
    /// The shape of a type.
    pub(crate) fn of(ty: &Type) -> Self {
        let Some((name, generics)) = named(ty) else { return Shape::Other };
        let wrap = |shape: fn(Box<Shape>) -> Shape| match generics.as_slice() {
            [inner] => shape(Box::new(Shape::of(inner))),
            _ => Shape::Other,
        };
        match name.to_string().as_str() {
            "String" => Shape::Text,
            "bool" => Shape::Flag,
            "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" => Shape::Whole(name.clone()),
            "f32" | "f64" => Shape::Float(name.clone()),
            "Option" => wrap(Shape::Optional),
            "Patch" => wrap(Shape::Patch),
            "Vec" => wrap(Shape::List),
            _ => Shape::Other,
        }
    }

    /// The shape behind every `Option` and `Patch`: rules apply to the value, when there is one.
    pub(crate) fn value(&self) -> &Shape {
        match self {
            Shape::Optional(inner) | Shape::Patch(inner) => inner.value(),
            other => other,
        }
    }

    /// The shape behind every `Option`, `Patch` and `Vec`.
    pub(crate) fn leaf(&self) -> &Shape {
        match self {
            Shape::Optional(inner) | Shape::Patch(inner) | Shape::List(inner) => inner.leaf(),
            other => other,
        }
    }

    /// Whether null is a value of it.
    pub(crate) fn is_nullable(&self) -> bool {
        match self {
            Shape::Optional(_) => true,
            Shape::Patch(inner) => inner.is_nullable(),
            _ => false,
        }
    }

    /// How many integers it can tell apart: 32 for `u32`.
    pub(crate) fn bits(&self) -> Option<u8> {
        let Shape::Whole(name) = self else { return None };
        name.to_string()[1..].parse().ok()
    }
}

/// An integer type that has no place on the wire, anywhere inside the type.
pub(crate) fn homeless_integer(ty: &Type) -> Option<&Ident> {
    find(ty, &["usize", "isize", "u128", "i128"])
}

/// A 64-bit integer type anywhere inside the type.
pub(crate) fn wide_integer(ty: &Type) -> Option<&Ident> {
    find(ty, &["u64", "i64"])
}

fn find<'t>(ty: &'t Type, wanted: &[&str]) -> Option<&'t Ident> {
    match ty {
        Type::Tuple(tuple) => tuple.elems.iter().find_map(|inner| find(inner, wanted)),
        Type::Array(array) => find(&array.elem, wanted),
        Type::Group(group) => find(&group.elem, wanted),
        Type::Paren(paren) => find(&paren.elem, wanted),
        _ => {
            let (name, generics) = named(ty)?;
            // `Id<u64>` and `PhantomData<u64>` write no integer; a thing inside an id is only a name.
            let inside = !matches!(name.to_string().as_str(), "Id" | "PhantomData");
            let own = wanted.iter().any(|wanted| name == wanted).then_some(name);
            own.or_else(|| generics.into_iter().filter(|_| inside).find_map(|inner| find(inner, wanted)))
        }
    }
}

/// The last name of a path and the types in its angle brackets.
fn named(ty: &Type) -> Option<(&Ident, Vec<&Type>)> {
    let path = match ty {
        Type::Path(path) if path.qself.is_none() => &path.path,
        Type::Group(group) => return named(&group.elem),
        Type::Paren(paren) => return named(&paren.elem),
        _ => return None,
    };
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(generics) = &last.arguments else {
        return Some((&last.ident, Vec::new()));
    };
    let types = generics.args.iter().filter_map(|generic| match generic {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    });
    Some((&last.ident, types.collect()))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn shapes_nest() {
        let shape = Shape::of(&parse_quote!(Patch<Option<std::vec::Vec<String>>>));
        assert!(shape.is_nullable());
        assert_eq!(shape.leaf(), &Shape::Text);
        assert!(matches!(shape.value(), Shape::List(_)));
        assert_eq!(Shape::of(&parse_quote!(&'static str)), Shape::Other);
        assert_eq!(Shape::of(&parse_quote!(Option<u8, u8>)), Shape::Other);
        assert_eq!(Shape::of(&parse_quote!(core::primitive::u32)).bits(), Some(32));
    }

    #[test]
    fn integers_are_found_wherever_they_hide() {
        let homeless = |ty: Type| homeless_integer(&ty).map(ToString::to_string);
        assert_eq!(homeless(parse_quote!(BTreeMap<String, (u8, [usize; 2])>)).as_deref(), Some("usize"));
        assert_eq!(homeless(parse_quote!(Option<u128>)).as_deref(), Some("u128"));
        assert_eq!(homeless(parse_quote!(Option<u64>)), None);
        assert!(wide_integer(&parse_quote!(BTreeMap<String, i64>)).is_some());
        assert!(wide_integer(&parse_quote!(Id<u64>)).is_none());
    }
}
