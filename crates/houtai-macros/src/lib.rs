//! The attributes of houtai.
//!
//! Each expands to short code that names `::houtai::__private` and calls normal functions there, so this
//! crate depends on none of the others, and users reach it through `houtai` only. Whatever is refused is
//! refused where it stands, with the next step; all mistakes of an item are told at once.

mod assets;
mod bounds;
mod config;
mod contract;
mod db_enum;
mod derives;
mod doc;
mod endpoint;
mod function;
mod mistakes;
mod model;
mod responses;
mod script;
mod settings;
mod spans;
mod suggest;

use proc_macro::TokenStream;

use crate::contract::Role;

/// Makes an endpoint for `GET` requests from an `async fn`.
///
/// ```
/// use houtai::prelude::*;
///
/// /// A thing to do.
/// #[output]
/// struct Todo {
///     title: String,
/// }
///
/// /// Reads one to-do.
/// #[get("/todos/{id}", access = public)]
/// async fn get(Path(id): Path<Id<Todo>>) -> Result<Todo> {
///     Ok(Todo { title: format!("number {id}") })
/// }
///
/// assert_eq!(get::url(Id::new(7).unwrap()).to_string(), "/todos/7");
/// let module = Module::new("todos").endpoints(endpoints![get]);
/// ```
///
/// The first line of the doc comment is the summary in the docs, the rest the description. Behind the path
/// may stand:
///
/// | option | meaning |
/// |---|---|
/// | `access = public` | everybody may call it; `signed_in`: who is signed in; `"todos.edit"`: who holds it |
/// | `body_limit = "10MiB"` | how large its body may be |
/// | `timeout = "60s"` | how long it may take; also `ms`, `m`, `h` |
/// | `compress = off` | its answers are never compressed; `on`: even where another site causes the request |
/// | `decompress` | it reads bodies that come as gzip, deflate, brotli or zstd |
/// | `deprecated` | marked so in the docs |
/// | `hidden` | left out of the docs |
///
/// The function stays as it is. Beside it stands a type of the same name, which `endpoints![get]` lists, and
/// whose `get::url(id)` is the address with the parameters of the path filled in.
#[proc_macro_attribute]
pub fn get(attribute: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("GET", attribute.into(), item.into()).into()
}

/// Makes an endpoint for `POST` requests from an `async fn`; see [`macro@get`].
#[proc_macro_attribute]
pub fn post(attribute: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("POST", attribute.into(), item.into()).into()
}

/// Makes an endpoint for `PUT` requests from an `async fn`; see [`macro@get`].
#[proc_macro_attribute]
pub fn put(attribute: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("PUT", attribute.into(), item.into()).into()
}

/// Makes an endpoint for `PATCH` requests from an `async fn`; see [`macro@get`].
#[proc_macro_attribute]
pub fn patch(attribute: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("PATCH", attribute.into(), item.into()).into()
}

/// Makes an endpoint for `DELETE` requests from an `async fn`; see [`macro@get`].
#[proc_macro_attribute]
pub fn delete(attribute: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("DELETE", attribute.into(), item.into()).into()
}

/// Makes a type that can come in: read by serde, described by a schema, checked by rules.
///
/// ```
/// use houtai::prelude::*;
///
/// /// What a client sends to add a to-do.
/// #[input]
/// struct NewTodo {
///     /// What to do, in one line.
///     #[field(length = 1..=200)]
///     title: String,
///     #[field(items = ..=10, unique, each(length = 1..=30))]
///     tags: Vec<String>,
///     due: Option<Timestamp>,
/// }
/// ```
///
/// Each rule is both published and enforced:
///
/// | rule | of what | meaning |
/// |---|---|---|
/// | `length = 1..=200` | texts | number of characters |
/// | `range = 0..=150` | numbers | smallest and largest |
/// | `pattern = "^[a-z]+$"` | texts | regular expression |
/// | `email`, `url` | texts | form |
/// | `one_of = ["a", "b"]` | texts | enumeration |
/// | `items = ..=10`, `unique` | lists | number of items; no two are equal |
/// | `each(…)` | lists | rules of each item |
/// | `custom = function` | all | `fn(&T) -> Result<(), &'static str>` with the code of the problem |
///
/// and what is no rule: `default` or `default = value` for an absent field, `example = value` for the docs,
/// `allow_nul` for a text that may hold U+0000, which is refused otherwise because no database keeps it.
///
/// Rules apply to the value inside an `Option` or a `Patch` when there is one. A field whose type has rules
/// of its own is checked by them. An `i64` or `u64` is a text on the wire unless its `range` lies within
/// ±(2^53−1).
///
/// Fields that are not declared are refused; `#[input(open)]` ignores them. `#[input(check = function)]`
/// calls a `fn(&Self, &mut Check)` that looks at several fields together.
///
/// Stands above any `#[derive]`, and may stand together with [`macro@output`].
#[proc_macro_attribute]
pub fn input(attribute: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand(Role::Input, attribute.into(), item.into()).into()
}

/// Makes a type that can go out: written by serde and described by a schema.
///
/// `#[field(…)]` takes the rules of [`macro@input`] that can be published; they are promises to the client.
/// An `i64` or `u64` is a text on the wire unless its `range` lies within ±(2^53−1).
///
/// Stands above any `#[derive]`, and may stand together with [`macro@input`].
#[proc_macro_attribute]
pub fn output(attribute: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand(Role::Output, attribute.into(), item.into()).into()
}

/// Makes a struct a model: each of its values is a row of a table, each field a column.
///
/// ```
/// use houtai::prelude::*;
///
/// /// Who writes.
/// #[model]
/// pub struct Author {
///     pub id: Id<Author>,
///     #[field(length = 1..=100, unique)]
///     pub name: String,
/// }
///
/// /// A post in the blog.
/// #[model(unique(author, title), order_by = "-created_at")]
/// pub struct Post {
///     pub id: Id<Post>,
///     #[field(on_delete = cascade)]
///     pub author: Ref<Author>,
///     #[field(length = 1..=200)]
///     pub title: String,
///     #[field(default = Json(Vec::new()))]
///     pub tags: Json<Vec<String>>,
///     pub published_at: Option<Timestamp>,
///     #[field(default = now)]
///     pub created_at: Timestamp,
/// }
///
/// assert_eq!(Post::META.table, "posts");
/// assert_eq!(Post::title.name(), "title");
/// ```
///
/// From it come a constant for each column (`Post::title`), the builders `Post::create(&db)` and
/// `Post::update(&db, id)`, the functions of the trait `Model` (`find`, `query`, `delete`), and the description
/// `Post::META`, which migrations, documents and checks read. A model goes out as a type with [`macro@output`] does,
/// and may stand together with [`macro@input`].
///
/// `#[field(…)]` takes the rules of [`macro@input`], which are those of the column as well where they can be, and:
///
/// | word | meaning |
/// |---|---|
/// | `primary_key` | this field is the primary key; without it, the field called `id` |
/// | `default = value`, `default` | what a new row gets that names no value; `default` alone: that of the type |
/// | `default = now` | the moment at which the row is made |
/// | `updated` | the moment of the last change, set by each update |
/// | `unique` | no two rows have the same value |
/// | `index` | an index; a `Ref` has one anyway |
/// | `column = "name"` | the column, if it is called otherwise than the field |
/// | `on_delete = cascade` | of a `Ref`: the row goes with the one it refers to; `set_null`: the reference becomes null; `restrict`, the default: the other one cannot be deleted |
/// | `digits = 12, places = 2` | of a `Decimal`: all digits, at most 18, and those behind the point |
/// | `version` | counts changes; a row that was read is changed only if nobody has changed it since |
/// | `read_only` | with `crud`: clients do not write it |
/// | `filter`, `sort` | with `crud`: lists can be filtered, sorted by it |
///
/// and the attribute itself:
///
/// | word | meaning |
/// |---|---|
/// | `table = "name"` | the table; without it, the plural of the struct: `BlogPost` is in `blog_posts` |
/// | `unique(a, b)` | no two rows have the same values in these fields |
/// | `index(a, b)` | an index on several fields; `index(a, where = "…")` on some of the rows |
/// | `check(name, "condition")` | what must hold of each row, in SQL |
/// | `order_by = "-created_at, id"` | in what order rows come unless a query says otherwise; `-` from the last |
/// | `crud` | the inputs of endpoints that list, add and change rows: `NewPost`, `PostChanges`, `PostList`; see `crud` |
/// | `soft_delete` | `delete` sets `deleted_at: Option<Timestamp>`, and such rows are not found; `soft_delete = field` |
///
/// An `id: Id<Self>` is counted by the database, an `id: Uuid` is made by the program (version 7). A field has one of
/// the types of the table of stored forms; others go in as `Json<T>`.
///
/// With `crud`, clients can be given the rows without a function for each endpoint:
///
/// ```
/// use houtai::prelude::*;
///
/// /// A book of the library.
/// #[model(crud)]
/// pub struct Book {
///     pub id: Id<Book>,
///     #[field(length = 1..=200, sort)]
///     pub title: String,
///     #[field(read_only, default = 0)]
///     pub lent: i32,
/// }
///
/// let endpoints = crud::<Book>("/books").access(Access::Public).without(Crud::Delete);
/// let module = Module::new("library").models(models![Book]).endpoints(endpoints);
/// ```
///
/// Stands above any `#[derive]`.
#[proc_macro_attribute]
pub fn model(attribute: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(attribute.into(), item.into()).into()
}

/// Makes an enum without fields the type of a column, which holds the name of the variant as text.
///
/// ```
/// use houtai::DbEnum;
/// use houtai::prelude::*;
///
/// #[output]
/// #[derive(DbEnum)]
/// pub enum Status {
///     Open,
///     InReview,
///     #[stored("closed")]
///     Done,
/// }
///
/// #[model]
/// pub struct Ticket {
///     pub id: Id<Ticket>,
///     #[field(default = Status::Open, index)]
///     pub status: Status,
/// }
/// ```
///
/// `InReview` is stored as `in_review`, unless `#[stored("…")]` says otherwise: so a variant can get another name while
/// its rows stay as they are. PostgreSQL checks that no other text gets in.
#[proc_macro_derive(DbEnum, attributes(stored))]
pub fn db_enum(item: TokenStream) -> TokenStream {
    db_enum::expand(item.into()).into()
}

/// Makes an enum an answer, with one variant per status.
///
/// ```
/// use houtai::prelude::*;
///
/// /// A thing to do.
/// #[output]
/// struct Todo {
///     title: String,
/// }
///
/// #[derive(Responses)]
/// enum Renamed {
///     /// The to-do with its new title.
///     #[status(200)]
///     Done(Todo),
///     /// Another to-do has this title.
///     #[status(409, code = "title_taken")]
///     Taken,
///     #[status(404)]
///     Missing(Error),
/// }
/// ```
///
/// Below 400 a variant carries a value with `#[output]`, or nothing. From 400 up it is a problem in the
/// response style of the app: one without a value is made from the status, the code and the first paragraph
/// of the doc comment; one that carries an `Error` keeps what that says and gets the status.
#[proc_macro_derive(Responses, attributes(status))]
pub fn responses(item: TokenStream) -> TokenStream {
    responses::expand(item.into()).into()
}

/// Makes a struct of settings on one subject.
///
/// ```
/// use houtai::prelude::*;
///
/// /// The shop.
/// #[settings("shop")]
/// struct ShopSettings {
///     /// How many things a basket holds.
///     #[setting(default = 10, prod = 50, range = 1..=100, reloadable)]
///     basket: u32,
/// }
/// ```
///
/// The key is `shop.basket`. Every field has a doc comment, which `settings` prints, and a default, so that
/// the app starts without any file. `dev`, `test` and `prod` are other defaults for those profiles;
/// `reloadable` lets a reload change it; `range`, `not_empty`, `positive` and `rule = …` are rules.
///
/// Stands above any `#[derive]`, and adds `Clone` and `Debug` where they are not derived.
#[proc_macro_attribute]
pub fn settings(attribute: TokenStream, item: TokenStream) -> TokenStream {
    settings::expand(attribute.into(), item.into()).into()
}

/// Makes a script from an `async fn`: a program inside the started app, called by `<app> run <name> [words]`.
///
/// ```
/// use houtai::prelude::*;
///
/// /// Says each word.
/// #[script]
/// async fn say(Args(words): Args<String>) -> Result<()> {
///     words.iter().for_each(|word| println!("{word}"));
///     Ok(())
/// }
///
/// let module = Module::new("words").scripts(scripts![say]);
/// ```
///
/// The function stays as it is. Beside it stands a type of the same name, which `scripts![seed]` lists.
#[proc_macro_attribute]
pub fn script(attribute: TokenStream, item: TokenStream) -> TokenStream {
    script::expand(attribute.into(), item.into()).into()
}

/// The files that a release binary carries, as `&[(name, text)]`: those of `config/base.toml`, `config/dev.toml`,
/// `config/test.toml` and `config/prod.toml` that the package has, and all migrations below `migrations/`.
///
/// ```ignore
/// Launch::new(app()).embedded(houtai::embedded_files!())
/// ```
///
/// A file that changes or goes makes Cargo compile the package again. One that is added is seen when the package is
/// compiled the next time, which the build script of a new project sees to for `migrations/`.
#[proc_macro]
pub fn embedded_files(_: TokenStream) -> TokenStream {
    config::expand().into()
}

/// The files of a folder of the package as part of the program, for `Files::embedded`.
///
/// ```ignore
/// App::new("shop").files("/static", Access::Public, Files::embedded(houtai::include_assets!("public")))
/// ```
///
/// A file that is added later is seen when the package is compiled the next time.
#[proc_macro]
pub fn include_assets(input: TokenStream) -> TokenStream {
    assets::expand(input.into()).into()
}
