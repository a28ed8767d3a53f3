//! Functions stay small; a longer one says why in the comment above it.

use super::file_size::stated;
use super::source::{Function, Source};
use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "function-size", check };

const LIMIT: usize = 80;

fn check(subject: &Subject) -> Vec<Finding> {
    subject.sources.iter().flat_map(of_file).collect()
}

fn of_file(source: &Source) -> Vec<Finding> {
    // Tests keep broken files on purpose, to show the compiler's message.
    let broken = source.unparsed.iter().filter(|_| !source.of_tests());
    let broken = broken.map(|error| Finding::error(&source.path, format!("cannot be parsed: {error}")));
    let long = source.functions.iter().filter(|function| too_long(function));
    let long = long.map(|function| {
        let Function { name, lines, .. } = function;
        let message = format!(
            "`{name}` has {lines} lines, more than {LIMIT}; split it or state `Length: <why>` above it"
        );
        Finding::error(&source.path, message).at(function.line)
    });
    broken.chain(long).collect()
}

fn too_long(function: &Function) -> bool {
    !function.test && function.lines > LIMIT && stated(&function.comment, "Length:").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_function(above: &str, lines: usize) -> Vec<String> {
        let text = format!("{above}\nfn long() {{\n{}}}\n", "// Line.\n".repeat(lines - 2));
        findings(&RULE, &[("src/a.rs", &text)])
    }

    #[test]
    fn small_functions_reasons_and_tests_are_fine() {
        assert!(check_function("", 80).is_empty());
        assert!(check_function("// Length: one match over all codes.", 81).is_empty());
        assert!(check_function("#[test]", 81).is_empty());
    }

    #[test]
    fn long_function_is_told_with_its_line() {
        let found = check_function("// Long.", 81);
        assert!(found[0].starts_with("src/a.rs:2: error [function-size] `long` has 81 lines"), "{found:?}");
    }

    #[test]
    fn broken_file_is_told_unless_it_is_a_test() {
        assert_eq!(findings(&RULE, &[("src/a.rs", "fn (")]).len(), 1);
        assert!(findings(&RULE, &[("tests/ui/a.rs", "fn (")]).is_empty());
    }
}
