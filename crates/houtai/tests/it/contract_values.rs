//! Defaults, partial updates, wide integers, and what the user says to serde.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZeroU8;

use houtai::prelude::*;
use serde_json::{Value, json};

use crate::contract::{both, input_schema, output_schema, read, walked};

#[input]
#[derive(Debug, PartialEq)]
enum Mood {
    Calm,
    Wild,
}

#[input]
pub(crate) struct Draft {
    #[field(default)]
    title: String,
    #[field(default = "draft")]
    state: String,
    #[field(default = vec![1, 2])]
    counts: Vec<u32>,
    #[field(default = 7, range = 0..=9)]
    bounded: u64,
    #[field(default = 5)]
    wide: u64,
    #[field(default = Mood::Wild)]
    mood: Mood,
    note: Option<String>,
}

#[test]
fn an_absent_field_has_its_default() {
    let draft = read::<Draft>(json!({}));
    assert_eq!(
        (draft.title.as_str(), draft.state.as_str(), draft.counts.as_slice()),
        ("", "draft", &[1, 2][..])
    );
    assert_eq!((draft.bounded, draft.wide, draft.mood, draft.note), (7, 5, Mood::Wild, None));
    assert_eq!(both::<Draft>(json!({})), [""; 0]);
    assert_eq!(read::<Draft>(json!({"state": "done", "mood": "Calm"})).mood, Mood::Calm);
}

#[test]
fn a_published_default_is_a_value_that_may_be_sent() {
    let schema = input_schema::<Draft>();
    assert_eq!(schema.get("required"), None);
    let fields = schema["properties"].as_object().unwrap();
    let published =
        fields.iter().filter_map(|(name, field)| Some((name.clone(), field.get("default")?.clone())));
    let published: Value = published.filter(|(_, default)| !default.is_null()).collect();
    assert_eq!(published["wide"], "5");
    assert_eq!(published["counts"], json!([1, 2]));
    assert_eq!(both::<Draft>(published), [""; 0]);
}

#[test]
fn a_value_that_is_there_is_judged_although_there_is_a_default() {
    assert_eq!(
        both::<Draft>(json!({"state": "\0", "bounded": 10})),
        ["contains_nul /state", "too_large /bounded"]
    );
    assert_eq!(walked::<Draft>(&json!({"state": null})), ["wrong_type /state"]);
    assert!(serde_json::from_value::<Draft>(json!({"state": null})).is_err());
}

#[input]
struct Place {
    #[field(length = 1..)]
    name: String,
}

#[input]
pub(crate) struct Change {
    #[field(length = 1..=5)]
    title: Patch<String>,
    due: Patch<Option<Timestamp>>,
    #[field(range = ..=5)]
    count: Patch<Option<u64>>,
    place: Patch<Place>,
    #[field(items = ..=1, each(length = 1..))]
    tags: Patch<Option<Vec<String>>>,
}

#[test]
fn a_field_of_an_update_is_absent_or_a_value_or_null_where_that_is_one() {
    let change = read::<Change>(json!({"due": null, "count": 5}));
    assert!(change.title.is_absent() && change.place.is_absent());
    assert_eq!((change.due.value(), change.count.value()), (Some(&None), Some(&Some(5))));
    assert_eq!(both::<Change>(json!({})), [""; 0]);
    assert_eq!(
        walked::<Change>(&json!({"title": null, "place": null})),
        ["wrong_type /title", "wrong_type /place"]
    );
    assert!(serde_json::from_value::<Change>(json!({"title": null})).is_err());
}

#[test]
fn rules_of_an_update_agree() {
    assert_eq!(
        both::<Change>(json!({"title": "abcdef", "count": 6})),
        ["too_long /title", "too_large /count"]
    );
    assert_eq!(both::<Change>(json!({"title": "\0"})), ["contains_nul /title"]);
    assert_eq!(both::<Change>(json!({"place": {"name": ""}})), ["too_short /place/name"]);
    assert_eq!(both::<Change>(json!({"tags": null})), [""; 0]);
    assert_eq!(both::<Change>(json!({"tags": ["a", ""]})), ["too_many_items /tags", "too_short /tags/1"]);
}

#[input]
#[output]
#[derive(Debug, PartialEq)]
pub(crate) struct Wide {
    plain: u64,
    signed: i64,
    maybe: Option<i64>,
    several: Vec<u64>,
    #[field(range = 0..=1000)]
    bounded: u64,
    id: Id<Wide>,
}

#[test]
fn a_64_bit_integer_is_a_text_unless_its_range_is_exact() {
    let wire = json!({
        "plain": "18446744073709551615", "signed": "-9223372036854775808", "maybe": null,
        "several": ["0", "7"], "bounded": 1000, "id": 7,
    });
    let wide = read::<Wide>(wire.clone());
    assert_eq!((wide.plain, wide.signed, wide.maybe), (u64::MAX, i64::MIN, None));
    assert_eq!((wide.several.as_slice(), wide.bounded, wide.id.get()), (&[0, 7][..], 1000, 7));
    assert_eq!(serde_json::to_value(&wide).unwrap(), wire);
    assert_eq!(both::<Wide>(wire), [""; 0]);
}

#[test]
fn only_the_plain_form_of_a_64_bit_integer_is_read() {
    for wrong in [json!(7), json!("07"), json!("+7"), json!(" 7"), json!("-0"), json!("7.0"), json!("")] {
        let mut value = json!({"plain": "1", "signed": "1", "several": [], "bounded": 1, "id": 1});
        value["plain"] = wrong.clone();
        assert!(serde_json::from_value::<Wide>(value.clone()).is_err(), "{wrong}");
        assert_eq!(walked::<Wide>(&value).len(), 1, "{wrong}");
    }
}

#[test]
fn both_directions_publish_the_form_of_a_64_bit_integer() {
    for schema in [input_schema::<Wide>(), output_schema::<Wide>()] {
        let field = |name: &str| &schema["properties"][name];
        assert_eq!(
            (&field("plain")["type"], &field("plain")["format"]),
            (&json!("string"), &json!("uint64"))
        );
        assert_eq!(field("several")["items"]["type"], "string");
        assert_eq!(
            (&field("bounded")["type"], &field("bounded")["maximum"]),
            (&json!("integer"), &json!(1000))
        );
        assert_eq!(field("id")["type"], "integer");
    }
    assert_eq!(input_schema::<Wide>()["required"], json!(["plain", "signed", "several", "bounded", "id"]));
    assert!(output_schema::<Wide>()["required"].as_array().unwrap().contains(&json!("maybe")));
}

#[input]
#[serde(rename_all = "camelCase")]
pub(crate) struct Own {
    #[serde(default = "ten")]
    #[field(range = ..=20)]
    from_function: u32,
    #[serde(default = "ten_wide")]
    wide_from_function: u64,
    #[serde(rename = "called")]
    #[field(length = 1..)]
    renamed: Option<String>,
    #[serde(skip)]
    skipped: Cell<u8>,
    #[serde(deserialize_with = "from_text")]
    #[schemars(with = "String")]
    foreign: NonZeroU8,
    any: Value,
    at: houtai::Timestamp,
    by_name: BTreeMap<String, Place>,
}

fn ten() -> u32 {
    10
}

fn ten_wide() -> u64 {
    10
}

fn from_text<'de, D: houtai::__private::serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<NonZeroU8, D::Error> {
    let text: String = houtai::__private::serde::Deserialize::deserialize(deserializer)?;
    text.parse().map_err(houtai::__private::serde::de::Error::custom)
}

fn own() -> Value {
    json!({"foreign": "7", "any": [null], "at": "2026-11-23T08:00:00+08:00", "byName": {}})
}

#[test]
fn what_the_user_says_to_serde_is_kept() {
    let read = read::<Own>(own());
    assert_eq!((read.from_function, read.wide_from_function, read.foreign.get()), (10, 10, 7));
    assert_eq!((read.renamed, read.skipped.get(), read.any), (None, 0, json!([null])));
    assert_eq!((read.at.to_string().as_str(), read.by_name.len()), ("2026-11-23T00:00:00.000Z", 0));
    let schema = input_schema::<Own>();
    assert_eq!(schema["properties"]["wideFromFunction"]["default"], "10");
    assert_eq!(schema["properties"].get("skipped"), None);
    assert_eq!(schema["properties"]["foreign"]["type"], "string");
}

#[test]
fn rules_follow_the_names_that_the_user_gives() {
    let mut value = own();
    value["byName"] = json!({"home": {"name": ""}});
    value["called"] = json!("");
    value["fromFunction"] = json!(21);
    let expected = ["too_short /byName/home/name", "too_short /called", "too_large /fromFunction"];
    assert_eq!(both::<Own>(value), expected);
}

#[output]
struct Report {
    #[field(length = 1..=9, example = "sales")]
    title: String,
    /// How large it is.
    #[field(example = 3)]
    size: u64,
    #[field(one_of = ["a", "b"])]
    kind: Option<String>,
    #[field(items = ..=3, each(range = 0..=9))]
    marks: Vec<u8>,
}

#[test]
fn rules_of_what_goes_out_are_published_only() {
    let schema = output_schema::<Report>();
    let field = |name: &str| &schema["properties"][name];
    assert_eq!(
        field("title"),
        &json!({"type": "string", "minLength": 1, "maxLength": 9, "examples": ["sales"]})
    );
    assert_eq!(
        (&field("size")["examples"], &field("size")["description"]),
        (&json!(["3"]), &json!("How large it is."))
    );
    assert_eq!(field("kind")["enum"], json!(["a", "b", null]));
    assert_eq!((&field("marks")["maxItems"], &field("marks")["items"]["maximum"]), (&json!(3), &json!(9)));
    let empty = Report { title: String::new(), size: 1, kind: None, marks: Vec::new() };
    assert_eq!(
        serde_json::to_value(empty).unwrap(),
        json!({"title": "", "size": "1", "kind": null, "marks": []})
    );
}
