//! What the compiler says about a mistake: each message names the next step.

#[test]
fn mistakes_are_told_when_compiling() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
