//! The typed path and the walker find the same: verdict, codes, places and parameters.

use std::collections::BTreeMap;

use houtai_core::validate::{Check, CompiledSchema, NO_NUL_PATTERN, Pattern, Problem, Validate};
use proptest::prelude::*;
use schemars::{JsonSchema, schema_for};
use serde::Serialize;

static CODE: Pattern = Pattern::new("^[A-Z]{2}\\d$");

/// A type with every rule there is, as `#[input]` would write it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Sample {
    #[schemars(length(min = 1, max = 4), regex(pattern = NO_NUL_PATTERN))]
    title: String,
    #[schemars(email)]
    email: Option<String>,
    #[schemars(url)]
    url: String,
    #[schemars(regex(pattern = "^[A-Z]{2}\\d$"))]
    code: String,
    #[schemars(extend("enum" = ["a", "b"]))]
    kind: String,
    #[schemars(range(min = -1, max = 10))]
    score: i32,
    #[schemars(range(min = 0.0, max = 0.7))]
    ratio: Option<f32>,
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1.0))]
    share: f64,
    #[schemars(length(max = 2), inner(length(max = 2)), extend("uniqueItems" = true))]
    tags: Vec<String>,
    inner: Option<Inner>,
    #[schemars(extend("minProperties" = 1))]
    named: BTreeMap<String, Inner>,
    pair: (Inner, Vec<Inner>),
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Inner {
    #[schemars(range(max = 5))]
    number: u64,
    #[serde(rename = "a/b")]
    #[schemars(length(equal = 1))]
    letter: String,
}

impl Validate for Sample {
    fn validate(&self, check: &mut Check) {
        check.field("title", |check| {
            check.length(&self.title, Some(1), Some(4));
            check.no_nul(&self.title);
        });
        check.field("email", |check| check.email(&self.email));
        check.field("url", |check| check.url(&self.url));
        check.field("code", |check| check.pattern(&self.code, &CODE));
        check.field("kind", |check| check.one_of(&self.kind, &["a", "b"]));
        check.field("score", |check| check.range(&self.score, Some(&-1), Some(&10)));
        check.field("ratio", |check| check.range(&self.ratio, Some(&0.0), Some(&0.7)));
        check.field("share", |check| {
            check.above(&self.share, &0.0);
            check.below(&self.share, &1.0);
        });
        check.field("tags", |check| {
            check.items(&self.tags, None, Some(2));
            check.unique(&self.tags);
            check.each(&self.tags, |check, tag| check.length(tag, None, Some(2)));
        });
        check.field("inner", |check| check.nested(&self.inner));
        check.field("named", |check| {
            check.items(&self.named, Some(1), None);
            check.nested(&self.named);
        });
        check.field("pair", |check| check.nested(&self.pair));
    }
}

impl Validate for Inner {
    fn validate(&self, check: &mut Check) {
        check.field("number", |check| check.range(&self.number, None, Some(&5)));
        check.field("a/b", |check| check.length(&self.letter, Some(1), Some(1)));
    }
}

fn text() -> impl Strategy<Value = String> {
    let known = vec![
        "",
        "a",
        "b",
        "ab",
        "标题标题",
        "𝄞𝄞𝄞𝄞𝄞",
        "AB1",
        "AB１",
        "a@b",
        "https://a.example",
        "urn:x",
        "a\0",
    ];
    prop_oneof![4 => prop::sample::select(known).prop_map(str::to_owned), 1 => any::<String>()]
}

fn inner() -> impl Strategy<Value = Inner> {
    let number = prop_oneof![0..8_u64, any::<u64>()];
    (number, text()).prop_map(|(number, letter)| Inner { number, letter })
}

fn sample() -> impl Strategy<Value = Sample> {
    let texts = (text(), prop::option::of(text()), text(), text(), text());
    let ratio = prop_oneof![Just(0.7_f32), Just(-0.0), -0.5..1.5_f32];
    let share = prop_oneof![Just(0.0), Just(1.0), -0.5..1.5_f64];
    let numbers = (-3..13_i32, prop::option::of(ratio), share);
    let lists = (prop::collection::vec(text(), 0..4), prop::option::of(inner()));
    let maps =
        (prop::collection::btree_map(text(), inner(), 0..3), inner(), prop::collection::vec(inner(), 0..3));
    (texts, numbers, lists, maps).prop_map(|(texts, numbers, lists, maps)| Sample {
        title: texts.0,
        email: texts.1,
        url: texts.2,
        code: texts.3,
        kind: texts.4,
        score: numbers.0,
        ratio: numbers.1,
        share: numbers.2,
        tags: lists.0,
        inner: lists.1,
        named: maps.0,
        pair: (maps.1, maps.2),
    })
}

/// What counts of a problem, in an order that does not depend on who found it first.
fn sorted(problems: &[Problem]) -> Vec<String> {
    let mut lines: Vec<String> = problems.iter().map(|problem| format!("{problem:?}")).collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn both_paths_find_the_same(sample in sample()) {
        let schema = CompiledSchema::compile(schema_for!(Sample).as_value()).unwrap();
        let value = serde_json::to_value(&sample).unwrap();
        prop_assert_eq!(sorted(&sample.problems()), sorted(&schema.problems(&value)));
    }
}
