//! The tables of migrations are those of the models.

use std::cell::RefCell;

use houtai_data::{
    CheckMeta, Default, Dialect, FieldMeta, IndexMeta, ModelMeta, ReferenceMeta, create_statements,
};
use houtai_migrate::{Answers, Column, Operation, Schema, Table, diff, plan};
use proptest::prelude::*;

use crate::generate;

thread_local! {
    /// The models of the case that runs. A reference is a function without any state, so it looks its model up by a
    /// number that is part of its type.
    static MODELS: RefCell<Vec<&'static ModelMeta>> = const { RefCell::new(Vec::new()) };
}

fn model<const NUMBER: usize>() -> &'static ModelMeta {
    MODELS.with_borrow(|models| models[NUMBER])
}

const LOOK_UPS: [fn() -> &'static ModelMeta; 4] = [model::<0>, model::<1>, model::<2>, model::<3>];

/// Models with these tables. They live to the end of the test, as models do to the end of a program.
fn models_of(schema: &Schema) -> Vec<&'static ModelMeta> {
    let names: Vec<&String> = schema.tables().map(|table| &table.name).collect();
    let models: Vec<_> = schema.tables().map(|table| model_of(table, &names)).collect();
    MODELS.set(models.clone());
    models
}

fn model_of(table: &Table, names: &[&String]) -> &'static ModelMeta {
    let fields: Vec<FieldMeta> = table.columns.iter().map(|column| field_of(column, names)).collect();
    let indexes: Vec<IndexMeta> = table
        .indexes
        .iter()
        .map(|index| IndexMeta {
            name: leak(&index.name),
            columns: index.columns.iter().map(|column| leak(column)).collect::<Vec<_>>().leak(),
            unique: index.unique,
            condition: index.condition.as_deref().map(leak),
        })
        .collect();
    let checks =
        table.checks.iter().map(|one| CheckMeta { name: leak(&one.name), condition: leak(&one.condition) });
    Box::leak(Box::new(ModelMeta {
        key: table.columns.iter().position(|column| column.name == table.key).unwrap(),
        indexes: indexes.leak(),
        checks: checks.collect::<Vec<_>>().leak(),
        ..ModelMeta::of(leak(&table.name), leak(&table.name), fields.leak())
    }))
}

fn field_of(column: &Column, names: &[&String]) -> FieldMeta {
    FieldMeta {
        name: leak(&column.name),
        column: leak(&column.name),
        doc: "",
        kind: column.kind,
        max_length: column.max_length,
        decimal: column.decimal,
        range: column.range,
        null: column.null,
        unique: column.unique,
        index: column.index,
        default: if column.identity { Default::Identity } else { Default::None },
        reference: column.references.as_ref().map(|to| ReferenceMeta {
            model: LOOK_UPS[names.iter().position(|name| **name == to.table).unwrap()],
            on_delete: to.on_delete,
        }),
        choices: column.choices.iter().map(|choice| leak(choice)).collect::<Vec<_>>().leak(),
        rules: &[],
    }
}

fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_schema_of_models_is_that_of_their_tables(seed in generate::schema_seed()) {
        let schema = generate::schema(&seed, true);
        let models = models_of(&schema).into_iter().map(|model| ("music", model));
        prop_assert_eq!(Schema::of_models(models).unwrap(), schema);
    }

    #[test]
    fn each_table_is_made_by_the_very_text_by_which_the_models_make_it(seed in generate::schema_seed()) {
        let schema = generate::schema(&seed, true);
        let models = models_of(&schema);
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let mut wanted = create_statements(dialect, &models).unwrap();
            wanted.iter_mut().for_each(|sql| *sql = sql.replace(" IF NOT EXISTS", ""));
            // Tables that refer to each other in a circle get their foreign keys in other ways.
            if wanted.iter().any(|sql| sql.starts_with("DO")) || in_a_circle(&schema) {
                continue;
            }
            let mut state = Schema::new();
            for operation in diff(&Schema::new(), &schema, &Answers::new()).unwrap().operations {
                for step in plan(dialect, &state, &operation).unwrap() {
                    let sql = step.to_string();
                    prop_assert!(wanted.iter().any(|one| format!("{one};") == sql), "{} in {:#?}", sql, wanted);
                    wanted.retain(|one| format!("{one};") != sql);
                }
                operation.apply(&mut state).unwrap();
            }
            prop_assert!(wanted.is_empty(), "{:?}", wanted);
        }
    }
}

fn in_a_circle(schema: &Schema) -> bool {
    let found = diff(&Schema::new(), schema, &Answers::new()).unwrap();
    found.operations.iter().any(|operation| !matches!(operation, Operation::CreateTable { .. }))
}
