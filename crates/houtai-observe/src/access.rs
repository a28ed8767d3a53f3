//! The access line: one for each request, written without a span, an allocation or `format!`.

use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;

use houtai_core::{AccessEntry, AccessLog};
use tracing::Level;

use crate::levels::ACCESS_TARGET;
use crate::line::{
    Clip, Escape, Form, Stamp, is_one_word, push_head, push_millis, push_number, push_request_id,
};
use crate::outlet::Outlet;
use crate::subscriber::with_scratch;

/// The longest path that is shown whole.
const PATH_BYTES: usize = 1024;
/// The longest method; a client may invent one.
const METHOD_BYTES: usize = 80;

/// Writes the access lines of an app.
pub(crate) struct AccessLines(pub(crate) Arc<Outlet>);

impl AccessLog for AccessLines {
    fn is_wanted(&self) -> bool {
        self.0.wants_access()
    }

    fn log(&self, entry: &AccessEntry<'_>) {
        let is_slow = !entry.is_lasting && self.0.is_slow(entry.duration);
        let level = level(entry, is_slow);
        if !self.0.levels.permits_access(level) {
            return;
        }
        with_scratch(|scratch| {
            scratch.bytes.clear();
            push(&mut scratch.bytes, self.0.form(), (Stamp::now(), level), entry, is_slow);
            self.0.write(level, &scratch.bytes);
        });
    }
}

/// A failure of ours is an error. What the app refuses in good order (503), and what was slow, is a warning. What a
/// client does wrong is its own affair.
fn level(entry: &AccessEntry<'_>, is_slow: bool) -> Level {
    match entry.status {
        Some(503) => Level::WARN,
        Some(500..) => Level::ERROR,
        _ if is_slow => Level::WARN,
        _ => Level::INFO,
    }
}

/// How an exchange ended that did not end well.
fn outcome(entry: &AccessEntry<'_>) -> Option<&'static str> {
    match entry.status {
        None => Some("client_gone"),
        Some(_) if !entry.is_complete => Some("cut_off"),
        Some(_) => None,
    }
}

fn push(
    out: &mut Vec<u8>,
    form: Form,
    (stamp, level): (Stamp, Level),
    entry: &AccessEntry<'_>,
    is_slow: bool,
) {
    match form {
        Form::Json => push_json(out, stamp, level, entry, is_slow),
        Form::Human | Form::Coloured => {
            push_head(out, form, stamp, level, ACCESS_TARGET);
            push_human(out, form, entry, is_slow);
        }
    }
}

/// What stands between the time and the id, in one piece for each level that an access line can have.
fn json_head(level: Level) -> &'static [u8] {
    macro_rules! head {
        ($level:literal) => {
            concat!(
                r#"","level":""#,
                $level,
                r#"","target":"houtai::access","message":"request","request_id":""#
            )
        };
    }
    let head = match level {
        Level::ERROR => head!("ERROR"),
        Level::WARN => head!("WARN"),
        _ => head!("INFO"),
    };
    head.as_bytes()
}

fn push_json(out: &mut Vec<u8>, stamp: Stamp, level: Level, entry: &AccessEntry<'_>, is_slow: bool) {
    out.extend_from_slice(br#"{"time":""#);
    stamp.push(out);
    out.extend_from_slice(json_head(level));
    push_request_id(out, entry.request_id);
    out.extend_from_slice(br#"","method":""#);
    clipped(out, entry.method, Escape::Json, METHOD_BYTES);
    out.extend_from_slice(br#"","path":""#);
    clipped(out, entry.path, Escape::Json, PATH_BYTES);
    if let Some(route) = entry.route {
        out.extend_from_slice(br#"","route":""#);
        clipped(out, route, Escape::Json, PATH_BYTES);
    }
    match entry.status {
        Some(status) => {
            out.extend_from_slice(br#"","status":"#);
            push_number(out, u64::from(status));
            out.extend_from_slice(br#","duration_ms":"#);
        }
        None => out.extend_from_slice(br#"","duration_ms":"#),
    }
    push_millis(out, entry.duration);
    out.extend_from_slice(br#","bytes":"#);
    push_number(out, entry.bytes);
    out.extend_from_slice(br#","peer":""#);
    push_address(out, entry.peer);
    out.extend_from_slice(br#"","protocol":""#);
    out.extend_from_slice(entry.protocol.as_bytes());
    if is_slow {
        out.extend_from_slice(br#"","slow":true"#);
    } else {
        out.push(b'"');
    }
    if let Some(outcome) = outcome(entry) {
        out.extend_from_slice(br#","outcome":""#);
        out.extend_from_slice(outcome.as_bytes());
        out.push(b'"');
    }
    out.extend_from_slice(b"}\n");
}

/// `GET /todos/7 200 in 1.234 ms  request_id=… route=/todos/{id} bytes=34 peer=127.0.0.1 protocol=HTTP/1.1`.
fn push_human(out: &mut Vec<u8>, form: Form, entry: &AccessEntry<'_>, is_slow: bool) {
    out.extend_from_slice(b"  ");
    clipped(out, entry.method, Escape::Bare, METHOD_BYTES);
    out.push(b' ');
    clipped(out, entry.path, Escape::Bare, PATH_BYTES);
    match entry.status {
        Some(status) => {
            out.push(b' ');
            push_number(out, u64::from(status));
        }
        None => out.extend_from_slice(b" no answer"),
    }
    out.extend_from_slice(b" in ");
    push_millis(out, entry.duration);
    out.extend_from_slice(b" ms");
    let mut named = Named { out, form };
    push_request_id(named.next("request_id"), entry.request_id);
    if let Some(route) = entry.route {
        named.word("route", route);
    }
    push_number(named.next("bytes"), entry.bytes);
    push_address(named.next("peer"), entry.peer);
    named.word("protocol", entry.protocol);
    if is_slow {
        named.word("slow", "true");
    }
    if let Some(outcome) = outcome(entry) {
        named.word("outcome", outcome);
    }
    out.push(b'\n');
}

/// Fields for people.
struct Named<'o> {
    out: &'o mut Vec<u8>,
    form: Form,
}

impl Named<'_> {
    fn next(&mut self, name: &str) -> &mut Vec<u8> {
        self.out.push(b' ');
        self.form.push_name(self.out, name);
        self.out
    }

    fn word(&mut self, name: &str, value: &str) {
        let is_word = is_one_word(format_args!("{value}"));
        let out = self.next(name);
        if is_word {
            return clipped(out, value, Escape::Bare, PATH_BYTES);
        }
        out.push(b'"');
        clipped(out, value, Escape::Quoted, PATH_BYTES);
        out.push(b'"');
    }
}

fn clipped(out: &mut Vec<u8>, text: &str, escape: Escape, room: usize) {
    let mut clip = Clip::new(out, escape, room);
    clip.push(text);
    clip.end();
}

fn push_address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            for (place, octet) in address.octets().into_iter().enumerate() {
                if place > 0 {
                    out.push(b'.');
                }
                push_number(out, u64::from(octet));
            }
        }
        // The short form has rules of its own. Writing into memory does not fail.
        IpAddr::V6(address) => {
            let _ = write!(out, "{address}");
        }
    }
}

#[cfg(test)]
mod tests;
