//! An app with models of every kind, for tests.

use houtai_core::{App, Module};
use houtai_data::{
    CheckMeta, DataModule, Default, FieldMeta, FieldRule, IndexMeta, ModelMeta, OnDelete, OrderMeta,
    ReferenceMeta, RuleNumber, Value, ValueKind,
};

/// A field of which nothing is said but its kind.
pub(super) const fn field(name: &'static str, doc: &'static str, kind: ValueKind) -> FieldMeta {
    FieldMeta {
        name,
        column: name,
        doc,
        kind,
        max_length: None,
        decimal: None,
        range: None,
        null: false,
        unique: false,
        index: false,
        default: Default::None,
        reference: None,
        choices: &[],
        rules: &[],
    }
}

const fn id(doc: &'static str) -> FieldMeta {
    FieldMeta { default: Default::Identity, ..field("id", doc, ValueKind::Int64) }
}

const fn to(
    name: &'static str,
    doc: &'static str,
    model: fn() -> &'static ModelMeta,
    on_delete: OnDelete,
) -> FieldMeta {
    FieldMeta { reference: Some(ReferenceMeta { model, on_delete }), ..field(name, doc, ValueKind::Int64) }
}

/// A model with its key in front and nothing else.
pub(super) const fn model(
    name: &'static str,
    table: &'static str,
    doc: &'static str,
    fields: &'static [FieldMeta],
) -> ModelMeta {
    ModelMeta { doc, ..ModelMeta::of(name, table, fields) }
}

static PERSON: ModelMeta = ModelMeta {
    soft_delete: Some(3),
    ..model(
        "Person",
        "people",
        "Who buys, and who sells.\n\n A [`Person`] has `orders`.",
        &[
            id("The number."),
            FieldMeta {
                max_length: Some(100),
                unique: true,
                ..field("name", "What others call them.", ValueKind::Text)
            },
            FieldMeta { null: true, ..to("boss", "Who leads.", || &PERSON, OnDelete::SetNull) },
            FieldMeta { null: true, ..field("deleted_at", "", ValueKind::Timestamp) },
        ],
    )
};

static ORDER: ModelMeta = ModelMeta {
    version: Some(4),
    indexes: &[
        IndexMeta {
            name: "orders_buyer_number_key",
            columns: &["buyer", "no"],
            unique: true,
            condition: None,
        },
        IndexMeta {
            name: "orders_open_idx",
            columns: &["placed_at"],
            unique: false,
            condition: Some("\"state\" <> 'paid' || 'x'"),
        },
    ],
    checks: &[CheckMeta { name: "orders_total_check", condition: "\"total\" >= 0" }],
    ordering: &[
        OrderMeta { column: "placed_at", descending: true },
        OrderMeta { column: "id", descending: false },
    ],
    ..model(
        "Order",
        "orders",
        "一张订单。每件商品一行。",
        &[
            id("编号。"),
            to("buyer", "谁买。", || &PERSON, OnDelete::Restrict),
            FieldMeta { decimal: Some((12, 2)), ..field("total", "多少钱 | 元。", ValueKind::Decimal) },
            FieldMeta {
                choices: &["open", "paid"],
                index: true,
                default: Default::Value(|| Value::Text("open".to_owned())),
                ..field("state", "到了哪一步。", ValueKind::Text)
            },
            field("version", "", ValueKind::Int32),
            FieldMeta {
                default: Default::Now, ..field("placed_at", "何时下单。", ValueKind::Timestamp)
            },
            FieldMeta {
                column: "no",
                rules: &[FieldRule::Range { least: Some(RuleNumber::Whole(1)), most: None, below: None }],
                ..field("number", "", ValueKind::Int32)
            },
        ],
    )
};

static LINE: ModelMeta = model(
    "Line",
    "order_lines",
    "What is in an order.",
    &[
        FieldMeta { default: Default::UuidV7, ..field("id", "", ValueKind::Uuid) },
        to("order", "", || &ORDER, OnDelete::Cascade),
        to("packed_by", "Who has packed it.", || &PERSON, OnDelete::Restrict),
        FieldMeta { default: Default::Updated, ..field("changed_at", "", ValueKind::Timestamp) },
        field("note", "Any JSON.", ValueKind::Json),
    ],
);

/// Two modules with tables, one of them in Chinese, and one without.
pub(super) fn shop() -> App {
    App::new("shop")
        .version("1.2.0")
        .module(Module::new("people").models([&PERSON]))
        .module(Module::new("orders").models([&ORDER, &LINE]))
        .module(Module::new("pages"))
}
