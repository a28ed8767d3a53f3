//! Loading the rows of a relation for many rows at once.

use super::cell_value::Kind;
use super::join::Join;
use super::node::Node;
use super::page::unique_keys;
use super::page_rows::Place;
use super::parts::{Parts, write_order};
use super::related::{Key, Related};
use super::relation::{Reference, Reverse, Through};
use super::step::Step;
use super::writer::{Prefix, Source};
use crate::{
    Column, Dialect, Error, ErrorKind, Executor, Model, ModelMeta, Result, Statement, Value, ValueKind,
};

/// A relation of `M` that `.with(…)` loads, by one statement for all rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{M}`",
    label = "it does not lead from `{M}` to another model",
    note = "a `Ref` column of the model itself, `Post::author`, or that of another model from its other side, `Comment::post.reverse()`"
)]
pub trait Relation<M: Model>: Send {
    /// What it gives for each row.
    type Loaded: Send;

    /// The column of `M` by whose values the rows are found.
    fn column(&self) -> &'static str;

    /// What belongs to each of these values.
    fn load(
        self,
        db: &(impl Executor + ?Sized),
        keys: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Self::Loaded>>> + Send;
}

impl<M: Model, R: Reference> Relation<M> for Column<M, R> {
    type Loaded = R::Loaded;

    fn column(&self) -> &'static str {
        self.name()
    }

    async fn load(self, db: &(impl Executor + ?Sized), keys: Vec<Value>) -> Result<Vec<R::Loaded>> {
        let meta = R::Target::META;
        // A row that was deleted softly is still what the other one refers to.
        let mut parts = Parts { with_deleted: true, unordered: true, ..Parts::new(meta) };
        let key = meta.key().column;
        parts.add_filter(Node::In(Box::new((Node::Column(key), distinct(&keys)))));
        let sink = Related::<R::Target>::new(place_of(meta, key), &keys);
        let found = fetch_related(db, &keys, sink, || parts.select(db.dialect())).await?;
        let found = found.into_iter().map(|mut rows| R::loaded(rows.pop()));
        found.collect::<Option<Vec<_>>>().ok_or_else(|| dangling::<M>(self.name(), meta))
    }
}

/// A reference without a row, which a database with its constraints does not hold.
fn dangling<M: Model>(column: &str, target: &ModelMeta) -> Error {
    let table = M::META.table;
    let message = format!(
        "a row of `{table}` refers by `{column}` to a row of `{}` that is not there; the foreign key is missing or \
         was switched off",
        target.table
    );
    Error::new(ErrorKind::UnreadableValue, message).with_table(table)
}

impl<N: Model, R: Reference> Relation<R::Target> for Reverse<N, R> {
    type Loaded = Vec<N>;

    fn column(&self) -> &'static str {
        R::Target::META.key().column
    }

    async fn load(self, db: &(impl Executor + ?Sized), keys: Vec<Value>) -> Result<Vec<Vec<N>>> {
        let sink = Related::<N>::new(place_of(N::META, self.column), &keys);
        let mut parts = self.select.parts;
        parts.add_filter(Node::In(Box::new((Node::Column(self.column), distinct(&keys)))));
        fetch_related(db, &keys, sink, || match parts.limit {
            None => parts.select(db.dialect()),
            Some(limit) => limited(&parts, self.column, limit, db.dialect()),
        })
        .await
    }
}

/// The first rows of each, by their number within it.
fn limited(parts: &Parts, column: &'static str, limit: u64, dialect: Dialect) -> Result<Statement> {
    let keys = unique_keys(parts);
    let mut writer = parts.writer(dialect, parts.spoken());
    let ranked = Source { meta: parts.meta, prefix: Prefix::None };
    writer.push("SELECT ");
    writer.columns(ranked);
    writer.push(" FROM (SELECT ");
    writer.columns(writer.source);
    writer.push(", row_number() OVER (PARTITION BY ");
    writer.column(column);
    write_order(&mut writer, &keys);
    writer.push(") AS \"row number\"");
    parts.write_from(&mut writer);
    writer.push(") AS \"ranked\" WHERE \"row number\" <= ");
    writer.number(limit);
    writer.push(" ORDER BY \"row number\"");
    parts.read(writer, crate::Size::Unknown)
}

impl<N: Model, R: Reference, R2: Reference> Relation<R::Target> for Through<N, R, R2> {
    type Loaded = Vec<R2::Target>;

    fn column(&self) -> &'static str {
        R::Target::META.key().column
    }

    async fn load(self, db: &(impl Executor + ?Sized), keys: Vec<Value>) -> Result<Vec<Vec<R2::Target>>> {
        let target = R2::Target::META;
        let Place { kind, .. } = place_of(N::META, self.reverse.column);
        let sink = Related::<R2::Target>::new(Place { column: target.fields.len(), kind }, &keys);
        fetch_related(db, &keys, sink, || {
            through(db.dialect(), self.reverse, self.select.parts, self.onward, distinct(&keys))
        })
        .await
    }
}

/// The target rows, and the column of the rows between that says to which owner each belongs.
fn through<N: Model, R: Reference>(
    dialect: Dialect,
    between: Reverse<N, R>,
    mut parts: Parts,
    onward: &'static str,
    keys: Value,
) -> Result<Statement> {
    let way = vec![Step::back(N::META, onward, parts.meta.key().column)];
    parts.joins.push(Join { steps: way.clone(), left: false, read: false });
    let owner = Node::Column(between.column);
    let mut filter = Node::In(Box::new((owner.clone(), keys)));
    if let Some(own) = between.select.parts.filter {
        filter = own.and(filter);
    }
    parts.add_filter(Node::Of(way.clone(), Box::new(filter)));
    parts.select_with(dialect, &[Node::Of(way, Box::new(owner))])
}

/// No statement where there is nothing to look for.
async fn fetch_related<T: crate::FromRow>(
    db: &(impl Executor + ?Sized),
    keys: &[Value],
    sink: Related<T>,
    statement: impl FnOnce() -> Result<Statement> + Send,
) -> Result<Vec<Vec<T>>> {
    if keys.iter().all(Value::is_null) {
        return Ok(keys.iter().map(|_| Vec::new()).collect());
    }
    let (sink, _) = db.run(statement()?, Box::new(sink)).await?;
    Ok(Related::take(sink))
}

/// Each value once, as a list.
fn distinct(keys: &[Value]) -> Value {
    let mut seen = std::collections::HashSet::with_capacity(keys.len());
    let kind = keys.first().map_or(ValueKind::Int64, Value::kind);
    let once = keys.iter().filter(|value| Key::of(value).is_some_and(|key| seen.insert(key)));
    Value::List(kind, once.cloned().collect())
}

/// Where a column stands in a row of its model.
pub(crate) fn place_of(meta: &ModelMeta, column: &str) -> Place {
    let position = meta.fields.iter().position(|field| field.column == column).unwrap_or(meta.key);
    let field = meta.fields.get(position);
    Place { column: position, kind: Kind::new(field.map_or(ValueKind::Int64, |field| field.kind), field) }
}
