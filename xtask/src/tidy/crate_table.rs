//! The crate table in `ARCHITECTURE.md` lists the library crates in member order with what each really uses.

use super::workspace::Member;
use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "crate-table", check };

const PAGE: &str = "ARCHITECTURE.md";
const START: &str = "<!-- crates -->";
const END: &str = "<!-- /crates -->";

/// A row of the table: the crate and the crates it is said to use.
#[derive(Debug, PartialEq)]
struct Row {
    line: usize,
    name: String,
    uses: Vec<String>,
}

fn check(subject: &Subject) -> Vec<Finding> {
    let Some(page) = subject.tree.text(PAGE) else {
        return vec![Finding::error(PAGE, "is missing; it holds the table of the crates")];
    };
    let members: Vec<&Member> = subject.workspace.libraries().collect();
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    match rows(page, &names) {
        Err(message) => vec![Finding::error(PAGE, message)],
        Ok(rows) => {
            misplaced(&rows, &names).map_or_else(|| wrong_uses(&rows, &members), |finding| vec![finding])
        }
    }
}

/// The first difference in the order of names; the rows after it would all differ, too.
fn misplaced(rows: &[Row], names: &[&str]) -> Option<Finding> {
    let longest = rows.len().max(names.len());
    (0..longest).find_map(|place| {
        let row = rows.get(place);
        let is = row.map_or("nothing", |row| row.name.as_str());
        let should_be = names.get(place).copied().unwrap_or("nothing");
        let line = row.or(rows.last()).map_or(1, |row| row.line);
        let message = format!("row {} of the crate table is {is}; the members say {should_be}", place + 1);
        (is != should_be).then(|| Finding::error(PAGE, message).at(line))
    })
}

fn wrong_uses(rows: &[Row], members: &[&Member]) -> Vec<Finding> {
    let pairs = rows.iter().zip(members).filter(|(row, member)| {
        let mut said: Vec<&String> = row.uses.iter().collect();
        let mut real: Vec<&String> = member.uses.iter().collect();
        said.sort();
        real.sort();
        said != real
    });
    pairs
        .map(|(row, member)| {
            let real = if member.uses.is_empty() { "-".to_owned() } else { member.uses.join(" ") };
            let message =
                format!("the crate table is wrong on what `{}` uses; its manifest says: {real}", row.name);
            Finding::error(PAGE, message).at(row.line)
        })
        .collect()
}

/// The rows between the markers, or why there are none.
fn rows(page: &str, names: &[&str]) -> Result<Vec<Row>, String> {
    let missing = || format!("has no crate table between `{START}` and `{END}`");
    let lines: Vec<(usize, &str)> = (1..).zip(page.lines()).collect();
    let start = lines.iter().position(|(_, line)| line.trim() == START).ok_or_else(missing)?;
    let length = lines[start..].iter().position(|(_, line)| line.trim() == END).ok_or_else(missing)?;
    let mut table = lines[start..start + length].iter().filter(|(_, line)| line.trim().starts_with('|'));
    let (_, header) = table.next().ok_or_else(missing)?;
    let column = cells(header).iter().position(|cell| *cell == "uses");
    let column = column.ok_or("has a crate table without a column `uses`")?;
    Ok(table.filter_map(|(line, text)| row(*line, &cells(text), column, names)).collect())
}

fn row(line: usize, cells: &[&str], column: usize, names: &[&str]) -> Option<Row> {
    let name = cells.first()?.strip_prefix('`')?.strip_suffix('`')?.to_owned();
    let words = cells.get(column).copied().unwrap_or_default();
    let words = words.split(|c: char| c.is_whitespace() || c == ',').map(|word| word.trim_matches('`'));
    let words = words.filter(|word| !["", "-", "–", "—"].contains(word));
    Some(Row { line, name, uses: words.map(|word| full_name(word, names)).collect() })
}

/// `core` stands for `houtai-core`.
fn full_name(word: &str, names: &[&str]) -> String {
    let long = format!("houtai-{word}");
    if names.contains(&long.as_str()) { long } else { word.to_owned() }
}

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_page(table: &str) -> Vec<String> {
        let page = format!("# Map\n\n{START}\n\n| crate | job | uses |\n|---|---|---|\n{table}\n{END}\n");
        findings(
            &RULE,
            &[
                ("Cargo.toml", "[workspace]\nmembers = ['crates/core', 'crates/http', 'xtask']\n"),
                ("crates/core/Cargo.toml", "[package]\nname = 'houtai-core'\n"),
                (
                    "crates/http/Cargo.toml",
                    "[package]\nname = 'houtai-http'\n[dependencies]\nhoutai-core.workspace = true\n",
                ),
                ("xtask/Cargo.toml", "[package]\nname = 'xtask'\n"),
                (PAGE, &page),
            ],
        )
    }

    #[test]
    fn true_table_is_fine_in_each_spelling() {
        for uses in ["core", "`core`", "`houtai-core`", "houtai-core,"] {
            let table = format!("| `houtai-core` | base | - |\n| `houtai-http` | web | {uses} |");
            assert!(check_page(&table).is_empty(), "{uses}: {:?}", check_page(&table));
        }
    }

    #[test]
    fn wrong_order_and_missing_rows_are_told() {
        let found = check_page("| `houtai-http` | web | core |\n| `houtai-core` | base | - |");
        assert!(found[0].ends_with("row 1 of the crate table is houtai-http; the members say houtai-core"));
        let found = check_page("| `houtai-core` | base | - |");
        assert!(found[0].ends_with("row 2 of the crate table is nothing; the members say houtai-http"));
    }

    #[test]
    fn wrong_uses_are_told_with_the_right_ones() {
        let found = check_page("| `houtai-core` | base | — |\n| `houtai-http` | web | - |");
        let expected = "ARCHITECTURE.md:8: error [crate-table] the crate table is wrong on what `houtai-http` uses; \
                        its manifest says: houtai-core";
        assert_eq!(found, [expected]);
    }

    #[test]
    fn missing_page_table_and_column_are_told() {
        assert!(findings(&RULE, &[])[0].contains("is missing"));
        assert!(findings(&RULE, &[(PAGE, "# Map\n")])[0].contains("has no crate table"));
        let page = format!("{START}\n| crate |\n|---|\n{END}\n");
        assert!(findings(&RULE, &[(PAGE, &page)])[0].contains("without a column `uses`"));
    }
}
