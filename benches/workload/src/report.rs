//! The line of JSON that reports one operation.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use crate::cpu::Used;
use crate::load::{Done, TASKS};
use crate::operation::Operation;
use crate::options::Options;

/// What was measured; displayed, it is a line of JSON.
#[derive(Debug)]
pub struct Report<'a> {
    /// How it was asked for.
    pub options: &'a Options,
    /// What was done.
    pub operation: Operation,
    /// How much of it.
    pub done: Done,
    /// What it cost.
    pub used: Used,
}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { options, operation, done, used } = self;
        let seconds = done.elapsed.as_secs_f64();
        let count = done.operations as f64;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / count;
        let (database, server) = if options.url.starts_with("sqlite:") {
            ("sqlite", "null".to_owned())
        } else {
            ("postgresql", format!("{:.2}", each(used.postgresql)))
        };
        // No name holds a character that JSON would want escaped.
        write!(
            f,
            "{{\"name\":\"{}\",\"database\":\"{database}\",\"operation\":\"{}\",\"tasks\":{TASKS},\
             \"operations\":{},\"seconds\":{seconds:.3},\"operations_per_second\":{:.1},\
             \"client_cpu_us\":{:.2},\"server_cpu_us\":{server}}}",
            options.contestant,
            operation.name(),
            done.operations,
            count / seconds,
            each(used.own),
        )
    }
}
