//! What a model needs to have endpoints.

use std::fmt::Display;

use houtai_core::{Input, Page, PageQuery, Result};
use houtai_data::{Executor, Model, RowInsert, RowKey, RowUpdate, Select};
use houtai_http::AnswerValue;

/// A model with what clients send to add and change its rows and to list them. `#[model(crud)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no inputs, so no endpoints can be made of it",
    label = "not a resource",
    note = "write `#[model(crud)]` on the struct `{Self}`"
)]
pub trait Resource: Model<Key: Input + Display + Sync> + AnswerValue + Sync {
    /// What a client sends to add a row.
    type New: NewRow<Self>;
    /// What a client sends to change a row.
    type Changes: RowChanges<Self>;
    /// Which rows a client asks for.
    type List: RowList<Self>;
}

/// What a client sends to add a row of `M`.
///
/// ```ignore
/// async fn create(db: Db, Body(new): Body<NewTodo>) -> Result<Todo> {
///     Ok(new.insert(&db).await?)
/// }
/// ```
pub trait NewRow<M: Model>: Input {
    /// Gives the fields of the new row their values.
    fn fill<'e>(self, row: RowInsert<'e, M>) -> RowInsert<'e, M>;

    /// Adds the row and gives it back as it is stored.
    ///
    /// # Errors
    ///
    /// When a constraint is broken, and those of the database.
    fn insert(self, executor: &dyn Executor) -> impl Future<Output = houtai_data::Result<M>> + Send {
        self.fill(RowInsert::new(executor)).save()
    }
}

/// What a client sends to change a row of `M`: a merge patch (RFC 7396).
///
/// ```ignore
/// async fn update(db: Db, Path(id): Path<Id<Todo>>, MergePatch(changes): MergePatch<TodoChanges>) -> Result<Todo> {
///     Ok(changes.update(&db, id).await?)
/// }
/// ```
pub trait RowChanges<M: Model>: Input {
    /// Gives the fields that are named their new values. Where the client names the version that he has seen, the row
    /// must still have it.
    fn fill<'e>(self, row: RowUpdate<'e, M>) -> RowUpdate<'e, M>;

    /// Changes the row and gives it back as it is stored. Without any change it is only read.
    ///
    /// # Errors
    ///
    /// When there is no such row, when it has another version than it must have, when a constraint is broken, and those
    /// of the database.
    fn update(
        self,
        executor: &dyn Executor,
        row: impl RowKey<M>,
    ) -> impl Future<Output = houtai_data::Result<M>> + Send {
        self.fill(RowUpdate::new(executor, row)).save()
    }
}

/// Which rows of `M` a client asks for: filters, order and page, from the query string.
///
/// ```ignore
/// async fn mine(db: Db, user: User, Query(list): Query<TodoList>) -> Result<Page<Todo>> {
///     list.page(&db, Todo::query().filter(Todo::owner.eq(user.id))).await
/// }
/// ```
pub trait RowList<M: Model>: Input {
    /// Adds filters and order to a query, and says which page is wanted.
    fn narrow(self, rows: Select<M>) -> (Select<M>, PageQuery);

    /// The page, of the rows that `rows` finds.
    ///
    /// # Errors
    ///
    /// When the cursor is none of this list, and those of the database.
    fn page(self, executor: &dyn Executor, rows: Select<M>) -> impl Future<Output = Result<Page<M>>> + Send {
        async move {
            let (rows, page) = self.narrow(rows);
            rows.page(executor, page).await
        }
    }
}
