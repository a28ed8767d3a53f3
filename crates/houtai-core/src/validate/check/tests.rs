//! Every rule on a value that breaks it, and the places that come out.

use std::collections::BTreeMap;
use std::num::NonZero;

use super::*;
use crate::validate::NO_NUL_PATTERN;

fn found(rules: impl FnOnce(&mut Check)) -> Vec<String> {
    let mut check = Check::new();
    rules(&mut check);
    check.finish().iter().map(line).collect()
}

fn line(problem: &Problem) -> String {
    let params: Vec<String> = problem.params.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    format!("{} {}{}", problem.code, problem.pointer, params.concat())
}

#[test]
fn texts() {
    let none: Option<String> = None;
    assert_eq!(found(|c| c.length("标题", Some(3), None)), ["too_short  min=3 actual=2"]);
    assert_eq!(found(|c| c.length(&Some("abc".to_owned()), None, Some(2))), ["too_long  max=2 actual=3"]);
    assert_eq!(found(|c| c.length(&none, Some(1), None)), [""; 0]);
    assert_eq!(found(|c| c.email("a")), ["bad_format  format=\"email\""]);
    assert_eq!(found(|c| c.url("a")), ["bad_format  format=\"uri\""]);
    assert_eq!(found(|c| c.one_of("a", &["b", "c"])), ["not_one_of  allowed=[\"b\",\"c\"]"]);
    assert_eq!(found(|c| c.no_nul("a\0")), ["contains_nul "]);
}

#[test]
fn patterns() {
    static SLUG: Pattern = Pattern::new("^[a-z]+$");
    static NO_NUL: Pattern = Pattern::new(NO_NUL_PATTERN);
    assert_eq!(found(|c| c.pattern("A", &SLUG)), ["pattern_mismatch  pattern=\"^[a-z]+$\""]);
    assert_eq!(found(|c| c.pattern("A\0", &NO_NUL)), ["contains_nul "]);
}

#[test]
fn numbers() {
    assert_eq!(found(|c| c.range(&0, Some(&1), Some(&5))), ["too_small  limit=1"]);
    assert_eq!(found(|c| c.range(&Some(6_u8), Some(&1), Some(&5))), ["too_large  limit=5"]);
    assert_eq!(found(|c| c.range(&None::<i64>, Some(&1), None)), [""; 0]);
    assert_eq!(found(|c| c.range(&NonZero::<u8>::MIN, Some(&2), None)), ["too_small  limit=2"]);
    assert_eq!(found(|c| c.range(&0.5_f32, None, Some(&0.1))), ["too_large  limit=0.1"]);
    assert_eq!(found(|c| c.above(&1.0, &1.0)), ["not_above  limit=1"]);
    assert_eq!(found(|c| c.below(&1, &1)), ["not_below  limit=1"]);
    assert_eq!(found(|c| c.range(&f64::NAN, Some(&0.0), None)), ["too_small  limit=0"]);
}

#[test]
fn collections() {
    assert_eq!(found(|c| c.items(&vec![1], Some(2), None)), ["too_few_items  min=2 actual=1"]);
    assert_eq!(found(|c| c.items(&[1, 2][..], None, Some(1))), ["too_many_items  max=1 actual=2"]);
    assert_eq!(
        found(|c| c.items(&BTreeMap::from([(1, 2)]), Some(2), None)),
        ["too_few_properties  min=2 actual=1"]
    );
    assert_eq!(found(|c| c.unique(&Some(vec!["a", "b", "a"]))), ["not_unique /2 first=0"]);
    assert_eq!(
        found(|c| c.each(&["a", ""], |c, item| c.length(item, Some(1), None))),
        ["too_short /1 min=1 actual=0",]
    );
}

struct Even(u8);

impl Validate for Even {
    fn validate(&self, check: &mut Check) {
        check.custom(if self.0.is_multiple_of(2) { Ok(()) } else { Err("odd") });
    }
}

#[test]
fn nested_values_report_below_their_place() {
    let nested = BTreeMap::from([("a/b".to_owned(), Some(vec![Even(0), Even(1)]))]);
    assert_eq!(found(|c| c.field("x", |c| c.nested(&nested))), ["odd /x/a~1b/1"]);
    assert_eq!((Even(1), [Even(1)]).problems().iter().map(line).collect::<Vec<_>>(), ["odd /0", "odd /1/0"]);
}

#[test]
fn own_rules_may_look_at_several_fields() {
    let rule = |check: &mut Check| {
        check.field("start", |c| c.range(&5, None, Some(&9)));
        if check.is_ok() {
            check.fail(Problem::new("ends_before_start", "/end").with("start", 5));
        }
    };
    assert_eq!(found(rule), ["ends_before_start /end start=5"]);
}

#[test]
fn the_number_of_problems_is_capped() {
    let many = vec!["".to_owned(); 10 * MAX_PROBLEMS];
    assert_eq!(found(|c| c.each(&many, |c, item| c.length(item, Some(1), None))).len(), MAX_PROBLEMS);
}
