//! `#[input]` and `#[output]`: what a type publishes is what it enforces. A value is judged by the published
//! schema and by the type itself, and both must find the same.

use houtai::__private::schemars::generate::SchemaSettings;
use houtai::formats::IntegerBounds;
use houtai::validate::{CompiledSchema, Problem};
use houtai::{Input, Output};
use serde_json::Value;

/// The schema of what comes in, made as the server makes it.
pub(crate) fn input_schema<T: Input>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize().with_transform(IntegerBounds);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// The schema of what goes out.
pub(crate) fn output_schema<T: Output>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(IntegerBounds);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// What the schema finds, each as its code and its place.
pub(crate) fn walked<T: Input>(value: &Value) -> Vec<String> {
    lines(&by_schema::<T>(value))
}

/// What the type finds.
pub(crate) fn typed<T: Input>(value: Value) -> Vec<String> {
    lines(&read::<T>(value).problems())
}

/// What both find, which must be the same to the last parameter.
pub(crate) fn both<T: Input>(value: Value) -> Vec<String> {
    let walked = by_schema::<T>(&value);
    let typed = read::<T>(value).problems();
    // In which order the rules of one place are asked is not promised.
    assert_eq!(sorted(&typed), sorted(&walked));
    lines(&walked)
}

/// The value as its type.
pub(crate) fn read<T: Input>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn by_schema<T: Input>(value: &Value) -> Vec<Problem> {
    CompiledSchema::compile(&input_schema::<T>()).unwrap().problems(value)
}

fn lines(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| format!("{} {}", problem.code, problem.pointer)).collect()
}

fn sorted(problems: &[Problem]) -> Vec<String> {
    let lines = problems.iter().map(|problem| {
        let params = problem.params.iter().map(|(name, value)| format!("{name}={}", without_null(value)));
        format!("{} {} {}", problem.pointer, problem.code, params.collect::<Vec<_>>().join(" "))
    });
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

/// A schema counts null among the values of an optional enumeration; the type knows it as the absence of one.
fn without_null(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().filter(|value| !value.is_null()).cloned().collect(),
        other => other.clone(),
    }
}
