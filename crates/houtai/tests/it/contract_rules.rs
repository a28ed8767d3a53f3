//! Every rule of a field, on values that keep it and values that break it.

use houtai::prelude::*;
use serde_json::json;

use crate::contract::{both, input_schema, read, walked};

#[input]
pub(crate) struct Texts {
    #[field(length = 2..=4)]
    bounded: Option<String>,
    #[field(length = ..3)]
    below: Option<String>,
    #[field(pattern = "^[a-z]*$")]
    lower: Option<String>,
    #[field(pattern = "^.{3}$")]
    three: Option<String>,
    #[field(email)]
    mail: Option<String>,
    #[field(url)]
    site: Option<String>,
    #[field(one_of = ["a", "b"])]
    kind: Option<String>,
    plain: Option<String>,
    #[field(allow_nul)]
    raw: Option<String>,
}

#[test]
fn rules_of_texts_agree() {
    assert_eq!(both::<Texts>(json!({"bounded": "a"})), ["too_short /bounded"]);
    assert_eq!(both::<Texts>(json!({"bounded": "标题标题标"})), ["too_long /bounded"]);
    assert_eq!(both::<Texts>(json!({"below": "abc"})), ["too_long /below"]);
    assert_eq!(both::<Texts>(json!({"lower": "ABC"})), ["pattern_mismatch /lower"]);
    assert_eq!(both::<Texts>(json!({"mail": "ada"})), ["bad_format /mail"]);
    assert_eq!(both::<Texts>(json!({"site": "/relative"})), ["bad_format /site"]);
    assert_eq!(both::<Texts>(json!({"kind": "c"})), ["not_one_of /kind"]);
    let fine = json!({
        "bounded": "标题", "below": "ab", "lower": "abc", "three": "abc", "mail": "ada@example.com",
        "site": "https://example.com", "kind": "a", "plain": "", "raw": "",
    });
    assert_eq!(both::<Texts>(fine), [""; 0]);
}

#[test]
fn nul_is_refused_unless_it_is_allowed() {
    assert_eq!(both::<Texts>(json!({"plain": "a\0", "raw": "a\0"})), ["contains_nul /plain"]);
    assert_eq!(read::<Texts>(json!({"raw": "a\0"})).raw.as_deref(), Some("a\0"));
    assert_eq!(both::<Texts>(json!({"below": "\0"})), ["contains_nul /below"]);
    assert_eq!(both::<Texts>(json!({"kind": "\0"})), ["not_one_of /kind"]);
}

#[test]
fn a_pattern_that_lets_nul_pass_does_not_permit_it() {
    assert_eq!(both::<Texts>(json!({"three": "a\0b"})), ["contains_nul /three"]);
    assert_eq!(both::<Texts>(json!({"lower": "a\0b"})), ["pattern_mismatch /lower"]);
}

#[test]
fn rules_pass_over_a_value_that_is_not_there() {
    let nulls = json!({"bounded": null, "lower": null, "mail": null, "site": null, "kind": null});
    assert_eq!(both::<Texts>(nulls), [""; 0]);
    assert_eq!(both::<Texts>(json!({})), [""; 0]);
}

const LARGEST: i16 = 300;

#[input]
pub(crate) struct Numbers {
    #[field(range = 1..=150)]
    age: Option<u8>,
    #[field(range = -5..5)]
    shift: Option<i32>,
    #[field(range = ..=LARGEST)]
    named: Option<i16>,
    #[field(range = 0..1)]
    ratio: Option<f64>,
    #[field(range = 0.1..=0.7)]
    small: Option<f32>,
    #[field(range = 2..=4)]
    counted: Option<std::num::NonZeroU8>,
    #[field(range = -9_007_199_254_740_991..=9_007_199_254_740_991)]
    exact: Option<i64>,
}

#[test]
fn rules_of_numbers_agree() {
    assert_eq!(both::<Numbers>(json!({"age": 0})), ["too_small /age"]);
    assert_eq!(both::<Numbers>(json!({"age": 151})), ["too_large /age"]);
    assert_eq!(both::<Numbers>(json!({"shift": -6})), ["too_small /shift"]);
    assert_eq!(both::<Numbers>(json!({"shift": 5})), ["too_large /shift"]);
    assert_eq!(both::<Numbers>(json!({"named": 301})), ["too_large /named"]);
    assert_eq!(both::<Numbers>(json!({"ratio": 1.0})), ["not_below /ratio"]);
    assert_eq!(both::<Numbers>(json!({"ratio": -0.5})), ["too_small /ratio"]);
    assert_eq!(both::<Numbers>(json!({"counted": 5})), ["too_large /counted"]);
    assert_eq!(both::<Numbers>(json!({"exact": 9_007_199_254_740_992_i64})), ["too_large /exact"]);
    let fine = json!({"age": 150, "shift": 4, "named": 300, "ratio": 0, "counted": 2, "exact": -7});
    assert_eq!(both::<Numbers>(fine), [""; 0]);
}

#[test]
fn ends_of_a_32_bit_float_are_published_as_they_are_written() {
    let schema = input_schema::<Numbers>();
    let small = &schema["properties"]["small"];
    assert_eq!((&small["minimum"], &small["maximum"]), (&json!(0.1), &json!(0.7)));
    assert_eq!(both::<Numbers>(json!({"small": 0.1})), [""; 0]);
    assert_eq!(both::<Numbers>(json!({"small": 0.7})), [""; 0]);
    assert_eq!(both::<Numbers>(json!({"small": 0.0625})), ["too_small /small"]);
    assert_eq!(both::<Numbers>(json!({"small": 0.75})), ["too_large /small"]);
}

#[test]
fn a_number_outside_its_type_is_told_by_the_schema() {
    assert_eq!(walked::<Numbers>(&json!({"age": 256})), ["too_large /age"]);
    assert_eq!(walked::<Numbers>(&json!({"age": -1})), ["too_small /age"]);
    assert_eq!(walked::<Numbers>(&json!({"named": -32_769})), ["too_small /named"]);
    assert!(serde_json::from_value::<Numbers>(json!({"age": 256})).is_err());
}

#[input]
pub(crate) struct Lists {
    #[field(items = 1..=2, unique, each(length = 1..=3))]
    tags: Option<Vec<String>>,
    #[field(each(one_of = ["x", "y"]))]
    words: Option<Vec<String>>,
    #[field(each(range = 1..=5))]
    marks: Option<Vec<u32>>,
    #[field(items = ..=2, each(items = 1.., each(length = ..=2)))]
    grid: Option<Vec<Vec<String>>>,
    #[field(each(length = 2..))]
    gaps: Option<Vec<Option<String>>>,
}

#[test]
fn rules_of_lists_agree() {
    assert_eq!(both::<Lists>(json!({"tags": []})), ["too_few_items /tags"]);
    assert_eq!(both::<Lists>(json!({"tags": ["a", "b", "c"]})), ["too_many_items /tags"]);
    assert_eq!(both::<Lists>(json!({"tags": ["a", "a"]})), ["not_unique /tags/1"]);
    assert_eq!(both::<Lists>(json!({"tags": ["", "abcd"]})), ["too_short /tags/0", "too_long /tags/1"]);
    assert_eq!(both::<Lists>(json!({"tags": ["\0"]})), ["contains_nul /tags/0"]);
    assert_eq!(both::<Lists>(json!({"words": ["x", "z"]})), ["not_one_of /words/1"]);
    assert_eq!(both::<Lists>(json!({"marks": [1, 6, 0]})), ["too_large /marks/1", "too_small /marks/2"]);
    let grid = json!({"grid": [["abc"], [], ["a"]]});
    assert_eq!(both::<Lists>(grid), ["too_many_items /grid", "too_long /grid/0/0", "too_few_items /grid/1"]);
    assert_eq!(both::<Lists>(json!({"gaps": [null, "a", "ab"]})), ["too_short /gaps/1"]);
}
