//! Every crate we build with has a licence that we accept.

use super::graph::{Graph, Package};
use super::policy::{FILE, Licences};
use super::spdx::Expression;

/// What is wrong with the licences of other people's crates.
pub(crate) fn problems(graph: &Graph, licences: &Licences) -> Vec<String> {
    let foreign = graph.foreign();
    foreign.into_iter().filter_map(|(package, development)| problem(package, development, licences)).collect()
}

fn problem(package: &Package, development: bool, licences: &Licences) -> Option<String> {
    let Package { name, version, license, .. } = package;
    let Some(text) = licences.stated.get(name).or(license.as_ref()) else {
        return Some(format!(
            "{name} {version} states no licence; read its files and add it to `licences.stated` in {FILE}"
        ));
    };
    let expression = match Expression::parse(text) {
        Ok(expression) => expression,
        Err(error) => {
            return Some(format!("{name} {version} has the licence `{text}`, which is not SPDX: {error}"));
        }
    };
    let known = |list: &[String], name: &str| list.iter().any(|licence| licence == name);
    let allowed =
        |name: &str| known(&licences.allowed, name) || development && known(&licences.development, name);
    let whole = if development { "" } else { " for a crate that users build" };
    (!expression.satisfied(&allowed))
        .then(|| format!("{name} {version} has the licence `{text}`, which {FILE} does not allow{whole}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dependencies::graph::samples::graph;

    fn licences() -> Licences {
        Licences {
            allowed: vec!["MIT".into()],
            development: vec!["MPL-2.0".into()],
            stated: [("d".to_owned(), "MIT".to_owned())].into(),
        }
    }

    #[test]
    fn allowed_licence_is_fine() {
        assert!(problems(&graph("MIT OR GPL-3.0"), &licences()).is_empty());
    }

    #[test]
    fn development_licence_is_for_tests_only() {
        let found = problems(&graph("MPL-2.0"), &licences());
        let expected = "a 1.0.0 has the licence `MPL-2.0`, which xtask/dependencies.toml does not allow for a crate \
                        that users build";
        assert_eq!(found, [expected]);
    }

    #[test]
    fn unreadable_licence_is_told() {
        assert!(problems(&graph("see LICENSE"), &licences())[0].contains("which is not SPDX"));
    }
}
