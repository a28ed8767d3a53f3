//! The little of a request that has to be known to answer that there is no app.

use super::answer::Wanted;

/// A head longer than this is nobody's.
const HEAD_BYTES: usize = 64 * 1024;

/// A request line and headers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// Reads a head: `None` while it is not whole, `Some(None)` when it is none of HTTP/1.
    pub(crate) fn read(bytes: &[u8]) -> Option<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return (bytes.len() > HEAD_BYTES).then_some(None);
        };
        Some(Self::of(&String::from_utf8_lossy(&bytes[..end])))
    }

    fn of(head: &str) -> Option<Self> {
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target, version) = (first.next()?, first.next()?, first.next()?);
        if !version.starts_with("HTTP/1.") {
            return None;
        }
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Some(Self { method: method.to_owned(), target: target.to_owned(), headers })
    }

    /// The value of a header; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(of, _)| of == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Whether no body may follow.
    pub(crate) fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// Whether the page may ask again by itself.
    pub(crate) fn is_repeatable(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// The number of the trouble whose end the page waits for.
    pub(crate) fn waits_for(&self) -> Option<u64> {
        let state = self.target.strip_prefix("/.houtai/dev/wait?state=")?;
        // A number that we cannot read is another trouble.
        Some(state.parse().unwrap_or(u64::MAX))
    }

    /// What is asked for: browsers name HTML, programs JSON, curl neither.
    pub(crate) fn wanted(&self) -> Wanted {
        let accept = self.header("accept").to_ascii_lowercase();
        match (accept.contains("text/html"), accept.contains("json")) {
            (true, _) => Wanted::Page,
            (false, true) => Wanted::Problem,
            (false, false) => Wanted::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let text = b"GET /a HTTP/1.1\r\nAccept: application/json\r\n\r\n";
        for cut in 0..text.len() {
            assert_eq!(Request::read(&text[..cut]), None, "{cut}");
        }
        let request = Request::read(text).unwrap().unwrap();
        assert_eq!(
            (request.wanted(), request.header("ACCEPT"), request.waits_for()),
            (Wanted::Problem, "", None)
        );
    }

    #[test]
    fn what_is_too_long_or_no_http_is_refused() {
        assert_eq!(Request::read(&vec![b'a'; HEAD_BYTES + 1]), Some(None));
        assert_eq!(Request::read(b"\r\n\r\n"), Some(None));
        assert_eq!(Request::read(b"PRI * HTTP/2.0\r\n\r\n"), Some(None));
    }

    #[test]
    fn the_page_asks_for_its_trouble() {
        let request = Request::of("GET /.houtai/dev/wait?state=12 HTTP/1.1").unwrap();
        assert_eq!(request.waits_for(), Some(12));
    }
}
