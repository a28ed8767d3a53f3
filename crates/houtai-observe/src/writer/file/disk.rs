//! How large the disk is and how much of it is free.

use std::io;
use std::path::Path;

/// The disk that holds a folder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disk {
    /// Its size.
    pub(crate) bytes: u64,
    /// What processes without privileges may still write.
    pub(crate) free_bytes: u64,
}

impl Disk {
    /// The disk of a folder, or of the nearest folder above that exists.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let mut folder = Some(folder);
        loop {
            let path = folder.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
            match rustix::fs::statvfs(path) {
                Ok(disk) => {
                    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
                    return Ok(Self { bytes: bytes(disk.f_blocks), free_bytes: bytes(disk.f_bavail) });
                }
                Err(rustix::io::Errno::NOENT) if path.parent().is_some() => folder = path.parent(),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// What a file of this length takes on a disk, which gives whole blocks.
pub(crate) fn blocks(length: u64) -> u64 {
    length.next_multiple_of(4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_yet_is_on_the_disk_of_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        let here = Disk::of(folder.path()).unwrap();
        let below = Disk::of(&folder.path().join("a/b")).unwrap();
        assert!(here.bytes > 0 && here.free_bytes <= here.bytes);
        assert_eq!(below.bytes, here.bytes);
        assert!(Disk::of(Path::new("no-such-folder/below")).unwrap().bytes > 0);
    }

    #[test]
    fn files_take_whole_blocks() {
        assert_eq!([blocks(0), blocks(1), blocks(4096), blocks(4097)], [0, 4096, 4096, 8192]);
    }
}
