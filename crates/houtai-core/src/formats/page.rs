//! Pages of long lists, by key (the default) or by number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::validate::{Check, Location, Problem, Validate};
use crate::{Error, Result};

/// Which page of a list is wanted, by key: pages stay right while items come and go, and the last page costs
/// no more than the first.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// How many items at most.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = PageQuery::MAX_LIMIT))]
    pub limit: u32,
    /// The `next_cursor` of the page before; absent for the first page.
    #[serde(default)]
    #[schemars(with = "CursorText")]
    pub cursor: Option<String>,
}

/// The schema of a cursor in a query, where absent is the only form of "none".
struct CursorText;

impl JsonSchema for CursorText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cursor".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let most = PageQuery::MAX_CURSOR;
        json_schema!({"type": "string", "minLength": 1, "maxLength": most, "pattern": "^[A-Za-z0-9_-]+$"})
    }
}

fn default_limit() -> u32 {
    PageQuery::DEFAULT_LIMIT
}

impl Default for PageQuery {
    fn default() -> Self {
        Self { limit: PageQuery::DEFAULT_LIMIT, cursor: None }
    }
}

impl Validate for PageQuery {
    fn validate(&self, check: &mut Check) {
        check.field("limit", |check| check.range(&self.limit, Some(&1), Some(&PageQuery::MAX_LIMIT)));
        check.field("cursor", |check| check.length(&self.cursor, Some(1), Some(PageQuery::MAX_CURSOR)));
    }
}

impl PageQuery {
    /// How many items a page has when the caller does not say.
    pub const DEFAULT_LIMIT: u32 = 20;

    /// How many items a page has at most.
    pub const MAX_LIMIT: u32 = 100;

    /// How many characters a cursor has at most; half of the longest address that the server takes (`server.max_uri`).
    pub const MAX_CURSOR: usize = 4096;

    /// The key after which the page starts.
    ///
    /// # Errors
    ///
    /// When the cursor is not one that [`Page`] has made for such keys.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let key = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        key.map(Some)
            .ok_or_else(|| Error::problems(vec![Problem::new("bad_cursor", "/cursor").at(Location::Query)]))
    }
}

/// One page of a list, and where the next one starts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Page<T> {
    /// The items; never null.
    pub items: Vec<T>,
    /// The `cursor` of the next page; null on the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page from items that were read beyond its end: when there are more than `query.limit`, the rest is
    /// cut and the key of the last item that stays becomes the cursor.
    ///
    /// # Errors
    ///
    /// When the key cannot be written as JSON.
    pub fn from_items<K: Serialize>(
        mut items: Vec<T>,
        query: &PageQuery,
        key: impl Fn(&T) -> K,
    ) -> Result<Self> {
        let limit = query.limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next_cursor = last.map(|item| cursor_of(&key(item))).transpose()?;
        Ok(Self { items, next_cursor })
    }

    /// A page of items that are in memory, sorted by `key`, smallest first; for newest first the key is a
    /// [`std::cmp::Reverse`].
    ///
    /// ```
    /// use houtai_core::{Page, PageQuery};
    ///
    /// let query = PageQuery { limit: 2, cursor: None };
    /// let first = Page::from_sorted([10, 20, 30], &query, |item| *item).unwrap();
    /// assert_eq!(first.items, [10, 20]);
    /// let query = PageQuery { limit: 2, cursor: first.next_cursor };
    /// let second = Page::from_sorted([10, 20, 30], &query, |item| *item).unwrap();
    /// assert_eq!((second.items, second.next_cursor), (vec![30], None));
    /// ```
    ///
    /// # Errors
    ///
    /// When the cursor of the query is not one of such a list.
    pub fn from_sorted<K>(
        items: impl IntoIterator<Item = T>,
        query: &PageQuery,
        key: impl Fn(&T) -> K,
    ) -> Result<Self>
    where
        K: Serialize + DeserializeOwned + PartialOrd,
    {
        let after = query.after::<K>()?;
        let behind =
            items.into_iter().skip_while(|item| after.as_ref().is_some_and(|after| key(item) <= *after));
        Self::from_items(behind.take(query.limit as usize + 1).collect(), query, &key)
    }
}

fn cursor_of<K: Serialize>(key: &K) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(key)?))
}

/// Which page of a list is wanted, by number, for lists that people leaf through.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberedQuery {
    /// The number of the page, from 1.
    #[serde(default = "first_page")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub page: u32,
    /// How many items a page has.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = PageQuery::MAX_LIMIT))]
    pub per_page: u32,
}

fn first_page() -> u32 {
    1
}

impl Validate for NumberedQuery {
    fn validate(&self, check: &mut Check) {
        check.field("page", |check| check.range(&self.page, Some(&1), Some(&1_000_000)));
        check.field("per_page", |check| check.range(&self.per_page, Some(&1), Some(&PageQuery::MAX_LIMIT)));
    }
}

impl NumberedQuery {
    /// How many items stand before the page.
    pub fn offset(&self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.per_page)
    }
}

/// One page of a list with its number and the number of all items.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NumberedPage<T> {
    /// The items; never null.
    pub items: Vec<T>,
    /// The number of this page, from 1.
    pub page: u32,
    /// How many items a page has.
    pub per_page: u32,
    /// How many items there are on all pages.
    pub total: u64,
}

impl<T> NumberedPage<T> {
    /// The page of all `items` that the query wants.
    pub fn of(items: impl ExactSizeIterator<Item = T>, query: &NumberedQuery) -> Self {
        let total = items.len() as u64;
        let skip = usize::try_from(query.offset()).unwrap_or(usize::MAX);
        let items = items.skip(skip).take(query.per_page as usize).collect();
        Self { items, page: query.page, per_page: query.per_page, total }
    }
}
