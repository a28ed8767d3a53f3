//! Messages, whole and as they come.

use bytes::Bytes;

use super::frame::{OpCode, Violation};

/// One message of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

impl Message {
    /// How many bytes it has.
    pub fn len(&self) -> usize {
        match self {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Message::Text(text) => Some(text),
            Message::Binary(_) => None,
        }
    }

    pub(crate) fn into_frame(self) -> (OpCode, Bytes) {
        match self {
            Message::Text(text) => (OpCode::Text, Bytes::from(text)),
            Message::Binary(bytes) => (OpCode::Binary, bytes),
        }
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Message::Text(text.to_owned())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Message::Text(text)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Message::Binary(bytes.into())
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Message::Binary(bytes)
    }
}

/// A message of which further fragments follow.
pub(crate) struct Unfinished {
    is_text: bool,
    data: Vec<u8>,
    // How much of a text is known to be UTF-8; at most three bytes behind it wait for the rest of their character.
    checked: usize,
    pub(crate) fragments: usize,
}

impl Unfinished {
    pub(crate) fn begin(opcode: OpCode) -> Self {
        Self { is_text: opcode == OpCode::Text, data: Vec::new(), checked: 0, fragments: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.data.len()
    }

    /// Adds a fragment; that a text is none is told at the first broken character.
    pub(crate) fn add(&mut self, fragment: &[u8]) -> Result<(), Violation> {
        self.fragments += 1;
        self.data.extend_from_slice(fragment);
        if self.is_text {
            self.checked += match std::str::from_utf8(&self.data[self.checked..]) {
                Ok(text) => text.len(),
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                Err(_) => return Err(Violation::invalid_text()),
            };
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Message, Violation> {
        if !self.is_text {
            return Ok(Message::Binary(self.data.into()));
        }
        String::from_utf8(self.data).map(Message::Text).map_err(|_| Violation::invalid_text())
    }
}
