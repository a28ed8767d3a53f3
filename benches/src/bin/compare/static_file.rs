//! The file that servers of files answer with.

use std::fs;
use std::path::Path;

use crate::Failure;
use crate::request::{FILE_BYTES, FILE_PATH};

/// Puts it below the working folder of a server, at the same place as in its URL.
pub(crate) fn write(folder: &Path) -> Result<(), Failure> {
    let file = folder.join(FILE_PATH.trim_start_matches('/'));
    fs::create_dir_all(file.parent().unwrap_or(folder))?;
    Ok(fs::write(file, vec![b'x'; FILE_BYTES as usize])?)
}
