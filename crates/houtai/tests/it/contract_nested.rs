//! Rules of types inside others, of several fields together, and of own functions.

use houtai::prelude::*;
use houtai::validate::{Check, Problem};
use serde_json::{Value, json};

use crate::contract::{both, read, typed, walked};

/// A place by its name.
#[input]
struct Place {
    #[field(length = 1..)]
    name: Title,
}

#[input]
struct Title(#[field(length = ..=4)] String);

impl houtai::validate::Text for Title {
    fn text(&self) -> Option<&str> {
        Some(&self.0)
    }
}

#[input]
struct Pair(#[field(length = 1..)] String, #[field(range = ..5)] i32);

#[input]
pub(crate) struct Trip {
    from: Place,
    to: Option<Place>,
    stops: Option<Vec<Place>>,
    by_day: Option<std::collections::BTreeMap<String, Place>>,
    marked: Option<(u8, Place)>,
    pair: Option<Pair>,
}

#[test]
fn rules_of_nested_types_are_found_below_their_place() {
    let with = |name: &str, value: Value| {
        let mut trip = json!({"from": {"name": "a"}});
        trip[name] = value;
        both::<Trip>(trip)
    };
    let (nameless, long) = (json!({"name": ""}), json!({"name": "abcde"}));
    assert_eq!(with("from", nameless.clone()), ["too_short /from/name"]);
    assert_eq!(with("to", long.clone()), ["too_long /to/name"]);
    assert_eq!(with("stops", json!([{"name": "a"}, nameless])), ["too_short /stops/1/name"]);
    assert_eq!(with("by_day", json!({"a/b": long})), ["too_long /by_day/a~1b/name"]);
    assert_eq!(with("marked", json!([1, nameless])), ["too_short /marked/1/name"]);
    assert_eq!(with("pair", json!(["", 5])), ["too_short /pair/0", "too_large /pair/1"]);
}

#[test]
fn a_newtype_is_what_it_holds() {
    assert_eq!(both::<Title>(json!("abcde")), ["too_long "]);
    assert_eq!(both::<Title>(json!("\0")), ["contains_nul "]);
    assert_eq!(read::<Title>(json!("abc")).0, "abc");
    let pair = read::<Pair>(json!(["a", 4]));
    assert_eq!((pair.0.as_str(), pair.1), ("a", 4));
}

#[input]
struct Raw {
    #[field(length = 1..)]
    r#type: String,
}

#[test]
fn a_raw_identifier_has_its_plain_name() {
    assert_eq!(both::<Raw>(json!({"type": ""})), ["too_short /type"]);
    assert_eq!(read::<Raw>(json!({"type": "a"})).r#type, "a");
}

#[input(check = Booking::in_order, check = not_on_sundays)]
struct Booking {
    #[field(range = 1..=31)]
    first: u8,
    last: u8,
    #[field(length = 1.., custom = polite, custom = Booking::short)]
    note: String,
}

impl Booking {
    fn in_order(&self, check: &mut Check) {
        if self.first > self.last {
            check.fail(Problem::new("ends_before_start", "/last").with("first", self.first));
        }
    }

    fn short(note: &str) -> std::result::Result<(), &'static str> {
        if note.len() < 5 { Ok(()) } else { Err("long_winded") }
    }
}

fn not_on_sundays(booking: &Booking, check: &mut Check) {
    if booking.first.is_multiple_of(7) {
        check.fail(Problem::new("closed_on_sundays", "/first"));
    }
}

fn polite(note: &str) -> std::result::Result<(), &'static str> {
    if note.starts_with("no") { Err("impolite") } else { Ok(()) }
}

#[test]
fn own_functions_find_what_no_schema_says() {
    let booking = |first: u8, last: u8, note: &str| json!({"first": first, "last": last, "note": note});
    assert_eq!(both::<Booking>(booking(1, 2, "yes")), [""; 0]);
    assert_eq!(typed::<Booking>(booking(1, 2, "no no no")), ["impolite /note", "long_winded /note"]);
    assert_eq!(typed::<Booking>(booking(3, 2, "yes")), ["ends_before_start /last"]);
    assert_eq!(
        typed::<Booking>(booking(7, 2, "yes")),
        ["ends_before_start /last", "closed_on_sundays /first"]
    );
    assert_eq!(walked::<Booking>(&booking(7, 2, "no no no")), [""; 0]);
}

#[input(open)]
pub(crate) struct Open {
    #[serde(flatten)]
    inside: Place,
    count: u32,
}

#[test]
fn only_an_open_input_takes_fields_that_are_not_declared() {
    assert_eq!(walked::<Raw>(&json!({"type": "a", "tipe": "b"})), ["unknown_field /tipe"]);
    assert!(serde_json::from_value::<Raw>(json!({"type": "a", "tipe": "b"})).is_err());
    assert_eq!(both::<Open>(json!({"name": "", "count": 1, "other": 1})), ["too_short /name"]);
    let open = read::<Open>(json!({"name": "a", "count": 1, "other": 1}));
    assert_eq!((open.inside.name.0.as_str(), open.count), ("a", 1));
}

macro_rules! shelf {
    ($name:ident, $type:ty) => {
        #[input]
        struct $name {
            #[field(length = 2..)]
            label: $type,
            other: Option<$type>,
        }
    };
}

shelf!(Shelf, String);

#[test]
fn a_type_from_another_macro_keeps_its_rules() {
    assert_eq!(
        both::<Shelf>(json!({"label": "", "other": "\0"})),
        ["too_short /label", "contains_nul /other"]
    );
}
