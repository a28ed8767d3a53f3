//! Names that a model gives to its indexes and checks itself, and keys that the database counts.

use houtai::Model;
use houtai::prelude::*;

/// A thing with names from elsewhere.
#[model(
    unique(title, name = "uq title"),
    index(title, place, where = "place > 0", name = "by-place"),
    check("place is known", "place >= 0")
)]
pub struct Thing {
    #[field(primary_key, identity)]
    pub number: i32,
    pub title: String,
    pub place: i64,
}

#[test]
fn names_in_quotes_are_kept_as_they_are() {
    let indexes: Vec<(&str, bool)> = Thing::META.indexes.iter().map(|one| (one.name, one.unique)).collect();
    assert_eq!(indexes, [("uq title", true), ("by-place", false)]);
    assert_eq!(Thing::META.checks[0].name, "place is known");
}

#[tokio::test]
async fn a_small_key_is_counted_by_the_database() {
    for postgres in [false, true] {
        let database = crate::database::Database::new(postgres).await;
        houtai::data::create_tables(&database.db, &[Thing::META]).await.unwrap();
        let one = Thing::create(&database.db).title("a").place(1).save().await.unwrap();
        let two = Thing::create(&database.db).title("b").place(2).save().await.unwrap();
        assert_eq!((one.number, two.number), (1, 2));
        assert_eq!(Thing::find(&database.db, 2).await.unwrap().title, "b");
    }
}
