//! Texts with gaps: what `houtai` writes is kept as it will look, in files below `templates/`.
//!
//! A line that begins with `@word ` stands only where the word holds (`@en `, `@zh `, `@path `), so that both languages
//! share one code and cannot drift apart. `{{gap}}` is filled.

/// What a template is filled with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filling {
    holds: Vec<&'static str>,
    gaps: Vec<(&'static str, String)>,
}

impl Filling {
    /// The same, with a word that holds.
    #[must_use]
    pub(crate) fn holds(mut self, word: &'static str) -> Self {
        self.holds.push(word);
        self
    }

    /// The same, with a text for a gap.
    #[must_use]
    pub(crate) fn gap(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.gaps.push((name, text.into()));
        self
    }

    /// The filled template.
    pub(crate) fn fill(&self, template: &str) -> String {
        let lines = template.split_inclusive('\n').filter_map(|line| self.line(line));
        let text: String = lines.collect();
        self.gaps.iter().fold(text, |text, (name, with)| text.replace(&format!("{{{{{name}}}}}"), with))
    }

    /// A line without its words, where all of them hold.
    fn line<'a>(&self, mut line: &'a str) -> Option<&'a str> {
        while let Some((word, rest)) = conditional(line) {
            if !self.holds.contains(&word) {
                return None;
            }
            line = rest;
        }
        Some(line)
    }
}

/// The word in front of a line, and the line behind it. `@en` alone is an empty line.
fn conditional(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix('@')?;
    let end = rest.find(|character: char| !character.is_ascii_lowercase())?;
    let (word, rest) = rest.split_at(end);
    (!word.is_empty()).then(|| (word, rest.strip_prefix(' ').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_where_their_words_hold() {
        let template = "@en // Hello.\n@zh // 你好。\n@zh@path // 路径\n@en\n@en     deep\n{{name}} @en\n";
        let english = Filling::default().holds("en").gap("name", "shop");
        assert_eq!(english.fill(template), "// Hello.\n\n    deep\nshop @en\n");
        let chinese = Filling::default().holds("zh").holds("path").gap("name", "shop");
        assert_eq!(chinese.fill(template), "// 你好。\n// 路径\nshop @en\n");
    }
}
