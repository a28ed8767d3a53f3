//! Random numbers of the operating system.

use std::io::Error;

/// Bytes that nobody can guess.
pub(crate) fn bytes(count: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).map_err(Error::other)?;
    Ok(bytes)
}

/// A file name that no other process or thread chooses.
pub(crate) fn file_name(purpose: &str) -> Result<String, Error> {
    let number = getrandom::u64().map_err(Error::other)?;
    Ok(format!(".{purpose}-{number:016x}"))
}
