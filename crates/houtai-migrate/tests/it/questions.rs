//! What is asked before anything is taken away.

use houtai_data::ValueKind;
use houtai_migrate::{Answers, Check, Column, Diff, Fill, Index, Operation, Schema, Table, diff};

fn table(name: &str, columns: &[(&str, ValueKind)]) -> Table {
    let mut table = Table::new(name, "shop", Column::new("id", ValueKind::Int64));
    table
        .columns
        .extend(columns.iter().map(|(name, kind)| Column { null: true, ..Column::new(*name, *kind) }));
    table
}

fn found(before: Table, after: Table, answers: &Answers) -> Diff {
    diff(&Schema::from_iter([before]), &Schema::from_iter([after]), answers).unwrap()
}

fn said(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(ToString::to_string).collect()
}

#[test]
fn a_field_that_gets_a_new_name_and_a_new_type_at_once_is_asked_about() {
    let before = table("items", &[("price", ValueKind::Text)]);
    let after = table("items", &[("cost", ValueKind::Int64)]);
    let asked = found(before.clone(), after.clone(), &Answers::new()).questions;
    assert!(asked[0].to_string().contains("`--rename items.price=cost`"), "{asked:?}");
    // Its values cannot follow, which is the second question and no loss without a word.
    let renamed = Answers::new().rename("items.price".parse().unwrap(), "cost");
    let asked = found(before, after, &renamed).questions;
    assert!(asked[0].to_string().contains("was text and is 64-bit integer"), "{}", asked[0]);
}

#[test]
fn a_model_that_is_renamed_with_all_its_fields_is_asked_about() {
    let before = table("people", &[("name", ValueKind::Text), ("age", ValueKind::Int32)]);
    let after = table("users", &[("title", ValueKind::Text), ("years", ValueKind::Int32)]);
    let asked = found(before.clone(), after.clone(), &Answers::new()).questions;
    assert!(asked[0].to_string().contains("`--rename people=users`"), "{asked:?}");
    let answers = Answers::new()
        .rename("people".parse().unwrap(), "users")
        .rename("people.name".parse().unwrap(), "title")
        .rename("people.age".parse().unwrap(), "years");
    let done = found(before, after, &answers);
    assert!(done.questions.is_empty(), "{:?}", done.questions);
    assert_eq!(
        said(&done.operations),
        [
            "rename table `people` to `users`",
            "rename column `users.age` to `years`",
            "rename column `users.name` to `title`"
        ]
    );
}

#[test]
fn the_table_with_most_in_common_is_offered_first() {
    let before = table("people", &[("name", ValueKind::Text)]);
    let after = [table("bills", &[]), table("users", &[("name", ValueKind::Text)])];
    let asked =
        diff(&Schema::from_iter([before]), &Schema::from_iter(after), &Answers::new()).unwrap().questions;
    let text = asked[0].to_string();
    assert!(text.find("people=users") < text.find("people=bills"), "{text}");
}

/// A check and a partial index whose words stay while the columns that they name exchange their names.
fn with_conditions(mut table: Table) -> Table {
    table.checks.push(Check { name: "items_some_check".into(), condition: "low < 10".into() });
    table.indexes.push(Index {
        name: "items_some_idx".into(),
        columns: vec!["id".into()],
        unique: false,
        condition: Some("low > 5".into()),
    });
    table
}

#[test]
fn conditions_do_not_follow_columns_that_exchange_their_names() {
    let columns = [("low", ValueKind::Int64), ("high", ValueKind::Int64)];
    let (before, after) =
        (with_conditions(table("items", &columns)), with_conditions(table("items", &columns)));
    let answers = Answers::new()
        .rename("items.low".parse().unwrap(), "high")
        .rename("items.high".parse().unwrap(), "low");
    let done = said(&found(before, after, &answers).operations);
    assert_eq!(
        &done[..2],
        ["drop check `items_some_check` of `items`", "drop index `items_some_idx` of `items`"]
    );
    assert!(done.contains(&"add check `items_some_check` to `items`".to_owned()), "{done:?}");
    assert!(done.contains(&"add index `items_some_idx` to `items`".to_owned()), "{done:?}");
}

#[test]
fn conditions_that_do_not_name_what_is_renamed_stay() {
    let before = with_conditions(table("items", &[("low", ValueKind::Int64), ("name", ValueKind::Text)]));
    let after = with_conditions(table("items", &[("low", ValueKind::Int64), ("title", ValueKind::Text)]));
    let answers = Answers::new().rename("items.name".parse().unwrap(), "title");
    let done = said(&found(before, after, &answers).operations);
    assert_eq!(done, ["rename column `items.name` to `title`"]);
}

#[test]
fn a_default_that_is_no_value_of_its_column_is_told_before_a_file_is_written() {
    let before = Schema::from_iter([table("items", &[])]);
    let mut after = table("items", &[]);
    after.columns.push(Column::new("count", ValueKind::Int64));
    let after = Schema::from_iter([after]);
    let filled = |fill| diff(&before, &after, &Answers::new().fill("items.count".parse().unwrap(), fill));
    assert_eq!(
        filled(Fill::Value("many".into())).unwrap_err().to_string(),
        "what rows get in `items.count` is none of its values: `many` is no 64-bit integer; write one such as `0`\n    → \
         say another one, by `--default items.count=…` or in the model"
    );
    assert!(filled(Fill::Now).unwrap_err().to_string().contains("`now` is a timestamp"));
    filled(Fill::Value("7".into())).unwrap();
}
