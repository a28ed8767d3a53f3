//! Writing for the person at the terminal, and for programs that read what the person would.

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::environment;
use crate::error::{Error, Result};

/// Where the tool prints, and whether in colours.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    out_has_colours: bool,
    err_has_colours: bool,
}

/// How a piece of text is meant; on a terminal it has a colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Strong,
    Warning,
    Faint,
}

impl Screen {
    /// Colours go to terminals only, and not where `NO_COLOR` is set or `TERM` is `dumb`.
    pub(crate) fn of_process() -> Self {
        let wanted = environment::variable("NO_COLOR").is_none()
            && environment::variable("TERM").is_none_or(|terminal| terminal != "dumb");
        Self {
            out_has_colours: wanted && io::stdout().is_terminal(),
            err_has_colours: wanted && io::stderr().is_terminal(),
        }
    }

    /// Prints a text, the result of a command, to standard output. A reader that has closed its end (`| head`) is no
    /// mistake.
    pub(crate) fn print(&self, text: &str) -> Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Error::io("cannot write to standard output", &error))
            }
            _ => Ok(()),
        }
    }

    /// Prints JSON, readable.
    pub(crate) fn print_json(&self, value: &serde_json::Value) -> Result<()> {
        self.print(&format!("{value:#}\n"))
    }

    /// Prints an error to standard error.
    pub(crate) fn complain(&self, error: &Error) {
        let label = coloured("error:", Tone::Bad, self.err_has_colours);
        // There is no place left to say that this failed.
        let _ = writeln!(io::stderr().lock(), "{label} {error}");
    }

    /// A piece of what goes to standard output, in its colour.
    pub(crate) fn tone(&self, text: impl Display, tone: Tone) -> String {
        coloured(text, tone, self.out_has_colours)
    }
}

fn coloured(text: impl Display, tone: Tone, has_colours: bool) -> String {
    let code = match tone {
        Tone::Good => 32,
        Tone::Bad => 31,
        Tone::Strong => 1,
        Tone::Warning => 33,
        Tone::Faint => 2,
    };
    if has_colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_a_colour_only_where_there_are_colours() {
        assert_eq!(coloured("x", Tone::Good, true), "\x1b[32mx\x1b[0m");
        assert_eq!(coloured("x", Tone::Good, false), "x");
    }
}
