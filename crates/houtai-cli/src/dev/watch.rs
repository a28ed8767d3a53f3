//! Which files have changed, found by looking at them.
//!
//! Looking needs no library and works where notices of the kernel do not arrive: shared folders of virtual machines and
//! containers, network file systems. What is near, the project itself, is looked at ten times a second; what is far, a
//! checkout of the framework beside it, ten times less often. Pauses grow with what a pass costs, so that looking takes
//! some 2 % of a core at most.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

/// The shortest pause between two passes.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest one, however slow the disk.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How many times as long as a pass the pause is.
const PAUSE_PER_PASS: u32 = 50;
/// What is far is looked at in each so-manieth pass.
const FAR_EVERY: u32 = 10;
/// Editors and `git checkout` write many files: all is taken together once nothing has changed for so long.
const SETTLES_IN: Duration = Duration::from_millis(40);
/// A file that changes without end must not keep a change from being seen.
const SETTLES_AT_MOST: Duration = Duration::from_secs(2);

/// What is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    /// What a person edits all the time.
    pub(crate) near: Places,
    /// What changes now and then.
    pub(crate) far: Places,
    /// What lies below is not looked at: what cargo writes.
    pub(crate) except: Vec<PathBuf>,
    /// Files last written after this count as changed when they are looked at for the first time: the moment when the
    /// build began that told of them.
    pub(crate) since: Option<SystemTime>,
}

/// Files and folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// Single files, there or not.
    pub(crate) files: Vec<PathBuf>,
    /// Folders with all that is in them.
    pub(crate) folders: Vec<PathBuf>,
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

type Seen = BTreeMap<PathBuf, Stamp>;

impl Watched {
    fn look(&self, places: &Places) -> Seen {
        let mut seen = Seen::new();
        let is_below = |file: &Path| places.folders.iter().any(|folder| file.starts_with(folder));
        let alone = places.files.iter().filter(|file| !self.is_excepted(file) && !is_below(file));
        for file in alone {
            if let Ok(metadata) = fs::metadata(file) {
                seen.insert(file.clone(), Stamp::of(&metadata));
            }
        }
        for folder in &places.folders {
            self.look_into(folder, &mut seen);
        }
        seen
    }

    /// A folder that cannot be read is passed over: cargo says what it misses.
    fn look_into(&self, folder: &Path, seen: &mut Seen) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if is_passing(&path) || self.is_excepted(&path) {
                continue;
            }
            // A link to a folder is not followed, since it could lead in a circle.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.look_into(&path, seen),
                Ok(_) => {
                    let stamp = fs::metadata(&path).map(|metadata| Stamp::of(&metadata));
                    seen.extend(stamp.ok().map(|stamp| (path, stamp)));
                }
                Err(_) => {}
            }
        }
    }

    fn is_excepted(&self, path: &Path) -> bool {
        self.except.iter().any(|except| path.starts_with(except))
    }

    /// What is new in a first look and younger than the build that told of it.
    fn missed(&self, before: &Seen, now: &Seen) -> Vec<PathBuf> {
        let Some(since) = self.since else { return Vec::new() };
        let new = now.iter().filter(|(path, _)| !before.contains_key(*path));
        new.filter(|(_, stamp)| stamp.modified.is_some_and(|modified| modified > since))
            .map(|(path, _)| path.clone())
            .collect()
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { modified: metadata.modified().ok(), bytes: metadata.len() }
    }
}

/// What editors and tools put beside a file for a moment, and hidden files.
fn is_passing(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return true };
    let swap = [".swp", ".swx", ".tmp", ".bak", ".orig", ".rej", "~"].iter().any(|end| name.ends_with(end));
    // vim writes `4913` to learn whether it may, IntelliJ writes through `___jb_tmp___`.
    swap || name.starts_with('.')
        || name.starts_with('#')
        || name == "4913"
        || name.contains("___jb_")
        || name == "node_modules"
}

/// The paths that differ.
fn difference(before: &Seen, now: &Seen) -> Vec<PathBuf> {
    let gone = before.keys().filter(|path| !now.contains_key(*path));
    let other = now.iter().filter(|(path, stamp)| before.get(*path) != Some(*stamp)).map(|(path, _)| path);
    gone.chain(other).cloned().collect()
}

/// What has been seen at near and far places.
struct Watcher {
    watched: Watched,
    near: Seen,
    far: Seen,
}

impl Watcher {
    fn new(watched: Watched) -> Self {
        let (near, far) = (watched.look(&watched.near), watched.look(&watched.far));
        Self { watched, near, far }
    }

    /// What has changed since the last look.
    fn look(&mut self, far: bool) -> Vec<PathBuf> {
        let Self { watched, near, far: seen_far } = self;
        let mut changed = settled(|| watched.look(&watched.near), near);
        if far {
            changed.extend(settled(|| watched.look(&watched.far), seen_far));
        }
        changed
    }

    /// Looks at something else from now on; returns what it would miss otherwise.
    fn turn_to(&mut self, order: Watched) -> Vec<PathBuf> {
        let mut changed = self.look(true);
        let before = std::mem::replace(self, Self::new(order));
        let known: Seen = before.near.into_iter().chain(before.far).collect();
        changed.extend(self.watched.missed(&known, &self.near));
        changed.extend(self.watched.missed(&known, &self.far));
        changed
    }
}

/// Looks until the other end of the orders is gone, and tells each change once it has settled. What is ordered is looked
/// at from then on.
fn watch(mut watcher: Watcher, orders: &Receiver<Watched>, mut tell: impl FnMut(Vec<PathBuf>)) {
    let mut pause = PAUSE;
    for pass in 1_u32.. {
        let began = Instant::now();
        let changed = match orders.recv_timeout(pause) {
            Ok(order) => watcher.turn_to(order),
            Err(RecvTimeoutError::Timeout) => watcher.look(pass.is_multiple_of(FAR_EVERY)),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if changed.is_empty() {
            let passed = began.elapsed().saturating_sub(pause);
            pause = (passed * PAUSE_PER_PASS).clamp(PAUSE, LONGEST_PAUSE);
        } else {
            tell(changed);
        }
    }
}

/// What has changed, once it stays as it is.
fn settled(look: impl Fn() -> Seen, before: &mut Seen) -> Vec<PathBuf> {
    let began = Instant::now();
    let mut now = look();
    if now == *before {
        return Vec::new();
    }
    while began.elapsed() < SETTLES_AT_MOST {
        #[expect(
            clippy::disallowed_methods,
            reason = "nobody tells when an editor is done; that is what is found out"
        )]
        std::thread::sleep(SETTLES_IN);
        let again = look();
        if again == now {
            break;
        }
        now = again;
    }
    let before = std::mem::replace(before, now.clone());
    difference(&before, &now)
}

/// The files that a dep-info file of cargo lists: `program: one two\ three`.
pub(crate) fn listed_files(dependency_info: &str) -> Vec<PathBuf> {
    let lines = dependency_info.lines().filter_map(|line| line.split_once(": "));
    lines.flat_map(|(_, files)| split(files)).map(PathBuf::from).collect()
}

/// Splits at spaces that have no backslash before them.
fn split(files: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut characters = files.chars().peekable();
    while let Some(character) = characters.next() {
        let Some(last) = all.last_mut() else { break };
        match character {
            '\\' if characters.peek() == Some(&' ') => last.extend(characters.next()),
            ' ' => all.push(String::new()),
            other => last.push(other),
        }
    }
    all.retain(|file| !file.is_empty());
    all
}

/// A watch that runs on its own thread; ends when it is dropped.
pub(crate) struct Watch {
    orders: Sender<Watched>,
}

impl Watch {
    /// Takes the first look, so that a build that begins afterwards misses nothing, and goes on on a thread.
    pub(crate) fn start(watched: Watched, tell: impl FnMut(Vec<PathBuf>) + Send + 'static) -> Self {
        let (orders, taken) = std::sync::mpsc::channel();
        let watcher = Watcher::new(watched);
        std::thread::spawn(move || watch(watcher, &taken, tell));
        Self { orders }
    }

    /// Looks at this from now on.
    pub(crate) fn look_at(&self, watched: Watched) {
        // The thread ends only when this sender does.
        let _ = self.orders.send(watched);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    fn of(folder: &Path) -> Watched {
        let near = Places { folders: vec![folder.to_owned()], files: Vec::new() };
        Watched { near, except: vec![folder.join("target")], ..Watched::default() }
    }

    #[test]
    fn changed_new_and_deleted_files_are_told_and_passing_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["kept.rs", "changed.rs", "deleted.rs"] {
            fs::write(path(name), "one").unwrap();
        }
        let mut watcher = Watcher::new(of(folder.path()));
        fs::write(path("changed.rs"), "three").unwrap();
        fs::remove_file(path("deleted.rs")).unwrap();
        fs::create_dir_all(path("target")).unwrap();
        for passing in [".main.rs.swp", "main.rs~", "4913", "target/new.rs"] {
            fs::write(path(passing), "x").unwrap();
        }
        fs::create_dir(path("inner")).unwrap();
        fs::write(path("inner/new.rs"), "x").unwrap();
        let mut changed = watcher.look(false);
        changed.sort();
        assert_eq!(changed, [path("changed.rs"), path("deleted.rs"), path("inner/new.rs")]);
    }

    #[test]
    fn a_watch_tells_a_change_once() {
        let folder = tempfile::tempdir().unwrap();
        let (tell, told) = channel();
        let _watch = Watch::start(of(folder.path()), move |paths| tell.send(paths).unwrap());
        let file = folder.path().join("main.rs");
        fs::write(&file, "x").unwrap();
        let first = told.recv_timeout(SOON).unwrap();
        assert_eq!(first, [file]);
        assert!(told.recv_timeout(PAUSE * 5).is_err());
    }

    #[test]
    fn what_changed_before_it_was_looked_at_is_told() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (tell, told) = channel();
        let watch = Watch::start(of(one.path()), move |paths| tell.send(paths).unwrap());
        let file = other.path().join("page.html");
        fs::write(&file, "x").unwrap();
        let since = SystemTime::now() - Duration::from_secs(60);
        let far = Places { files: vec![file.clone()], folders: Vec::new() };
        watch.look_at(Watched { far, since: Some(since), ..of(one.path()) });
        assert_eq!(told.recv_timeout(SOON).unwrap(), [file]);
    }

    #[test]
    fn a_folder_that_is_missing_is_no_mistake() {
        assert!(Watcher::new(of(Path::new("/nowhere/at/all"))).near.is_empty());
    }

    #[test]
    fn dependency_info_is_read_with_spaces_in_names() {
        let info = "/p/target/debug/shop: /p/build.rs /p/src/a\\ b.rs /p/src/main.rs\n";
        let expected = ["/p/build.rs", "/p/src/a b.rs", "/p/src/main.rs"].map(PathBuf::from);
        assert_eq!(listed_files(info), expected);
    }
}
