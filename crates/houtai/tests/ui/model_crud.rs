//! Words of endpoints that are made of a model, where they do not fit.
use houtai::prelude::*;

#[model(cruds)]
pub struct Todo {
    pub id: Id<Todo>,
}

#[model(crud = true)]
pub struct Note {
    pub id: Id<Note>,
    #[field(filters)]
    pub title: String,
}

#[model]
pub struct Shelf {
    pub id: Id<Shelf>,
    #[field(filter, read_only)]
    pub room: i32,
}

#[model(crud)]
pub struct Book {
    pub id: Id<Book>,
    #[field(sort)]
    pub tags: Json<Vec<String>>,
    #[field(filter = "exact")]
    pub title: String,
}

#[output]
pub struct Report {
    pub lines: u32,
}

fn module() -> Module {
    Module::new("books")
        .endpoints(crud::<Book>("/books").without(Crud::Put))
        .endpoints(crud::<Shelf>("/shelves"))
        .endpoints(crud::<Report>("/reports"))
}

fn main() {}
