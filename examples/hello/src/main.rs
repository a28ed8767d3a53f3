//! A to-do service in memory: create, list, get, update, delete, and one script.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use houtai::prelude::*;

/// A thing to do.
#[output]
#[derive(Clone)]
pub struct Todo {
    /// Its number.
    pub id: Id<Todo>,
    /// What to do, in one line.
    #[field(length = 1..=200)]
    pub title: String,
    /// Whether it is done.
    pub done: bool,
    /// When it was added.
    pub created_at: Timestamp,
}

/// What a client sends to add a [`Todo`].
#[input]
pub struct NewTodo {
    /// What to do, in one line.
    #[field(length = 1..=200, example = "Water the plants")]
    pub title: String,
}

/// What a client sends to change a [`Todo`]; what is absent stays.
#[input]
pub struct TodoChanges {
    /// What to do, in one line.
    #[field(length = 1..=200)]
    pub title: Patch<String>,
    /// Whether it is done.
    pub done: Patch<bool>,
}

/// Every to-do by its number; lost when the process ends.
#[derive(Default)]
pub struct Todos(Mutex<BTreeMap<u64, Todo>>);

impl Todos {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Todo>> {
        // A panic elsewhere cannot leave a to-do half-written: each is put in whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, title: String, created_at: Timestamp) -> Result<Todo> {
        let mut todos = self.lock();
        let next = todos.last_key_value().map_or(1, |(last, _)| last + 1);
        let id = Id::new(next).or_not_found("there are no more ids")?;
        let todo = Todo { id, title, done: false, created_at };
        todos.insert(next, todo.clone());
        Ok(todo)
    }
}

/// Adds a to-do.
#[post("/todos", access = public)]
async fn create(todos: Shared<Todos>, clock: Clock, Body(new): Body<NewTodo>) -> Result<Created<Todo>> {
    let todo = todos.add(new.title, clock.now())?;
    Ok(Created::at(get::url(todo.id), todo))
}

/// Lists to-dos, newest first.
#[get("/todos", access = public)]
async fn list(todos: Shared<Todos>, page: PageQuery) -> Result<Page<Todo>> {
    let newest_first: Vec<Todo> = todos.lock().values().rev().cloned().collect();
    Page::from_sorted(newest_first, &page, |todo| Reverse(todo.id.get()))
}

/// Reads one to-do.
#[get("/todos/{id}", access = public)]
async fn get(todos: Shared<Todos>, Path(id): Path<Id<Todo>>) -> Result<Todo> {
    todos.lock().get(&id.get()).cloned().or_not_found(format!("there is no to-do {id}"))
}

/// Changes a to-do.
#[patch("/todos/{id}", access = public)]
async fn update(
    todos: Shared<Todos>,
    Path(id): Path<Id<Todo>>,
    Body(changes): Body<TodoChanges>,
) -> Result<Todo> {
    let mut todos = todos.lock();
    let todo = todos.get_mut(&id.get()).or_not_found(format!("there is no to-do {id}"))?;
    changes.title.apply(&mut todo.title);
    changes.done.apply(&mut todo.done);
    Ok(todo.clone())
}

/// Deletes a to-do.
#[delete("/todos/{id}", access = public)]
async fn delete(todos: Shared<Todos>, Path(id): Path<Id<Todo>>) -> Result<NoContent> {
    todos.lock().remove(&id.get()).or_not_found(format!("there is no to-do {id}"))?;
    Ok(NoContent)
}

/// A greeting.
#[output]
pub struct Greeting {
    /// What is said.
    pub message: String,
}

/// Says hello.
#[get("/hello", access = public)]
async fn hello() -> Greeting {
    Greeting { message: "Hello, World!".into() }
}

/// Adds a to-do for each argument and says how many there are.
#[script]
#[expect(clippy::print_stdout, reason = "a script speaks to whoever has called it")]
async fn seed(todos: Shared<Todos>, clock: Clock, Args(titles): Args<String>) -> Result<()> {
    for title in titles {
        todos.add(title, clock.now())?;
    }
    println!("there are {} to-dos", todos.lock().len());
    Ok(())
}

fn app() -> App {
    App::new("hello").version(env!("CARGO_PKG_VERSION")).module(
        Module::new("todos")
            .doc("Things to do.")
            .provide(|_| async { Ok(Todos::default()) })
            .endpoints(endpoints![create, list, get, update, delete, hello])
            .scripts(scripts![seed]),
    )
}

houtai::main!(app);

#[cfg(test)]
mod tests;
