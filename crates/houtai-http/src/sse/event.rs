//! One event, and how it is written.

use std::borrow::Cow;
use std::time::Duration;

use houtai_core::{Error, Output, Result};

use crate::{SchemaOf, Text};

/// What an event can carry: any type with `#[output]`, as JSON, or [`Text`] as it is.
#[diagnostic::on_unimplemented(
    message = "an event cannot carry `{Self}`",
    label = "not the data of an event",
    note = "put `#[output]` on the struct or enum to send it as JSON; `Text` sends a text as it is"
)]
pub trait EventData: Send + 'static {
    /// The schema of the data, where it is JSON.
    fn schema() -> Option<SchemaOf>;

    /// The data as text.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    fn text(&self) -> Result<Cow<'_, str>>;
}

impl<T: Output> EventData for T {
    fn schema() -> Option<SchemaOf> {
        Some(SchemaOf::of::<T>())
    }

    fn text(&self) -> Result<Cow<'_, str>> {
        Ok(Cow::Owned(serde_json::to_string(self)?))
    }
}

impl EventData for Text {
    fn schema() -> Option<SchemaOf> {
        None
    }

    fn text(&self) -> Result<Cow<'_, str>> {
        Ok(Cow::Borrowed(&self.0))
    }
}

/// One event of a stream. A value becomes an event by itself; make one by hand to give it a name or an id.
///
/// ```
/// use houtai_http::{Event, Text};
///
/// let event = Event::new(Text("two\nlines".into())).event("note").id("7");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    data: Option<T>,
    event: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
    comment: Option<String>,
}

impl<T> From<T> for Event<T> {
    fn from(data: T) -> Self {
        Self::new(data)
    }
}

impl<T> Event<T> {
    /// An event with data.
    pub fn new(data: T) -> Self {
        Self { data: Some(data), event: None, id: None, retry: None, comment: None }
    }

    /// A comment, of which the client's program hears nothing.
    pub fn comment(text: impl Into<String>) -> Self {
        Self { data: None, event: None, id: None, retry: None, comment: Some(text.into()) }
    }

    /// The name by which the client listens for it; without one it is `message`.
    #[must_use]
    pub fn event(mut self, name: impl Into<String>) -> Self {
        self.event = Some(name.into());
        self
    }

    /// The id that the client sends back as `Last-Event-ID` when it connects again.
    #[must_use]
    pub fn id(mut self, id: impl ToString) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// How long the client waits before it connects again.
    #[must_use]
    pub fn retry(mut self, after: Duration) -> Self {
        self.retry = Some(after);
        self
    }
}

impl<T: EventData> Event<T> {
    /// Writes the event with the empty line that ends it.
    pub(super) fn write(&self, out: &mut String) -> Result<()> {
        if let Some(comment) = &self.comment {
            lines(comment).for_each(|line| field(out, "", line));
        }
        if let Some(event) = &self.event {
            field(out, "event", one_line("name", event)?);
        }
        if let Some(id) = &self.id {
            field(out, "id", one_line("id", id)?);
        }
        if let Some(retry) = self.retry {
            field(out, "retry", &retry.as_millis().to_string());
        }
        if let Some(data) = &self.data {
            lines(&data.text()?).for_each(|line| field(out, "data", line));
        }
        out.push('\n');
        Ok(())
    }
}

fn field(out: &mut String, name: &str, value: &str) {
    out.extend([name, ": ", value, "\n"]);
}

/// The lines of a text. Clients take each of the three line ends for one, so that a bare `\r` within a text would
/// break out of its field.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\r', '\n']) else { return rest.take() };
        let length = if text[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = Some(&text[end + length..]);
        Some(&text[..end])
    })
}

/// A name or an id, for which there is no way to write a line end; an id with NUL would be passed over by clients.
fn one_line<'a>(what: &str, text: &'a str) -> Result<&'a str> {
    if text.contains(['\r', '\n', '\0']) {
        return Err(Error::internal(format!("the {what} {text:?} of an event has a line end or NUL in it")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<T: EventData>(event: Event<T>) -> String {
        let mut out = String::new();
        event.write(&mut out).unwrap();
        out
    }

    #[test]
    fn every_field_has_its_line() {
        let event = Event::new(7_u32).event("tick").id(3).retry(Duration::from_millis(1500));
        assert_eq!(written(event), "event: tick\nid: 3\nretry: 1500\ndata: 7\n\n");
        assert_eq!(written::<Text>(Event::comment("hello")), ": hello\n\n");
    }

    #[test]
    fn no_line_end_breaks_out_of_the_data() {
        let text = "a\r\nb\rc\nid: 9\n\nevent: x\n";
        let expected = "data: a\ndata: b\ndata: c\ndata: id: 9\ndata: \ndata: event: x\ndata: \n\n";
        assert_eq!(written(Event::new(Text(text.into()))), expected);
        assert_eq!(written(Event::new(Text(String::new()))), "data: \n\n");
        assert_eq!(written::<Text>(Event::comment("a\rid: 1")), ": a\n: id: 1\n\n");
        assert_eq!(written(Event::new("a\nb".to_owned())), "data: \"a\\nb\"\n\n");
    }

    #[test]
    fn a_name_or_id_that_cannot_be_written_is_an_error() {
        for text in ["a\nb", "a\rb", "a\0b"] {
            let mut out = String::new();
            assert!(Event::new(1_u32).id(text).write(&mut out).is_err(), "{text:?}");
            assert!(Event::new(1_u32).event(text).write(&mut out).is_err(), "{text:?}");
        }
    }
}
