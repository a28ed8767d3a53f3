//! What holds of every comparison, whatever the schemas.

use houtai_migrate::{Answers, History, Migration, Operation, Schema, diff};
use proptest::prelude::*;

use crate::generate;

fn applied(schema: &Schema, operations: &[Operation]) -> Schema {
    let mut schema = schema.clone();
    for operation in operations {
        operation.apply(&mut schema).unwrap();
    }
    schema
}

/// The operations that take these back.
fn inverses(schema: &Schema, operations: &[Operation]) -> Vec<Operation> {
    let (mut schema, mut inverses) = (schema.clone(), Vec::new());
    for operation in operations {
        inverses.push(operation.inverse(&schema).unwrap());
        operation.apply(&mut schema).unwrap();
    }
    inverses.reverse();
    inverses
}

/// A history that goes on to these tables, by files that were written and read.
fn drafted(history: &History, after: &Schema, choices: &[usize]) -> History {
    let before = history.schema().unwrap();
    let choices = if choices.is_empty() { &[0] } else { choices };
    let found = generate::settled(&before, after, choices);
    let drafts = history.draft(&before, found.operations, None).unwrap();
    let files =
        drafts.iter().map(|one| Migration::decode(&one.encode(), &format!("{}.toml", one.id)).unwrap());
    History::new(history.files().iter().cloned().chain(files)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_leads_from_the_one_to_the_other_and_back(
        (before, after) in generate::pair(),
        choices in prop::collection::vec(0..8_usize, 8),
    ) {
        let (before, after) = (generate::schema(&before, false), generate::schema(&after, false));
        let found = generate::settled(&before, &after, &choices);
        let there = applied(&before, &found.operations);
        prop_assert_eq!(&there, &after, "{:#?}", found.operations);
        let back = applied(&there, &inverses(&before, &found.operations));
        prop_assert_eq!(&back, &before, "{:#?}", found.operations);
    }

    #[test]
    fn each_module_gets_migrations_that_add_up_to_the_same(
        (before, after) in generate::pair(),
        choices in prop::collection::vec(0..8_usize, 8),
    ) {
        let (before, after) = (generate::schema(&before, false), generate::schema(&after, false));
        let history = drafted(&History::default(), &before, &[]);
        prop_assert_eq!(history.schema().unwrap(), before);
        let history = drafted(&history, &after, &choices);
        prop_assert_eq!(history.schema().unwrap(), after);
        history.refuse_conflicts().unwrap();
        for file in history.files() {
            let module = &file.migration.id.module;
            let mine = |operation: &Operation| match operation {
                Operation::CreateTable { table } => table.module == *module,
                _ => true,
            };
            prop_assert!(file.migration.operations.iter().all(mine));
        }
    }

    #[test]
    fn a_clean_project_has_nothing_to_change(seed in generate::schema_seed()) {
        let schema = generate::schema(&seed, false);
        let found = diff(&schema, &schema, &Answers::new()).unwrap();
        prop_assert!(found.operations.is_empty() && found.questions.is_empty(), "{:?}", found);
        // Not either after its snapshots were written and read.
        let read = ["music", "places"].iter().flat_map(|module| {
            let text = schema.encode(module);
            Schema::decode(&text, module, "schema.toml").unwrap().tables().cloned().collect::<Vec<_>>()
        });
        let found = diff(&read.collect(), &schema, &Answers::new()).unwrap();
        prop_assert!(found.operations.is_empty() && found.questions.is_empty(), "{:?}", found);
    }

    #[test]
    fn what_was_there_is_never_made_up_from_nothing(
        (before, after) in generate::pair(),
    ) {
        // Without an answer there is no rename, whatever looks like one.
        let (before, after) = (generate::schema(&before, false), generate::schema(&after, false));
        let found = diff(&before, &after, &Answers::new()).unwrap();
        let renames = found.operations.iter().filter(|operation| {
            matches!(operation, Operation::RenameTable { .. } | Operation::RenameColumn { .. })
        });
        prop_assert_eq!(renames.count(), 0);
    }
}
