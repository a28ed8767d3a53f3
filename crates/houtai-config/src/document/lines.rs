//! Offsets in a text as lines and columns, and one line as an excerpt.

use houtai_core::MASK;

use crate::message::escape_control;

/// How much of a line is shown on either side of the offending column.
const CONTEXT: usize = 60;

/// The lines of a text.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// Line and column of an offset, both counted from 1, the column in characters. The end of the text counts as
    /// the end of its last line that is not empty: "line 3" of a file with two lines would puzzle.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let offset = if offset >= self.text.len() { self.text.trim_end().len() } else { offset };
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let before = &self.text[self.starts[line - 1]..self.text.floor_char_boundary(offset)];
        (line, before.trim_start_matches('\u{feff}').chars().count() + 1)
    }

    fn line(&self, line: usize) -> &'a str {
        let rest = &self.text[self.starts[line - 1]..];
        rest.split('\n').next().unwrap_or_default().trim_start_matches('\u{feff}').trim_end_matches('\r')
    }

    /// The line with a mark under the column; of a long one only the part around it.
    pub(super) fn excerpt(&self, (line, column): (usize, usize)) -> String {
        let from = (column - 1).saturating_sub(CONTEXT);
        let part = |skip: usize, take: usize| {
            let text: String = self.line(line).chars().skip(skip).take(take).collect();
            escape_control(&text.replace('\t', " "))
        };
        let before = format!("{}{}", if from > 0 { "…" } else { "" }, part(from, column - 1 - from));
        let after = part(column - 1, CONTEXT);
        let cut = if self.line(line).chars().count() > column - 1 + CONTEXT { "…" } else { "" };
        let mark = " ".repeat(before.chars().map(columns).sum());
        format!("{before}{after}{cut}\n{mark}^")
    }

    /// The line with everything after its key hidden; all of it when it has no key.
    pub(super) fn key(&self, (line, _): (usize, usize)) -> String {
        match self.line(line).split_once('=') {
            Some((key, _)) => format!("{}= {MASK}", escape_control(key)),
            None => MASK.to_owned(),
        }
    }
}

/// How many columns of a terminal a character takes: Chinese, Japanese and Korean ones take two.
fn columns(character: char) -> usize {
    if matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
    {
        2
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let lines = Lines::of("a = 1\r\n名字 = 2\r\n");
        assert_eq!(lines.position(0), (1, 1));
        assert_eq!(lines.position(7), (2, 1));
        assert_eq!(lines.position("a = 1\r\n名字 ".len()), (2, 4));
    }

    #[test]
    fn the_end_of_the_text_is_the_end_of_its_last_written_line() {
        assert_eq!(Lines::of("a = [\n").position(6), (1, 6));
        assert_eq!(Lines::of("").position(0), (1, 1));
    }

    #[test]
    fn the_mark_stands_under_the_column_also_after_chinese() {
        assert_eq!(Lines::of("名 = = 2").excerpt((1, 5)), "名 = = 2\n     ^");
    }

    #[test]
    fn only_the_part_around_the_column_of_a_long_line_is_shown() {
        let text = format!("{}!{}", "a".repeat(500), "b".repeat(500));
        let excerpt = Lines::of(&text).excerpt((1, 501));
        let (line, mark) = excerpt.split_once('\n').unwrap();
        assert_eq!(line.chars().count(), 1 + CONTEXT + CONTEXT + 1);
        assert_eq!(line.chars().position(|c| c == '!'), mark.chars().position(|c| c == '^'));
    }
}
