//! Queries whose rows bring the rows of their relations.

use houtai_core::{Page, PageQuery, Result as CoreResult};

use super::Select;
use super::load::{Relation, place_of};
use super::related::Keyed;
use super::shared::{only, shared};
use crate::{Executor, Model, Result, Value};

/// A query with relations, made by [`Select::with`]. Its rows are tuples: the row itself, then what each relation gives.
/// Each relation is one statement more, however many rows there are.
pub struct With<M, L> {
    select: Select<M>,
    relations: L,
}

impl<M: Model> Select<M> {
    /// Loads a relation with the rows: `Post::query().with(Post::author)` gives rows `(Post, User)`, and
    /// `.with(Comment::post.reverse())` gives `(Post, Vec<Comment>)`. Up to three can follow each other.
    pub fn with<A: Relation<M>>(self, relation: A) -> With<M, (A,)> {
        With { select: self, relations: (relation,) }
    }
}

impl<M: Model, A> With<M, (A,)> {
    /// Loads a further relation.
    pub fn with<B: Relation<M>>(self, relation: B) -> With<M, (A, B)> {
        With { select: self.select, relations: (self.relations.0, relation) }
    }
}

impl<M: Model, A, B> With<M, (A, B)> {
    /// Loads a further relation.
    pub fn with<C: Relation<M>>(self, relation: C) -> With<M, (A, B, C)> {
        With { select: self.select, relations: (self.relations.0, self.relations.1, relation) }
    }
}

impl<M: Model, L: Relations<M>> With<M, L> {
    shared!(M, (select.parts): filter order_by limit offset);

    /// All rows.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn all(self, db: &(impl Executor + ?Sized)) -> Result<Vec<L::Row>> {
        let places = self.relations.columns().iter().map(|column| place_of(M::META, column)).collect();
        let statement = self.select.parts.select(db.dialect())?;
        let (sink, _) = db.run(statement, Box::new(Keyed::<M>::new(places))).await?;
        let (rows, keys) = Keyed::<M>::take(sink);
        self.relations.load(db, rows, keys).await
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn first(mut self, db: &(impl Executor + ?Sized)) -> Result<Option<L::Row>> {
        self.select.parts.at_most(1);
        Ok(self.all(db).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none,
    /// [`ErrorKind::NotUnique`](crate::ErrorKind::NotUnique) when there are several, and those of the database.
    pub async fn one(mut self, db: &(impl Executor + ?Sized)) -> Result<L::Row> {
        self.select.parts.at_most(2);
        only::<M, L::Row>(self.all(db).await?)
    }

    /// One page, as [`Select::page`] gives it.
    ///
    /// # Errors
    ///
    /// Those of [`Select::page`].
    pub async fn page(self, db: &(impl Executor + ?Sized), query: PageQuery) -> CoreResult<Page<L::Row>> {
        let places = self.relations.columns().iter().map(|column| place_of(M::META, column)).collect();
        let page = self.select.page_of(db, query, places).await?;
        let items = self.relations.load(db, page.items, page.keys).await?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }
}

/// One to three relations of a model, in a tuple.
pub trait Relations<M: Model>: Send {
    /// The row of the model, and what each relation gives for it.
    type Row: Send;

    /// The columns by whose values they find their rows.
    fn columns(&self) -> Vec<&'static str>;

    /// Loads them for these rows; `keys` has for each row the values of [`columns`](Self::columns).
    fn load(
        self,
        db: &(impl Executor + ?Sized),
        rows: Vec<M>,
        keys: Vec<Vec<Value>>,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
}

fn at(keys: &[Vec<Value>], relation: usize) -> Vec<Value> {
    keys.iter().filter_map(|keys| keys.get(relation).cloned()).collect()
}

macro_rules! relations {
    ($($name:ident $at:tt),+) => {
        impl<M: Model, $($name: Relation<M>),+> Relations<M> for ($($name,)+) {
            type Row = (M, $($name::Loaded),+);

            fn columns(&self) -> Vec<&'static str> {
                vec![$(self.$at.column()),+]
            }

            async fn load(
                self,
                db: &(impl Executor + ?Sized),
                rows: Vec<M>,
                keys: Vec<Vec<Value>>,
            ) -> Result<Vec<Self::Row>> {
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
