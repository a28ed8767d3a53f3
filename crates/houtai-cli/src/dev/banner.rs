//! The table of addresses that an app prints when it serves: shown once, and again only when it says something else.

/// How the table begins and ends (`houtai-commands/src/banner.rs`).
const FIRST: &str = " is serving, started in ";
const LAST: &str = "Stop it with Ctrl-C.";
/// A table longer than this is none.
const MOST_LINES: usize = 24;

/// What has been shown, and what is being printed now.
#[derive(Debug, Default)]
pub(crate) struct Banner {
    shown: Vec<String>,
    printing: Option<Vec<String>>,
}

/// What a line of the app is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// What to show now.
    pub(crate) show: Vec<String>,
    /// Whether it says that the app serves.
    pub(crate) is_serving: bool,
}

impl Banner {
    /// Takes a line of the app.
    pub(crate) fn line(&mut self, line: String) -> Line {
        if line.contains(FIRST) && self.printing.is_none() {
            self.printing = Some(vec![line]);
            return Line { show: Vec::new(), is_serving: true };
        }
        let Some(printing) = &mut self.printing else { return Line { show: vec![line], is_serving: false } };
        let is_last = line == LAST;
        printing.push(line);
        let is_over = is_last || printing.len() == MOST_LINES;
        Line { show: if is_over { self.over() } else { Vec::new() }, is_serving: false }
    }

    /// A new program begins to print.
    pub(crate) fn begin(&mut self) {
        self.printing = None;
    }

    fn over(&mut self) -> Vec<String> {
        let printed = self.printing.take().unwrap_or_default();
        // The first line holds how long the start took.
        if printed.get(1..) == self.shown.get(1..) && !self.shown.is_empty() {
            return Vec::new();
        }
        self.shown = printed;
        self.shown.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(banner: &mut Banner, lines: &[&str]) -> Vec<String> {
        lines.iter().flat_map(|line| banner.line((*line).to_owned()).show).collect()
    }

    #[test]
    fn the_table_is_shown_once_and_again_when_it_is_another() {
        let mut banner = Banner::default();
        let table = |took: &str, port: &str| {
            [format!("shop 0.1.0 is serving, started in {took} ms"), port.into(), LAST.into()]
        };
        let print = |banner: &mut Banner, took: &str, port: &str| {
            let table = table(took, port);
            shown(banner, &table.each_ref().map(String::as_str))
        };
        assert_eq!(print(&mut banner, "9", "8000").len(), 3);
        assert_eq!(print(&mut banner, "8", "8000").len(), 0);
        assert_eq!(print(&mut banner, "8", "9000").len(), 3);
    }

    #[test]
    fn other_lines_are_shown_as_they_come() {
        let mut banner = Banner::default();
        assert_eq!(shown(&mut banner, &["one", "two"]), ["one", "two"]);
        assert!(banner.line("shop 1 is serving, started in 3 ms".into()).is_serving);
        assert_eq!(shown(&mut banner, &["x"; MOST_LINES]).len(), MOST_LINES + 1);
    }
}
