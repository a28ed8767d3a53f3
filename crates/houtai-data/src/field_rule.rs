//! The rules of a field that the program judges, for those who show or check them elsewhere.

use std::fmt;

/// A rule that the values of a field keep to beside the type of their column, as `#[field(…)]` says it. What comes in is
/// judged by it; the database knows of it only what is in [`table_rules`](crate::table_rules).
///
/// ```ignore
/// #[model]
/// pub struct Rating {
///     pub id: Id<Rating>,
///     #[field(range = 1..=5)]
///     pub stars: i16,
/// }
///
/// let whole = |number| Some(RuleNumber::Whole(number));
/// let stars = Rating::META.column("stars").unwrap();
/// assert_eq!(stars.rules, [FieldRule::Range { least: whole(1), most: whole(5), below: None }]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldRule {
    /// How many characters a text has.
    Length {
        /// At least.
        least: Option<usize>,
        /// At most.
        most: Option<usize>,
    },
    /// How many items a list has.
    Items {
        /// At least.
        least: Option<usize>,
        /// At most.
        most: Option<usize>,
    },
    /// How great a number is.
    Range {
        /// The least.
        least: Option<RuleNumber>,
        /// The greatest.
        most: Option<RuleNumber>,
        /// All are less than this one.
        below: Option<RuleNumber>,
    },
    /// A regular expression that matches somewhere in the text.
    Pattern(&'static str),
    /// An e-mail address.
    Email,
    /// An absolute URI.
    Url,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// What a function of the program says, by its name.
    Custom(&'static str),
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RuleNumber {
    /// A whole number.
    Whole(i128),
    /// A number with a fraction.
    Float(f64),
    /// A constant of a type that is no plain number, by its name.
    Named(&'static str),
}

impl fmt::Display for RuleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleNumber::Whole(number) => number.fmt(f),
            RuleNumber::Float(number) => number.fmt(f),
            RuleNumber::Named(name) => f.write_str(name),
        }
    }
}
