//! The dictionary for programs.

use houtai_data::{Default, OnDelete, TableRuleKind};
use serde_json::{Value, json};

use super::column::{Column, literal};
use super::rule::for_programs;
use super::table::{Rule, Table};
use super::{Dictionary, MARK};

/// The whole as JSON, readable.
pub(super) fn text(dictionary: &Dictionary) -> String {
    let whole = json!({
        "app": dictionary.app,
        "made_by": MARK,
        "module": dictionary.module,
        "tables": dictionary.tables.iter().map(table).collect::<Vec<_>>(),
        "version": dictionary.version,
    });
    format!("{whole:#}\n")
}

fn table(table: &Table) -> Value {
    let model = table.model;
    let column = |index: Option<usize>| index.map(|index| model.fields[index].column);
    let referred_by = table.referred_by.iter();
    let referred_by = referred_by.map(|(table, column)| json!({"table": table, "column": column}));
    json!({
        "table": model.table,
        "model": model.name,
        "module": table.module,
        "doc": model.doc.trim(),
        "primary_key": model.key().column,
        "version": column(model.version),
        "soft_delete": column(model.soft_delete),
        "order_by": table.order(),
        "columns": table.columns.iter().map(of_column).collect::<Vec<_>>(),
        "rules": table.rules.iter().map(rule).collect::<Vec<_>>(),
        "referred_by": referred_by.collect::<Vec<_>>(),
    })
}

fn of_column(column: &Column) -> Value {
    let field = column.field;
    let references = column.target().map(|(table, column, on_delete)| {
        json!({"table": table, "column": column, "on_delete": on_delete_word(on_delete)})
    });
    json!({
        "column": field.column,
        "field": field.name,
        "doc": field.doc.trim(),
        "kind": field.kind.as_str(),
        "types": {"postgres": column.postgres, "sqlite": column.sqlite},
        "null": field.null,
        "default": default(field.default),
        "primary_key": column.is_key,
        "unique": field.unique,
        "index": field.index,
        "max_length": field.max_length,
        "digits": field.decimal.map(|(digits, _)| digits),
        "places": field.decimal.map(|(_, places)| places),
        "choices": field.choices,
        "range": field.range.map(|(least, most)| [least, most]),
        "rules": field.rules.iter().map(for_programs).collect::<Vec<_>>(),
        "references": references,
    })
}

/// `null` where a value has to be named.
fn default(default: Default) -> Value {
    match default {
        Default::None => Value::Null,
        Default::Identity => json!({"kind": "identity"}),
        Default::UuidV7 => json!({"kind": "uuid_v7"}),
        Default::Now => json!({"kind": "now"}),
        Default::Updated => json!({"kind": "updated"}),
        Default::Value(value) => json!({"kind": "value", "value": literal(&value())}),
    }
}

fn on_delete_word(on_delete: OnDelete) -> &'static str {
    match on_delete {
        OnDelete::Restrict => "restrict",
        OnDelete::Cascade => "cascade",
        OnDelete::SetNull => "set_null",
    }
}

fn rule(rule: &Rule) -> Value {
    let kind = match rule.rule.kind {
        TableRuleKind::Unique => "unique",
        TableRuleKind::ForeignKey => "foreign_key",
        TableRuleKind::Check => "check",
        TableRuleKind::Index => "index",
        TableRuleKind::UniqueIndex => "unique_index",
    };
    json!({
        "name": rule.rule.name,
        "kind": kind,
        "columns": rule.rule.columns,
        "condition": rule.rule.condition,
        "databases": if rule.on_sqlite { &["postgres", "sqlite"][..] } else { &["postgres"] },
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Form, Language, test_models};
    use super::*;

    #[test]
    fn the_shop_for_programs() {
        let dictionary = Dictionary::of(&test_models::shop(), None).unwrap();
        insta::assert_snapshot!(dictionary.text(Form::Json, Language::English));
    }
}
