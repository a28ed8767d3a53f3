//! Answers on the kept sockets while there is no app that could.
//!
//! One thread accepts, each connection has one of its own, and each gives one answer: the visitor is a browser on the
//! same desk.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::page::{Look, page, policy};
use super::request::Request;
use super::trouble::{Language, Trouble};

/// How often it is looked whether to go on.
const TICK: Duration = Duration::from_millis(50);
/// More connections wait in the kernel.
const CONNECTIONS: usize = 64;
/// How long a head may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a question for news is kept before it is asked again.
const WAIT: Duration = Duration::from_secs(25);
/// So much of a body that nobody reads is taken from the client, which would not see the answer otherwise.
const BODY_DISCARDED: u64 = 8 << 20;

/// Answers with a trouble until it is dropped.
pub(crate) struct Answering {
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    trouble: Trouble,
    state: u64,
    // Set when nobody is to be accepted any more.
    is_closing: AtomicBool,
    // Set when nobody is accepted any more, and so the next answer is another; who waits for news is woken.
    over: Mutex<bool>,
    news: Condvar,
    connections: AtomicUsize,
}

impl Answering {
    /// Begins to answer; `state` is another number for each trouble.
    pub(crate) fn start(listeners: Vec<TcpListener>, trouble: Trouble, state: u64) -> Self {
        let shared = Arc::new(Shared {
            trouble,
            state,
            is_closing: AtomicBool::new(false),
            over: Mutex::new(false),
            news: Condvar::new(),
            connections: AtomicUsize::new(0),
        });
        // The flag is shared with the app that had the sockets, which may have changed it.
        listeners.iter().for_each(|listener| drop(listener.set_nonblocking(true)));
        let accepting = Arc::clone(&shared);
        let accepting = std::thread::spawn(move || accept(&listeners, &accepting));
        Self { shared, accepting: Some(accepting) }
    }
}

impl Drop for Answering {
    /// Returns when no connection is accepted any more, so that the next one is the app's.
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::Release);
        if let Some(accepting) = self.accepting.take() {
            // A panic in it has been printed already.
            let _ = accepting.join();
        }
        *self.shared.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.news.notify_all();
    }
}

impl Shared {
    fn is_over(&self) -> bool {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the end of the trouble; whether it has come.
    fn wait(&self, longest: Duration) -> bool {
        let over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.news.wait_timeout_while(over, longest, |over| !*over);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

fn accept(listeners: &[TcpListener], shared: &Arc<Shared>) {
    let is_closing = || shared.is_closing.load(Ordering::Acquire);
    while !is_closing() {
        let is_full = shared.connections.load(Ordering::Relaxed) >= CONNECTIONS;
        if is_full || !is_ready(listeners) {
            if is_full {
                shared.wait(TICK);
            }
            continue;
        }
        if is_closing() {
            return;
        }
        for (stream, _) in listeners.iter().filter_map(|listener| listener.accept().ok()) {
            shared.connections.fetch_add(1, Ordering::Relaxed);
            let shared = Arc::clone(shared);
            std::thread::spawn(move || {
                // The client has gone, or was too slow; there is nobody to tell.
                let _ = converse(stream, &shared);
                shared.connections.fetch_sub(1, Ordering::Relaxed);
            });
        }
    }
}

/// Whether somebody has come within a tick.
fn is_ready(listeners: &[TcpListener]) -> bool {
    let mut polled: Vec<PollFd<'_>> =
        listeners.iter().map(|listener| PollFd::new(listener, PollFlags::IN)).collect();
    let tick = Timespec { tv_sec: 0, tv_nsec: i64::from(TICK.subsec_nanos()) };
    poll(&mut polled, Some(&tick)).is_ok_and(|ready| ready > 0)
}

/// Reads one request and answers it. A connection on which nothing has been asked when the trouble is over is closed:
/// browsers open some ahead, and ask for the app on another one then.
fn converse(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(TICK))?;
    stream.set_write_timeout(Some(HEAD_TIMEOUT))?;
    let Some(request) = read_request(&mut stream, shared)? else { return Ok(()) };
    let answer = answer(&request, shared);
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    io::copy(&mut stream.take(BODY_DISCARDED), &mut io::sink()).map(drop)
}

fn read_request(stream: &mut TcpStream, shared: &Shared) -> io::Result<Option<Request>> {
    let began = Instant::now();
    let (mut head, mut piece) = (Vec::new(), [0; 4096]);
    while began.elapsed() < HEAD_TIMEOUT {
        match stream.read(&mut piece) {
            Ok(0) => return Ok(None),
            Ok(bytes) => head.extend_from_slice(&piece[..bytes]),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                if head.is_empty() && shared.is_over() {
                    return Ok(None);
                }
            }
            Err(error) => return Err(error),
        }
        if let Some(request) = Request::read(&head) {
            return Ok(request);
        }
    }
    Ok(None)
}

fn answer(request: &Request, shared: &Shared) -> String {
    if let Some(state) = request.waits_for() {
        return news(state == shared.state, shared);
    }
    let language = Language::preferred(request.header("accept-language"));
    let trouble = &shared.trouble;
    let (media, policy, body) = match request.wanted() {
        Wanted::Page => {
            let nonce = nonce();
            let look =
                Look { language, state: shared.state, nonce: &nonce, is_form: !request.is_repeatable() };
            let policy = format!("content-security-policy: {}\r\n", policy(&nonce));
            ("text/html; charset=utf-8", policy, page(trouble, look))
        }
        Wanted::Problem => ("application/problem+json", String::new(), trouble.problem()),
        Wanted::Text => ("text/plain; charset=utf-8", String::new(), trouble.text(language)),
    };
    let length = body.len();
    let body = if request.is_head() { String::new() } else { body };
    format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {media}\r\ncontent-length: {length}\r\n{policy}\
         cache-control: no-store\r\nretry-after: 1\r\nvary: accept, accept-language\r\n\
         x-content-type-options: nosniff\r\nhoutai-dev: trouble\r\nconnection: close\r\n\r\n{body}"
    )
}

/// What a request would like to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A browser.
    Page,
    /// A program.
    Problem,
    /// A person at a terminal.
    Text,
}

/// For the page, which asks whether its trouble is over.
fn news(is_same: bool, shared: &Shared) -> String {
    let news = match is_same {
        false => "other",
        true if shared.wait(WAIT) => "building",
        true => "same",
    };
    format!(
        "HTTP/1.1 204 No Content\r\ncache-control: no-store\r\nhoutai-dev: {news}\r\nconnection: close\r\n\r\n"
    )
}

/// Unguessable enough for a page that holds nothing but what the policy protects it from.
fn nonce() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::super::trouble::Kind;
    use super::*;

    fn trouble() -> Trouble {
        Trouble::ended("shop", Kind::Start, "exit code 1".into(), &["error: server.port = x".to_owned()])
    }

    fn start(state: u64) -> (Answering, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        (Answering::start(vec![listener.try_clone().unwrap()], trouble(), state), listener)
    }

    fn connect(listener: &TcpListener) -> TcpStream {
        TcpStream::connect(listener.local_addr().unwrap()).unwrap()
    }

    fn ask(listener: &TcpListener, request: &str) -> String {
        let mut stream = connect(listener);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn each_reader_gets_what_it_understands() {
        let (_answering, listener) = start(1);
        let page =
            ask(&listener, "GET / HTTP/1.1\r\nAccept: text/html,*/*\r\nAccept-Language: zh-CN\r\n\r\n");
        assert!(page.starts_with("HTTP/1.1 503 ") && page.contains("启动失败"), "{page}");
        assert!(page.contains("default-src 'none'"), "{page}");
        let problem =
            ask(&listener, "POST / HTTP/1.1\r\nAccept: application/json\r\nContent-Length: 3\r\n\r\nabc");
        assert!(
            problem.contains("application/problem+json") && problem.contains("\"status\": 503"),
            "{problem}"
        );
        let text = ask(&listener, "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n");
        assert!(text.contains("text/plain") && text.contains("error: server.port = x"), "{text}");
        let head = ask(&listener, "HEAD / HTTP/1.1\r\n\r\n");
        assert!(head.ends_with("\r\n\r\n") && !head.contains("content-length: 0"), "{head}");
    }

    #[test]
    fn a_question_for_news_is_answered_when_there_are_some() {
        let (answering, listener) = start(7);
        let other = ask(&listener, "GET /.houtai/dev/wait?state=6 HTTP/1.1\r\n\r\n");
        assert!(other.contains("houtai-dev: other"), "{other}");
        let mut waiting = connect(&listener);
        waiting.write_all(b"GET /.houtai/dev/wait?state=7 HTTP/1.1\r\n\r\n").unwrap();
        // The answer to a later visitor shows that the one before has been accepted.
        ask(&listener, "GET / HTTP/1.1\r\n\r\n");
        drop(answering);
        let mut answer = String::new();
        waiting.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("houtai-dev: building"), "{answer}");
    }

    #[test]
    fn an_idle_connection_is_closed_when_the_trouble_is_over() {
        let (answering, listener) = start(1);
        let mut idle = connect(&listener);
        ask(&listener, "GET / HTTP/1.1\r\n\r\n");
        drop(answering);
        assert_eq!(idle.read(&mut [0; 1]).unwrap(), 0);
    }

    #[test]
    fn who_comes_after_the_trouble_waits_for_the_app() {
        let (answering, listener) = start(1);
        drop(answering);
        let mut visitor = connect(&listener);
        visitor.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        visitor.set_read_timeout(Some(TICK * 4)).unwrap();
        assert!(visitor.read(&mut [0; 1]).is_err());
        listener.set_nonblocking(false).unwrap();
        listener.accept().unwrap();
    }

    #[test]
    fn what_is_no_http_is_closed() {
        let (_answering, listener) = start(1);
        for odd in ["\u{16}\u{3}\u{1}\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\r\n\r\n"] {
            assert_eq!(ask(&listener, odd), "");
        }
    }
}
