//! The databases of an app: when they are opened, how they are named, what is told about them.

use std::path::PathBuf;

use houtai::data::fetch;
use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};

/// A note.
#[model]
pub(crate) struct Note {
    /// Its number.
    pub(crate) id: Id<Note>,
    /// What is noted.
    #[field(length = 1..=20, unique)]
    pub(crate) text: String,
}

/// What a client sends to note something.
#[input]
struct NewNote {
    /// What is noted.
    #[field(length = 1..=20)]
    text: String,
}

/// Notes something.
#[post("/notes", access = public)]
async fn note(db: Db, Body(new): Body<NewNote>) -> Result<Note, DbError> {
    Note::create(&db).text(new.text).save().await
}

/// Reads a note.
#[get("/notes/{id}", access = public)]
async fn read(db: Db, Path(id): Path<Id<Note>>) -> Result<Note, DbError> {
    Note::find(&db, id).await
}

/// Says where the databases are.
#[get("/databases", access = public)]
async fn names(databases: Databases) -> Result<String> {
    databases.get("reports")?.ping().await?;
    Ok(databases.iter().map(Db::name).collect::<Vec<_>>().join(" "))
}

/// Asks for a database that is not there.
#[get("/missing", access = public)]
async fn missing(databases: Databases) -> Result<String> {
    Ok(databases.get("report")?.name().to_owned())
}

fn notes() -> Module {
    Module::new("notes").models(models![Note]).endpoints(endpoints![note, read])
}

fn builder(module: Module) -> TestAppBuilder {
    TestApp::builder(App::new("notes").module(module))
}

async fn refused(builder: TestAppBuilder) -> String {
    match builder.try_start().await {
        Ok(_) => panic!("the app started"),
        Err(error) => error.to_string(),
    }
}

/// The default file below the app root.
fn file(builder: &TestAppBuilder) -> PathBuf {
    builder.root().join("data/app.db")
}

#[tokio::test]
async fn an_app_with_a_model_has_a_file_with_its_table() {
    let builder = builder(notes());
    let file = file(&builder);
    let app = builder.start().await;
    let made = app.post("/notes").json(&serde_json::json!({"text": "water"})).send().await;
    assert_eq!((made.status(), &made.json()["text"]), (200, &"water".into()));
    let path = format!("/notes/{}", made.json()["id"].as_str().unwrap_or("1"));
    assert_eq!(app.get(&path).send().await.json(), made.json());
    assert!(file.is_file());
    app.stop().await;
}

#[tokio::test]
async fn mistakes_that_the_database_finds_are_answered_with_their_field() {
    let app = builder(notes()).start().await;
    let note = || app.post("/notes").json(&serde_json::json!({"text": "water"}));
    note().send().await;
    let again = note().send().await;
    assert_eq!((again.status(), &again.json()["code"]), (409, &"already_exists".into()), "{}", again.json());
    let missing = app.get("/notes/77").send().await;
    assert_eq!(missing.status(), 404);
}

#[tokio::test]
async fn an_app_that_needs_no_database_opens_none() {
    let builder = builder(Module::new("empty"));
    let file = file(&builder);
    let app = builder.start().await;
    assert!(!file.exists());
    assert!(app.context().shared::<Databases>().is_err());
}

#[tokio::test]
async fn a_script_or_a_module_that_asks_for_a_database_is_enough() {
    let app = builder(Module::new("uses").uses::<Databases>()).start().await;
    assert_eq!(app.context().shared::<Databases>().unwrap().iter().count(), 1);
}

#[tokio::test]
async fn further_databases_have_the_names_of_their_settings() {
    let module = Module::new("names").endpoints(endpoints![names, missing]);
    let builder = builder(module).value("db.reports.url", "sqlite:data/reports.db");
    let reports = builder.root().join("data/reports.db");
    let app = builder.start().await;
    assert_eq!(app.get("/databases").send().await.json(), "default reports");
    assert!(reports.is_file());
    assert_eq!(app.get("/missing").send().await.status(), 500);
    let databases = app.context().shared::<Databases>().unwrap();
    let told = databases.get("report").unwrap_err().to_string();
    assert_eq!(told, "there is no database `report`: did you mean `reports`?");
}

#[tokio::test]
async fn each_database_is_part_of_readiness_and_of_the_metrics() {
    let builder = builder(notes()).value("db.reports.url", "sqlite::memory:");
    let app = builder.start().await;
    let ready = app.management("/readyz").send().await;
    let told = ready.json().to_string();
    assert!(
        ready.status() == 200 && told.contains("database default") && told.contains("database reports"),
        "{told}"
    );
    let metrics = app.management("/metrics").send().await.text();
    for name in ["default", "reports"] {
        assert!(metrics.contains(&format!("houtai_db_connections_limit{{db=\"{name}\"}}")), "{metrics}");
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_told_with_its_setting_and_where_it_stands() {
    let builder = builder(notes());
    std::fs::create_dir_all(builder.root().join("data/folder.db")).unwrap();
    std::fs::create_dir_all(builder.root().join("config")).unwrap();
    std::fs::write(builder.root().join("config/test.toml"), "[db]\nurl = \"sqlite:data/folder.db\"\n")
        .unwrap();
    let error = refused(builder).await;
    assert!(error.contains("the database `default` cannot be opened"), "{error}");
    assert!(
        error.contains("`db.url` is `sqlite:data/folder.db`") && error.contains("config/test.toml:2"),
        "{error}"
    );
}

#[tokio::test]
async fn no_folder_is_made_outside_of_the_app_root() {
    let builder = builder(notes());
    let elsewhere = builder.root().with_extension("elsewhere");
    let url = format!("sqlite:{}/app.db", elsewhere.display());
    let error = refused(builder.value("db.url", url.as_str())).await;
    assert!(error.contains(&format!("there is no folder {}", elsewhere.display())), "{error}");
    assert!(!elsewhere.exists());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_without_the_password() {
    let url = "postgres://app:hunter2@127.0.0.1:1/shop";
    let builder = builder(Module::new("uses").uses::<Databases>()).value("db.reports.url", url);
    let error = refused(builder).await;
    assert!(error.contains("the database `reports` cannot be opened"), "{error}");
    assert!(error.contains("`db.reports.url` is `postgres://app:********@127.0.0.1:1/shop`"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
    assert_eq!(error.matches("refused").count(), 1, "the cause is told once: {error}");
}

#[tokio::test]
async fn where_tables_may_not_be_made_the_missing_ones_are_named() {
    let error = refused(builder(notes()).value("db.create_tables", false)).await;
    assert!(
        error.contains("`notes` of the model `Note`") && error.contains("db.create_tables=true"),
        "{error}"
    );
}

#[tokio::test]
async fn a_table_that_was_changed_by_hand_is_left_alone_and_what_differs_is_logged() {
    let builder = builder(notes()).capture_logs();
    std::fs::create_dir_all(builder.root().join("data")).unwrap();
    let options = houtai::data::SqliteOptions::new(file(&builder));
    let driver = std::sync::Arc::new(houtai::data::SqliteDriver::open(options).unwrap());
    let db = Db::new("default", driver, Clock::system());
    let sql = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL, extra INTEGER) STRICT";
    let made = db.run(houtai::data::Statement::new(sql, Vec::new()), Box::new(houtai::data::Discard)).await;
    made.map(drop).unwrap();
    db.close(std::time::Duration::from_secs(5)).await;
    let app = builder.start().await;
    let lines: Vec<String> = app
        .logs()
        .iter()
        .filter_map(|line| line["message"].as_str().map(str::to_owned))
        .filter(|message| message.starts_with("table `notes`"))
        .collect();
    let next = "change the table by hand, or take it away to have it made anew (its rows go with it)";
    assert_eq!(
        lines,
        [
            format!("table `notes` has no column `text`, which the field `Note.text` needs; {next}"),
            format!(
                "table `notes` has the column `body`, which is no field of `Note` and cannot be null; {next}"
            ),
        ]
    );
}

#[tokio::test]
async fn models_that_do_not_fit_together_keep_the_app_from_starting() {
    let twice = App::new("notes").module(notes()).module(Module::new("more").models(models![Note]));
    let error = refused(TestApp::builder(twice)).await;
    assert!(error.contains("[data.model]") && error.contains("modules `notes` and `more`"), "{error}");
}

#[tokio::test]
async fn a_row_that_is_there_is_there_after_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", root.path().join("kept.db").display());
    let app = builder(notes()).value("db.url", url.as_str()).start().await;
    app.post("/notes").json(&serde_json::json!({"text": "kept"})).send().await;
    app.stop().await;
    let app = builder(notes()).value("db.url", url.as_str()).start().await;
    let db = app.context().shared::<Databases>().unwrap();
    let statement = houtai::data::Statement::new("SELECT id, text FROM notes", Vec::new()).reads();
    let rows: Vec<Note> = fetch(db.default_one().unwrap(), statement).await.unwrap();
    assert_eq!(rows.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["kept"]);
}

#[tokio::test]
async fn what_is_slow_changes_by_a_reload() {
    let builder = builder(notes()).capture_logs();
    let config = builder.root().join("config");
    let write = |slow: &str| {
        std::fs::create_dir_all(&config).unwrap();
        std::fs::write(config.join("test.toml"), format!("[db]\nslow_statement = \"{slow}\"\n")).unwrap();
    };
    write("1h");
    let app = builder.start().await;
    let note = async |text: &str, number: u32| {
        app.post("/notes").json(&serde_json::json!({"text": text})).send().await;
        // Once the line of the next request is there, those of this one are.
        let path = format!("/notes/{number}");
        app.get(&path).send().await;
        app.logged(|line| line["path"] == path).await;
    };
    let told = || app.logs().iter().filter(|line| line.to_string().contains("slow statement")).count();
    note("water", 1).await;
    assert_eq!(told(), 0);
    // No statement takes so little that it would not be told of.
    write("1ns");
    let reloaded = app.running().reload().await.unwrap();
    assert_eq!((reloaded.changed, reloaded.needs_restart), (vec!["db.slow_statement".to_owned()], vec![]));
    note("bread", 2).await;
    assert_eq!(told(), 2, "one that wrote and one that read");
    write("");
    app.running().reload().await.unwrap();
    note("salt", 3).await;
    assert_eq!(told(), 2);
    app.stop().await;
}
