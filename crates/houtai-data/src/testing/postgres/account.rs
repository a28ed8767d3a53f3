//! The account under which a server runs: PostgreSQL refuses to run as root.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Another account than ours, where ours is root.
#[derive(Clone, Copy)]
pub(super) struct Account(Option<(u32, u32)>);

impl Account {
    /// Ours, or that of a service.
    pub(super) fn choose() -> Self {
        if uid() != Some(0) {
            return Self(None);
        }
        let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        Self(["postgres", "nobody"].iter().find_map(|name| ids_of(&accounts, name)))
    }

    /// Lets a command run under it.
    pub(super) fn run(self, command: &mut Command) -> &mut Command {
        match self.0 {
            Some((uid, gid)) => command.uid(uid).gid(gid),
            None => command,
        }
    }

    /// Gives it a folder.
    pub(super) fn own(self, folder: &Path) -> std::io::Result<()> {
        match self.0 {
            Some((uid, gid)) => chown(folder, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }
}

/// Our own user id.
pub(super) fn uid() -> Option<u32> {
    let output = Command::new("id").arg("-u").output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Whether a folder is ours, and not one that somebody has put there for us to trust.
pub(super) fn is_ours(folder: &Path) -> bool {
    let owner =
        std::fs::symlink_metadata(folder).ok().filter(std::fs::Metadata::is_dir).map(|found| found.uid());
    owner.is_some() && owner == uid()
}

/// `name:x:uid:gid:…`.
fn ids_of(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut parts = line.split(':').skip(2);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_by_the_whole_name() {
        let accounts =
            "root:x:0:0::/root:/bin/sh\npostgres2:x:1:2::/:/bin/sh\npostgres:x:105:113::/:/bin/sh\n";
        assert_eq!(ids_of(accounts, "postgres"), Some((105, 113)));
        assert_eq!(ids_of(accounts, "post"), None);
    }
}
