//! Writing for people, and for programs that read what people would.

use std::io::{self, Write};

/// Writes a text to standard output. A reader that has closed its end (`| head`) is no mistake.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot write to standard output: {error}"))
        }),
    }
}

/// Writes a line to standard error.
pub(crate) fn complain(text: &str) {
    // There is no place left to say that this failed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether whoever read standard output has gone. A command that waits for something to print would not notice
/// otherwise.
pub(crate) fn is_closed() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let out = io::stdout();
    let mut asked = [PollFd::new(&out, PollFlags::empty())];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    let answered = poll(&mut asked, Some(&now)).is_ok_and(|answers| answers > 0);
    answered && asked[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
}

/// Writes JSON, readable.
pub(crate) fn print_json(value: &serde_json::Value) -> io::Result<()> {
    print(&format!("{value:#}\n"))
}
