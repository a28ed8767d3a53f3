//! The rows about heads: first line, host, headers.

use crate::framing::Case;

/// Taken as one request, with the next one behind it.
const TAKEN: &str = "200 204";
/// Refused and closed.
const REFUSED: &str = "400";

pub(crate) fn head_cases() -> Vec<Case> {
    [hosts(), missing_hosts(), targets(), paths(), methods(), versions(), line_ends(), names(), values()]
        .into_iter()
        .flatten()
        .collect()
}

fn case(category: &'static str, name: &str, request: String, expected: &'static str) -> Case {
    Case { category, name: name.to_owned(), request, expected }
}

fn hosts() -> Vec<Case> {
    let good = ["a", "A.Example.org.", "a:8000", "a:", "127.0.0.1", "[::1]", "[::1]:8000", "my_service"];
    let bad = [
        "",
        "a b",
        "a/b",
        "user@a",
        "user:word@a",
        "a:x",
        "a:99999",
        "a:-1",
        "a:80:80",
        "[::1",
        "::1",
        "[v1.x]",
        "a,b",
        "a?b",
        "a#b",
        "a\\b",
        "a%41",
        "\u{c3}\u{a9}",
        "http://a",
        "*",
        ".",
        "a..b",
        "<a>",
        "a\"b",
        "a b:80",
    ];
    let of = |expected| {
        move |host: &str| {
            let request = format!("GET /ping HTTP/1.1\r\nHost: {host}\r\n\r\n");
            case("host, RFC 9112 3.2", host, request, expected)
        }
    };
    good.map(of(TAKEN)).into_iter().chain(bad.map(of(REFUSED))).collect()
}

fn missing_hosts() -> Vec<Case> {
    [
        ("none", "GET /ping HTTP/1.1\r\n\r\n", REFUSED),
        // A client of HTTP/1.0 may leave it out; its connection closes after the answer.
        ("none in HTTP/1.0", "GET /ping HTTP/1.0\r\n\r\n", "200"),
        ("twice", "GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", REFUSED),
        ("twice the same", "GET /ping HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", REFUSED),
        ("twice in HTTP/1.0", "GET /ping HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", REFUSED),
    ]
    .map(|(name, request, expected)| case("number of hosts, RFC 9112 3.2", name, request.into(), expected))
    .into()
}

fn targets() -> Vec<Case> {
    [
        ("GET http://a/ping", TAKEN),
        ("GET http://A:80/ping", TAKEN),
        ("GET http://b/ping", REFUSED),
        ("GET http://a:81/ping", REFUSED),
        ("GET http://user@a/ping", REFUSED),
        ("GET http://user:word@a/ping", REFUSED),
        ("GET http:///ping", REFUSED),
        ("GET https://a/ping", REFUSED),
        ("GET ftp://a/ping", REFUSED),
        ("GET file:///etc/passwd", REFUSED),
        ("GET *", REFUSED),
        ("OPTIONS *", "204 204"),
        ("OPTIONS /ping", "204 204"),
        ("GET a:80", REFUSED),
        ("GET ping", REFUSED),
        ("GET ?x", REFUSED),
        ("GET \\ping", REFUSED),
        ("GET /pi ng", REFUSED),
        ("GET /ping\0", REFUSED),
        ("GET /ping\u{7f}", REFUSED),
        ("GET /ping\u{ff}", REFUSED),
        ("GET  /ping", REFUSED),
        ("GET\t/ping", REFUSED),
        (" GET /ping", REFUSED),
    ]
    .map(|(line, expected)| {
        case("target, RFC 9112 3.2", line, format!("{line} HTTP/1.1\r\nHost: a\r\n\r\n"), expected)
    })
    .into()
}

fn paths() -> Vec<Case> {
    [
        ("/p%69ng", TAKEN),
        ("//ping", "400 204"),
        ("/x/../ping", "400 204"),
        ("/x/%2e%2E/ping", "400 204"),
        ("/x/..;/ping", "400 204"),
        ("/x%2f..%2fping", "400 204"),
        ("/\\ping", "400 204"),
        ("/ping%00", "400 204"),
        ("/ping%", "400 204"),
        ("/ping/", "404 204"),
        ("/ping;a=1", "404 204"),
        ("/ping%2f", "404 204"),
        ("/PING", "404 204"),
    ]
    .map(|(path, expected)| {
        case("path, RFC 3986 6.2.2", path, format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"), expected)
    })
    .into()
}

fn methods() -> Vec<Case> {
    let long = "G".repeat(33);
    [
        ("CONNECT a:80", "501"),
        ("CONNECT /ping", "501"),
        ("TRACE /ping", "501"),
        ("TRACE *", "501"),
        (&format!("{long} /ping"), "501"),
        ("BREW /ping", "405 204"),
        ("get /ping", "405 204"),
        ("G@T /ping", REFUSED),
        ("(GET) /ping", REFUSED),
    ]
    .map(|(line, expected)| {
        case("method, RFC 9110 9", line, format!("{line} HTTP/1.1\r\nHost: a\r\n\r\n"), expected)
    })
    .into()
}

fn versions() -> Vec<Case> {
    let bad = [
        " HTTP/1.2",
        " HTTP/2.0",
        " HTTP/0.9",
        " HTTP/3",
        " http/1.1",
        " HTTP/1.10",
        " HTTP/01.1",
        " HTTP/1",
        " HTTP/1.1 ",
        " XTTP/1.1",
        " HTTP / 1.1",
        "",
    ];
    bad.map(|version| {
        case("version, RFC 9112 2.3", version, format!("GET /ping{version}\r\nHost: a\r\n\r\n"), REFUSED)
    })
    .into()
}

fn line_ends() -> Vec<Case> {
    [
        // What RFC 9112 2.2 permits: an empty line before, and a line feed alone.
        ("empty lines before", "\r\n\r\nGET /ping HTTP/1.1\r\nHost: a\r\n\r\n", TAKEN),
        ("line feeds alone", "GET /ping HTTP/1.1\nHost: a\n\n", TAKEN),
        ("carriage returns alone", "GET /ping HTTP/1.1\rHost: a\r\r", REFUSED),
        ("two carriage returns", "GET /ping HTTP/1.1\r\nHost: a\r\r\n\r\n", REFUSED),
        ("a carriage return in a value", "GET /ping HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", REFUSED),
        ("a folded line", "GET /ping HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", REFUSED),
        ("a folded first line", "GET /ping HTTP/1.1\r\n Host: a\r\n\r\n", REFUSED),
        (
            "a folded encoding",
            "GET /ping HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n",
            REFUSED,
        ),
        ("the preface of HTTP/2 in the middle", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""),
        // There is nobody who would read an answer in clear text.
        ("a TLS greeting", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0", ""),
    ]
    .map(|(name, request, expected)| case("line ends, RFC 9112 2.2", name, request.into(), expected))
    .into()
}

fn names() -> Vec<Case> {
    let bad = [
        "X ", "X\t", " X", "", "X Y", "X\0", "X\u{7f}", "X\u{e9}", "X(", "X)", "X<", "X@", "X,", "X;", "X\\",
        "X\"", "X/", "X[", "X?", "X=", "X{",
    ];
    let of = |name: &str, expected| {
        let request = format!("GET /ping HTTP/1.1\r\nHost: a\r\n{name}: a\r\n\r\n");
        case("name of a header, RFC 9110 5.1", name, request, expected)
    };
    let no_colon = "GET /ping HTTP/1.1\r\nHost: a\r\nX\r\n\r\n".to_owned();
    let good = ["X_Y", "X!#$%&'*+-.^`|~1"].map(|name| of(name, TAKEN));
    let bad = bad.map(|name| of(name, REFUSED));
    let no_colon = case("name of a header, RFC 9110 5.1", "no colon", no_colon, REFUSED);
    good.into_iter().chain(bad).chain([no_colon]).collect()
}

fn values() -> Vec<Case> {
    [
        ("", TAKEN),
        ("a\tb", TAKEN),
        ("\u{ff}", TAKEN),
        ("a\0b", REFUSED),
        ("a\u{1}b", REFUSED),
        ("a\u{7f}b", REFUSED),
    ]
    .map(|(value, expected)| {
        let request = format!("GET /ping HTTP/1.1\r\nHost: a\r\nX: {value}\r\n\r\n");
        case("value of a header, RFC 9110 5.5", value, request, expected)
    })
    .into()
}
