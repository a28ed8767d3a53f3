//! What the kernel says about one thread of this process.

use crate::metrics::{letter, word};

/// What a thread does for the kernel, as far as that can be read; empty where it cannot.
pub(super) struct KernelView {
    /// `running`, `sleeping` and so on.
    pub(super) state: &'static str,
    /// The function of the kernel in which it waits; empty when it runs.
    pub(super) waits_in: String,
}

impl KernelView {
    /// That of a thread of this process.
    pub(super) fn of(kernel_id: Option<u32>) -> Self {
        let Some(id) = kernel_id else { return Self { state: "unknown", waits_in: String::new() } };
        let read = |file: &str| std::fs::read_to_string(format!("/proc/self/task/{id}/{file}")).ok();
        let state = read("stat").map_or("unknown", |stat| word(letter(&stat)));
        // The kernel writes `0` for a thread that runs, or to those who may not know.
        let waits_in = read("wchan").filter(|name| name.trim() != "0").unwrap_or_default();
        Self { state, waits_in: waits_in.trim().to_owned() }
    }
}
