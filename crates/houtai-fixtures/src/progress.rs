//! How far a long work is.

/// How far a long work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'p> {
    /// What is worked on: the name of a model or of a seed.
    pub what: &'p str,
    /// How much is done.
    pub done: u64,
    /// How much there is to do; `None` where nobody knows.
    pub total: Option<u64>,
}
