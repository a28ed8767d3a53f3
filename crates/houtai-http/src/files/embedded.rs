//! Files that are part of the program.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use super::address::Address;
use super::condition::Validators;
use super::folder::{Look, Looked, extension, has_extension, page_of};
use super::hash::hash;
use super::representation::{Content, Representation};
use super::{Files, media_type, route};
use crate::encoding::{Coding, gains};

/// The files by their paths.
pub(super) struct Embedded {
    files: HashMap<&'static str, Asset>,
}

/// One file with its tag, which is a hash of its bytes: the same in every process.
struct Asset {
    bytes: Bytes,
    tag: String,
}

impl Embedded {
    pub(super) fn new(files: &'static [(&'static str, &'static [u8])]) -> Self {
        let files = files.iter().map(|(path, bytes)| {
            let tag = format!("\"{:032x}\"", hash(bytes));
            (*path, Asset { bytes: Bytes::from_static(bytes), tag })
        });
        Self { files: files.collect() }
    }

    /// Looks for a file as it is done in a folder.
    pub(super) fn look(&self, files: &Files, address: &Address, headers: &HeaderMap) -> Looked {
        let page = files.index.as_ref().map(|index| page_of(&address.path, index));
        let page = page.filter(|page| self.files.contains_key(page.as_str()));
        let own = self.files.contains_key(address.path.as_str()) && !address.is_folder;
        match (own, page) {
            (true, _) => self.file(&address.path, headers),
            (false, Some(page)) if address.is_folder => self.file(&page, headers),
            (false, Some(_)) => Looked::Folder,
            (false, None) => match &files.fallback {
                Some(fallback) if !has_extension(&address.path) => self.file(fallback, headers),
                _ => Looked::Nothing,
            },
        }
    }

    fn file(&self, path: &str, headers: &HeaderMap) -> Looked {
        let media_type = media_type(path);
        let codings = if gains(media_type) { route::accepted(headers) } else { Vec::new() };
        let sibling = codings.into_iter().find_map(|coding: Coding| {
            let sibling = self.files.get(format!("{path}.{}", extension(coding)).as_str())?;
            Some((sibling, Some(coding)))
        });
        let Some((asset, coding)) = sibling.or_else(|| Some((self.files.get(path)?, None))) else {
            return Looked::Nothing;
        };
        let representation = Representation {
            content: Content::Memory(asset.bytes.clone()),
            length: asset.bytes.len() as u64,
            media_type: HeaderValue::from_static(media_type),
            validators: Validators { tag: Some(asset.tag.clone()), modified: None },
        };
        let look = Look { representation, path: path.to_owned(), coding, has_codings: gains(media_type) };
        Looked::File(Arc::new(look))
    }
}
