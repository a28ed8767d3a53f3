//! Models in a database, the same facts on each: what is stored is what comes back.

use std::sync::Arc;

use houtai::__private::data::testing::PostgresInstance;
use houtai::__private::data::{Db, Driver, ErrorKind, SqliteDriver, SqliteOptions, create_tables};
use houtai::formats::{Patch, Uuid};
use houtai::prelude::*;
use houtai::{DbEnum, Json, Model, Ref, model};
use jiff::civil;

use crate::{Author, BlogPost, Setting, Thing};

/// Where a thing stands.
#[output]
#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stage {
    Planned,
    InWork,
    #[stored("finished")]
    Done,
}

/// A field of each type.
#[model]
#[derive(Debug)]
pub(crate) struct Everything {
    pub(crate) id: Uuid,
    pub(crate) flag: bool,
    pub(crate) small: u8,
    pub(crate) signed: i8,
    pub(crate) middle: u16,
    pub(crate) large: u32,
    #[field(range = -9007199254740991..=9007199254740991)]
    pub(crate) huge: i64,
    pub(crate) single: f32,
    pub(crate) double: f64,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) moment: Timestamp,
    pub(crate) day: civil::Date,
    pub(crate) time: civil::Time,
    pub(crate) json: Json<Vec<u32>>,
    pub(crate) any: houtai::__private::serde_json::Value,
    #[field(default = Stage::Planned)]
    pub(crate) stage: Stage,
    pub(crate) other: Option<Ref<Everything>>,
    pub(crate) maybe: Option<Stage>,
}

/// One of two that refer to each other.
#[model]
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) id: Id<Team>,
    #[field(on_delete = set_null)]
    pub(crate) captain: Option<Ref<Player>>,
}

/// The other one.
#[model]
#[derive(Debug)]
pub(crate) struct Player {
    pub(crate) id: Id<Player>,
    #[field(on_delete = cascade)]
    pub(crate) team: Ref<Team>,
}

async fn with_tables(driver: impl Driver) -> Db {
    let clock = Clock::manual("2026-01-02T03:04:05.678Z".parse().unwrap());
    let db = Db::new("default", Arc::new(driver), clock);
    let models = [
        Author::META,
        BlogPost::META,
        Thing::META,
        Setting::META,
        Everything::META,
        Player::META,
        Team::META,
    ];
    create_tables(&db, &models).await.unwrap();
    // A second time they are there, and nothing happens.
    create_tables(&db, &models).await.unwrap();
    db
}

macro_rules! facts {
    ($($fact:ident),+ $(,)?) => {
        mod sqlite {
            use super::{SqliteDriver, SqliteOptions};

            $(#[tokio::test]
            async fn $fact() {
                let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
                super::$fact(super::with_tables(driver).await).await;
            })+
        }

        mod postgres {
            use super::PostgresInstance;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
            async fn $fact() {
                let database = PostgresInstance::shared().unwrap().database().await.unwrap();
                let driver = database.driver().await.unwrap();
                super::$fact(super::with_tables(driver).await).await;
            })+
        }
    };
}

async fn every_type_comes_back_as_it_was_stored(db: Db) {
    let create = Everything::create(&db).flag(true).small(255).signed(-128).middle(65_535).large(u32::MAX);
    let create =
        create.huge(-9_007_199_254_740_991).single(0.1).double(0.1).text("héllo").bytes([0, 255].as_slice());
    let create = create.moment("1969-12-31T23:59:59.999999Z".parse::<Timestamp>().unwrap());
    let create = create.day(civil::date(1582, 10, 15)).time(civil::time(23, 59, 59, 999_999_000));
    let create = create.json(Json(vec![1, 2])).any(houtai::__private::serde_json::json!({"a": null}));
    let first = create.maybe(Stage::Done).save().await.unwrap();
    let read = Everything::find(&db, first.id).await.unwrap();
    assert_eq!(format!("{first:?}"), format!("{read:?}"));
    assert_eq!((read.small, read.signed, read.middle, read.large), (255, -128, 65_535, u32::MAX));
    assert_eq!((read.single, read.double, read.text.as_str()), (0.1, 0.1, "héllo"));
    assert_eq!((read.day, read.moment.as_microsecond()), (civil::date(1582, 10, 15), -1));
    assert_eq!((read.stage, read.maybe), (Stage::Planned, Some(Stage::Done)));
    let linked = Everything::update(&db, &read).other(&read).maybe(None).save().await.unwrap();
    assert_eq!((linked.other.map(|other| other.key()), linked.maybe), (Some(first.id), None));
}

async fn versions_and_moments_follow_each_change(db: Db) {
    let ann = Author::create(&db).name("Ann").save().await.unwrap();
    let post = BlogPost::create(&db).author(&ann).title("One").save().await.unwrap();
    assert_eq!((post.version, post.created_at), (1, post.updated_at));
    let changed = BlogPost::update(&db, &post).title("Two").save().await.unwrap();
    assert_eq!((changed.version, changed.title.as_str()), (2, "Two"));
    let stale = BlogPost::update(&db, &post).title("Three").save().await.unwrap_err();
    assert_eq!(stale.kind(), ErrorKind::StaleVersion);
    let stale = BlogPost::delete(&db, &post).await.unwrap_err();
    assert_eq!(stale.kind(), ErrorKind::StaleVersion);
    let unseen = BlogPost::update(&db, post.id).title(Patch::Value("Four".to_owned())).save().await.unwrap();
    assert_eq!(unseen.version, 3);
    BlogPost::delete(&db, &unseen).await.unwrap();
    assert_eq!(BlogPost::delete(&db, post.id).await.unwrap_err().kind(), ErrorKind::NotFound);
}

async fn constraints_hold(db: Db) {
    let ann = Author::create(&db).name("Ann").save().await.unwrap();
    let twice = Author::create(&db).name("Ann").save().await.unwrap_err();
    assert!(twice.is_unique_violation_of("name"), "{twice:?}");
    let nobody = Ref::new(Id::new(99).unwrap());
    let orphan = BlogPost::create(&db).author(nobody).title("One").save().await.unwrap_err();
    assert_eq!(orphan.kind(), ErrorKind::ForeignKeyViolation);
    let empty = BlogPost::create(&db).author(&ann).title("").save().await.unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::CheckViolation);
    let post = BlogPost::create(&db).author(&ann).title("One").save().await.unwrap();
    Author::delete(&db, ann.id).await.unwrap();
    assert!(BlogPost::find_optional(&db, post.id).await.unwrap().is_none());
}

async fn a_soft_deletion_hides_the_row(db: Db) {
    let thing = Thing::create(&db).save().await.unwrap();
    Thing::delete(&db, thing.id).await.unwrap();
    assert!(Thing::find(&db, thing.id).await.unwrap_err().is_not_found());
    assert!(Thing::delete(&db, &thing).await.unwrap_err().is_not_found());
    let error = Thing::update(&db, thing.id).parent(&thing).save().await.unwrap_err();
    assert_eq!(error.to_string(), format!("there is no thing {}", thing.id));
}

async fn tables_that_refer_to_each_other_are_made(db: Db) {
    let team = Team::create(&db).save().await.unwrap();
    let player = Player::create(&db).team(&team).save().await.unwrap();
    let team = Team::update(&db, &team).captain(&player).save().await.unwrap();
    assert_eq!(team.captain.map(|captain| captain.key()), Some(player.id));
    Player::delete(&db, &player).await.unwrap();
    assert!(Team::find(&db, team.id).await.unwrap().captain.is_none());
}

async fn a_text_is_a_key_too(db: Db) {
    let setting = Setting::create(&db).name("colour").content(Vec::new()).save().await.unwrap();
    assert_eq!(setting.weight, 0.5);
    Setting::update(&db, "colour").weight(2.0).save().await.unwrap();
    assert_eq!(Setting::find(&db, "colour").await.unwrap().weight, 2.0);
}

async fn a_transaction_takes_the_place_of_the_database(db: Db) {
    let ann = db
        .tx(async |tx| {
            let ann = Author::create(&tx).name("Ann").save().await?;
            Author::update(&tx, &ann).name("Anna").save().await?;
            Ok(ann.id)
        })
        .await
        .unwrap();
    assert_eq!(Author::find(&db, ann).await.unwrap().name, "Anna");
}

async fn a_change_may_give_nothing_back(db: Db) {
    let ann: Id<Author> = Author::create(&db).name("Ann").add().await.unwrap();
    Author::update(&db, ann).name("Anna").apply().await.unwrap();
    assert_eq!(Author::find(&db, ann).await.unwrap().name, "Anna");
    let key: String = Setting::create(&db).name("colour").content(b"red".to_vec()).add().await.unwrap();
    assert_eq!(Setting::find(&db, &*key).await.unwrap().content, b"red");
    let post = BlogPost::create(&db).author(ann).title("One").save().await.unwrap();
    BlogPost::update(&db, &post).title("Two").apply().await.unwrap();
    assert_eq!(BlogPost::find(&db, post.id).await.unwrap().version, post.version + 1);
    let error = BlogPost::update(&db, &post).title("Three").apply().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StaleVersion);
}

facts!(
    a_change_may_give_nothing_back,
    every_type_comes_back_as_it_was_stored,
    versions_and_moments_follow_each_change,
    constraints_hold,
    a_soft_deletion_hides_the_row,
    tables_that_refer_to_each_other_are_made,
    a_text_is_a_key_too,
    a_transaction_takes_the_place_of_the_database,
);
