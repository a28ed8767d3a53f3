//! What the writer says itself, in the log: what was dropped, what came back.

use std::io::Write;
use std::sync::Arc;

use houtai_core::Timestamp;
use tracing::Level;

/// Something that the writer has to say in the log.
pub struct Notice<'a> {
    /// Its level.
    pub level: Level,
    /// When it was found.
    pub at: Timestamp,
    /// A sentence that reads well alone.
    pub message: &'a str,
    /// The numbers in it, by name.
    pub fields: &'a [(&'a str, u64)],
}

/// Who says it, as the target of the line.
pub const NOTICE_TARGET: &str = "houtai_observe::writer";

/// Makes the line of a notice, with its `\n`. It is called on the writer's thread and must not log.
pub type NoticeForm = Arc<dyn Fn(&Notice<'_>, &mut Vec<u8>) + Send + Sync>;

/// The form of notices where nobody gave another one: time, level, target, message.
pub(crate) fn plain_form() -> NoticeForm {
    Arc::new(|notice, line| {
        // Writing into memory cannot fail.
        let _ = writeln!(line, "{} {:>5} {NOTICE_TARGET}: {}", notice.at, notice.level, notice.message);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_form_is_one_line() {
        let mut line = Vec::new();
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        plain_form()(&Notice { level: Level::WARN, at, message: "3 lines dropped", fields: &[] }, &mut line);
        let expected = "2026-01-02T03:04:05.000Z  WARN houtai_observe::writer: 3 lines dropped\n";
        assert_eq!(String::from_utf8(line).unwrap(), expected);
    }
}
