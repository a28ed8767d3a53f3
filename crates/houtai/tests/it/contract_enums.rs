//! Enums that come in, in each form that serde gives them: the place of a problem follows the form.

use houtai::prelude::*;
use serde_json::{Value, json};

use crate::contract::{both, input_schema, read, walked};

#[input]
pub(crate) struct Named {
    #[field(length = 1..)]
    name: String,
}

#[input]
#[output]
#[derive(Clone, Copy, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Color {
    /// As wine.
    DarkRed,
    /// As snow.
    White,
}

#[test]
fn an_enum_of_names_is_one_of_these_texts() {
    assert_eq!(both::<Color>(json!("dark_red")), [""; 0]);
    assert_eq!(read::<Color>(json!("dark_red")), Color::DarkRed);
    assert_eq!(serde_json::to_value(Color::White).unwrap(), "white");
    assert_eq!(walked::<Color>(&json!("DarkRed")), ["not_one_of "]);
}

#[input]
#[derive(Debug, PartialEq)]
pub(crate) enum External {
    Unit,
    Text(#[field(length = 2..)] String),
    Two(u8, #[field(range = 1..)] u8),
    #[serde(rename = "fields")]
    Fields {
        #[field(length = 2..)]
        #[serde(rename = "N")]
        name: String,
    },
}

#[test]
fn an_external_tag_is_a_step_on_the_way() {
    assert_eq!(both::<External>(json!("Unit")), [""; 0]);
    assert_eq!(both::<External>(json!({"Text": ""})), ["too_short /Text"]);
    assert_eq!(both::<External>(json!({"Two": [0, 0]})), ["too_small /Two/1"]);
    assert_eq!(
        both::<External>(json!({"fields": {"N": "\0"}})),
        ["too_short /fields/N", "contains_nul /fields/N"]
    );
    assert_eq!(walked::<External>(&json!({"fields": {"N": "ab", "M": 1}})), ["unknown_field /fields/M"]);
    assert_eq!(read::<External>(json!({"fields": {"N": "ab"}})), External::Fields { name: "ab".into() });
}

#[input]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Internal {
    BigCircle {
        #[field(range = 1..=5)]
        radius_cm: u32,
        fill: Option<Color>,
    },
    Named(Named),
    Nothing,
}

#[test]
fn an_internal_tag_stands_among_the_fields() {
    let circle = |radius: u32| json!({"type": "bigCircle", "radiusCm": radius});
    assert_eq!(both::<Internal>(circle(5)), [""; 0]);
    assert_eq!(both::<Internal>(circle(6)), ["too_large /radiusCm"]);
    assert_eq!(both::<Internal>(json!({"type": "named", "name": ""})), ["too_short /name"]);
    assert_eq!(both::<Internal>(json!({"type": "nothing"})), [""; 0]);
    assert_eq!(walked::<Internal>(&json!({"type": "square"})), ["not_one_of /type"]);
    assert_eq!(walked::<Internal>(&json!({"name": "a"})), ["missing /type"]);
}

#[test]
fn every_variant_with_an_internal_tag_refuses_unknown_fields() {
    let unknown = |mut value: Value| {
        value["other"] = json!(1);
        assert!(serde_json::from_value::<Internal>(value.clone()).is_err(), "{value}");
        walked::<Internal>(&value)
    };
    assert_eq!(unknown(json!({"type": "bigCircle", "radiusCm": 1})), ["unknown_field /other"]);
    assert_eq!(unknown(json!({"type": "named", "name": "a"})), ["unknown_field /other"]);
    assert_eq!(unknown(json!({"type": "nothing"})), ["unknown_field /other"]);
}

#[input]
#[serde(tag = "t", content = "c", rename_all_fields = "camelCase")]
pub(crate) enum Adjacent {
    Fields {
        #[field(length = 2..)]
        long_name: String,
    },
    Named(Named),
    Pair(u8, #[field(range = ..5)] u8),
    Nothing,
}

#[test]
fn the_content_beside_a_tag_is_a_step_on_the_way() {
    assert_eq!(both::<Adjacent>(json!({"t": "Fields", "c": {"longName": "a"}})), ["too_short /c/longName"]);
    assert_eq!(both::<Adjacent>(json!({"t": "Named", "c": {"name": ""}})), ["too_short /c/name"]);
    assert_eq!(both::<Adjacent>(json!({"t": "Pair", "c": [9, 9]})), ["too_large /c/1"]);
    assert_eq!(both::<Adjacent>(json!({"t": "Nothing"})), [""; 0]);
    assert_eq!(walked::<Adjacent>(&json!({"t": "Nothing", "d": 1})), ["unknown_field /d"]);
}

#[input]
#[serde(tag = "kind")]
enum Plain {
    On,
    Off,
}

#[input]
#[serde(tag = "t", content = "c")]
enum Wrapped {
    Named(Named),
    Nothing,
}

#[test]
fn a_tagged_enum_without_named_fields_refuses_unknown_fields_too() {
    assert_eq!(both::<Plain>(json!({"kind": "On"})), [""; 0]);
    assert_eq!(both::<Wrapped>(json!({"t": "Named", "c": {"name": ""}})), ["too_short /c/name"]);
    let unknown = json!({"kind": "Off", "other": 1});
    assert_eq!(walked::<Plain>(&unknown), ["unknown_field /other"]);
    assert!(serde_json::from_value::<Plain>(unknown).is_err());
    let unknown = json!({"t": "Nothing", "other": 1});
    assert_eq!(walked::<Wrapped>(&unknown), ["unknown_field /other"]);
    assert!(serde_json::from_value::<Wrapped>(unknown).is_err());
}

#[input]
#[serde(untagged)]
pub(crate) enum Untagged {
    Fields {
        #[field(length = 2..)]
        name: String,
    },
    Number(#[field(range = ..=9)] u32),
}

#[test]
fn without_a_tag_the_place_is_that_of_the_value() {
    assert_eq!(both::<Untagged>(json!({"name": "a"})), ["too_short /name"]);
    assert_eq!(both::<Untagged>(json!(10)), ["too_large "]);
    assert_eq!(both::<Untagged>(json!(9)), [""; 0]);
}

#[input]
pub(crate) struct Holder {
    shape: Option<Internal>,
    choices: Option<Vec<External>>,
}

#[test]
fn an_enum_inside_a_struct_is_found_there() {
    assert_eq!(both::<Holder>(json!({"shape": {"type": "named", "name": ""}})), ["too_short /shape/name"]);
    let choices = json!({"choices": ["Unit", {"Text": ""}, {"Two": [1, 0]}]});
    assert_eq!(both::<Holder>(choices), ["too_short /choices/1/Text", "too_small /choices/2/Two/1"]);
}

#[test]
fn variants_are_published_with_what_is_said_of_them() {
    let schema = input_schema::<Color>();
    let said: Vec<&Value> =
        schema["oneOf"].as_array().unwrap().iter().map(|one| &one["description"]).collect();
    assert_eq!(said, ["As wine.", "As snow."]);
}
