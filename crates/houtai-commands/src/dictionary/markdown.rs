//! The dictionary as Markdown.

use houtai_data::ModelMeta;

use super::phrase::{Phrase, Piece, paragraphs};
use super::table::{Rule, Table};
use super::texts::Texts;
use super::{Dictionary, MARK};

/// The whole page.
pub(super) fn text(dictionary: &Dictionary, texts: &Texts) -> String {
    let mut page = format!("<!-- {MARK} -->\n\n# {}: {}\n", words(&dictionary.app), texts.title);
    page += &format!("\n{}\n", phrase(&Phrase::of_doc(&(texts.made_by)(&dictionary.app))));
    if dictionary.tables.is_empty() {
        page += &format!("\n{}\n", phrase(&Phrase::of_doc(&dictionary.nothing(texts))));
        return page;
    }
    page += &rows(&texts.table_header, dictionary.tables.iter().map(|table| line(dictionary, table)));
    page += &diagram(dictionary, texts);
    dictionary.tables.iter().for_each(|table| page += &section(dictionary, table, texts));
    page
}

fn line(dictionary: &Dictionary, table: &Table) -> Vec<String> {
    let model = table.model;
    let link = in_dictionary(dictionary, &Phrase::default().table(model.table, model.table));
    vec![link, code(model.name), code(&table.module), first_paragraph(model)]
}

fn first_paragraph(model: &ModelMeta) -> String {
    paragraphs(model.doc).first().map(phrase).unwrap_or_default()
}

/// What GitHub, GitLab and others draw: each reference as a line.
fn diagram(dictionary: &Dictionary, texts: &Texts) -> String {
    let lines = dictionary.tables.iter().flat_map(|table| {
        let references = table.columns.iter().filter_map(|column| Some((column, column.target()?.0)));
        references.map(|(column, target)| {
            let many = if column.field.unique { "|o" } else { "}o" };
            let one = if column.field.null { "o|" } else { "||" };
            let [table, target, column] = [table.model.table, target, column.field.column].map(quoted);
            format!("  {table} {many}--{one} {target} : {column}\n")
        })
    });
    let lines: String = lines.collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("\n## {}\n\n```mermaid\nerDiagram\n{lines}```\n", texts.diagram)
}

/// A name in a diagram, which knows no escapes.
fn quoted(name: &str) -> String {
    let is_plain = |c: &char| !c.is_control() && !"\"`%\\".contains(*c);
    format!("\"{}\"", name.chars().filter(is_plain).collect::<String>())
}

fn section(dictionary: &Dictionary, table: &Table, texts: &Texts) -> String {
    let name = table.model.table;
    let mut text = format!("\n<a id=\"{}\"></a>\n\n## {}\n", anchor(name), words(name));
    for paragraph in paragraphs(table.model.doc) {
        text += &format!("\n{}\n", phrase(&paragraph));
    }
    text += "\n";
    for fact in table.facts(texts) {
        text += &format!("- {}\n", in_dictionary(dictionary, &fact));
    }
    let columns = table.columns.iter().map(|column| {
        let rules = column.rules(texts);
        let rules: Vec<String> = rules.iter().map(|rule| in_dictionary(dictionary, rule)).collect();
        let doc: Vec<String> = paragraphs(column.field.doc).iter().map(phrase).collect();
        let null = if column.field.null { texts.yes } else { texts.no };
        let [name, postgres, sqlite] = [column.field.column, &column.postgres, &column.sqlite].map(code);
        let default = phrase(&column.default(texts));
        vec![name, postgres, sqlite, null.to_owned(), default, rules.join("<br>"), doc.join(" ")]
    });
    text += &rows(&texts.column_header, columns);
    if !table.rules.is_empty() {
        text += &format!("\n### {}\n", texts.rule_title);
        text += &rows(&texts.rule_header, table.rules.iter().map(|one| rule(one, texts)));
    }
    text
}

fn rule(rule: &Rule, texts: &Texts) -> Vec<String> {
    let columns = phrase(&Phrase::default().codes(&rule.rule.columns));
    let condition = rule.rule.condition.as_deref().map(code).unwrap_or_default();
    let databases = if rule.on_sqlite { "PostgreSQL, SQLite" } else { "PostgreSQL" };
    let kind = (texts.rule_kind)(rule.rule.kind).to_owned();
    vec![code(&rule.rule.name), kind, columns, condition, databases.to_owned()]
}

fn rows(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rows = rows.map(|row| format!("| {} |\n", row.join(" | ")));
    format!("\n| {} |\n|{}\n{}", header.join(" | "), "---|".repeat(header.len()), rows.collect::<String>())
}

/// A phrase whose tables are links where the dictionary has them.
fn in_dictionary(dictionary: &Dictionary, phrase: &Phrase) -> String {
    phrase.written(|piece| match piece {
        Piece::Table(table, shown) if dictionary.table(table).is_some() => {
            format!("[{}](#{})", code(shown), anchor(table))
        }
        other => piece_text(other),
    })
}

fn phrase(phrase: &Phrase) -> String {
    phrase.written(piece_text)
}

fn piece_text(piece: &Piece) -> String {
    match piece {
        Piece::Words(text) => words(text),
        Piece::Code(text) | Piece::Table(_, text) => code(text),
    }
}

/// Words that can end neither their cell nor their line, nor begin a tag.
fn words(text: &str) -> String {
    let text = one_line(text).replace('\\', "\\\\").replace('|', "\\|");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('`', "\\`")
}

/// Code, in more backticks than it has itself.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// The address of a table within the page: what is no letter, digit, `_` or `-` is written as its number.
pub(super) fn anchor(table: &str) -> String {
    let safe = |c: char| match c.is_alphanumeric() || "_-".contains(c) {
        true => c.to_string(),
        false => format!(".{:x}.", c as u32),
    };
    format!("table-{}", table.chars().map(safe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::{Form, Language, test_models};
    use super::*;

    #[test]
    fn the_shop_in_english() {
        let dictionary = Dictionary::of(&test_models::shop(), None).unwrap();
        insta::assert_snapshot!(dictionary.text(Form::Markdown, Language::English));
    }

    #[test]
    fn a_module_in_chinese_names_tables_of_others_without_a_link() {
        let dictionary = Dictionary::of(&test_models::shop(), Some("orders")).unwrap();
        insta::assert_snapshot!(dictionary.text(Form::Markdown, Language::Chinese));
    }

    #[test]
    fn words_begin_no_tag_and_end_no_cell() {
        assert_eq!(words("<b>&amp;|`\n\\"), "&lt;b>&amp;amp;\\|\\` \\\\");
    }

    #[test]
    fn code_holds_whatever_it_is_given() {
        assert_eq!(code("id"), "`id`");
        assert_eq!(code("a``b|c\nd"), "```a``b\\|c d```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(""), "`  `");
    }
}
