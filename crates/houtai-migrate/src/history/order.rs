//! Which migration comes first.

use std::collections::{BTreeMap, BTreeSet};

use houtai_core::validate::suggest;

use crate::{Error, MigrationFile, MigrationId, Result};

/// Takes again and again the first of those that need none of the ones that are left.
pub(super) fn ordered(files: Vec<MigrationFile>) -> Result<Vec<MigrationFile>> {
    let mut left: BTreeMap<MigrationId, MigrationFile> = BTreeMap::new();
    for file in files {
        if let Some(other) = left.insert(file.migration.id.clone(), file) {
            let id = &other.migration.id;
            let again = left.get(id).map_or("", |file| &file.file);
            let message = format!("the migration `{id}` is there twice, here and in {again}");
            return Err(Error::new(message)
                .at(&other.file, None)
                .next("give one of them another name and id"));
        }
    }
    left.values().try_for_each(|file| needs_known(file, &left))?;
    let mut needed: BTreeMap<MigrationId, Vec<MigrationId>> = BTreeMap::new();
    let mut missing: BTreeMap<MigrationId, usize> = BTreeMap::new();
    for (id, file) in &left {
        let needs: BTreeSet<MigrationId> = file.migration.needs().collect();
        missing.insert(id.clone(), needs.len());
        needs.into_iter().for_each(|need| needed.entry(need).or_default().push(id.clone()));
    }
    let mut free: BTreeSet<MigrationId> =
        missing.iter().filter(|(_, count)| **count == 0).map(|(id, _)| id.clone()).collect();
    let mut ordered = Vec::with_capacity(left.len());
    while let Some(id) = free.pop_first() {
        for later in needed.remove(&id).unwrap_or_default() {
            if let Some(count) = missing.get_mut(&later) {
                *count -= 1;
                if *count == 0 {
                    free.insert(later);
                }
            }
        }
        ordered.extend(left.remove(&id));
    }
    match left.into_values().next() {
        None => Ok(ordered),
        Some(file) => {
            let message =
                format!("the migration `{}` needs itself, in a circle with others", file.migration.id);
            Err(Error::new(message).at(file.file, None).next("correct `parents` and `depends`"))
        }
    }
}

fn needs_known(file: &MigrationFile, all: &BTreeMap<MigrationId, MigrationFile>) -> Result<()> {
    let Some(unknown) = file.migration.needs().find(|need| !all.contains_key(need)) else { return Ok(()) };
    let known: Vec<String> = all.keys().map(ToString::to_string).collect();
    let meant = suggest(&unknown.to_string(), known.iter().map(String::as_str)).map(str::to_owned);
    let next = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "a file was deleted or renamed: bring it back from the repository".to_owned(),
    };
    let message = format!("`{}` comes after `{unknown}`, which is not there", file.migration.id);
    Err(Error::new(message).at(&file.file, None).next(next))
}
