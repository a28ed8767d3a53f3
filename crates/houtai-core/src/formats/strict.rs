//! Structs that are objects on the wire and nothing else.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, MapAccess, VariantAccess, Visitor};

/// A deserializer that reads a struct from an object only.
///
/// serde's derive takes `["a", 1]` for a struct with two fields as well, and has no attribute that refuses
/// it. The published schema says "object", so the implementations that `#[input]` writes put this in between.
/// It asks for a struct all the same, not for a map: a flattened struct takes its own fields out of those
/// around it only if it says which they are.
///
/// Formats that no human reads have structs without names, so there the values in their order stay the form.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Strict<D> {
    inner: D,
    /// Whether a value of any kind is asked for only to find a tag in it.
    tagged: bool,
}

impl<D> Strict<D> {
    /// For a type that asks for a struct or an enum by these words.
    pub fn new(inner: D) -> Self {
        Self { inner, tagged: false }
    }

    /// For an enum with the tag among the fields: serde asks for anything, and takes a list that starts with
    /// the tag.
    pub fn tagged(inner: D) -> Self {
        Self { inner, tagged: true }
    }
}

macro_rules! forward {
    ($($method:ident($($name:ident: $ty:ty),*);)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, $($name: $ty,)* visitor: V) -> Result<V::Value, D::Error> {
                self.inner.$method($($name,)* visitor)
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    forward! {
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_identifier();
        deserialize_ignored_any();
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        if self.tagged && self.inner.is_human_readable() {
            self.inner.deserialize_any(Object(visitor))
        } else {
            self.inner.deserialize_any(visitor)
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if self.inner.is_human_readable() {
            self.inner.deserialize_struct(name, fields, Object(visitor))
        } else {
            self.inner.deserialize_struct(name, fields, visitor)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if self.inner.is_human_readable() {
            self.inner.deserialize_enum(name, variants, Variants(visitor))
        } else {
            self.inner.deserialize_enum(name, variants, visitor)
        }
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// A visitor that has no `visit_seq`, so that serde refuses a list by itself.
struct Object<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(map)
    }
}

/// The visitor of an enum, whose variants with named fields are structs too.
struct Variants<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Variants<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Variant(access))
    }
}

/// What stands behind the name of a variant, and before that the name itself.
struct Variant<A>(A);

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Variant<A> {
    type Error = A::Error;
    type Variant = Variant<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, content) = self.0.variant_seed(seed)?;
        Ok((name, Variant(content)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Variant<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Object(visitor))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde::de::value::{Error, SeqDeserializer};
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Pair {
        left: u8,
        right: u8,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Shape {
        Circle { radius: u8 },
        Line(u8, u8),
        Nothing,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "type")]
    enum Tagged {
        Circle { radius: u8 },
    }

    fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Option<T> {
        T::deserialize(Strict::new(value)).ok()
    }

    #[test]
    fn a_struct_is_read_from_an_object_only() {
        assert_eq!(read(json!({"left": 1, "right": 2})), Some(Pair { left: 1, right: 2 }));
        assert_eq!(read::<Pair>(json!([1, 2])), None);
        let error = Pair::deserialize(Strict::new(json!([1, 2]))).unwrap_err();
        assert_eq!(error.to_string(), "invalid type: sequence, expected struct Pair");
        let mut text = serde_json::Deserializer::from_str("[1, 2]");
        assert!(Pair::deserialize(Strict::new(&mut text)).is_err());
    }

    #[test]
    fn the_fields_of_a_variant_are_an_object_too() {
        assert_eq!(read(json!({"Circle": {"radius": 1}})), Some(Shape::Circle { radius: 1 }));
        assert_eq!(read::<Shape>(json!({"Circle": [1]})), None);
        assert_eq!(read(json!({"Line": [1, 2]})), Some(Shape::Line(1, 2)));
        assert_eq!(read(json!("Nothing")), Some(Shape::Nothing));
    }

    #[test]
    fn a_tag_stands_in_an_object() {
        let tagged = |value: Value| Tagged::deserialize(Strict::tagged(value)).ok();
        assert_eq!(tagged(json!({"type": "Circle", "radius": 1})), Some(Tagged::Circle { radius: 1 }));
        assert_eq!(tagged(json!(["Circle", 1])), None);
    }

    #[test]
    fn everything_else_is_read_as_without_it() {
        assert_eq!(read(json!([1, 2])), Some((1, 2)));
        assert_eq!(read(json!([1, 2])), Some(vec![1, 2]));
        assert_eq!(read(json!("a")), Some(String::from("a")));
        assert_eq!(read(json!(null)), Some(None::<u8>));
        assert_eq!(read(json!({"a": 1})), Some(BTreeMap::from([(String::from("a"), 1)])));
        assert_eq!(read(json!([1, {"a": null}])), Some(json!([1, {"a": null}])));
    }

    /// A format of values in their order.
    struct Compact([u8; 2]);

    impl<'de> Deserializer<'de> for Compact {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_seq(SeqDeserializer::new(self.0.into_iter()))
        }

        fn is_human_readable(&self) -> bool {
            false
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    #[test]
    fn a_format_without_names_keeps_its_structs() {
        let pair = Pair::deserialize(Strict::new(Compact([1, 2])));
        assert_eq!(pair, Ok(Pair { left: 1, right: 2 }));
    }
}
