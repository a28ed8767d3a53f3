//! Our side of the comparison: `POST /people`, six validated fields, and static files, with the default stack.

use houtai::Files;
use houtai::prelude::*;

/// A person, as a client sends one.
#[input]
struct NewPerson {
    #[field(length = 1..=80)]
    name: String,
    #[field(email)]
    email: String,
    #[field(range = 0..=150)]
    age: u8,
    #[field(items = ..=10, each(length = 1..=30))]
    tags: Vec<String>,
    #[field(url)]
    website: Option<String>,
    #[field(range = 0.0..=100.0)]
    score: f64,
}

/// A person, as it is answered.
#[output]
struct Person {
    id: u32,
    name: String,
}

/// Takes a person.
#[post("/people", access = public)]
async fn people(Body(new): Body<NewPerson>) -> Person {
    Person { id: 1, name: new.name }
}

fn app() -> App {
    App::new("houtai-bench-server")
        .files("/static", Access::Public, Files::at("static"))
        .module(Module::new("people").endpoints(endpoints![people]))
}

houtai::main!(app);
