//! Levels as small numbers, so that counts by level are arrays.

use tracing::Level;

/// How many levels there are.
pub(crate) const COUNT: usize = 5;

/// What the writer says itself has no number of its own: it is in no count, so that these are what others sent.
pub(crate) const OWN: usize = COUNT;

/// The levels, most severe first; the place of each is its number.
pub(crate) const ALL: [Level; COUNT] = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE];

/// The names as labels and in messages.
pub(crate) const NAMES: [&str; COUNT] = ["error", "warn", "info", "debug", "trace"];

/// The number of a level.
pub(crate) fn number_of(level: Level) -> usize {
    match level {
        Level::ERROR => 0,
        Level::WARN => 1,
        Level::INFO => 2,
        Level::DEBUG => 3,
        Level::TRACE => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_stands_at_its_number_with_its_name() {
        for (number, level) in ALL.into_iter().enumerate() {
            assert_eq!(number_of(level), number);
            assert_eq!(level.to_string().to_lowercase(), NAMES[number]);
        }
    }
}
