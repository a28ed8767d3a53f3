//! The lines that are sent: like those of a service, a few of them errors, each known by its number.

use std::io::Write;

use tracing::Level;

/// What of a hundred lines each level has.
const SHARES: [(Level, u64); 5] =
    [(Level::ERROR, 1), (Level::WARN, 4), (Level::INFO, 70), (Level::DEBUG, 20), (Level::TRACE, 5)];

/// The levels, most severe first.
pub(crate) fn levels() -> impl Iterator<Item = Level> {
    SHARES.into_iter().map(|(level, _)| level)
}

/// The level of a line. Levels are mixed, so that errors come all the time.
pub(crate) fn level_of(number: u64) -> Level {
    let mut place = number.wrapping_mul(37) % 100;
    for (level, share) in SHARES {
        if place < share {
            return level;
        }
        place -= share;
    }
    Level::TRACE
}

/// Writes a line into memory that is used again.
pub(crate) fn write(line: &mut Vec<u8>, level: Level, number: u64) {
    line.clear();
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // Writing into memory cannot fail.
    let _ = writeln!(
        line,
        "{{\"level\":\"{level}\",\"number\":{number},\"target\":\"storm\",\"message\":\"GET /todos/{} 200\",\
         \"request_id\":\"{mixed:016x}{:016x}\",\"duration_us\":{},\"peer\":\"192.0.2.{}\"}}",
        mixed >> 40,
        mixed.rotate_left(17),
        mixed >> 50,
        mixed >> 56,
    );
}

/// The number of a line with this level, as it was read back.
pub(crate) fn number_at(line: &str, level: Level) -> Option<u64> {
    let rest = line.strip_prefix("{\"level\":\"")?.strip_prefix(level.as_str())?;
    let rest = rest.strip_prefix("\",\"number\":")?;
    rest.split_once(',')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_its_number() {
        let mut line = Vec::new();
        write(&mut line, Level::ERROR, 42);
        let text = String::from_utf8(line).unwrap();
        assert_eq!(number_at(&text, Level::ERROR), Some(42));
        assert_eq!(number_at(&text, Level::INFO), None);
        assert_eq!(number_at("log lines were dropped", Level::ERROR), None);
        assert!(
            text.ends_with("\"}\n") && serde_json::from_str::<serde_json::Value>(&text).is_ok(),
            "{text}"
        );
    }

    #[test]
    fn levels_have_their_shares() {
        let errors = (0..1000).filter(|number| level_of(*number) == Level::ERROR).count();
        assert_eq!(errors, 10);
    }
}
