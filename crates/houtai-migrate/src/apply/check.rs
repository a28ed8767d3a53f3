//! Whether the files still say what was applied.

use super::Applied;
use crate::{Error, History, Result};

/// Refuses a history that is not the one that the database has.
pub(super) fn judge(history: &History, applied: &[Applied]) -> Result<()> {
    history.refuse_conflicts()?;
    for one in applied {
        let Some(file) = history.get(&one.id) else {
            let message =
                format!("the migration `{}` was applied, and its file is not there any more", one.id);
            let next = "bring the file back from the repository; to undo a migration, take it back first by \
                        `migrate --to`";
            return Err(Error::new(message).next(next));
        };
        if file.checksum != one.checksum {
            let message = format!(
                "the migration `{}` was changed after it was applied, at {}",
                one.id,
                one.applied_at.to_jiff()
            );
            let next = "bring the file back as it was, and write what is to change into a new migration";
            return Err(Error::new(message).at(&file.file, None).next(next));
        }
        let missing = file.migration.needs().find(|need| !applied.iter().any(|other| other.id == *need));
        if let Some(missing) = missing {
            let message = format!(
                "the migration `{}` was applied, and `{missing}` was not, which comes before it",
                one.id
            );
            let next = "a file has got other `parents` or `depends` since; bring it back as it was";
            return Err(Error::new(message).at(&file.file, None).next(next));
        }
    }
    Ok(())
}
