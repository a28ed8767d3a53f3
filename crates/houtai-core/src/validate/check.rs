//! The fast path: rules checked on the typed value, without a detour over JSON.

mod measure;
mod nested;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

pub use self::measure::{Counted, CountedAs, Listed, Number, Ranged, Text};
use super::format::Format;
use super::rule::{self, Count};
use super::{MAX_PROBLEMS, Pattern, Problem, code, escape_pointer};

/// A type with rules of its own. `#[input]` implements it from the attributes of the fields.
///
/// ```
/// use houtai_core::validate::{Check, Validate};
///
/// struct NewTodo {
///     title: String,
///     tags: Vec<String>,
/// }
///
/// impl Validate for NewTodo {
///     fn validate(&self, check: &mut Check) {
///         check.field("title", |check| check.length(&self.title, Some(1), Some(200)));
///         check.field("tags", |check| {
///             check.items(&self.tags, None, Some(10));
///             check.each(&self.tags, |check, tag| check.length(tag, Some(1), Some(20)));
///         });
///     }
/// }
///
/// let problems = NewTodo { title: String::new(), tags: vec!["home".into(), "".into()] }.problems();
/// let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.pointer.as_str())).collect();
/// assert_eq!(found, [("too_short", "/title"), ("too_short", "/tags/1")]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a part of an input and has no rules: it does not implement `Validate`",
    label = "the type of this field is not an input",
    note = "put `#[input]` on the struct or enum `{Self}`",
    note = "for a type of another crate put `#[serde(with = …)]` and `#[schemars(with = …)]` on the field"
)]
pub trait Validate {
    /// Reports to `check` whatever is wrong with the value.
    fn validate(&self, check: &mut Check);

    /// Everything that is wrong with the value.
    fn problems(&self) -> Vec<Problem> {
        let mut check = Check::new();
        self.validate(&mut check);
        check.finish()
    }
}

/// Collects the problems of one value.
///
/// A rule looks only at values that are there: it passes over `None`. Nothing is allocated while nothing is
/// wrong; pointers are put together on the way out, by the fields through which a problem comes up.
#[derive(Debug, Default)]
pub struct Check {
    problems: Vec<Problem>,
}

impl Check {
    /// A check that has found nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was found, at most [`MAX_PROBLEMS`].
    pub fn finish(self) -> Vec<Problem> {
        self.problems
    }

    /// Whether nothing is wrong so far. A rule across fields may ask before it relies on them.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }

    /// Checks the member called `name` (as on the wire): what `rules` report is put below it.
    pub fn field(&mut self, name: &str, rules: impl FnOnce(&mut Check)) {
        let before = self.problems.len();
        rules(self);
        if self.problems.len() > before {
            self.put_below(before, &escape_pointer(name));
        }
    }

    /// Checks the item at `index`: what `rules` report is put below it.
    pub fn index(&mut self, index: usize, rules: impl FnOnce(&mut Check)) {
        let before = self.problems.len();
        rules(self);
        if self.problems.len() > before {
            self.put_below(before, &index.to_string());
        }
    }

    /// Checks every item of a list.
    pub fn each<L: Listed + ?Sized>(&mut self, list: &L, mut rules: impl FnMut(&mut Check, &L::Item)) {
        for (index, item) in list.listed().into_iter().flatten().enumerate() {
            self.index(index, |check| rules(check, item));
        }
    }

    /// Checks a value that has rules of its own.
    pub fn nested<T: Validate + ?Sized>(&mut self, value: &T) {
        value.validate(self);
    }

    /// Reports a problem; its pointer counts from the value that is being checked.
    pub fn fail(&mut self, problem: Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Reports what an own rule found: the code of the problem, whose text is in the messages of the app.
    pub fn custom(&mut self, outcome: Result<(), &'static str>) {
        if let Err(code) = outcome {
            self.fail(Problem::new(code, ""));
        }
    }

    /// The number of characters (Unicode scalar values) of a text.
    pub fn length<T: Text + ?Sized>(&mut self, value: &T, min: Option<usize>, max: Option<usize>) {
        self.text(value, |text| rule::length(text, Count { min, max }));
    }

    /// The number of items of a list, or of members of a map.
    pub fn items<C: Counted + ?Sized>(&mut self, value: &C, min: Option<usize>, max: Option<usize>) {
        self.note(value.counted().and_then(|counted| match counted {
            CountedAs::Items(actual) => rule::items(actual, Count { min, max }),
            CountedAs::Members(actual) => rule::members(actual, Count { min, max }),
        }));
    }

    /// That no two items of a list are equal.
    pub fn unique<L>(&mut self, list: &L)
    where
        L: Listed<Item: Eq + Hash> + ?Sized,
    {
        let items = list.listed().unwrap_or_default();
        let mut seen = HashMap::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let first = *seen.entry(item).or_insert(index);
            if first != index {
                self.index(index, |check| check.fail(rule::not_unique(first)));
            }
        }
    }

    /// The smallest and the largest number that is allowed.
    pub fn range<R: Ranged + ?Sized>(&mut self, value: &R, min: Option<&R::Number>, max: Option<&R::Number>) {
        self.limit(value, min, code::TOO_SMALL, Ordering::is_ge);
        self.limit(value, max, code::TOO_LARGE, Ordering::is_le);
    }

    /// A number that must be larger than `limit`.
    pub fn above<R: Ranged + ?Sized>(&mut self, value: &R, limit: &R::Number) {
        self.limit(value, Some(limit), code::NOT_ABOVE, Ordering::is_gt);
    }

    /// A number that must be smaller than `limit`.
    pub fn below<R: Ranged + ?Sized>(&mut self, value: &R, limit: &R::Number) {
        self.limit(value, Some(limit), code::NOT_BELOW, Ordering::is_lt);
    }

    /// A regular expression.
    pub fn pattern<T: Text + ?Sized>(&mut self, value: &T, pattern: &Pattern) {
        self.text(value, |text| rule::pattern(text, pattern));
    }

    /// An e-mail address, see [`is_email`](super::is_email).
    pub fn email<T: Text + ?Sized>(&mut self, value: &T) {
        self.text(value, |text| rule::format(text, Format::Email));
    }

    /// An absolute URI, see [`is_uri`](super::is_uri).
    pub fn url<T: Text + ?Sized>(&mut self, value: &T) {
        self.text(value, |text| rule::format(text, Format::Uri));
    }

    /// One of some texts.
    pub fn one_of<T: Text + ?Sized>(&mut self, value: &T, allowed: &[&str]) {
        let listed = || allowed.iter().map(|text| (*text).into()).collect();
        self.text(value, |text| (!allowed.contains(&text)).then(|| rule::not_one_of(listed())));
    }

    /// A text without U+0000, which databases refuse.
    pub fn no_nul<T: Text + ?Sized>(&mut self, value: &T) {
        self.text(value, |text| text.contains('\0').then(|| Problem::new(code::CONTAINS_NUL, "")));
    }

    /// A number that cannot be compared (NaN) keeps no limit.
    fn limit<R: Ranged + ?Sized>(
        &mut self,
        value: &R,
        limit: Option<&R::Number>,
        code: &'static str,
        holds: fn(Ordering) -> bool,
    ) {
        let (Some(number), Some(limit)) = (value.number(), limit) else { return };
        if !number.partial_cmp(limit).is_some_and(holds) {
            self.fail(rule::limit(code, limit.to_param()));
        }
    }

    fn text<T: Text + ?Sized>(&mut self, value: &T, broken: impl FnOnce(&str) -> Option<Problem>) {
        self.note(value.text().and_then(broken));
    }

    fn note(&mut self, broken: Option<Problem>) {
        if let Some(problem) = broken {
            self.fail(problem);
        }
    }

    /// Puts the problems from `first` on below a member or an item.
    #[cold]
    fn put_below(&mut self, first: usize, step: &str) {
        for problem in &mut self.problems[first..] {
            problem.pointer = format!("/{step}{}", problem.pointer);
        }
    }
}
