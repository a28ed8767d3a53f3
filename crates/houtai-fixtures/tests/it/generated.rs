//! Made-up rows fit their models on both databases.

use std::collections::HashSet;

use houtai_data::{Db, ModelMeta};
use houtai_fixtures::{Error, Filled, Generator, Language};
use serde_json::Value;

use crate::database::{both, dumped, loaded, postgres, rows, sqlite};
use crate::models::{CIRCLE, EGG, EVERY, HEN, MEMBER, OPAQUE, PRODUCT, SHOP, TAG};

async fn fill(db: &Db, generator: Generator) -> Result<Vec<Filled>, Error> {
    generator.fill(db, &mut |_| {}).await
}

/// The rows of one model.
fn of(dump: &str, model: &str) -> Vec<Value> {
    let lines = dump.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["model"] == model).map(|line| line["fields"].clone()).collect()
}

#[tokio::test]
async fn every_model_of_a_shop_is_filled_alike_on_both_databases() {
    let mut dumps = Vec::new();
    for database in both(&SHOP).await {
        let filled = fill(&database.db, Generator::new(&SHOP).rows(600).seed(3)).await.unwrap();
        let names: Vec<&str> = filled.iter().map(|one| one.model.name).collect();
        assert_eq!(names, ["Product", "Member", "Vote", "Badge"]);
        assert!(filled.iter().all(|one| one.rows == 600));
        dumps.push(dumped(&database.db, &SHOP).await);
    }
    assert_eq!(rows(&dumps[0]), 2400);
    assert_eq!(dumps[0], dumps[1]);
}

#[tokio::test]
async fn rows_are_believable_and_keep_to_what_their_fields_say() {
    let database = sqlite(&SHOP).await;
    fill(&database.db, Generator::new(&SHOP).rows(300)).await.unwrap();
    let dump = dumped(&database.db, &SHOP).await;
    let members = of(&dump, "Member");
    let emails: HashSet<&str> = members.iter().map(|one| one["email"].as_str().unwrap()).collect();
    assert_eq!(emails.len(), 300);
    assert!(emails.iter().all(|email| email.ends_with("@example.com") && email.chars().count() <= 25));
    assert!(members.iter().all(|one| one["deleted_at"].is_null() && one["version"] == 1));
    assert!(
        members.iter().any(|one| one["phone"].is_null())
            && members.iter().any(|one| one["phone"].is_string())
    );
    let products = of(&dump, "Product");
    let stock = |one: &Value| one["stock"].as_i64().unwrap();
    assert!(products.iter().all(|one| (5..=20).contains(&stock(one)) && stock(one) % 2 == 0));
    assert!(products.iter().all(|one| (1..=4).contains(&one["name"].as_str().unwrap().chars().count())));
    assert!(products.iter().all(|one| one["labels"] == serde_json::json!([])));
    let badges: HashSet<i64> = of(&dump, "Badge").iter().map(|one| one["member"].as_i64().unwrap()).collect();
    assert_eq!(badges.len(), 300);
}

#[tokio::test]
async fn a_second_run_goes_on_behind_the_first_and_the_next_row_has_a_key() {
    for database in both(&SHOP).await {
        let generator = || Generator::new(&SHOP).rows(40).language(Language::Chinese);
        fill(&database.db, generator()).await.unwrap();
        fill(&database.db, generator()).await.unwrap();
        let row = r#"{"model":"Member","fields":{"name":"王","email":"w@example.org","version":1}}"#;
        loaded(&database.db, &SHOP, row).await.unwrap();
        let members = of(&dumped(&database.db, &SHOP).await, "Member");
        assert_eq!((members.len(), &members[80]["id"]), (81, &81.into()));
        assert!(members.iter().any(|one| one["invited_by"].is_i64()));
    }
}

#[tokio::test]
async fn models_that_refer_to_each_other_are_filled_where_one_reference_can_be_null() {
    for database in both(&CIRCLE).await {
        fill(&database.db, Generator::new(&CIRCLE).rows(30)).await.unwrap();
        assert_eq!(rows(&dumped(&database.db, &CIRCLE).await), 60);
    }
}

async fn refused(models: &'static [&'static ModelMeta], generator: Generator) -> String {
    let database = sqlite(models).await;
    let told = fill(&database.db, generator).await.unwrap_err().to_string();
    assert_eq!(rows(&dumped(&database.db, models).await), 0);
    told
}

#[tokio::test]
async fn what_cannot_be_made_up_is_told_before_a_row_is_there() {
    static BIRDS: [&ModelMeta; 2] = [&HEN, &EGG];
    let told = refused(&BIRDS, Generator::new(&BIRDS)).await;
    assert!(told.starts_with("`Hen.egg` refers to `Egg`, which refers back"), "{told}");
    static OPAQUES: [&ModelMeta; 1] = [&OPAQUE];
    let told = refused(&OPAQUES, Generator::new(&OPAQUES)).await;
    assert!(told.starts_with("no value can be made up for `Opaque.shape`"), "{told}");
    static EVERYTHING: [&ModelMeta; 1] = [&EVERY];
    assert!(refused(&EVERYTHING, Generator::new(&EVERYTHING)).await.contains("`Every.json`"));
    let told = refused(&SHOP, Generator::new(&SHOP).only([SHOP[0]])).await;
    assert!(told.starts_with("`Vote.member` refers to a row of `Member`, and there is none"), "{told}");
}

#[tokio::test]
async fn values_that_run_out_are_told_with_the_fields() {
    static TAGS: [&ModelMeta; 1] = [&TAG];
    let told = refused(&TAGS, Generator::new(&TAGS).rows(5000)).await;
    assert!(
        told.starts_with("`Tag` has no further row: ") && told.contains("`name` must not be the same"),
        "{told}"
    );
    let database = postgres(&SHOP).await;
    fill(&database.db, Generator::new(&SHOP).only([&MEMBER]).rows(3)).await.unwrap();
    fill(&database.db, Generator::new(&SHOP).only([&PRODUCT]).rows(3)).await.unwrap();
    let told =
        fill(&database.db, Generator::new(&SHOP).only([SHOP[0]]).rows(10)).await.unwrap_err().to_string();
    assert!(told.contains("`Vote` has no further row") && told.contains("`member` with `product`"), "{told}");
    let told =
        fill(&database.db, Generator::new(&SHOP).only([SHOP[1]]).rows(4)).await.unwrap_err().to_string();
    assert!(told.contains("`Badge.member` is unique") && told.contains("there are 3 rows"), "{told}");
}
