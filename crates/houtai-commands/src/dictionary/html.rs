//! The dictionary as one page that needs no other file.

use super::column::Column;
use super::markdown::anchor;
use super::phrase::{Phrase, Piece, paragraphs};
use super::table::{Rule, Table};
use super::texts::Texts;
use super::{Dictionary, MARK, diagram};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The whole page. Nothing is loaded from elsewhere, which its policy says too.
pub(super) fn page(dictionary: &Dictionary, texts: &Texts) -> String {
    let (lang, title) = (texts.lang, format!("{} · {}", escape(&dictionary.app), texts.title));
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="generator" content="{MARK}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
{}</body>
</html>
"#,
        body(dictionary, texts)
    )
}

fn body(dictionary: &Dictionary, texts: &Texts) -> String {
    let made_by = phrase(&Phrase::of_doc(&(texts.made_by)(&dictionary.app)));
    let (app, version, title) = (escape(&dictionary.app), escape(&dictionary.version), texts.title);
    let heading = format!("<h1>{app} <small>{version}</small> {title}</h1>\n<p>{made_by}</p>\n");
    if dictionary.tables.is_empty() {
        let nothing = phrase(&Phrase::of_doc(&dictionary.nothing(texts)));
        return format!("<header>\n{heading}</header>\n<main>\n<p>{nothing}</p>\n</main>\n");
    }
    let sections: String = dictionary.tables.iter().map(|table| section(dictionary, table, texts)).collect();
    format!(
        "<a class=\"skip\" href=\"#tables\">{}</a>\n<header>\n{heading}{}</header>\n<main>\n{}{}{sections}</main>\n\
         <script>\n{SCRIPT}</script>\n",
        texts.to_tables,
        filter(dictionary, texts),
        diagram(dictionary, texts),
        list(dictionary, texts),
    )
}

/// The box that the script shows: without it there is nothing to filter with.
fn filter(dictionary: &Dictionary, texts: &Texts) -> String {
    let count = (texts.count)(dictionary.tables.len());
    format!(
        "<p class=\"filter\"><label hidden>{} <input type=\"search\" id=\"filter\" autocomplete=\"off\" spellcheck=\"false\"></label> \
         <span id=\"count\" role=\"status\" data-none=\"{}\">{count}</span></p>\n",
        texts.filter, texts.filter_none
    )
}

fn diagram(dictionary: &Dictionary, texts: &Texts) -> String {
    let drawing = diagram::svg(dictionary, texts);
    let (title, hint) = (texts.diagram, texts.diagram_hint);
    format!(
        "<section id=\"diagram\" aria-labelledby=\"diagram-title\">\n<h2 id=\"diagram-title\">{title}</h2>\n<p>{hint}</p>\n\
         <div class=\"scroll drawing\" role=\"region\" tabindex=\"0\" aria-labelledby=\"diagram-title\">\n{drawing}</div>\n</section>\n"
    )
}

fn list(dictionary: &Dictionary, texts: &Texts) -> String {
    let rows = dictionary.tables.iter().map(|table| {
        let (name, model) = (table.model.table, table.model);
        let link = linked(dictionary, &Phrase::default().table(name, name));
        let doc = paragraphs(model.doc).first().map(phrase).unwrap_or_default();
        let cells = vec![link, code(model.name), code(&table.module), doc];
        row(&cells, Some(name))
    });
    let rows: String = rows.collect();
    let table = grid("tables-title", &texts.table_header, &rows);
    format!(
        "<nav id=\"tables\" aria-labelledby=\"tables-title\">\n<h2 id=\"tables-title\">{}</h2>\n{table}</nav>\n",
        texts.tables
    )
}

fn section(dictionary: &Dictionary, table: &Table, texts: &Texts) -> String {
    let (name, id) = (escape(table.model.table), escape(&anchor(table.model.table)));
    let facts = table.facts(texts);
    let facts: Vec<String> =
        facts.iter().map(|fact| format!("<li>{}</li>", linked(dictionary, fact))).collect();
    let docs: String =
        paragraphs(table.model.doc).iter().map(|one| format!("<p>{}</p>\n", phrase(one))).collect();
    let columns: String = table.columns.iter().map(|one| column(dictionary, one, texts)).collect();
    let columns = grid(&id, &texts.column_header, &columns);
    let rules: String = table.rules.iter().map(|one| rule(one, texts)).collect();
    let rules = match rules.is_empty() {
        true => String::new(),
        false => {
            let title = texts.rule_title;
            format!(
                "<h3 id=\"{id}.rules\">{title}</h3>\n{}",
                grid(&format!("{id}.rules"), &texts.rule_header, &rules)
            )
        }
    };
    format!(
        "<section class=\"table\" data-table=\"{name}\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{name}</h2>\n{docs}\
         <ul class=\"facts\">{}</ul>\n{columns}{rules}</section>\n",
        facts.concat()
    )
}

fn column(dictionary: &Dictionary, column: &Column, texts: &Texts) -> String {
    let rules = column.rules(texts);
    let rules: Vec<String> = rules.iter().map(|rule| linked(dictionary, rule)).collect();
    let docs: Vec<String> = paragraphs(column.field.doc).iter().map(phrase).collect();
    let null = if column.field.null { texts.yes } else { texts.no };
    let [name, postgres, sqlite] = [column.field.column, &column.postgres, &column.sqlite].map(code);
    let default = phrase(&column.default(texts));
    row(&[name, postgres, sqlite, null.to_owned(), default, rules.join("<br>"), docs.join("<br>")], None)
}

fn rule(rule: &Rule, texts: &Texts) -> String {
    let columns = phrase(&Phrase::default().codes(&rule.rule.columns));
    let condition = rule.rule.condition.as_deref().map(code).unwrap_or_default();
    let databases = if rule.on_sqlite { "PostgreSQL, SQLite" } else { "PostgreSQL" };
    let kind = (texts.rule_kind)(rule.rule.kind).to_owned();
    row(&[code(&rule.rule.name), kind, columns, condition, databases.to_owned()], None)
}

/// A table that scrolls by itself where it is too wide, also by the keyboard.
fn grid(labelled_by: &str, header: &[&str], rows: &str) -> String {
    let header: String = header.iter().map(|cell| format!("<th scope=\"col\">{cell}</th>")).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{labelled_by}\"><table>\n\
         <thead><tr>{header}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )
}

/// A row whose first cell is its head. One that belongs to a table says so for the filter.
fn row(cells: &[String], table: Option<&str>) -> String {
    let cells = cells.iter().enumerate().map(|(index, cell)| match index {
        0 => format!("<th scope=\"row\">{cell}</th>"),
        _ => format!("<td>{cell}</td>"),
    });
    let of = table.map(|name| format!(" data-table=\"{}\"", escape(name))).unwrap_or_default();
    format!("<tr{of}>{}</tr>\n", cells.collect::<String>())
}

/// A phrase whose tables are links where the dictionary has them.
fn linked(dictionary: &Dictionary, phrase: &Phrase) -> String {
    phrase.written(|piece| match piece {
        Piece::Table(table, shown) if dictionary.table(table).is_some() => {
            format!("<a href=\"#{}\">{}</a>", escape(&anchor(table)), code(shown))
        }
        other => piece_text(other),
    })
}

fn phrase(phrase: &Phrase) -> String {
    phrase.written(piece_text)
}

fn piece_text(piece: &Piece) -> String {
    match piece {
        Piece::Words(text) => escape(text),
        Piece::Code(text) | Piece::Table(_, text) => code(text),
    }
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// A text that cannot leave the place in which it stands.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // A browser would replace it; what cannot be seen is shown.
            c if c.is_control() && !c.is_whitespace() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
