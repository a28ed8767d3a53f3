//! The document in the forms in which it is served, made once.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use houtai_core::validate::Language;
use serde_json::Value;

use super::page::page;
use crate::Document;
use crate::hash::hash;

/// A place for the document. The docs endpoints are routes like others, so the document, which is made from all
/// routes, is there only after them: they hold this place, and it is filled before the server accepts.
#[derive(Clone, Default)]
pub struct PublishedDocument {
    forms: Arc<OnceLock<Forms>>,
}

/// All forms of one document.
pub(super) struct Forms {
    pub(super) json: Form,
    pub(super) yaml: Form,
    english: Form,
    chinese: Form,
}

/// One form, with the tag by which caches know it.
#[derive(Clone)]
pub(super) struct Form {
    pub(super) body: Bytes,
    pub(super) etag: String,
}

impl PublishedDocument {
    /// An empty place.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the document in place. The first one stays: an app has one.
    pub fn publish(&self, document: &Document) {
        self.forms.get_or_init(|| Forms::of(document));
    }

    pub(super) fn forms(&self) -> Option<&Forms> {
        self.forms.get()
    }
}

impl Forms {
    fn of(document: &Document) -> Self {
        let title = document.value().pointer("/info/title").and_then(Value::as_str).unwrap_or_default();
        Self {
            json: Form::of(document.compact_json()),
            yaml: Form::of(document.yaml()),
            english: Form::of(page(title, Language::English)),
            chinese: Form::of(page(title, Language::Chinese)),
        }
    }

    pub(super) fn page(&self, language: Language) -> &Form {
        match language {
            Language::Chinese => &self.chinese,
            Language::English => &self.english,
        }
    }
}

impl Form {
    fn of(text: String) -> Self {
        let etag = format!("\"{:032x}\"", hash(text.as_bytes()));
        Self { body: text.into(), etag }
    }
}
