//! Models of every kind, described by hand.

use houtai_core::Timestamp;
use houtai_core::formats::{Decimal, Uuid};
use houtai_data::{
    CheckMeta, Default, FieldMeta, IndexMeta, Json, ModelMeta, OnDelete, ReferenceMeta, Value,
};
use jiff::civil::{Date, Time};

const fn model(name: &'static str, table: &'static str, fields: &'static [FieldMeta]) -> ModelMeta {
    ModelMeta::of(name, table, fields)
}

const fn id() -> FieldMeta {
    FieldMeta::of::<i64>("id", "id", "").default(Default::Identity)
}

const fn reference(mut field: FieldMeta, model: fn() -> &'static ModelMeta) -> FieldMeta {
    field.reference = Some(ReferenceMeta { model, on_delete: OnDelete::Restrict });
    field
}

/// A field of every type, each also where it may be null.
pub(crate) static EVERY: ModelMeta = model(
    "Every",
    "every",
    &[
        id(),
        FieldMeta::of::<bool>("flag", "flag", ""),
        FieldMeta::of::<i16>("small", "small", ""),
        FieldMeta::of::<i32>("middle", "middle", ""),
        FieldMeta::of::<i64>("large", "large", ""),
        FieldMeta::of::<f32>("single", "single", ""),
        FieldMeta::of::<f64>("double", "double", ""),
        FieldMeta::of::<Decimal>("exact", "exact", "").decimal(18, 4),
        FieldMeta::of::<String>("text", "column_of_text", ""),
        FieldMeta::of::<Vec<u8>>("bytes", "bytes", ""),
        FieldMeta::of::<Uuid>("uuid", "uuid", ""),
        FieldMeta::of::<Timestamp>("moment", "moment", ""),
        FieldMeta::of::<Date>("day", "day", ""),
        FieldMeta::of::<Time>("time", "time", ""),
        FieldMeta::of::<Json<serde_json::Value>>("json", "json", ""),
        FieldMeta::of::<Option<Decimal>>("exact_or_not", "exact_or_not", "").decimal(5, 0),
        FieldMeta::of::<Option<String>>("text_or_not", "text_or_not", ""),
        FieldMeta::of::<Option<Json<serde_json::Value>>>("json_or_not", "json_or_not", ""),
    ],
);

pub(crate) static MEMBER: ModelMeta = ModelMeta {
    version: Some(6),
    soft_delete: Some(7),
    ..model(
        "Member",
        "members",
        &[
            id(),
            FieldMeta::of::<String>("name", "name", "").max_length(30),
            FieldMeta::of::<String>("email", "email", "").max_length(25).unique(),
            FieldMeta::of::<Option<String>>("phone", "phone", "").max_length(40),
            reference(FieldMeta::of::<Option<i64>>("invited_by", "invited_by", ""), || &MEMBER),
            FieldMeta::of::<Timestamp>("created_at", "created_at", "").default(Default::Now),
            FieldMeta::of::<i32>("version", "version", "").version(),
            FieldMeta::of::<Option<Timestamp>>("deleted_at", "deleted_at", "").soft_delete(),
        ],
    )
};

const LABELS: FieldMeta = {
    let mut field = FieldMeta::of::<Json<Vec<String>>>("labels", "labels", "");
    field.default = Default::Value(|| Value::Json("[]".to_owned()));
    field
};

const STATE: FieldMeta = {
    let mut field = FieldMeta::of::<String>("state", "state", "");
    field.choices = &["new", "sold"];
    field
};

pub(crate) static PRODUCT: ModelMeta = ModelMeta {
    checks: &[
        CheckMeta { name: "products_stock_check", condition: "stock >= 5 AND stock <= 20" },
        CheckMeta { name: "products_even_check", condition: "stock % 2 = 0" },
    ],
    ..model(
        "Product",
        "products",
        &[
            FieldMeta::of::<Uuid>("id", "id", "").default(Default::UuidV7),
            FieldMeta::of::<String>("name", "name", "").max_length(4),
            FieldMeta::of::<Decimal>("price", "price", "").decimal(6, 2),
            FieldMeta::of::<i16>("stock", "stock", ""),
            STATE,
            LABELS,
            FieldMeta::of::<Option<Vec<u8>>>("picture", "picture", ""),
            FieldMeta::of::<Date>("birthday", "birthday", ""),
            FieldMeta::of::<Time>("opens", "opens", ""),
            FieldMeta::of::<f32>("rating", "rating", ""),
        ],
    )
};

/// Its key is that of a member.
pub(crate) static BADGE: ModelMeta = model(
    "Badge",
    "badges",
    &[
        reference(FieldMeta::of::<i64>("member", "member", ""), || &MEMBER),
        FieldMeta::of::<String>("color", "color", "").max_length(20),
    ],
);

pub(crate) static VOTE: ModelMeta = ModelMeta {
    indexes: &[IndexMeta {
        name: "votes_member_product_key",
        columns: &["member", "product"],
        unique: true,
        condition: None,
    }],
    ..model(
        "Vote",
        "votes",
        &[
            id(),
            reference(FieldMeta::of::<i64>("member", "member", ""), || &MEMBER),
            reference(FieldMeta::of::<Uuid>("product", "product", ""), || &PRODUCT),
            FieldMeta::of::<i16>("stars", "stars", ""),
        ],
    )
};

/// The models of a shop, in an order in which none could be filled.
pub(crate) static SHOP: [&ModelMeta; 4] = [&VOTE, &BADGE, &PRODUCT, &MEMBER];

pub(crate) static TEAM: ModelMeta =
    model("Team", "teams", &[id(), reference(FieldMeta::of::<Option<i64>>("lead", "lead", ""), || &PLAYER)]);

pub(crate) static PLAYER: ModelMeta = model(
    "Player",
    "players",
    &[
        id(),
        reference(FieldMeta::of::<i64>("team", "team", ""), || &TEAM),
        reference(FieldMeta::of::<i64>("friend", "friend", ""), || &PLAYER),
    ],
);

/// Two models that refer to each other, and one of them to itself.
pub(crate) static CIRCLE: [&ModelMeta; 2] = [&TEAM, &PLAYER];

pub(crate) static HEN: ModelMeta =
    model("Hen", "hens", &[id(), reference(FieldMeta::of::<i64>("egg", "egg", ""), || &EGG)]);
pub(crate) static EGG: ModelMeta =
    model("Egg", "eggs", &[id(), reference(FieldMeta::of::<i64>("hen", "hen", ""), || &HEN)]);

pub(crate) static TAG: ModelMeta =
    model("Tag", "tags", &[FieldMeta::of::<String>("name", "name", "").max_length(1)]);

pub(crate) static OPAQUE: ModelMeta =
    model("Opaque", "opaques", &[id(), FieldMeta::of::<Json<Vec<i64>>>("shape", "shape", "")]);
