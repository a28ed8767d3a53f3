//! A to-do service: create, list, get, update, delete, and one script.

use houtai::prelude::*;

/// A thing to do.
#[model]
pub struct Todo {
    /// Its number.
    pub id: Id<Todo>,
    /// What to do, in one line.
    #[field(length = 1..=200)]
    pub title: String,
    /// Whether it is done.
    #[field(default = false)]
    pub done: bool,
    /// When it was added.
    #[field(default = now)]
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

/// Adds a to-do.
#[post("/todos", access = public)]
async fn create(db: Db, Body(new): Body<NewTodo>) -> Result<Created<Todo>> {
    let todo = Todo::create(&db).title(new.title).save().await?;
    Ok(Created::at(get::url(todo.id), todo))
}

/// Lists to-dos, newest first.
#[get("/todos", access = public)]
async fn list(db: Db, page: PageQuery) -> Result<Page<Todo>> {
    Todo::query().order_by(Todo::id.desc()).page(&db, page).await
}

/// Reads one to-do.
#[get("/todos/{id}", access = public)]
async fn get(db: Db, Path(id): Path<Id<Todo>>) -> Result<Todo, DbError> {
    Todo::find(&db, id).await
}

/// Changes a to-do.
#[patch("/todos/{id}", access = public)]
async fn update(db: Db, Path(id): Path<Id<Todo>>, Body(changes): Body<TodoChanges>) -> Result<Todo, DbError> {
    Todo::update(&db, id).title(changes.title).done(changes.done).save().await
}

/// Deletes a to-do.
#[delete("/todos/{id}", access = public)]
async fn delete(db: Db, Path(id): Path<Id<Todo>>) -> Result<NoContent> {
    Todo::delete(&db, id).await?;
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
async fn seed(db: Db, Args(titles): Args<String>) -> Result<()> {
    for title in titles {
        Todo::create(&db).title(title).save().await?;
    }
    println!("there are {} to-dos", Todo::query().count(&db).await?);
    Ok(())
}

/// Adds what a new team finds to do, unless somebody has it already.
async fn demo(tx: Tx) -> Result<()> {
    for title in ["Read the tutorial", "Water the plants", "Write the first endpoint"] {
        if !Todo::query().filter(Todo::title.eq(title)).exists(&tx).await? {
            Todo::create(&tx).title(title).save().await?;
        }
    }
    Ok(())
}

fn app() -> App {
    App::new("hello").version(env!("CARGO_PKG_VERSION")).module(
        Module::new("todos")
            .doc("Things to do.")
            .models(models![Todo])
            .endpoints(endpoints![create, list, get, update, delete, hello])
            .scripts(scripts![seed])
            .seeds([Seed::new("demo", demo).doc("Three things to do.")]),
    )
}

houtai::main!(app);

#[cfg(test)]
mod tests;
