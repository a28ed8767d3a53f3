//! The rows about bodies: how long they are, chunks, trailers, expectations.

use crate::framing::Case;

/// A body of the right length was read, and the next request is behind it.
const TAKEN: &str = "200 204";
/// The same, but nothing more is read.
const TAKEN_AND_CLOSED: &str = "200";
/// Refused and closed.
const REFUSED: &str = "400";

pub(crate) fn body_cases() -> Vec<Case> {
    [lengths(), encodings(), both(), chunks(), trailers(), without_meaning(), expectations(), connections()]
        .into_iter()
        .flatten()
        .collect()
}

fn case(category: &'static str, name: &str, request: String, expected: &'static str) -> Case {
    Case { category, name: name.to_owned(), request, expected }
}

fn post(headers: &str, body: &str) -> String {
    format!("POST /size HTTP/1.1\r\nHost: a\r\n{headers}\r\n{body}")
}

fn lengths() -> Vec<Case> {
    let taken = ["Content-Length: 5", "Content-Length:5", "Content-Length:\t5 ", "Content-Length: 005"];
    let refused = [
        "+5",
        "-5",
        "5 5",
        "5, 5",
        "5,6",
        "0x5",
        "5.0",
        "5;a",
        "",
        "\u{b}5",
        "five",
        "18446744073709551616",
        "99999999999999999999999999999999",
    ];
    let taken = taken.map(|line| (line.to_owned(), TAKEN));
    let refused = refused.map(|value| (format!("Content-Length: {value}"), REFUSED));
    let lines = [
        // They are taken for one; RFC 9110 8.6 permits that.
        ("Content-Length: 5\r\nContent-Length: 5".to_owned(), TAKEN),
        ("Content-Length: 5\r\nContent-Length: 6".to_owned(), REFUSED),
        ("Content-Length: 6\r\nContent-Length: 5".to_owned(), REFUSED),
        ("Content-Length : 5".to_owned(), REFUSED),
        ("Content-Length: 18446744073709551615".to_owned(), "413"),
    ];
    let all = taken.into_iter().chain(refused).chain(lines);
    all.map(|(line, expected)| {
        case("length, RFC 9112 6.2", &line, post(&format!("{line}\r\n"), "hello"), expected)
    })
    .collect()
}

fn encodings() -> Vec<Case> {
    let taken = ["chunked", "CHUNKED", " chunked", "chunked "];
    let refused = [
        "identity",
        "gzip",
        "gzip, chunked",
        "chunked, gzip",
        "identity, chunked",
        "chunked, identity",
        "chunked, chunked",
        "chunked,",
        ", chunked",
        "",
        "xchunked",
        "chunk",
        "chunked;q=1",
        "\"chunked\"",
        "\u{b}chunked",
        "chunked x",
        "chunked\r\nTransfer-Encoding: chunked",
        "identity\r\nTransfer-Encoding: chunked",
        "chunked\r\nTransfer-Encoding: identity",
    ];
    let all = taken.map(|value| (value, TAKEN)).into_iter().chain(refused.map(|value| (value, REFUSED)));
    let mut cases: Vec<Case> = all
        .map(|(value, expected)| {
            let request = post(&format!("Transfer-Encoding: {value}\r\n"), "5\r\nhello\r\n0\r\n\r\n");
            case("encoding, RFC 9112 6.1", value, request, expected)
        })
        .collect();
    let old = "POST /size HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    cases.push(case("encoding, RFC 9112 6.1", "in HTTP/1.0", old.to_owned(), REFUSED));
    cases
}

/// RFC 9112 6.3 lets a server go by the encoding when it closes afterwards. The length is dropped, so
/// that nothing behind it can see the doubt; what stands behind the body is never read as a request.
fn both() -> Vec<Case> {
    let chunked = "5\r\nhello\r\n0\r\n\r\n";
    [
        ("length first", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunked, TAKEN_AND_CLOSED),
        ("encoding first", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunked, TAKEN_AND_CLOSED),
        (
            "a length that hides a request",
            "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n",
            "409",
        ),
        ("another encoding", "Content-Length: 5\r\nTransfer-Encoding: identity\r\n", "hello", REFUSED),
    ]
    .map(|(name, headers, body, expected)| {
        case("both length and encoding, RFC 9112 6.3", name, post(headers, body), expected)
    })
    .into()
}

fn chunks() -> Vec<Case> {
    let long = format!("5;a={}\r\nhello\r\n0\r\n\r\n", "x".repeat(20_000));
    [
        ("5;a=b\r\nhello\r\n0\r\n\r\n", TAKEN),
        ("5;a=\"b\\\"c\"\r\nhello\r\n0\r\n\r\n", TAKEN),
        ("0005\r\nhello\r\n000\r\n\r\n", TAKEN),
        ("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", TAKEN),
        (&*long, REFUSED),
        ("5;a\nb\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("5;a\rb\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("0x5\r\nhello\r\n0\r\n\r\n", REFUSED),
        (" 5\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("+5\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("-5\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("5_\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("fffffffffffffffff\r\nhello\r\n0\r\n\r\n", REFUSED),
        ("5\nhello\r\n0\r\n\r\n", REFUSED),
        ("5\r\nhello\n0\r\n\r\n", REFUSED),
        ("5\r\nhello0\r\n\r\n", REFUSED),
        ("5\r\nhelloworld\r\n0\r\n\r\n", REFUSED),
        ("5\r\nhello\r\n0\n\n", REFUSED),
    ]
    .map(|(body, expected)| {
        let name = &body[..body.len().min(30)];
        case("chunks, RFC 9112 7.1", name, post("Transfer-Encoding: chunked\r\n", body), expected)
    })
    .into()
}

/// Nobody sees them: what they say about the message comes too late to be believed (RFC 9110 6.5.1).
fn trailers() -> Vec<Case> {
    let many = "X: y\r\n".repeat(2000);
    let long = format!("X: {}\r\n", "y".repeat(50_000));
    [
        ("X: y\r\n", TAKEN),
        ("Content-Length: 50\r\n", TAKEN),
        ("Host: b\r\nTransfer-Encoding: chunked\r\n", TAKEN),
        ("X y\r\n", REFUSED),
        (&many, REFUSED),
        (&long, REFUSED),
    ]
    .map(|(trailers, expected)| {
        let body = format!("5\r\nhello\r\n0\r\n{trailers}\r\n");
        let name = &trailers[..trailers.len().min(30)];
        case("trailers, RFC 9112 7.1.2", name, post("Transfer-Encoding: chunked\r\n", &body), expected)
    })
    .into()
}

fn without_meaning() -> Vec<Case> {
    [
        ("GET", "GET /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", TAKEN),
        ("HEAD", "HEAD /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", TAKEN),
        ("DELETE", "DELETE /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "405"),
        (
            "GET in chunks",
            "GET /ping HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            TAKEN,
        ),
        (
            "a request inside",
            "GET /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\nGET /x HTTP/1.1\r\n",
            TAKEN,
        ),
        ("POST without length", "POST /size HTTP/1.1\r\nHost: a\r\n\r\n", "409 204"),
    ]
    .map(|(name, request, expected)| {
        case("bodies without a meaning, RFC 9110 9.3", name, request.to_owned(), expected)
    })
    .into()
}

fn expectations() -> Vec<Case> {
    [
        ("100-continue", "100 200 204"),
        ("100-Continue", "100 200 204"),
        ("x", "417"),
        ("100-continue, x", "417"),
        ("", "417"),
        ("100-continue\r\nExpect: 100-continue", "417"),
    ]
    .map(|(value, expected)| {
        let headers = format!("Content-Length: 5\r\nExpect: {value}\r\n");
        case("expectations, RFC 9110 10.1.1", value, post(&headers, "hello"), expected)
    })
    .into()
}

fn connections() -> Vec<Case> {
    [
        ("close", "200"),
        ("CLOSE", "200"),
        ("x, close", "200"),
        ("keep-alive\r\nConnection: close", "200"),
        ("close\r\nConnection: keep-alive", "200"),
        ("keep-alive", TAKEN),
        ("host, content-length", TAKEN),
        ("upgrade\r\nUpgrade: h2c", TAKEN),
    ]
    .map(|(value, expected)| {
        let request = format!("GET /ping HTTP/1.1\r\nHost: a\r\nConnection: {value}\r\n\r\n");
        case("connection, RFC 9110 7.6.1", value, request, expected)
    })
    .into()
}
