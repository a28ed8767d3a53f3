//! Crates come from the public registry: a mirror of one machine in a committed file stops everybody else's build.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "registries", check };

const PUBLIC: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn check(subject: &Subject) -> Vec<Finding> {
    let locks = subject.tree.texts().filter(|(path, _)| named(path, "Cargo.lock"));
    let foreign = locks.flat_map(|(path, text)| foreign_sources(path, text));
    let settings = subject.tree.texts().filter(|(path, _)| named(path, ".cargo/config.toml"));
    let replaced = settings.flat_map(|(path, text)| replacements(path, text));
    foreign.chain(replaced).collect()
}

fn named(path: &str, end: &str) -> bool {
    path == end || path.strip_suffix(end).is_some_and(|folder| folder.ends_with('/'))
}

fn foreign_sources<'a>(path: &'a str, text: &'a str) -> impl Iterator<Item = Finding> + 'a {
    (1..).zip(text.lines()).filter_map(move |(number, line)| {
        let source = line.strip_prefix("source = \"")?.trim_end_matches('"');
        let message = "takes a crate from elsewhere than the public registry";
        (source != PUBLIC).then(|| Finding::error(path, message).at(number))
    })
}

fn replacements<'a>(path: &'a str, text: &'a str) -> impl Iterator<Item = Finding> + 'a {
    (1..).zip(text.lines()).filter_map(move |(number, line)| {
        let line = line.trim_start();
        let replaces = line.starts_with("[source.") || line.starts_with("[registries.");
        replaces.then(|| {
            Finding::error(path, "sets a registry; that belongs into the user's own settings").at(number)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    #[test]
    fn public_registry_is_fine() {
        let lock = format!("[[package]]\nname = \"a\"\nsource = \"{PUBLIC}\"\n");
        let settings = "[alias]\nxtask = \"run\"\n";
        assert!(findings(&RULE, &[("Cargo.lock", &lock), (".cargo/config.toml", settings)]).is_empty());
    }

    #[test]
    fn other_sources_are_told() {
        let lock = "[[package]]\nname = \"a\"\nsource = \"sparse+https://mirror.example/index/\"\n";
        assert!(
            findings(&RULE, &[("a/Cargo.lock", lock)])[0].starts_with("a/Cargo.lock:3: error [registries]")
        );
        let settings = "[source.crates-io]\nreplace-with = \"mirror\"\n";
        assert_eq!(findings(&RULE, &[(".cargo/config.toml", settings)]).len(), 1);
    }
}
