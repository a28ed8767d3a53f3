//! Migrations as files: `migrations/<module>/<name>.toml`, and beside them the snapshot, `schema.toml`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::{Error, Migration, MigrationFile, Result, Schema};

/// The name of the snapshot of a module.
pub const SNAPSHOT: &str = "schema.toml";

/// Reads all migrations below a folder; there are none where there is no folder.
///
/// # Errors
///
/// When a file cannot be read, is no migration, or says another id than its path.
pub fn read_folder(folder: &Path) -> Result<Vec<MigrationFile>> {
    let mut files = Vec::new();
    for module in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        for path in entries(&module)? {
            let is_toml = path.extension().is_some_and(|extension| extension == "toml");
            if is_toml && path.file_name().is_some_and(|name| name != SNAPSHOT) {
                files.push(read_file(folder, &path)?);
            }
        }
    }
    Ok(files)
}

fn read_file(folder: &Path, path: &Path) -> Result<MigrationFile> {
    let shown = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| failed(path, "be read", &error))?;
    let file = Migration::decode(&text, &shown)?;
    match migration_path(folder, &file.migration) == path {
        true => Ok(file),
        false => Err(misnamed(&file)),
    }
}

/// A migration that says another id than its path.
pub(super) fn misnamed(file: &MigrationFile) -> Error {
    let id = &file.migration.id;
    let message = format!("the file says that it is `{id}`, and its name says otherwise");
    let next = format!("rename it to `{}/{}.toml` below the folder, or correct `id`", id.module, id.name);
    Error::new(message).at(&file.file, None).next(next)
}

/// Writes a migration; one of that name is not overwritten.
///
/// # Errors
///
/// When there is such a file, or it cannot be written.
pub fn write_migration(folder: &Path, migration: &Migration) -> Result<PathBuf> {
    let path = migration_path(folder, migration);
    if path.exists() {
        let next = "choose another name by `--name`";
        return Err(Error::new("there is such a file already")
            .at(path.display().to_string(), None)
            .next(next));
    }
    write(&path, &migration.encode())?;
    Ok(path)
}

/// Writes the snapshot of a module.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_snapshot(folder: &Path, module: &str, schema: &Schema) -> Result<PathBuf> {
    let path = folder.join(module).join(SNAPSHOT);
    write(&path, &schema.encode(module))?;
    Ok(path)
}

/// The text of the snapshot of a module, if it is there.
pub(super) fn read_snapshot(folder: &Path, module: &str) -> Result<Option<(String, String)>> {
    let path = folder.join(module).join(SNAPSHOT);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path.display().to_string(), text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&path, "be read", &error)),
    }
}

fn migration_path(folder: &Path, migration: &Migration) -> PathBuf {
    folder.join(&migration.id.module).join(format!("{}.toml", migration.id.name))
}

/// Writes a file in one step, so that one that is there is whole.
fn write(path: &Path, text: &str) -> Result<()> {
    let told = |error: &std::io::Error| failed(path, "be written", error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| told(&error))?;
    let unfinished = path.with_extension("toml.unfinished");
    let written = fs::File::create(&unfinished).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&unfinished, path)).map_err(|error| {
        // What is left of it helps nobody.
        _ = fs::remove_file(&unfinished);
        told(&error)
    })
}

/// What is in a folder, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = match fs::read_dir(folder) {
        Ok(read) => read,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(folder, "be read", &error)),
    };
    let paths = read.map(|entry| entry.map(|entry| entry.path()));
    let mut paths =
        paths.collect::<std::io::Result<Vec<_>>>().map_err(|error| failed(folder, "be read", &error))?;
    paths.sort();
    Ok(paths)
}

fn failed(path: &Path, what: &str, error: &std::io::Error) -> Error {
    Error::new(format!("the file cannot {what}: {error}")).at(path.display().to_string(), None)
}
