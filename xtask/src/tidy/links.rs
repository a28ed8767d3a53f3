//! Relative links in Markdown pages lead somewhere: to a file of the tree and, with `#`, to a heading in it.

use super::markdown::{self, Link};
use super::{Finding, Rule, Subject};
use crate::tree::Tree;

pub(crate) const RULE: Rule = Rule { name: "links", check };

fn check(subject: &Subject) -> Vec<Finding> {
    // Pages inside a source folder are rustdoc; their links name items, and rustdoc checks them.
    let pages = subject.tree.ending(".md").filter(|(path, _)| !path.contains("/src/"));
    pages.flat_map(|(path, page)| broken(&subject.tree, path, page)).collect()
}

fn broken(tree: &Tree, path: &str, page: &str) -> Vec<Finding> {
    let relative = markdown::links(page).into_iter().filter(|link| !leaves_the_tree(&link.target));
    let broken = relative.filter_map(|link| {
        let problem = problem(tree, path, &link)?;
        Some(Finding::error(path, format!("links to `{}`, {problem}", link.target)).at(link.line))
    });
    broken.collect()
}

/// Whether a target has a scheme or a host.
fn leaves_the_tree(target: &str) -> bool {
    let scheme = target.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
    target.starts_with("//") || scheme.is_some_and(is_scheme)
}

fn problem(tree: &Tree, path: &str, link: &Link) -> Option<String> {
    let (file, anchor) = link.target.split_once('#').unwrap_or((&link.target, ""));
    let file = file.split('?').next().unwrap_or_default().replace("%20", " ");
    let Some(target) = resolve(path, &file) else {
        return Some("which lies outside the repository".to_owned());
    };
    if !tree.has(&target) {
        return Some(format!("but there is no `{target}`"));
    }
    let page = tree.text(&target).filter(|_| target.ends_with(".md") && !anchor.is_empty())?;
    let missing = !markdown::anchors(page).contains(anchor);
    missing.then(|| format!("but `{target}` has no heading for `#{anchor}`"))
}

/// The path from the root that a link means.
fn resolve(page: &str, link: &str) -> Option<String> {
    if link.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    let link = link.strip_prefix('/').map_or(link, |rooted| {
        parts.clear();
        rooted
    });
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_page(page: &str) -> Vec<String> {
        findings(
            &RULE,
            &[
                ("docs/topics/a.md", page),
                ("docs/topics/b.md", "# Bee\n"),
                ("README.md", "# Start\n"),
                ("docs/a b.md", ""),
            ],
        )
    }

    #[test]
    fn good_links_are_fine() {
        let page = "# Here\n[1](b.md) [2](../../README.md#start) [3](#here) [4](/README.md) [5](../topics/) [6](.)\n\
                    [7](https://example.com/x.md) [8](mailto:a@b.c) [9](../a%20b.md) [10](b.md?plain=1#bee)\n";
        assert!(check_page(page).is_empty(), "{:?}", check_page(page));
    }

    #[test]
    fn missing_file_is_told_with_the_line() {
        let found = check_page("\n[x](c.md)\n");
        assert_eq!(
            found,
            ["docs/topics/a.md:2: error [links] links to `c.md`, but there is no `docs/topics/c.md`"]
        );
    }

    #[test]
    fn missing_heading_is_told() {
        assert!(
            check_page("[x](b.md#wasp)")[0].ends_with("but `docs/topics/b.md` has no heading for `#wasp`")
        );
        assert!(check_page("[x](#wasp)")[0].ends_with("has no heading for `#wasp`"));
    }

    #[test]
    fn link_out_of_the_repository_is_told() {
        assert!(check_page("[x](../../../x.md)")[0].ends_with("which lies outside the repository"));
    }

    #[test]
    fn rustdoc_pages_are_left_to_rustdoc() {
        assert!(findings(&RULE, &[("crates/a/src/guide.md", "[x](crate::App)")]).is_empty());
    }
}
