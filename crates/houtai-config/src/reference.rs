//! The reference of all settings as a page in Markdown.

use std::fmt::Write;

use houtai_core::Subject;
use houtai_core::settings::SettingKey;

use crate::options::DEFAULT_PREFIX;
use crate::sources::variable_of;

const INTRODUCTION: &str = "# Settings

Made from the code by `cargo xtask docs`; do not edit by hand.

Where a value comes from, from low to high: the default in this table, `config/base.toml`, `config/<profile>.toml`,
an environment variable, `--set key=value`. A *reloadable* setting is changed by `SIGHUP` in the running process,
any other by a restart.
";

/// A page with every key of the subjects, sorted by subject so that the order in an app does not show.
///
/// ```
/// use houtai_core::Subject;
///
/// houtai_core::settings! {
///     /// The mill.
///     struct Mill: "mill" {
///         /// How many wheels turn.
///         wheels: u16 = 4, prod = 16, reloadable = true;
///     }
/// }
///
/// let page = houtai_config::reference(&[Subject::of::<Mill>()]);
/// assert!(page.contains("| `mill.wheels` | an integer from 0 to 65535 | `4`; prod: `16` | yes | How many wheels turn. |"));
/// ```
pub fn reference(subjects: &[Subject]) -> String {
    let mut sorted: Vec<&Subject> = subjects.iter().collect();
    sorted.sort_by_key(|subject| (subject.name, subject.named));
    let sections = sorted.into_iter().map(section);
    format!("{INTRODUCTION}{}", sections.collect::<String>())
}

fn section(subject: &Subject) -> String {
    let mut text = heading(subject);
    text.push_str(
        "| key | type | default | reloadable | meaning | environment |\n|---|---|---|---|---|---|\n",
    );
    text.extend(subject.keys().iter().map(row));
    text
}

fn heading(subject: &Subject) -> String {
    match subject.named {
        false => format!("\n## `{}`\n\n{}\n\n", subject.name, subject.doc.trim()),
        true => format!(
            "\n## `{0}.<name>`\n\nThe same for further ones, each under a name of its own (`[{0}.reports]` in a file).\n\n",
            subject.name
        ),
    }
}

fn row(key: &SettingKey) -> String {
    let cells = [
        code(&key.key),
        cell(&type_of(key)),
        default_of(key),
        if key.reloadable { "yes" } else { "no" }.to_owned(),
        cell(&key.doc),
        code(&variable_of(DEFAULT_PREFIX, &key.key)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn type_of(key: &SettingKey) -> String {
    let secret = if key.secret { "; secret" } else { "" };
    let rules = key.rules.iter().fold(String::new(), |mut text, rule| {
        // Writing into a string cannot fail.
        let _ = write!(text, "; must {rule}");
        text
    });
    format!("{}{rules}{secret}", key.expected)
}

fn default_of(key: &SettingKey) -> String {
    let by_profile =
        key.profile_defaults.iter().map(|(profile, value)| format!("{profile}: {}", code(value)));
    std::iter::once(code(&key.default)).chain(by_profile).collect::<Vec<_>>().join("; ")
}

/// Text in a cell: a bar would end the cell, a line break the table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Code in a cell; with a backtick inside it needs a longer fence.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use houtai_core::settings::Named;

    use super::*;

    houtai_core::settings! {
        /// Last in the alphabet.
        struct Zoo: "zoo" {
            /// What is said: `a | b`.
            motto: String = "x|y", dev = "`d`", rule = houtai_core::settings::not_empty();
            /// Who may enter.
            token: houtai_core::Secret<String> = "";
        }
    }

    houtai_core::settings! {
        /// First in the alphabet.
        struct Ape: "ape" {
            /// How many
            /// there are.
            count: u8 = 1;
        }
    }

    #[test]
    fn keys_with_a_name_have_a_section_of_their_own() {
        let page = reference(&[Subject::of::<Named<Ape>>(), Subject::of::<Ape>()]);
        let (plain, named) = (page.find("## `ape`"), page.find("## `ape.<name>`"));
        assert!(plain.is_some() && plain < named, "{page}");
        assert!(
            page.contains("| `ape.<name>.count` |") && page.contains("| `HOUTAI_APE__<NAME>__COUNT` |"),
            "{page}"
        );
    }

    #[test]
    fn the_page_has_every_key_once_and_does_not_depend_on_the_order_of_the_subjects() {
        let (zoo, ape) = (Subject::of::<Zoo>(), Subject::of::<Ape>());
        let page = reference(&[zoo.clone(), ape.clone()]);
        assert_eq!(page, reference(&[ape, zoo]));
        assert_eq!(
            page.strip_prefix(INTRODUCTION).unwrap(),
            "\n## `ape`\n\nFirst in the alphabet.\n\n\
             | key | type | default | reloadable | meaning | environment |\n|---|---|---|---|---|---|\n\
             | `ape.count` | an integer from 0 to 255 | `1` | no | How many there are. | `HOUTAI_APE__COUNT` |\n\
             \n## `zoo`\n\nLast in the alphabet.\n\n\
             | key | type | default | reloadable | meaning | environment |\n|---|---|---|---|---|---|\n\
             | `zoo.motto` | a string; must not be empty | `\"x\\|y\"`; dev: ``\"`d`\"`` | no | What is said: `a \\| b`. | `HOUTAI_ZOO__MOTTO` |\n\
             | `zoo.token` | a string; secret | `\"\"` | no | Who may enter. | `HOUTAI_ZOO__TOKEN` |\n"
        );
    }
}
