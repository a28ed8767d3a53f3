//! Pages of a query, by key or by number.

use houtai_core::{NumberedPage, NumberedQuery, Page, PageQuery, Result as CoreResult};

use super::Select;
use super::cell_value::Kind;
use super::node::{Node, Operator};
use super::order::SortKey;
use super::page_cursor::{self, Start, bad_cursor};
use super::page_filter;
use super::page_rows::{PageRows, Place};
use super::parts::Parts;
use super::places::places;
use crate::{Executor, FromRow, Model, ModelMeta, Result, RowReader, Value};

impl<M: Model, R: FromRow> Select<M, R> {
    /// One page, and the cursor of the next. Pages stay right while rows come and go, and the last one costs no more
    /// than the first: the cursor holds the values by which the last row is sorted, with the primary key last.
    ///
    /// A limit and an offset of the query's own do not count here.
    ///
    /// # Errors
    ///
    /// `bad_cursor` when the cursor is of a list in another order or was not made here, and those of the database.
    pub async fn page(self, db: &(impl Executor + ?Sized), query: PageQuery) -> CoreResult<Page<R>> {
        let page = self.page_of(db, query, Vec::new()).await?;
        Ok(Page { items: page.items, next_cursor: page.next_cursor })
    }

    /// One page, and for each row the values at some places.
    pub(crate) async fn page_of(
        self,
        db: &(impl Executor + ?Sized),
        query: PageQuery,
        wanted: Vec<Place>,
    ) -> CoreResult<KeyedPage<R>> {
        let keys = unique_keys(&self.parts);
        let plan = Plan::new(self.parts.meta, &keys, R::COLUMNS);
        let identity = places_of(&identity(&self.parts), &keys);
        let fingerprint = page_cursor::fingerprint(&self.parts, &keys);
        let after = match page_cursor::start(&query, fingerprint, &plan.kinds(), &identity)? {
            Start::First => None,
            Start::After(values) => Some(values),
            Start::AfterRow(known) => Some(values_of_row::<R>(db, &self.parts, &keys, known).await?),
        };
        let parts = page_parts(self.parts, keys, after, u64::from(query.limit) + 1);
        let statement = parts.select_with(db.dialect(), &plan.extra)?;
        let sink = Box::new(PageRows::<R>::new(query.limit as usize, plan.places, wanted));
        let (sink, _) = db.run(statement, sink).await?;
        let read = PageRows::<R>::take(sink);
        let page = Page::from_items(read.rows, &query, |_| {
            page_cursor::to_json(fingerprint, &read.values, &identity)
        })?;
        let mut keys = read.keys;
        keys.truncate(page.items.len());
        Ok(KeyedPage { items: page.items, keys, next_cursor: page.next_cursor })
    }

    /// One page by its number, and how many rows there are in all; by two statements.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn numbered_page(
        self,
        db: &(impl Executor + ?Sized),
        query: NumberedQuery,
    ) -> Result<NumberedPage<R>> {
        let mut all = self.clone();
        (all.parts.limit, all.parts.offset) = (None, 0);
        let total = all.count(db).await?;
        let mut page = self.offset(query.offset()).limit(query.per_page.into());
        page.parts.order = unique_keys(&page.parts);
        let items = page.all(db).await?;
        Ok(NumberedPage { items, page: query.page, per_page: query.per_page, total })
    }
}

/// A page, and for each row the values by which relations find theirs.
pub(crate) struct KeyedPage<M> {
    pub(crate) items: Vec<M>,
    pub(crate) keys: Vec<Vec<Value>>,
    pub(crate) next_cursor: Option<String>,
}

/// The order of the query, with what a row is known by last, so that no two rows are equal.
pub(crate) fn unique_keys(parts: &Parts) -> Vec<SortKey> {
    let mut keys = parts.sort_keys();
    let identity = identity(parts);
    if let [only] = identity.as_slice()
        && let Some(place) = keys.iter().position(|part| part.node == *only)
    {
        // Behind the primary key nothing counts any more.
        keys.truncate(place + 1);
        return keys;
    }
    let descending = keys.last().is_some_and(|last| last.descending);
    for node in identity {
        if keys.iter().all(|part| part.node != node) {
            keys.extend(SortKey::of_key(parts.meta, node, descending));
        }
    }
    keys
}

/// What a row is known by: the primary key, and those of the rows that are joined several to one.
fn identity(parts: &Parts) -> Vec<Node> {
    let mut keys = vec![Node::Column(parts.meta.key().column)];
    for join in &parts.joins {
        for (at, step) in join.steps.iter().enumerate().filter(|(_, step)| step.many) {
            let way = join.steps.iter().take(at + 1).cloned().collect();
            let key = Node::Of(way, Box::new(Node::Column(step.table.key().column)));
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// Where these stand among the keys.
fn places_of(identity: &[Node], keys: &[SortKey]) -> Vec<usize> {
    identity.iter().filter_map(|node| keys.iter().position(|key| key.node == *node)).collect()
}

fn page_parts(mut parts: Parts, keys: Vec<SortKey>, after: Option<Vec<Value>>, limit: u64) -> Parts {
    if let Some(values) = after {
        parts.add_filter(page_filter::after(&keys, values));
    }
    parts.order = keys;
    (parts.limit, parts.offset) = (Some(limit), 0);
    parts
}

/// Where the sort values stand in a row: in a column of the model, or in one that is read besides.
struct Plan {
    places: Vec<Place>,
    extra: Vec<Node>,
}

impl Plan {
    /// For rows of so many columns, of which those of the model come first.
    fn new(meta: &'static ModelMeta, keys: &[SortKey], columns: usize) -> Self {
        let mut plan = Self { places: Vec::with_capacity(keys.len()), extra: Vec::new() };
        for key in keys {
            let column = match &key.node {
                Node::Column(name) => meta.fields.iter().position(|field| field.column == *name),
                _ => None,
            };
            let kind = Kind::of(key.kind, places(meta, &key.node));
            let column = column.unwrap_or_else(|| {
                plan.extra.push(key.node.clone());
                columns + plan.extra.len() - 1
            });
            plan.places.push(Place { column, kind });
        }
        plan
    }

    fn kinds(&self) -> Vec<Kind> {
        self.places.iter().map(|place| place.kind).collect()
    }
}

/// The sort values of a row of which a cursor holds only what it is known by.
async fn values_of_row<R: FromRow>(
    db: &(impl Executor + ?Sized),
    of: &Parts,
    keys: &[SortKey],
    known: Vec<Value>,
) -> CoreResult<Vec<Value>> {
    let mut parts =
        Parts { with_deleted: true, joins: of.joins.clone(), unordered: true, ..Parts::new(of.meta) };
    for (node, value) in identity(of).into_iter().zip(known) {
        parts.add_filter(match value {
            Value::Null(_) => Node::IsNull(Box::new(node)),
            value => Node::binary(Operator::Eq, node, Node::Value(value)),
        });
    }
    parts.at_most(1);
    let plan = Plan::new(of.meta, keys, R::COLUMNS);
    let statement = parts.select_with(db.dialect(), &plan.extra)?;
    let (sink, _) = db.run(statement, Box::new(PageRows::<Nothing>::new(1, plan.places, Vec::new()))).await?;
    let values = PageRows::<Nothing>::take(sink).values;
    if values.is_empty() { Err(bad_cursor()) } else { Ok(values) }
}

/// A row of which nothing is read.
struct Nothing;

impl FromRow for Nothing {
    const COLUMNS: usize = 0;

    fn from_row(_: &mut RowReader<'_>) -> Result<Self> {
        Ok(Self)
    }
}
