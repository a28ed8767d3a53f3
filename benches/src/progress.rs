//! What is shown while it runs, on standard error, so that standard output holds nothing but the result.

use std::io::{IsTerminal as _, Write as _, stderr};

/// The progress of one scenario: a line that is written over on a terminal, a line per step elsewhere.
#[derive(Debug)]
pub struct Progress {
    name: &'static str,
    steps: usize,
    overwrites: bool,
}

impl Progress {
    /// A scenario of `steps` steps.
    pub fn new(name: &'static str, steps: usize) -> Self {
        Self { name, steps, overwrites: stderr().is_terminal() }
    }

    /// Shows that `step` of all steps is done, and what it gave.
    pub fn show(&self, step: usize, result: &str) {
        let Self { name, steps, .. } = self;
        let line = format!("{name}  {step} of {steps}  {result}");
        if !self.overwrites {
            eprintln!("{line}");
        } else {
            eprint!("\r{line:<70}");
            // A terminal that is gone is no reason to stop measuring.
            drop(stderr().flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.overwrites {
            eprint!("\r{:<70}\r", "");
        }
    }
}
