//! Queries whose rows bring the rows of their relations.

use houtai_core::{Page, PageQuery, Result as CoreResult};

use super::Select;
use super::join::{JoinRow, TargetOf};
use super::join_path::JoinTo;
use super::load::{Relation, place_of};
use super::related::Keyed;
use super::shared::{only, shared};
use crate::{Executor, FromRow, Model, Result, Value};

/// A query with relations, made by [`Select::with`]. Its rows are tuples: the row itself, then what each relation gives.
/// Each relation is one statement more, however many rows there are.
///
/// `R` is what the row itself is: the model, or a tuple with the models that the query [`join`](Self::join)s.
pub struct With<M, L, R = M> {
    select: Select<M, R>,
    relations: L,
}

impl<M: Model, R: FromRow> Select<M, R> {
    /// Loads a relation with the rows: `Post::query().with(Post::author)` gives rows `(Post, User)`, and
    /// `.with(Comment::post.reverse())` gives `(Post, Vec<Comment>)`. Up to three can follow each other.
    ///
    /// They are relations of the model of the query, also where others are joined: `Post::query().join(Post::author)
    /// .with(Comment::post.reverse())` gives `((Post, User), Vec<Comment>)`.
    pub fn with<A: Relation<M>>(self, relation: A) -> With<M, (A,), R> {
        With { select: self, relations: (relation,) }
    }
}

impl<M: Model, A, R> With<M, (A,), R> {
    /// Loads a further relation.
    pub fn with<B: Relation<M>>(self, relation: B) -> With<M, (A, B), R> {
        With { select: self.select, relations: (self.relations.0, relation) }
    }
}

impl<M: Model, A, B, R> With<M, (A, B), R> {
    /// Loads a further relation.
    pub fn with<C: Relation<M>>(self, relation: C) -> With<M, (A, B, C), R> {
        With { select: self.select, relations: (self.relations.0, self.relations.1, relation) }
    }
}

/// A row with another one behind it.
type And<R, T> = <R as JoinRow>::And<T>;

/// A row with the one behind it that a relation joins, or with none.
type AndMaybe<M, R, J> = And<R, Option<TargetOf<M, J>>>;

impl<M: Model, L, R: JoinRow> With<M, L, R> {
    /// Joins the rows of a relation, as [`Select::join`] does; they stand beside the row itself.
    #[must_use]
    pub fn join<J: JoinTo<M>>(self, relation: J) -> With<M, L, And<R, TargetOf<M, J>>> {
        With { select: self.select.join(relation), relations: self.relations }
    }

    /// Joins the rows of a relation and keeps those that have none, as [`Select::left_join`] does.
    #[must_use]
    pub fn left_join<J: JoinTo<M>>(self, relation: J) -> With<M, L, AndMaybe<M, R, J>> {
        With { select: self.select.left_join(relation), relations: self.relations }
    }
}

impl<M: Model, L: Relations<M>, R: FromRow> With<M, L, R> {
    shared!(M, (select.parts): filter order_by limit offset);

    /// All rows.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn all(self, db: &(impl Executor + ?Sized)) -> Result<Vec<L::Row<R>>> {
        let places = self.relations.columns().iter().map(|column| place_of(M::META, column)).collect();
        let statement = self.select.parts.select(db.dialect())?;
        let (sink, _) = db.run(statement, Box::new(Keyed::<R>::new(places))).await?;
        let (rows, keys) = Keyed::<R>::take(sink);
        self.relations.load(db, rows, keys).await
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn first(mut self, db: &(impl Executor + ?Sized)) -> Result<Option<L::Row<R>>> {
        self.select.parts.at_most(1);
        Ok(self.all(db).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none,
    /// [`ErrorKind::NotUnique`](crate::ErrorKind::NotUnique) when there are several, and those of the database.
    pub async fn one(mut self, db: &(impl Executor + ?Sized)) -> Result<L::Row<R>> {
        self.select.parts.at_most(2);
        only::<M, L::Row<R>>(self.all(db).await?)
    }

    /// One page, as [`Select::page`] gives it.
    ///
    /// # Errors
    ///
    /// Those of [`Select::page`].
    pub async fn page(self, db: &(impl Executor + ?Sized), query: PageQuery) -> CoreResult<Page<L::Row<R>>> {
        let places = self.relations.columns().iter().map(|column| place_of(M::META, column)).collect();
        let page = self.select.page_of(db, query, places).await?;
        let items = self.relations.load(db, page.items, page.keys).await?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }
}

/// One to three relations of a model, in a tuple.
pub trait Relations<M: Model>: Send {
    /// A row of a query on the model, and what each relation gives for it.
    type Row<R: Send>: Send;

    /// The columns by whose values they find their rows.
    fn columns(&self) -> Vec<&'static str>;

    /// Loads them for these rows; `keys` has for each row the values of [`columns`](Self::columns).
    fn load<R: Send>(
        self,
        db: &(impl Executor + ?Sized),
        rows: Vec<R>,
        keys: Vec<Vec<Value>>,
    ) -> impl Future<Output = Result<Vec<Self::Row<R>>>> + Send;
}

fn at(keys: &[Vec<Value>], relation: usize) -> Vec<Value> {
    keys.iter().filter_map(|keys| keys.get(relation).cloned()).collect()
}

macro_rules! relations {
    ($($name:ident $at:tt),+) => {
        impl<M: Model, $($name: Relation<M>),+> Relations<M> for ($($name,)+) {
            type Row<R: Send> = (R, $($name::Loaded),+);

            fn columns(&self) -> Vec<&'static str> {
                vec![$(self.$at.column()),+]
            }

            async fn load<Found: Send>(
                self,
                db: &(impl Executor + ?Sized),
                rows: Vec<Found>,
                keys: Vec<Vec<Value>>,
            ) -> Result<Vec<Self::Row<Found>>> {
                #[expect(non_snake_case, reason = "a type parameter and its value have one name")]
                let ($(mut $name,)+) = ($(self.$at.load(db, at(&keys, $at)).await?.into_iter(),)+);
                let row = |row| Some((row, $($name.next()?),+));
                Ok(rows.into_iter().map_while(row).collect())
            }
        }
    };
}

relations!(A 0);
relations!(A 0, B 1);
relations!(A 0, B 1, C 2);
