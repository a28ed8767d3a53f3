//! The bounds of integers in schemas.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::Value;

/// Each format of schemars for integers of 32 bits and less, with its bounds.
const BOUNDS: [(&str, i64, i64); 6] = [
    ("uint8", 0, u8::MAX as i64),
    ("uint16", 0, u16::MAX as i64),
    ("uint32", 0, u32::MAX as i64),
    ("int8", i8::MIN as i64, i8::MAX as i64),
    ("int16", i16::MIN as i64, i16::MAX as i64),
    ("int32", i32::MIN as i64, i32::MAX as i64),
];

/// Publishes the bounds of every integer: schemars says only the format, which no validator enforces, so a
/// client would learn of them by an error.
///
/// ```
/// use houtai_core::formats::IntegerBounds;
/// use schemars::generate::SchemaSettings;
///
/// let settings = SchemaSettings::draft2020_12().with_transform(IntegerBounds);
/// let schema = settings.into_generator().into_root_schema_for::<Vec<u8>>();
/// assert_eq!(schema.pointer("/items/maximum"), Some(&255.into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct IntegerBounds;

impl Transform for IntegerBounds {
    fn transform(&mut self, schema: &mut Schema) {
        let format = schema.get("format").and_then(Value::as_str);
        let bounds = BOUNDS.iter().find(|(name, ..)| Some(*name) == format);
        if let Some((_, min, max)) = bounds {
            add(schema, "minimum", "exclusiveMinimum", *min);
            add(schema, "maximum", "exclusiveMaximum", *max);
        }
        transform_subschemas(self, schema);
    }
}

/// A bound that the field itself has is closer than that of its type.
fn add(schema: &mut Schema, bound: &str, exclusive: &str, value: i64) {
    if schema.get(bound).is_none() && schema.get(exclusive).is_none() {
        schema.insert(bound.to_owned(), value.into());
    }
}
