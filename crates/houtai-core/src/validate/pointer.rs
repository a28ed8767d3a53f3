//! Places inside a JSON value, and how a JSON Pointer (RFC 6901) is written.

use std::borrow::Cow;

/// A name as it is written between the slashes of a JSON Pointer: `~` becomes `~0`, `/` becomes `~1`.
///
/// ```
/// assert_eq!(houtai_core::validate::escape_pointer("a/b~c"), "a~1b~0c");
/// ```
pub fn escape_pointer(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(name)
    }
}

/// The rank of a member that is not there: it stands behind all that are.
const BEHIND_ALL: usize = usize::MAX;

/// Where a walk is: a chain along the stack, so that going down costs no allocation.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The place around this one and the step that led here; the root has none.
    from: Option<(&'a Place<'a>, Step<'a>)>,
}

/// One step down, with the rank among the siblings, from which document order is made.
#[derive(Clone, Copy)]
enum Step<'a> {
    Member { name: &'a str, rank: usize },
    Item { index: usize },
}

impl<'a> Place<'a> {
    /// The whole value.
    pub(super) fn root() -> Self {
        Self { from: None }
    }

    /// The member `name`, which stands at `rank` in its object.
    pub(super) fn member(&'a self, name: &'a str, rank: usize) -> Place<'a> {
        Place { from: Some((self, Step::Member { name, rank })) }
    }

    /// Where the member `name` would stand if it were there.
    pub(super) fn missing(&'a self, name: &'a str) -> Place<'a> {
        self.member(name, BEHIND_ALL)
    }

    /// The item at `index`.
    pub(super) fn item(&'a self, index: usize) -> Place<'a> {
        Place { from: Some((self, Step::Item { index })) }
    }

    /// This place as a JSON Pointer.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = match &self.from {
            None => return String::new(),
            Some((parent, _)) => parent.pointer(),
        };
        pointer.push('/');
        match &self.from {
            Some((_, Step::Member { name, .. })) => pointer.push_str(&escape_pointer(name)),
            Some((_, Step::Item { index })) => pointer.push_str(&index.to_string()),
            None => {}
        }
        pointer
    }

    /// The ranks from the root down to here; comparing two of them compares the places in document order.
    pub(super) fn position(&self) -> Vec<usize> {
        match &self.from {
            None => Vec::new(),
            Some((parent, step)) => {
                let mut position = parent.position();
                position.push(step.rank());
                position
            }
        }
    }
}

impl Step<'_> {
    fn rank(&self) -> usize {
        match self {
            Step::Member { rank, .. } => *rank,
            Step::Item { index } => *index,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_writes_escaped_pointers() {
        let root = Place::root();
        let member = root.member("a/b", 3);
        let item = member.item(7);
        assert_eq!(root.pointer(), "");
        assert_eq!(item.pointer(), "/a~1b/7");
        assert_eq!(item.position(), [3, 7]);
    }

    #[test]
    fn a_missing_member_stands_behind_the_others() {
        let root = Place::root();
        assert!(root.missing("x").position() > root.member("y", 1_000).position());
    }
}
