//! Links and anchors of a Markdown page, as far as a page of ours uses the syntax.

use std::collections::{BTreeMap, BTreeSet};

/// A link and the line it stands on.
#[derive(Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) line: usize,
    pub(crate) target: String,
}

/// All links of a page, those in code left out.
pub(crate) fn links(page: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for (line, text) in prose(page) {
        let text = without_code(text);
        let targets = inline(&text).chain(attributes(&text)).chain(definition(&text));
        found.extend(targets.map(|target| Link { line, target: target.to_owned() }));
    }
    found
}

/// The anchors of a page: one for each heading, as the usual renderers make them, and explicit ones.
pub(crate) fn anchors(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (_, text) in prose(page) {
        found.extend(quoted_after(text, "id=\"").chain(quoted_after(text, "name=\"")).map(str::to_owned));
        let Some(heading) = heading(text) else { continue };
        let slug = slug(heading);
        let earlier = seen.entry(slug.clone()).or_default();
        found.insert(if *earlier == 0 { slug } else { format!("{slug}-{earlier}") });
        *earlier += 1;
    }
    found
}

/// The text of a heading line.
pub(crate) fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(' ')).then(|| text.trim().trim_end_matches('#').trim())
}

/// The lines outside of fenced code, with their numbers.
pub(crate) fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence: Option<&str> = None;
    (1..).zip(page.lines()).filter(move |(_, line)| {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, None) => return true,
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        false
    })
}

/// The line with its code spans blanked out.
fn without_code(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let (before, code) = rest.split_at(start);
        let ticks = &code[..code.len() - code.trim_start_matches('`').len()];
        text += before;
        rest = match code[ticks.len()..].find(ticks) {
            Some(length) => &code[ticks.len() + length + ticks.len()..],
            // A lone tick is a tick.
            None => &code[ticks.len()..],
        };
    }
    text + rest
}

/// The targets of `[text](target)`.
fn inline(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(|(at, mark)| {
        let inside = &line[at + mark.len()..];
        let target = match inside.strip_prefix('<') {
            Some(angled) => angled.split('>').next()?,
            None => inside[..closing(inside)?].split_whitespace().next().unwrap_or_default(),
        };
        Some(target)
    })
}

/// Where the parenthesis that is already open closes.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    for (at, character) in text.char_indices() {
        match character {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}

/// The targets of HTML written into the page.
fn attributes(line: &str) -> impl Iterator<Item = &str> {
    quoted_after(line, "href=\"").chain(quoted_after(line, "src=\""))
}

fn quoted_after<'a>(line: &'a str, start: &'static str) -> impl Iterator<Item = &'a str> {
    line.match_indices(start).filter_map(move |(at, _)| line[at + start.len()..].split('"').next())
}

/// The target of `[label]: target`; a footnote has none.
fn definition(line: &str) -> Option<&str> {
    let label = line.trim_start().strip_prefix('[').filter(|label| !label.starts_with('^'))?;
    let (label, target) = label.split_once("]:")?;
    if label.contains(']') { None } else { target.split_whitespace().next() }
}

/// Lower case, words joined by dashes, punctuation gone.
fn slug(heading: &str) -> String {
    let text = link_texts(heading).to_lowercase();
    let kept = text.chars().filter(|&c| c.is_alphanumeric() || c == '-' || c == '_' || c == ' ');
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A heading with the targets of its links taken out.
fn link_texts(heading: &str) -> String {
    let mut text = heading.to_owned();
    while let Some(start) = text.find("](") {
        let Some(length) = closing(&text[start + 2..]) else { break };
        text.replace_range(start..=start + 2 + length, "");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(page: &str) -> Vec<String> {
        links(page).into_iter().map(|link| link.target).collect()
    }

    #[test]
    fn links_of_all_kinds_are_found() {
        assert_eq!(
            targets("See [a](a.md) and ![b](b.png \"title\") and [`c`](c_(d).md#e)."),
            ["a.md", "b.png", "c_(d).md#e"]
        );
        assert_eq!(targets("[x](<a file.md>)"), ["a file.md"]);
        assert_eq!(targets("[x]: docs/x.md\n[^1]: a note"), ["docs/x.md"]);
        assert_eq!(targets("<img src=\"a.svg\"><a href=\"b.md\">b</a>"), ["b.md", "a.svg"]);
    }

    #[test]
    fn code_is_no_link() {
        assert!(
            targets("```md\n[a](a.md)\n```\n~~~\n```\n[b](b.md)\n~~~\nand `[c](c.md)` and ``[d](`d`)``")
                .is_empty()
        );
        assert_eq!(targets("a ` tick [a](a.md)"), ["a.md"]);
    }

    #[test]
    fn lines_are_counted_through_code() {
        assert_eq!(links("```\n\n```\n[a](b)"), [Link { line: 4, target: "b".into() }]);
    }

    #[test]
    fn anchors_follow_headings() {
        let page = "# The `App`, first!\n## 中文 标题\n## Twice\n## Twice\n### See [the map](a.md)\n#no\n<a id=\"here\"></a>\n";
        let expected = ["here", "see-the-map", "the-app-first", "twice", "twice-1", "中文-标题"];
        assert_eq!(anchors(page).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn heading_needs_a_space() {
        assert_eq!(heading("## Unreleased ##"), Some("Unreleased"));
        assert_eq!(heading("#!shebang"), None);
        assert_eq!(heading("text"), None);
    }
}
