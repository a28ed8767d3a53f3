//! An uploaded file: in memory while it is small, on disk when it is not.

use std::io::{Seek, Write};
use std::path::Path;

use bytes::{Bytes, BytesMut};
use houtai_core::{Error, Result};
use tempfile::NamedTempFile;

use super::Part;

/// From how many bytes on an upload goes to disk.
const IN_MEMORY: usize = 1 << 20;

/// The content of one part of a form. It is deleted when this is dropped, unless it was kept by
/// [`Upload::keep`].
#[derive(Debug)]
pub struct Upload {
    content: Content,
    size: u64,
}

#[derive(Debug)]
enum Content {
    Memory(Bytes),
    Disk(NamedTempFile),
}

impl Part {
    /// Reads all of it; what is larger than 1 MiB goes to a file in the system's folder for temporary files.
    ///
    /// # Errors
    ///
    /// When the form is broken, too large or too slow, or the disk is full.
    pub async fn upload(mut self) -> Result<Upload> {
        let mut memory = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            memory.extend_from_slice(&chunk);
            if memory.len() > IN_MEMORY {
                return self.spool(memory.freeze()).await;
            }
        }
        let size = memory.len() as u64;
        Ok(Upload { content: Content::Memory(memory.freeze()), size })
    }

    async fn spool(mut self, beginning: Bytes) -> Result<Upload> {
        let mut size = beginning.len() as u64;
        let file = blocking(NamedTempFile::new).await?;
        let mut file = append(file, beginning).await?;
        while let Some(chunk) = self.chunk().await? {
            size += chunk.len() as u64;
            file = append(file, chunk).await?;
        }
        Ok(Upload { content: Content::Disk(file), size })
    }
}

async fn append(mut file: NamedTempFile, bytes: Bytes) -> Result<NamedTempFile> {
    blocking(move || file.write_all(&bytes).map(|()| file)).await
}

/// Files block; a worker must not.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await?;
    done.map_err(|error| Error::from(error).context("storing an upload"))
}

impl Upload {
    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether it is on disk.
    pub fn is_on_disk(&self) -> bool {
        matches!(self.content, Content::Disk(_))
    }

    /// All of it in memory.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub async fn read(self) -> Result<Bytes> {
        match self.content {
            Content::Memory(bytes) => Ok(bytes),
            Content::Disk(mut file) => {
                let read = move || {
                    file.rewind()?;
                    let mut bytes = Vec::new();
                    std::io::Read::read_to_end(&mut file, &mut bytes).map(|_| bytes)
                };
                blocking(read).await.map(Bytes::from)
            }
        }
    }

    /// Keeps it as a file. The name must be one of the app, never that of the client: see
    /// [`Part::file_name`].
    ///
    /// # Errors
    ///
    /// When the file exists already or cannot be written.
    pub async fn keep(self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref().to_owned();
        blocking(move || self.keep_blocking(&path)).await
    }

    fn keep_blocking(self, path: &Path) -> std::io::Result<()> {
        // Never over another file: two uploads of one name must not silently become one.
        let mut target = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        let written = match self.content {
            Content::Memory(bytes) => target.write_all(&bytes),
            Content::Disk(mut file) => {
                file.rewind().and_then(|()| std::io::copy(&mut file, &mut target).map(|_| ()))
            }
        };
        written.and_then(|()| target.sync_all()).inspect_err(|_| {
            // Half a file is worse than none; that it cannot be removed either adds nothing to the error.
            let _ = std::fs::remove_file(path);
        })
    }
}
