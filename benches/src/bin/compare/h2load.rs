//! nghttp2's load generator, for HTTP/2 and TLS.

use crate::Failure;
use crate::launch::{LOAD_CORE, launcher};
use crate::load::{Answered, CONNECTIONS};
use crate::request::Request;
use crate::wire::Wire;

/// How many requests a connection of HTTP/2 has at once.
const STREAMS: &str = "10";

/// Loads the server for some seconds.
pub(crate) fn run(port: u16, request: Request, wire: Wire, seconds: u32) -> Result<Answered, Failure> {
    let scheme = if wire.is_tls { "https" } else { "http" };
    let mut command = launcher(LOAD_CORE, "h2load")?;
    command.args(["--threads", "1", "--clients", CONNECTIONS, "--duration", &seconds.to_string()]);
    if wire.is_http2 {
        command.args(["--max-concurrent-streams", STREAMS]);
    } else {
        command.arg("--h1");
    }
    let output = command.arg(format!("{scheme}://127.0.0.1:{port}{}", request.path())).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    parse(&said, seconds, request.body_bytes().ok_or("its answers differ in length")?).map_err(|failure| {
        format!("h2load: {failure}: {said}{}", String::from_utf8_lossy(&output.stderr)).into()
    })
}

/// Reads what it printed. Errors spoil the run, and so do bodies of another length: a server that answers
/// something else is fast for the wrong reason.
fn parse(said: &str, seconds: u32, body_bytes: u32) -> Result<Answered, Failure> {
    let line = |name: &str| {
        let mut lines = said.lines().filter_map(|line| line.strip_prefix(name));
        lines.next_back().ok_or_else(|| format!("no line `{name}`"))
    };
    let requests = line("requests: ")?;
    let done = before(requests, " done").ok_or("no number of requests")?;
    let good = before(line("status codes: ")?, " 2xx").ok_or("no number of statuses")?;
    for trouble in [" failed", " errored", " timeout"] {
        if before(requests, trouble) != Some(0) {
            return Err(format!("not all of{requests} were answered").into());
        }
    }
    if done == 0 || good < done {
        return Err(format!("{good} of {done} answers were good").into());
    }
    let data = in_brackets(line("traffic: ")?, " data").ok_or("no amount of data")?;
    // Answers that were on their way at the end have data and are not done.
    let expected = done * u64::from(body_bytes);
    if data < expected || data - expected > expected / 20 + u64::from(body_bytes) * 1000 {
        return Err(format!("{data} bytes of bodies, not {expected}").into());
    }
    Ok(Answered { requests: done as f64, seconds: seconds.into() })
}

/// The number before a word: 12 of `34 started, 12 done, `.
fn before(text: &str, word: &str) -> Option<u64> {
    text.split(word).next().filter(|start| start.len() < text.len())?.rsplit([' ', ',']).next()?.parse().ok()
}

/// The number in the brackets before a word: 2520000 of `2.40MB (2520000) data`.
fn in_brackets(text: &str, word: &str) -> Option<u64> {
    let end = text.find(word)?;
    let (_, number) = text[..end].rsplit_once('(')?;
    number.trim_end().trim_end_matches(')').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(failed: u32, good: u32, data: u32) -> String {
        format!(
            "finished in 3.00s, 33.33 req/s, 12KB/s\n\
             requests: 100 total, 164 started, 100 done, 100 succeeded, {failed} failed, 0 errored, 0 timeout\n\
             status codes: {good} 2xx, 0 3xx, 0 4xx, 0 5xx\n\
             traffic: 5.16MB (5411000) total, 1.5MB (1500) headers (space savings 90.00%), 2.40MB ({data}) data\n"
        )
    }

    #[test]
    fn the_figures_are_found() {
        let answered = parse(&said(0, 100, 2700), 3, 27).unwrap();
        assert_eq!(answered, Answered { requests: 100.0, seconds: 3.0 });
    }

    #[test]
    fn errors_and_other_bodies_spoil_a_run() {
        assert!(parse(&said(1, 100, 2700), 3, 27).unwrap_err().to_string().contains("not all"));
        assert!(parse(&said(0, 99, 2700), 3, 27).unwrap_err().to_string().contains("99 of 100"));
        assert!(parse(&said(0, 100, 2600), 3, 27).unwrap_err().to_string().contains("not 2700"));
        assert!(parse("", 3, 27).unwrap_err().to_string().contains("no line"));
    }
}
