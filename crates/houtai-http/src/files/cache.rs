//! Small files that are asked for again and again, kept in memory for a moment.
//!
//! Opening and reading a file costs several times what answering from memory does, mostly for the way to another thread and
//! back. What is kept is a file with its tag, so that an answer is never made of two versions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::address::Address;
use super::folder::Look;
use super::representation::Content;
use crate::encoding::Coding;

/// How many bytes are kept at most; then everything is forgotten, because what is hot comes back at once.
const MOST_BYTES: usize = 16 << 20;
/// What an entry costs beside its content.
const OVERHEAD: usize = 512;

/// What a file is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) address: Address,
    pub(super) codings: Vec<Coding>,
}

/// The files that are kept.
#[derive(Default)]
pub(super) struct Cache {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    entries: HashMap<Key, Entry>,
    bytes: usize,
}

struct Entry {
    look: Arc<Look>,
    since: Instant,
    size: usize,
}

impl Cache {
    /// The file as it was at most `age` ago.
    pub(super) fn get(&self, key: &Key, age: Duration) -> Option<Arc<Look>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.entries.get(key).filter(|entry| entry.since.elapsed() < age)?;
        Some(Arc::clone(&entry.look))
    }

    /// Keeps a file that is in memory.
    pub(super) fn put(&self, key: Key, look: &Arc<Look>) {
        let Content::Memory(bytes) = &look.representation.content else { return };
        let size = bytes.len() + key.address.path.len() + OVERHEAD;
        let entry = Entry { look: Arc::clone(look), since: Instant::now(), size };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + size > MOST_BYTES {
            *kept = Kept::default();
        }
        let before = kept.entries.insert(key, entry);
        kept.bytes = kept.bytes + size - before.map_or(0, |before| before.size);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderValue;

    use super::super::condition::Validators;
    use super::super::representation::Representation;
    use super::*;

    fn look(bytes: usize) -> Arc<Look> {
        let representation = Representation {
            content: Content::Memory(Bytes::from(vec![0; bytes])),
            length: bytes as u64,
            media_type: HeaderValue::from_static("text/plain"),
            validators: Validators::default(),
        };
        Arc::new(Look { representation, path: "a".into(), coding: None, has_codings: false })
    }

    fn key(path: &str) -> Key {
        Key { address: Address { path: path.into(), is_folder: false }, codings: Vec::new() }
    }

    #[test]
    fn a_file_is_found_for_a_while_and_by_all_that_chose_it() {
        let cache = Cache::default();
        cache.put(key("a"), &look(10));
        assert!(cache.get(&key("a"), Duration::from_secs(60)).is_some());
        assert!(cache.get(&key("a"), Duration::ZERO).is_none());
        assert!(cache.get(&key("b"), Duration::from_secs(60)).is_none());
        let gzip = Key { codings: vec![Coding::Gzip], ..key("a") };
        assert!(cache.get(&gzip, Duration::from_secs(60)).is_none());
    }

    #[test]
    fn it_holds_no_more_than_its_bytes() {
        let cache = Cache::default();
        let file = look(64 << 10);
        for number in 0..2000 {
            cache.put(key(&number.to_string()), &file);
            let kept = cache.kept.lock().unwrap();
            assert!(kept.bytes <= MOST_BYTES && kept.entries.len() * (64 << 10) <= MOST_BYTES);
        }
    }
}
