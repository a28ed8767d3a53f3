//! Open spans and their fields.
//!
//! Few are open at a time, and a line without one never comes here. The numbers of spans name a shelf and a place on
//! it, so that threads which open spans seldom meet at a lock.

use std::cell::RefCell;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::Metadata;

use crate::line::Line;

const SHELVES: u64 = 16;
/// How much of a text is kept while a span is open.
const TEXT_BYTES: usize = 4 * 1024;
/// How many spans around an event are shown. One that is opened within itself without end is a mistake of the app,
/// and must not make its lines slow as well.
const DEPTH: usize = 32;

thread_local! {
    /// The spans that have been entered on this thread.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// The open spans of the process.
pub(crate) struct Spans([Mutex<Shelf>; SHELVES as usize]);

#[derive(Default)]
struct Shelf {
    places: Vec<Option<OpenSpan>>,
    free: Vec<usize>,
}

struct OpenSpan {
    metadata: &'static Metadata<'static>,
    parent: Option<u64>,
    fields: Vec<(&'static str, Value)>,
    // How many handles there are; the span closes with the last.
    handles: usize,
}

/// The value of a field of a span.
pub(crate) enum Value {
    Text(String),
    Signed(i64),
    Unsigned(u64),
    Bool(bool),
}

impl Value {
    /// A text, cut where it is too long to be kept.
    pub(crate) fn text(text: std::fmt::Arguments<'_>) -> Self {
        let mut kept = Kept { text: String::new(), cut: 0 };
        // A value whose own formatting fails is cut where it failed.
        let _ = kept.write_fmt(text);
        if kept.cut > 0 {
            let _ = write!(kept.text, "…({} bytes cut)", kept.cut);
        }
        Value::Text(kept.text)
    }

    pub(crate) fn push(&self, name: &'static str, line: &mut Line<'_>) {
        match self {
            Value::Text(text) => line.text(name, format_args!("{text}")),
            Value::Signed(number) => line.plain(name, format_args!("{number}")),
            Value::Unsigned(number) => line.plain(name, format_args!("{number}")),
            Value::Bool(value) => line.plain(name, format_args!("{value}")),
        }
    }
}

struct Kept {
    text: String,
    cut: usize,
}

impl Write for Kept {
    fn write_str(&mut self, piece: &str) -> std::fmt::Result {
        let room = if self.cut > 0 { 0 } else { TEXT_BYTES.saturating_sub(self.text.len()) };
        let end = piece.floor_char_boundary(room);
        self.text.push_str(&piece[..end]);
        self.cut += piece.len() - end;
        Ok(())
    }
}

impl Spans {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }

    /// Opens a span within `parent`.
    pub(crate) fn open(
        &self,
        metadata: &'static Metadata<'static>,
        parent: Option<u64>,
        fields: Vec<(&'static str, Value)>,
    ) -> u64 {
        let parent = parent.filter(|parent| self.retain(*parent));
        let number = own_shelf();
        let mut shelf = self.shelf(number);
        let span = OpenSpan { metadata, parent, fields, handles: 1 };
        let place = match shelf.free.pop() {
            Some(place) => {
                shelf.places[place] = Some(span);
                place
            }
            None => {
                shelf.places.push(Some(span));
                shelf.places.len() - 1
            }
        };
        // Zero is no number of a span.
        place as u64 * SHELVES + number + 1
    }

    /// Adds values that were not known when the span was opened.
    pub(crate) fn record(&self, span: u64, fields: Vec<(&'static str, Value)>) {
        self.with(span, |span| {
            for (name, value) in fields {
                span.fields.retain(|(known, _)| *known != name);
                span.fields.push((name, value));
            }
        });
    }

    /// Takes one more handle; says whether the span is open.
    pub(crate) fn retain(&self, span: u64) -> bool {
        self.with(span, |span| span.handles += 1).is_some()
    }

    /// Gives a handle back; says whether it was the last.
    pub(crate) fn release(&self, span: u64) -> bool {
        let closed = {
            let (number, place) = position(span);
            let mut shelf = self.shelf(number);
            let Some(open) = shelf.places.get_mut(place).and_then(Option::as_mut) else { return false };
            open.handles -= 1;
            if open.handles > 0 {
                return false;
            }
            shelf.free.push(place);
            shelf.places[place].take()
        };
        // Outside the lock: the parent may stand on the same shelf.
        if let Some(parent) = closed.and_then(|span| span.parent) {
            self.release(parent);
        }
        true
    }

    /// Appends the names of a span and those around it, and their fields, the innermost first: a name that stands
    /// in the line already is not written again.
    pub(crate) fn push(&self, innermost: u64, line: &mut Line<'_>) {
        let mut names = Vec::new();
        let mut next = Some(innermost);
        while let Some(span) = next.filter(|_| names.len() < DEPTH) {
            next = self
                .with(span, |span| {
                    names.push(span.metadata.name());
                    span.fields.iter().for_each(|(name, value)| value.push(name, line));
                    span.parent
                })
                .flatten();
        }
        names.reverse();
        line.spans(&names);
    }

    fn with<T>(&self, span: u64, action: impl FnOnce(&mut OpenSpan) -> T) -> Option<T> {
        let (number, place) = position(span);
        self.shelf(number).places.get_mut(place)?.as_mut().map(action)
    }

    fn shelf(&self, number: u64) -> MutexGuard<'_, Shelf> {
        self.0[(number % SHELVES) as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn position(span: u64) -> (u64, usize) {
    let number = span.saturating_sub(1);
    (number % SHELVES, (number / SHELVES) as usize)
}

/// The shelf on which this thread puts its spans.
fn own_shelf() -> u64 {
    thread_local! {
        static SHELF: u64 = {
            let mut hasher = DefaultHasher::new();
            std::thread::current().id().hash(&mut hasher);
            hasher.finish() % SHELVES
        };
    }
    SHELF.with(|shelf| *shelf)
}

/// The innermost span that has been entered on this thread.
pub(crate) fn entered() -> Option<u64> {
    ENTERED.with_borrow(|entered| entered.last().copied())
}

pub(crate) fn enter(span: u64) {
    ENTERED.with_borrow_mut(|entered| entered.push(span));
}

/// Spans may be left in another order than they were entered.
pub(crate) fn leave(span: u64) {
    ENTERED.with_borrow_mut(|entered| {
        if let Some(place) = entered.iter().rposition(|one| *one == span) {
            entered.remove(place);
        }
    });
}
