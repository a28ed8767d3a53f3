//! Seeds are whole or not there.

use houtai_core::Error;
use houtai_data::sql;
use houtai_fixtures::Seed;

use crate::database::{both, dumped, rows};
use crate::models::CIRCLE;

#[tokio::test]
async fn a_seed_that_fails_has_added_nothing_and_is_named() {
    for database in both(&CIRCLE).await {
        let half = Seed::new("half", async |tx| {
            sql("insert into teams (id) values (1)").run(&tx).await?;
            Err(Error::internal("the rest is missing"))
        });
        let told = half.run(&database.db).await.unwrap_err().to_string();
        assert!(told.contains("seed `half`") && told.contains("the rest is missing"), "{told}");
        let whole = Seed::new("whole", async |tx| {
            sql("insert into teams (id) values (1)").run(&tx).await?;
            Ok(())
        });
        assert_eq!(rows(&dumped(&database.db, &CIRCLE).await), 0);
        whole.run(&database.db).await.unwrap();
        assert_eq!(rows(&dumped(&database.db, &CIRCLE).await), 1);
    }
}
