//! HTTP statuses as far as an answer can have them.

/// The statuses that `Error` has a kind for, with the words of the standard.
const PROBLEMS: [(u16, &str); 24] = [
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (414, "URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Content"),
    (426, "Upgrade Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
];

/// The usual successes and redirections with the words of the standard.
const ANSWERS: [(u16, &str); 14] = [
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "Non-Authoritative Information"),
    (204, "No Content"),
    (205, "Reset Content"),
    (206, "Partial Content"),
    (207, "Multi-Status"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
];

/// What is wrong with a status as that of an answer.
pub(crate) fn mistake(status: u16) -> Option<String> {
    match status {
        200..400 => None,
        400..600 if PROBLEMS.iter().any(|(known, _)| *known == status) => None,
        400..600 => {
            let known: Vec<String> = PROBLEMS.iter().map(|(known, _)| known.to_string()).collect();
            Some(format!("no kind of error has the status {status}; use one of {}", known.join(" ")))
        }
        _ => Some(format!("{status} is no status of an answer; use one from 200 to 599")),
    }
}

/// Whether the standard forbids a body.
pub(crate) fn is_bodiless(status: u16) -> bool {
    matches!(status, 204 | 205 | 304)
}

/// Whether it says that something went wrong.
pub(crate) fn is_problem(status: u16) -> bool {
    status >= 400
}

/// The words of the standard, for an answer that has no doc comment.
pub(crate) fn reason(status: u16) -> &'static str {
    let known = ANSWERS.iter().chain(&PROBLEMS).find(|(known, _)| *known == status);
    known.map_or("The answer", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statuses_with_a_meaning_are_taken() {
        assert_eq!(mistake(200), None);
        assert_eq!(mistake(299), None);
        assert_eq!(mistake(504), None);
        assert!(mistake(418).unwrap().contains("use one of 400 401 403"));
        assert!(mistake(101).unwrap().contains("from 200 to 599"));
        assert!(mistake(600).is_some());
    }

    #[test]
    fn every_status_has_words() {
        assert_eq!(reason(204), "No Content");
        assert_eq!(reason(409), "Conflict");
        assert_eq!(reason(299), "The answer");
    }
}
