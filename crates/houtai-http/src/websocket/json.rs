//! Messages as values: JSON with the same rules as the body of a request.

use std::sync::{Arc, OnceLock};

use houtai_core::formats::TimestampDigits;
use houtai_core::validate::CompiledSchema;
use houtai_core::{Error, ErrorKind, Input, Output, Result};

use super::message::Message;
use crate::argument::json_by;
use crate::describe::{SchemaOf, input_schema};

/// What can come in over a socket: a [`Message`], or a type with `#[input]` as JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come in over a WebSocket",
    label = "not a message",
    note = "put `#[input]` on the struct or enum to read it as JSON, or take `Message`"
)]
pub trait MessageIn: Sized + Send + 'static {
    /// The schema, where it is JSON.
    fn schema() -> Option<SchemaOf>;

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When the message is none, or breaks a rule.
    fn from_message(message: Message, rules: &Rules) -> Result<Self>;
}

/// What can go out over a socket: a [`Message`], or a type with `#[output]` as JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go out over a WebSocket",
    label = "not a message",
    note = "put `#[output]` on the struct or enum to send it as JSON, or send a `Message`"
)]
pub trait MessageOut: Sized + Send + 'static {
    /// The schema, where it is JSON.
    fn schema() -> Option<SchemaOf>;

    /// Writes it, instants with so many digits after the second.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    fn into_message(self, timestamp_digits: u8) -> Result<Message>;
}

/// The compiled rules of what comes in over one socket, made when a message first breaks one.
#[derive(Default)]
pub struct Rules(OnceLock<Arc<CompiledSchema>>);

impl Rules {
    fn of<T: Input>(&self) -> Result<Arc<CompiledSchema>> {
        if let Some(known) = self.0.get() {
            return Ok(Arc::clone(known));
        }
        let compiled = Arc::new(CompiledSchema::compile(&input_schema(&SchemaOf::of::<T>()))?);
        Ok(Arc::clone(self.0.get_or_init(|| compiled)))
    }
}

impl MessageIn for Message {
    fn schema() -> Option<SchemaOf> {
        None
    }

    fn from_message(message: Message, _: &Rules) -> Result<Self> {
        Ok(message)
    }
}

impl<T: Input> MessageIn for T {
    fn schema() -> Option<SchemaOf> {
        Some(SchemaOf::of::<T>())
    }

    fn from_message(message: Message, rules: &Rules) -> Result<Self> {
        match message {
            Message::Text(text) => {
                let schema = rules.of::<T>()?;
                json_by(text.as_bytes(), schema.takes_any_names(), || Ok(schema))
            }
            Message::Binary(_) => {
                Err(Error::new(ErrorKind::UnsupportedMediaType).with_code("websocket_binary"))
            }
        }
    }
}

impl MessageOut for Message {
    fn schema() -> Option<SchemaOf> {
        None
    }

    fn into_message(self, _: u8) -> Result<Message> {
        Ok(self)
    }
}

impl<T: Output> MessageOut for T {
    fn schema() -> Option<SchemaOf> {
        Some(SchemaOf::of::<T>())
    }

    fn into_message(self, timestamp_digits: u8) -> Result<Message> {
        let _digits = TimestampDigits::scope(timestamp_digits);
        Ok(Message::Text(serde_json::to_string(&self)?))
    }
}
