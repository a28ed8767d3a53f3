//! Random schemas, and pairs of them that have much in common.

use houtai_data::{OnDelete, ValueKind, object_name};
use houtai_migrate::{
    Answers, Check, Column, Diff, Fill, Index, Place, Question, Reference, Schema, SqlPair, Table, diff,
};
use proptest::prelude::*;

const TABLES: [&str; 4] = ["albums", "bands", "cities", "discs"];
const COLUMNS: [&str; 5] = ["east", "fame", "gain", "height", "index"];

/// What a column is, before it is known which tables there are.
#[derive(Clone, Debug)]
pub(crate) struct ColumnSeed {
    kind: ValueKind,
    null: bool,
    unique: bool,
    index: bool,
    max_length: Option<u32>,
    decimal: (u32, u32),
    choices: bool,
    target: Option<(usize, OnDelete)>,
}

/// What a table is.
#[derive(Clone, Debug)]
pub(crate) struct TableSeed {
    key: Column,
    module: bool,
    columns: Vec<Option<ColumnSeed>>,
    joint: Option<(usize, usize, bool)>,
    partial: Option<(usize, bool)>,
    check: Option<usize>,
}

pub(crate) type SchemaSeed = Vec<Option<TableSeed>>;

fn kind() -> impl Strategy<Value = ValueKind> {
    use ValueKind::{
        Bool, Bytes, Date, Decimal, Float32, Float64, Int16, Int32, Int64, Json, Text, Time, Timestamp, Uuid,
    };
    prop::sample::select(vec![
        Bool, Int16, Int32, Int64, Float32, Float64, Decimal, Text, Text, Text, Bytes, Uuid, Timestamp, Date,
        Time, Json,
    ])
}

fn column_seed() -> impl Strategy<Value = ColumnSeed> {
    let on_delete = prop::sample::select(vec![OnDelete::Restrict, OnDelete::Cascade, OnDelete::SetNull]);
    let target = prop::option::weighted(0.3, (0..TABLES.len(), on_delete));
    let decimal = prop::sample::select(vec![(6, 0), (6, 2), (12, 4), (18, 4)]);
    let flags =
        (prop::bool::ANY, prop::bool::weighted(0.2), prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    let max_length = prop::option::of(prop::sample::select(vec![20_u32, 40]));
    (kind(), flags, max_length, decimal, target).prop_map(
        |(kind, (null, unique, index, choices), max_length, decimal, target)| ColumnSeed {
            kind,
            null,
            unique,
            index,
            max_length,
            decimal,
            choices,
            target,
        },
    )
}

fn key() -> impl Strategy<Value = Column> {
    let kinds = vec![
        (ValueKind::Int64, true),
        (ValueKind::Int64, true),
        (ValueKind::Int32, true),
        (ValueKind::Int64, false),
        (ValueKind::Uuid, false),
        (ValueKind::Text, false),
    ];
    (prop::sample::select(kinds), prop::bool::weighted(0.1)).prop_map(|((kind, identity), renamed)| {
        let name = if renamed { "number" } else { "id" };
        Column { identity, ..Column::new(name, kind) }
    })
}

pub(crate) fn table_seed() -> impl Strategy<Value = TableSeed> {
    let columns = prop::collection::vec(prop::option::weighted(0.6, column_seed()), COLUMNS.len());
    let joint = prop::option::weighted(0.4, (0..COLUMNS.len(), 0..COLUMNS.len(), prop::bool::ANY));
    let partial = prop::option::weighted(0.3, (0..COLUMNS.len(), prop::bool::ANY));
    let check = prop::option::weighted(0.4, 0..COLUMNS.len());
    (key(), prop::bool::ANY, columns, joint, partial, check).prop_map(
        |(key, module, columns, joint, partial, check)| TableSeed {
            key,
            module,
            columns,
            joint,
            partial,
            check,
        },
    )
}

pub(crate) fn schema_seed() -> impl Strategy<Value = SchemaSeed> {
    prop::collection::vec(prop::option::weighted(0.7, table_seed()), TABLES.len())
}

/// Two schemas: the second one has some of its tables and columns from the first.
pub(crate) fn pair() -> impl Strategy<Value = (SchemaSeed, SchemaSeed)> {
    let masks = prop::collection::vec(
        (prop::bool::weighted(0.8), prop::num::u8::ANY, prop::num::u8::ANY),
        TABLES.len(),
    );
    // Most parts stay: a change of everything meets rows that are in its way.
    let masks = masks
        .prop_map(|masks| masks.into_iter().map(|(kept, one, two)| (kept, one & two)).collect::<Vec<_>>());
    (schema_seed(), schema_seed(), masks).prop_map(|(before, other, masks)| {
        let tables = before.iter().zip(other).zip(masks);
        let after = tables.map(|((one, two), (kept, mask))| match (one, two) {
            (Some(one), Some(two)) if kept => Some(mixed(one, &two, mask)),
            (Some(one), None) if kept => Some(one.clone()),
            (_, two) => two,
        });
        let after = after.collect();
        (before, after)
    })
}

/// The one table with some parts of the other.
fn mixed(one: &TableSeed, two: &TableSeed, mask: u8) -> TableSeed {
    let mut mixed = one.clone();
    for (at, column) in mixed.columns.iter_mut().enumerate() {
        if mask & (1 << at) != 0 {
            column.clone_from(&two.columns[at]);
        }
    }
    if mask & 0b0010_0000 != 0 {
        (mixed.joint, mixed.partial, mixed.check) = (two.joint, two.partial, two.check);
    }
    if mask & 0b1100_0000 == 0b1100_0000 {
        mixed.key = two.key.clone();
        mixed.module = two.module;
    }
    mixed
}

/// The schema of a seed; of one module, or of two.
pub(crate) fn schema(seed: &SchemaSeed, one_module: bool) -> Schema {
    let tables = seed.iter().enumerate().filter_map(|(at, table)| Some((at, table.as_ref()?)));
    tables.map(|(at, table)| table_of(seed, at, table, one_module)).collect()
}

fn table_of(seed: &SchemaSeed, at: usize, table: &TableSeed, one_module: bool) -> Table {
    let name = TABLES[at];
    let module = if one_module || table.module { "music" } else { "places" };
    let mut made = Table::new(name, module, table.key.clone());
    for (place, column) in table.columns.iter().enumerate() {
        made.columns.extend(column.as_ref().map(|column| column_of(seed, place, column)));
    }
    let named = |place: usize| made.column(COLUMNS[place]).map(|column| column.name.clone());
    let joint = table.joint.filter(|(one, two, _)| one != two);
    let joint = joint.and_then(|(one, two, unique)| Some((named(one)?, named(two)?, unique)));
    let partial = table.partial.and_then(|(one, unique)| Some((named(one)?, unique)));
    let check = table.check.and_then(named);
    made.indexes.extend(joint.map(|(one, two, unique)| Index {
        name: object_name(name, &[&one, &two], if unique { "key" } else { "idx" }),
        columns: vec![one, two],
        unique,
        condition: None,
    }));
    made.indexes.extend(partial.map(|(one, unique)| Index {
        name: object_name(name, &[&one, "partial"], if unique { "key" } else { "idx" }),
        condition: Some(format!("\"{one}\" IS NOT NULL")),
        columns: vec![one],
        unique,
    }));
    made.checks.extend(check.map(|one| Check {
        name: object_name(name, &["some"], "check"),
        condition: format!("\"{one}\" IS NOT NULL OR 1 = 1"),
    }));
    made
}

fn column_of(seed: &SchemaSeed, place: usize, column: &ColumnSeed) -> Column {
    let target = column.target.and_then(|(at, on_delete)| Some((TABLES[at], seed[at].as_ref()?, on_delete)));
    let kind = target.map_or(column.kind, |(_, table, _)| table.key.kind);
    // The types that stand in a column of this kind: `u8`, `u16`, `u32`.
    let unsigned = match kind {
        ValueKind::Int16 => Some((0, u8::MAX.into())),
        ValueKind::Int32 => Some((0, u16::MAX.into())),
        ValueKind::Int64 => Some((0, u32::MAX.into())),
        _ => None,
    };
    let is_text = kind == ValueKind::Text && target.is_none();
    let references = target.map(|(table, _, on_delete)| Reference {
        table: table.to_owned(),
        on_delete: if column.null || on_delete != OnDelete::SetNull { on_delete } else { OnDelete::Cascade },
    });
    Column {
        max_length: column.max_length.filter(|_| is_text),
        decimal: (kind == ValueKind::Decimal).then_some(column.decimal),
        range: unsigned.filter(|_| column.choices && references.is_none()),
        null: column.null,
        unique: column.unique,
        index: column.index && !column.unique && references.is_none(),
        references,
        choices: if column.choices && is_text {
            vec!["t1".into(), "t2".into(), "it's".into()]
        } else {
            Vec::new()
        },
        ..Column::new(COLUMNS[place], kind)
    }
}

/// Answers all questions, in a way that the numbers say.
pub(crate) fn settled(before: &Schema, after: &Schema, choices: &[usize]) -> Diff {
    let mut answers = Answers::new();
    let mut claimed: Vec<(String, String)> = Vec::new();
    let mut choices = choices.iter().copied().cycle();
    for _ in 0..100 {
        let found = diff(before, after, &answers).unwrap();
        let Some(question) = found.questions.first() else { return found };
        answers = answered(answers, question, after, choices.next().unwrap_or(0), &mut claimed);
    }
    panic!("the questions have no end: {:?}", diff(before, after, &answers).unwrap().questions);
}

fn answered(
    answers: Answers,
    question: &Question,
    after: &Schema,
    choice: usize,
    claimed: &mut Vec<(String, String)>,
) -> Answers {
    match question {
        Question::Renamed { what, candidates } => {
            let of = if what.column.is_some() { what.table.clone() } else { String::new() };
            let free = |name: &&String| !claimed.contains(&(of.clone(), (*name).clone()));
            match candidates.iter().filter(free).nth(choice % (candidates.len() + 1)) {
                Some(name) => {
                    claimed.push((of, name.clone()));
                    answers.rename(what.clone(), name)
                }
                None => answers.drop(what.clone()),
            }
        }
        Question::Fill { column, .. } => match choice % 8 {
            0 => answers.no_fill(column.clone()),
            _ => answers.fill(column.clone(), fill(after, column)),
        },
        Question::Conversion { column, .. } => answers.drop(column.clone()),
        Question::Key { table } => answers.drop(table.clone()),
    }
}

/// What every row can have in a column, where it need not be unique.
fn fill(schema: &Schema, place: &Place) -> Fill {
    let column = schema.table(&place.table).unwrap().column(place.column.as_deref().unwrap()).unwrap();
    let text = match column.kind {
        ValueKind::Bool => "true",
        ValueKind::Bytes => "00ff",
        ValueKind::Timestamp => return Fill::Now,
        ValueKind::Uuid if column.references.is_none() => return Fill::Uuid,
        ValueKind::Uuid => "00000000-0000-7000-8000-000000000001",
        ValueKind::Date => "2026-01-31",
        ValueKind::Time => "12:30:00",
        ValueKind::Json => {
            return Fill::Sql(SqlPair { sqlite: "'{}'".into(), postgres: "'{}'::jsonb".into() });
        }
        ValueKind::Text => "t1",
        _ => "1",
    };
    Fill::Value(text.to_owned())
}
