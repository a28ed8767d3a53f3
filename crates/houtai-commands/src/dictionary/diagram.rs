//! The drawing of the tables and their references.

use std::fmt::Write as _;

use super::Dictionary;
use super::html::escape;
use super::layout::{Line, Link, Size, lay_out};
use super::markdown::anchor;
use super::table::Table;
use super::texts::Texts;

/// Of how many columns a box tells; those that refer are always among them.
const COLUMNS: usize = 10;
/// How many tables are few enough to show more of their columns than keys and references.
const FEW_TABLES: usize = 12;
const ROW: f64 = 20.0;
const TITLE: f64 = 28.0;
const PADDING: f64 = 12.0;
/// How wide a character of the font is, 0.6 of 13 pixels; one of Chinese is as wide as it is high.
const CHARACTER: f64 = 7.8;
const WIDE_CHARACTER: f64 = 13.0;
/// How many characters of a name are shown.
const SHOWN: usize = 26;

/// A table as it is drawn.
struct Drawn<'d> {
    name: &'static str,
    /// `None` of one that another module has.
    table: Option<&'d Table>,
    rows: Vec<Row>,
}

/// A line of text in a box.
struct Row {
    text: String,
    is_key: bool,
    /// Of a column that refers: the table.
    target: Option<&'static str>,
    /// Whether it only counts the columns that are not shown.
    is_rest: bool,
}

/// The drawing as SVG.
pub(super) fn svg(dictionary: &Dictionary, texts: &Texts) -> String {
    let drawn = drawn(dictionary, texts);
    let sizes: Vec<Size> = drawn.iter().map(Drawn::size).collect();
    let links = links(&drawn);
    let layout = lay_out(&sizes, &links);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0}\" height=\"{1:.0}\" viewBox=\"0 0 {0:.0} {1:.0}\" \
         role=\"group\" aria-labelledby=\"diagram-title\">\n",
        layout.width, layout.height
    );
    layout.lines.iter().for_each(|line| draw_line(&mut text, line));
    for ((table, corner), size) in drawn.iter().zip(&layout.corners).zip(&sizes) {
        table.draw(&mut text, *corner, size);
    }
    text + "</svg>\n"
}

/// The tables of the dictionary, and behind them those of other modules to which they refer.
fn drawn<'d>(dictionary: &'d Dictionary, texts: &Texts) -> Vec<Drawn<'d>> {
    let is_few = dictionary.tables.len() <= FEW_TABLES;
    let tables = dictionary.tables.iter();
    let mut drawn: Vec<Drawn<'d>> = tables.map(|table| Drawn::of(table, is_few, texts)).collect();
    let columns = dictionary.tables.iter().flat_map(|table| &table.columns);
    for (target, ..) in columns.filter_map(super::column::Column::target) {
        if !drawn.iter().any(|one| one.name == target) {
            drawn.push(Drawn { name: target, table: None, rows: Vec::new() });
        }
    }
    drawn
}

fn links(drawn: &[Drawn<'_>]) -> Vec<Link> {
    let of_table = |(from, table): (usize, &Drawn<'_>)| -> Vec<Link> {
        let rows = table.rows.iter().enumerate();
        let targets = rows.filter_map(|(index, row)| Some((index, row.target?)));
        let links = targets.filter_map(|(index, target)| {
            let to = drawn.iter().position(|one| one.name == target)?;
            Some(Link { from, from_y: TITLE + ROW * (index as f64 + 0.5), to, to_y: TITLE / 2.0 })
        });
        links.collect()
    };
    drawn.iter().enumerate().flat_map(of_table).collect()
}

impl<'d> Drawn<'d> {
    fn of(table: &'d Table, is_few: bool, texts: &Texts) -> Self {
        let is_main =
            |index: &usize| table.columns[*index].is_key || table.columns[*index].target().is_some();
        let all = 0..table.columns.len();
        let main = all.clone().filter(is_main).count();
        let mut others = if is_few { COLUMNS.saturating_sub(main) } else { 0 };
        let shown: Vec<usize> = all
            .filter(|index| {
                let takes_place = !is_main(index) && others > 0;
                others -= usize::from(takes_place);
                takes_place || is_main(index)
            })
            .collect();
        let rest = table.columns.len() - shown.len();
        let rows = shown.into_iter().map(|index| {
            let column = &table.columns[index];
            let target = column.target().map(|(target, ..)| target);
            Row { text: cut(column.field.column), is_key: column.is_key, target, is_rest: false }
        });
        let rest = (is_few && rest > 0).then(|| Row {
            text: (texts.more_columns)(rest),
            is_key: false,
            target: None,
            is_rest: true,
        });
        Self { name: table.model.table, table: Some(table), rows: rows.chain(rest).collect() }
    }

    fn size(&self) -> Size {
        let texts = self.rows.iter().map(|row| width(&row.text));
        // The name is bold.
        let widest = texts.fold(width(&cut(self.name)) * 1.05, f64::max);
        Size {
            width: (widest + 2.0 * PADDING).max(96.0).ceil(),
            height: TITLE + ROW * self.rows.len() as f64 + 4.0,
        }
    }

    fn draw(&self, text: &mut String, (x, y): (f64, f64), size: &Size) {
        let name = escape(self.name);
        let (open, close) = match self.table {
            Some(table) => {
                let tip = format!("{} · {}", table.model.table, table.module);
                let open = format!(
                    "<a href=\"#{}\" data-table=\"{name}\"><title>{}</title>",
                    escape(&anchor(self.name)),
                    escape(&tip)
                );
                (open, "</a>")
            }
            None => (format!("<g class=\"elsewhere\"><title>{name}</title>"), "</g>"),
        };
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "{open}<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"5\"/>\
             <text class=\"name\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            size.width,
            size.height,
            x + PADDING,
            y + TITLE / 2.0 + 5.0,
            escape(&cut(self.name))
        );
        if !self.rows.is_empty() {
            let _ = write!(
                text,
                "<line class=\"rule\" x1=\"{x:.1}\" y1=\"{0:.1}\" x2=\"{1:.1}\" y2=\"{0:.1}\"/>",
                y + TITLE,
                x + size.width
            );
        }
        for (index, row) in self.rows.iter().enumerate() {
            let class = match (row.is_key, row.is_rest) {
                (true, _) => " class=\"key\"",
                (_, true) => " class=\"more\"",
                _ => "",
            };
            let y = y + TITLE + ROW * (index as f64 + 0.5) + 5.0;
            let _ = write!(
                text,
                "<text{class} x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
                x + PADDING,
                escape(&row.text)
            );
        }
        let _ = writeln!(text, "{close}");
    }
}

/// A line with its arrow head, which the way ends with: horizontal, to the right or to the left.
fn draw_line(text: &mut String, line: &Line) {
    let mut way = String::new();
    let ((x, y), to_right) = (line.end, line.ends_to_right);
    let _ = write!(way, "M{:.1} {:.1}", line.start.0, line.start.1);
    for curve in &line.curves {
        let [(x1, y1), (x2, y2), (x, y)] = curve;
        let _ = write!(way, "C{x1:.1} {y1:.1} {x2:.1} {y2:.1} {x:.1} {y:.1}");
    }
    let back = if to_right { x - 8.0 } else { x + 8.0 };
    let _ = writeln!(
        text,
        "<path class=\"line\" d=\"{way}\"/><path class=\"head\" d=\"M{x:.1} {y:.1}L{back:.1} {:.1}L{back:.1} {:.1}Z\"/>",
        y - 4.5,
        y + 4.5
    );
}

/// A name, cut where it is long.
fn cut(name: &str) -> String {
    match name.char_indices().nth(SHOWN) {
        Some(_) => format!("{}…", name.chars().take(SHOWN - 1).collect::<String>()),
        None => name.to_owned(),
    }
}

fn width(text: &str) -> f64 {
    text.chars().map(|c| if crate::table::is_wide(c) { WIDE_CHARACTER } else { CHARACTER }).sum()
}
