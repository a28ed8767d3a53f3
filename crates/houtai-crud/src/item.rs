//! The endpoints of one row: reading, changing and deleting it.

use houtai_core::{Error as CoreError, ErrorKind as CoreKind, Result};
use houtai_data::{Db, Error, ErrorKind, Model};
use houtai_http::{Conditional, EntityTag, IfMatch, MergePatch, NoContent, Path, Tagged};

use crate::key::Keyed;
use crate::{Resource, RowChanges};

type KeyOf<M> = Path<<M as Model>::Key>;
type ChangesOf<M> = MergePatch<<M as Resource>::Changes>;

/// The tag of the version that a row has.
pub(crate) fn tag_of<M: Model>(row: &M) -> EntityTag {
    EntityTag::new(row.row_version().unwrap_or_default())
}

pub(crate) async fn get<M: Resource>((db, Path(key)): (Db, KeyOf<M>)) -> Result<M> {
    Ok(M::find(&db, Keyed(key)).await?)
}

pub(crate) async fn get_versioned<M: Resource>((db, Path(key)): (Db, KeyOf<M>)) -> Result<Conditional<M>> {
    let row = M::find(&db, Keyed(key)).await?;
    Ok(Conditional::new(tag_of(&row), row))
}

pub(crate) async fn update<M: Resource>(
    (db, Path(key), MergePatch(changes)): (Db, KeyOf<M>, ChangesOf<M>),
) -> Result<M> {
    Ok(changes.update(&db, Keyed(key)).await?)
}

pub(crate) async fn update_versioned<M: Resource>(
    (db, Path(key), if_match, MergePatch(changes)): (Db, KeyOf<M>, IfMatch, ChangesOf<M>),
) -> Result<Tagged<M>> {
    let updated = match if_match.is_given() {
        true => {
            let seen = seen::<M>(&db, key, &if_match).await?;
            changes.update(&db, &seen).await.map_err(overtaken)?
        }
        false => changes.update(&db, Keyed(key)).await?,
    };
    Ok(Tagged::new(tag_of(&updated), updated))
}

pub(crate) async fn delete<M: Resource>((db, Path(key)): (Db, KeyOf<M>)) -> Result<NoContent> {
    M::delete(&db, Keyed(key)).await?;
    Ok(NoContent)
}

pub(crate) async fn delete_versioned<M: Resource>(
    (db, Path(key), if_match): (Db, KeyOf<M>, IfMatch),
) -> Result<NoContent> {
    if if_match.is_given() {
        let seen = seen::<M>(&db, key, &if_match).await?;
        M::delete(&db, &seen).await.map_err(overtaken)?;
    } else {
        M::delete(&db, Keyed(key)).await?;
    }
    Ok(NoContent)
}

/// The row in the version that the client has seen. What is done with it fails when somebody else is faster.
async fn seen<M: Resource>(db: &Db, key: M::Key, if_match: &IfMatch) -> Result<M> {
    let row = M::find(db, Keyed(key)).await?;
    if_match.check(&tag_of(&row))?;
    Ok(row)
}

/// Somebody was faster after the condition was judged: it no longer holds.
fn overtaken(error: Error) -> CoreError {
    let stale = error.kind() == ErrorKind::StaleVersion;
    let error = CoreError::from(error);
    if stale { error.with_kind(CoreKind::PreconditionFailed) } else { error }
}
