//! Fields of types that no column holds.
use houtai::prelude::*;

/// How far a to-do is.
#[output]
pub enum Status {
    Open,
    Done,
}

/// Where it is done.
pub struct Place {
    pub room: u32,
}

#[model]
pub struct Todo {
    pub id: Id<Todo>,
    #[field(default = Status::Open)]
    pub status: Status,
    pub tags: Vec<String>,
    #[field(default)]
    pub notes: Option<Vec<String>>,
}

#[model]
pub struct Room {
    pub id: u64,
}

#[model]
pub struct Meeting {
    pub id: Id<Meeting>,
    pub place: Place,
}

async fn add(db: Db) -> Result<Todo, DbError> {
    Todo::create(&db).status(Status::Done).tags(vec![]).save().await
}

fn main() {}
