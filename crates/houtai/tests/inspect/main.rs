//! Models that `inspect` makes of databases that others have made: they are compiled here, and say what the database has.

#![expect(clippy::unwrap_used, reason = "a test has no better way to fail")]

mod database;
mod generated;
mod naming;

use std::path::Path;

use houtai::ModelMeta;
use houtai::data::{Db, Dialect, Executor as _};
use houtai::migrate::{Answers, Inspection, Schema, Table, diff, drift, inspect};

use database::Database;

/// The folder of this test.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inspect");

/// What is read from the database of a corpus file.
async fn inspected(name: &str) -> (Database, Inspection) {
    let sql = std::fs::read_to_string(Path::new(FOLDER).join(format!("corpus/{name}.sql"))).unwrap();
    let database = Database::new(name.ends_with("postgres")).await;
    database.run_all(&sql).await;
    let found = inspect(&database.db).await.unwrap();
    (database, found)
}

fn generated_file(name: &str) -> std::path::PathBuf {
    Path::new(FOLDER).join(format!("generated/{name}.rs"))
}

async fn judge(name: &str, models: &[&'static ModelMeta]) {
    let (database, found) = inspected(name).await;
    let kept = std::fs::read_to_string(generated_file(name)).unwrap();
    assert_eq!(found.rust(), kept, "run the ignored test `write_the_models_again` and read what has changed");
    let of_models = Schema::of_models(models.iter().map(|model| ("shop", *model))).unwrap();
    assert_eq!(of_models, found.schema("shop"));
    proposes_nothing(&of_models, &found);
    aligns(&database.db, &found, &of_models).await;
}

/// The first migration is that of the models, and there is no second.
fn proposes_nothing(of_models: &Schema, found: &Inspection) {
    let first = diff(&Schema::new(), of_models, &Answers::new()).unwrap();
    let mut after = Schema::new();
    first.operations.iter().for_each(|operation| operation.apply(&mut after).unwrap());
    let next = diff(&after, &found.schema("shop"), &Answers::new()).unwrap();
    assert!(next.operations.is_empty() && next.questions.is_empty(), "{next:?}");
}

/// After the statements at the end nothing is left to say, and the database is what the migrations say.
async fn aligns(db: &Db, found: &Inspection, of_models: &Schema) {
    if db.dialect() == Dialect::Postgres {
        // No column changes its type under a view, as the statements say.
        database::run(db, "DROP VIEW IF EXISTS open_visits").await;
    }
    for statement in &found.align {
        database::run(db, statement).await;
    }
    let again = inspect(db).await.unwrap();
    assert_eq!(again.align, Vec::<String>::new());
    // A condition is spelled anew where its column has another type; whether it is the same is what `drift` finds out.
    assert_eq!(without_conditions(again.schema("shop")), without_conditions(found.schema("shop")));
    assert_eq!(drift(db, of_models).await.unwrap(), []);
}

fn without_conditions(schema: Schema) -> Schema {
    let tables = schema.tables().cloned().map(|table| Table { checks: Vec::new(), ..table });
    tables.collect()
}

macro_rules! corpus {
    ($($name:ident: $($model:ident),+;)+) => {
        $(#[tokio::test]
        async fn $name() {
            use houtai::Model;
            judge(stringify!($name), &[$(generated::$name::$model::META),+]).await;
        })+

        #[tokio::test]
        #[ignore = "writes the files that the others compare and compile"]
        async fn write_the_models_again() {
            for name in [$(stringify!($name)),+] {
                let (_database, found) = inspected(name).await;
                std::fs::write(generated_file(name), found.rust()).unwrap();
            }
        }
    };
}

corpus! {
    django_postgres: ShopAudiobook, ShopAuthor, ShopBook, ShopBookTag, ShopTag;
    django_sqlite: ShopAuthor, ShopBook, ShopBookTag, ShopTag;
    seaorm_postgres: Cake, Fruit, Filling, Order;
    seaorm_sqlite: Cake, Fruit, Filling, Order;
    hand_postgres: User, 价格, StringRow, StringRow2, Visit;
    hand_sqlite: User, 价格, StringRow, StringRow2, Visit;
}
