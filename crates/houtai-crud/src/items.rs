//! The endpoints of the whole list: listing it and adding to it.

use houtai_core::{Page, Result};
use houtai_data::{Db, Select};
use houtai_http::{Created, Query, Tagged, Url};

use crate::item::tag_of;
use crate::{NewRow, Resource, RowList};

/// One page of the rows.
pub(crate) async fn list<M: Resource>((db, Query(list)): (Db, Query<M::List>)) -> Result<Page<M>> {
    list.page(&db, Select::new()).await
}

/// A new row, and its address below the template of one row.
pub(crate) async fn create<M: Resource>(db: Db, new: M::New, template: &str) -> Result<Created<M>> {
    let row = new.insert(&db).await?;
    Ok(Created::at(Url::fill(template, &[&row.key()]), row))
}

/// The same, with the version of the row.
pub(crate) async fn create_versioned<M: Resource>(
    db: Db,
    new: M::New,
    template: &str,
) -> Result<Tagged<Created<M>>> {
    let row = new.insert(&db).await?;
    let (tag, location) = (tag_of(&row), Url::fill(template, &[&row.key()]));
    Ok(Tagged::new(tag, Created::at(location, row)))
}
