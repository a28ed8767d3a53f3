//! Watching the files of a certificate.
//!
//! They are looked at again and again: what notifies of changes misses those on network disks, and those by which
//! Kubernetes and certbot replace files, a link to another folder.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::Tls;
use super::certificate::Look;
use super::pair::PairFiles;

/// After how long files that have changed are looked at again, to see whether that was all.
const TO_SETTLE: Duration = Duration::from_secs(1);

/// What two files look like from outside; any new writing changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint([Option<Outside>; 2]);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Outside {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Fingerprint {
    pub(super) fn of(files: &PairFiles) -> Self {
        Self([outside(&files.cert), outside(&files.key)])
    }
}

/// Of the file behind all links; `None` when there is none, or none that may be seen.
fn outside(path: &Path) -> Option<Outside> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(Outside {
        device: metadata.dev(),
        inode: metadata.ino(),
        length: metadata.len(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        // Also when permissions change, which may make an unreadable file a readable one.
        changed: (metadata.ctime(), metadata.ctime_nsec()),
    })
}

impl Tls {
    /// Takes renewed certificates into use, and speaks of one that ends soon, until it is dropped.
    pub(crate) async fn watch(self: Arc<Self>) {
        let mut wait = self.watch;
        loop {
            tokio::time::sleep(wait).await;
            let certificate = Arc::clone(&self.certificate);
            let look = tokio::task::spawn_blocking(move || certificate.look()).await;
            wait = match look {
                Ok(Look::Changing) => self.watch.min(TO_SETTLE),
                Ok(Look::Changed) => {
                    self.renew().await;
                    self.watch
                }
                Ok(Look::Same) | Err(_) => self.watch,
            };
            self.certificate.warn_daily();
        }
    }
}
