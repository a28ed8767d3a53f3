//! Rows that refer to each other in a circle come back, and what refers to nothing is told.

use crate::database::{both, dumped, loaded, rows};
use crate::models::CIRCLE;

/// Each player is in the team that the other one leads, and a friend of the one that comes later.
const ROWS: &str = r#"{"model":"Team","fields":{"id":1,"lead":2}}
{"model":"Team","fields":{"id":2,"lead":1}}
{"model":"Player","fields":{"id":1,"team":1,"friend":2}}
{"model":"Player","fields":{"id":2,"team":2,"friend":1}}
"#;

#[tokio::test]
async fn a_circle_is_loaded_in_any_order_and_its_constraints_hold_afterwards() {
    for database in both(&CIRCLE).await {
        let backwards: Vec<&str> = ROWS.lines().rev().collect();
        loaded(&database.db, &CIRCLE, &backwards.join("\n")).await.unwrap();
        let dump = dumped(&database.db, &CIRCLE).await;
        assert_eq!(rows(&dump), 4);
        // Not deferred any more: a transaction learns at once that a row leads nowhere.
        let tx = database.db.begin().await.unwrap();
        let told = houtai_data::sql("insert into teams (lead) values (99)").run(&tx).await.unwrap_err();
        assert_eq!(told.kind(), houtai_data::ErrorKind::ForeignKeyViolation);
    }
}

#[tokio::test]
async fn a_dump_of_a_circle_goes_from_each_database_into_the_other() {
    let [one, other] = both(&CIRCLE).await;
    loaded(&one.db, &CIRCLE, ROWS).await.unwrap();
    let dump = dumped(&one.db, &CIRCLE).await;
    loaded(&other.db, &CIRCLE, &dump).await.unwrap();
    assert_eq!(dumped(&other.db, &CIRCLE).await, dump);
}

#[tokio::test]
async fn a_reference_to_nothing_is_told_with_its_row() {
    for database in both(&CIRCLE).await {
        let text = ROWS.replace("\"lead\":1", "\"lead\":7");
        let told = loaded(&database.db, &CIRCLE, &text).await.unwrap_err().to_string();
        assert!(
            told.starts_with("`Team.lead` of the row 2 refers to 7, which is neither in the file"),
            "{told}"
        );
        let text = ROWS.replace("\"friend\":1", "\"friend\":8");
        let told = loaded(&database.db, &CIRCLE, &text).await.unwrap_err().to_string();
        assert!(told.starts_with("`Player.friend` of the row 2 refers to 8"), "{told}");
        assert_eq!(rows(&dumped(&database.db, &CIRCLE).await), 0);
    }
}
