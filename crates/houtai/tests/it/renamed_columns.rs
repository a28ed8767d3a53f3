//! A broken constraint is told by the name of the field, which is what the client has written, and not by that of the
//! column.

use houtai::prelude::*;
use houtai_test::TestApp;
use serde_json::json;

/// Who may sign in.
#[model]
pub(crate) struct Member {
    /// Their number.
    pub(crate) id: Id<Member>,
    /// Where they get mail.
    #[field(column = "mail_address", length = 1..=100, unique)]
    pub(crate) mail: String,
    /// Who has invited them.
    #[field(column = "inviter")]
    pub(crate) invited_by: Option<Ref<Member>>,
}

/// What a client sends.
#[input]
struct Mails {
    mails: Vec<String>,
}

/// Adds all of them, and gives them back.
#[post("/members", access = public)]
async fn add(db: Db, Body(new): Body<Mails>) -> Result<Vec<Member>, DbError> {
    let rows = new.mails.into_iter().map(|mail| (mail,));
    Member::insert_many(Member::mail, rows).returning(&db).await
}

/// Adds all of them.
#[put("/members", access = public)]
async fn import(db: Db, Body(new): Body<Mails>) -> Result<u32> {
    let rows = new.mails.into_iter().map(|mail| (mail,));
    Ok(u32::try_from(Member::insert_many(Member::mail, rows).run(&db).await?)?)
}

/// Gives everybody one address, which works for one.
#[patch("/members", access = public)]
async fn unite(db: Db) -> Result<u32> {
    Ok(u32::try_from(
        Member::query().update().set(Member::mail, "all@example.org").everything().run(&db).await?,
    )?)
}

/// Lets somebody invite everybody.
#[patch("/members/inviter/{id}", access = public)]
async fn invite(db: Db, Path(id): Path<Id<Member>>) -> Result<Vec<Member>, DbError> {
    Member::query().update().set(Member::invited_by, Ref::from(id)).everything().returning(&db).await
}

async fn app() -> TestApp {
    let members = Module::new("members").models(models![Member]);
    TestApp::start(App::new("members").module(members.endpoints(endpoints![add, import, unite, invite])))
        .await
}

#[tokio::test]
async fn many_new_rows_name_the_field() {
    let app = app().await;
    let two = json!({"mails": ["a@example.org", "b@example.org"]});
    assert_eq!(app.post("/members").json(&two).send().await.status(), 200);
    for answer in [app.post("/members").json(&two).send().await, app.put("/members").json(&two).send().await]
    {
        let problem = answer.json();
        assert_eq!((answer.status(), &problem["errors"][0]["pointer"]), (409, &json!("/mail")), "{problem}");
    }
    app.stop().await;
}

#[tokio::test]
async fn changes_of_many_rows_name_the_field() {
    let app = app().await;
    let two = json!({"mails": ["a@example.org", "b@example.org"]});
    assert_eq!(app.put("/members").json(&two).send().await.json(), json!(2));
    let answer = app.patch("/members").send().await;
    let problem = answer.json();
    assert_eq!((answer.status(), &problem["errors"][0]["pointer"]), (409, &json!("/mail")), "{problem}");
    let answer = app.patch("/members/inviter/77").send().await;
    let (status, problem) = (answer.status(), answer.json());
    assert_eq!((status, &problem["errors"][0]["code"]), (422, &json!("no_such_reference")), "{problem}");
    assert_eq!(problem["errors"][0]["pointer"], "/invited_by", "{problem}");
    app.stop().await;
}
