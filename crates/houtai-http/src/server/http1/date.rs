//! The `Date` of answers.

use std::cell::RefCell;
use std::time::{Duration, UNIX_EPOCH};

use crate::server::coarse;

thread_local! {
    /// The second that was last written, and how it was written.
    static LAST: RefCell<(u64, String)> = const { RefCell::new((u64::MAX, String::new())) };
}

/// Writes the header for this moment. It goes by the clock also when that is set back.
pub(super) fn push(out: &mut Vec<u8>) {
    let now = coarse::since_1970().as_secs();
    LAST.with_borrow_mut(|(second, text)| {
        if *second != now {
            *text = format!("date: {}\r\n", httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now)));
            *second = now;
        }
        out.extend_from_slice(text.as_bytes());
    });
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn the_date_is_that_of_the_clock() {
        let before = SystemTime::now() - Duration::from_secs(1);
        let mut out = Vec::new();
        push(&mut out);
        let text = std::str::from_utf8(&out).unwrap();
        let date = text.strip_prefix("date: ").and_then(|text| text.strip_suffix("\r\n")).unwrap();
        let date = httpdate::parse_http_date(date).unwrap();
        assert!(before <= date && date <= SystemTime::now());
    }
}
