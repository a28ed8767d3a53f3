//! The schema of an input and its type accept the same values, whatever comes.

use houtai::Input;
use houtai::validate::CompiledSchema;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::contract::input_schema;
use crate::contract_enums::{Adjacent, External, Holder, Internal, Untagged};
use crate::contract_generics::{Either, Named, Paged};
use crate::contract_nested::{Open, Trip};
use crate::contract_rules::{Lists, Numbers, Texts};
use crate::contract_sampler::values;
use crate::contract_strict::Person;
use crate::contract_values::{Change, Draft, Wide};

const CASES: u32 = 400;

/// How many of the values were accepted.
fn accepted_by_both<T: Input>() -> u32 {
    let schema = input_schema::<T>();
    let compiled = CompiledSchema::compile(&schema).unwrap();
    let accepted = std::cell::Cell::new(0);
    let judge = |value: Value| {
        let by_schema = compiled.problems(&value);
        let by_type = serde_json::from_value::<T>(value).map(|typed| typed.problems());
        let by_type_accepted = by_type.as_ref().is_ok_and(Vec::is_empty);
        let message = || format!("the schema finds {by_schema:?}, the type {by_type:?}");
        prop_assert_eq!(by_schema.is_empty(), by_type_accepted, "{}", message());
        accepted.set(accepted.get() + u32::from(by_type_accepted));
        Ok(())
    };
    let config = Config { failure_persistence: None, ..Config::with_cases(CASES) };
    TestRunner::new(config).run(&values(&schema), judge).unwrap();
    accepted.get()
}

/// A test in which everything is accepted, or nothing, would show nothing.
fn agree<T: Input>() {
    let accepted = accepted_by_both::<T>();

    assert!((10..CASES).contains(&accepted), "{accepted} of {CASES} are accepted");
}

#[test]
fn a_schema_and_a_struct_accept_the_same() {
    agree::<Texts>();
    agree::<Numbers>();
    agree::<Lists>();
    agree::<Trip>();
    agree::<Open>();
    agree::<Person>();
}

#[test]
fn a_schema_and_an_enum_accept_the_same() {
    agree::<External>();
    agree::<Internal>();
    agree::<Adjacent>();
    agree::<Untagged>();
    agree::<Holder>();
}

#[test]
fn a_schema_and_a_struct_with_defaults_or_wide_integers_accept_the_same() {
    agree::<Draft>();
    agree::<Change>();
    agree::<Wide>();
}

#[test]
fn a_schema_and_a_generic_struct_accept_the_same() {
    agree::<Paged<Named>>();
    agree::<Either<Paged<Named>, Vec<u8>>>();
}
