//! The five shapes of a transaction that must compile: whoever writes an endpoint writes them without thinking
//! about it. Async closures with `Send` futures are young (rust-lang/rust#139475), so this is a test.

use houtai_core::Result;
use houtai_data::{Db, Discard, Executor, Tx};

use crate::fake::{fake, sql};

async fn note(executor: &impl Executor, text: &str) -> Result<()> {
    executor.run(sql(text), Box::new(Discard)).await?;
    Ok(())
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn a_closure_borrows_from_outside_also_mutably() {
    let (fake, db) = fake();
    let title = String::from("milk");
    let mut titles = Vec::new();
    let number = db
        .tx(async |tx| {
            note(&tx, &title).await?;
            titles.push(title.as_str());
            Ok(titles.len())
        })
        .await
        .unwrap();
    assert_eq!((number, titles), (1, vec!["milk"]));
    assert_eq!(fake.rows(), ["milk"]);
}

async fn helper(tx: &Tx, text: &str) -> Result<()> {
    note(tx, text).await
}

#[tokio::test]
async fn a_closure_calls_helpers_with_its_transaction() {
    let (fake, db) = fake();
    db.tx(async |tx| {
        helper(&tx, "one").await?;
        note(&tx, "two").await
    })
    .await
    .unwrap();
    assert_eq!(fake.rows(), ["one", "two"]);
}

#[tokio::test]
async fn a_closure_holds_another_one() {
    let (fake, db) = fake();
    let title = String::from("inner");
    db.tx(async |tx| {
        note(&tx, "outer").await?;
        tx.tx(async |tx| note(&tx, &title).await).await?;
        note(&tx, "after").await
    })
    .await
    .unwrap();
    assert_eq!(fake.rows(), ["outer", "inner", "after"]);
}

#[tokio::test]
async fn a_closure_runs_again() {
    let (fake, db) = fake();
    let title = String::from("milk");
    db.tx_retry(async |tx| helper(&tx, &title).await).await.unwrap();
    assert_eq!(fake.rows(), ["milk"]);
}

/// An endpoint: its future is spawned, so it has to be `Send`.
async fn endpoint(db: Db, title: String) -> Result<usize> {
    let mut tries = 0;
    db.tx(async |tx| {
        tries += 1;
        helper(&tx, &title).await?;
        tx.tx(async |tx| helper(&tx, &title).await).await
    })
    .await?;
    db.tx_retry(async |tx| helper(&tx, &title).await).await?;
    Ok(tries)
}

#[tokio::test]
async fn an_endpoint_with_closures_is_a_future_for_any_thread() {
    let (fake, db) = fake();
    let tries = tokio::spawn(is_send(endpoint(db, "milk".to_owned()))).await.unwrap().unwrap();
    assert_eq!(tries, 1);
    assert_eq!(fake.rows().len(), 3);
}
