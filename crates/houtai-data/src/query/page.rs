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
use crate::{Executor, FromRow, Model, ModelMeta, Result, RowReader, Value};

impl<M: Model> Select<M> {
    /// One page, and the cursor of the next. Pages stay right while rows come and go, and the last one costs no more
    /// than the first: the cursor holds the values by which the last row is sorted, with the primary key last.
    ///
    /// A limit and an offset of the query's own do not count here.
    ///
    /// # Errors
    ///
    /// `bad_cursor` when the cursor is of a list in another order or was not made here, and those of the database.
    pub async fn page(self, db: &(impl Executor + ?Sized), query: PageQuery) -> CoreResult<Page<M>> {
        let page = self.page_of(db, query, Vec::new()).await?;
        Ok(Page { items: page.items, next_cursor: page.next_cursor })
    }

    /// One page, and for each row the values at some places.
    pub(crate) async fn page_of(
        self,
        db: &(impl Executor + ?Sized),
        query: PageQuery,
        wanted: Vec<Place>,
    ) -> CoreResult<KeyedPage<M>> {
        let keys = unique_keys(&self.parts);
        let plan = Plan::new(self.parts.meta, &keys);
        let fingerprint = page_cursor::fingerprint(self.parts.meta, &keys);
        let after = match page_cursor::start(&query, fingerprint, &plan.kinds())? {
            Start::First => None,
            Start::After(values) => Some(values),
            Start::AfterRow(key) => Some(values_of_row(db, self.parts.meta, &keys, key).await?),
        };
        let parts = page_parts(self.parts, keys, after, u64::from(query.limit) + 1);
        let statement = parts.select_with(db.dialect(), &plan.extra)?;
        let sink = Box::new(PageRows::<M>::new(query.limit as usize, plan.places, wanted));
        let (sink, _) = db.run(statement, sink).await?;
        let read = PageRows::<M>::take(sink);
        let page = Page::from_items(read.rows, &query, |_| page_cursor::to_json(fingerprint, &read.values))?;
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
    ) -> Result<NumberedPage<M>> {
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

/// The order of the query, with the primary key last so that no two rows are equal.
pub(crate) fn unique_keys(parts: &Parts) -> Vec<SortKey> {
    let mut keys = parts.sort_keys();
    let key = parts.meta.key().column;
    let place = keys.iter().position(|part| part.node == Node::Column(key));
    match place {
        Some(place) => keys.truncate(place + 1),
        None => {
            let descending = keys.last().is_some_and(|last| last.descending);
            keys.extend(SortKey::of_column(parts.meta, key, descending));
        }
    }
    keys
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
    fn new(meta: &'static ModelMeta, keys: &[SortKey]) -> Self {
        let mut plan = Self { places: Vec::with_capacity(keys.len()), extra: Vec::new() };
        for key in keys {
            let column = match &key.node {
                Node::Column(name) => meta.fields.iter().position(|field| field.column == *name),
                _ => None,
            };
            let kind = Kind::new(key.kind, column.and_then(|column| meta.fields.get(column)));
            let column = column.unwrap_or_else(|| {
                plan.extra.push(key.node.clone());
                meta.fields.len() + plan.extra.len() - 1
            });
            plan.places.push(Place { column, kind });
        }
        plan
    }

    fn kinds(&self) -> Vec<Kind> {
        self.places.iter().map(|place| place.kind).collect()
    }
}

/// The sort values of a row of which a cursor holds the primary key only.
async fn values_of_row(
    db: &(impl Executor + ?Sized),
    meta: &'static ModelMeta,
    keys: &[SortKey],
    key: Value,
) -> CoreResult<Vec<Value>> {
    let mut parts = Parts::new(meta);
    parts.with_deleted = true;
    parts.add_filter(Node::binary(Operator::Eq, Node::Column(meta.key().column), Node::Value(key)));
    parts.at_most(1);
    let plan = Plan::new(meta, keys);
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
