//! What the system says about the process. The names are those that Prometheus gives such numbers everywhere.

use std::sync::OnceLock;

use houtai_core::metric::MetricKind::{Counter, Gauge};
use houtai_core::metric::{Metric, MetricSink, MetricSource};
use rustix::param::{clock_ticks_per_second, page_size};
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::threads;

static CPU: Metric =
    Metric::new("process_cpu_seconds_total", Counter, "seconds", "Time on processors, of user and system.");
static RESIDENT: Metric =
    Metric::new("process_resident_memory_bytes", Gauge, "bytes", "Memory that the process holds.");
static VIRTUAL: Metric =
    Metric::new("process_virtual_memory_bytes", Gauge, "bytes", "Addresses that the process has reserved.");
static OPEN_FILES: Metric = Metric::new("process_open_fds", Gauge, "files", "Open files, sockets included.");
static MOST_FILES: Metric =
    Metric::new("process_max_fds", Gauge, "files", "How many files may be open at once.");
static START: Metric = Metric::new(
    "process_start_time_seconds",
    Gauge,
    "seconds",
    "When the process began, in seconds since 1970.",
);
static THREADS: Metric = Metric::new(
    "houtai_process_threads",
    Gauge,
    "threads",
    "Threads by what the kernel says they do: `running`, `sleeping`, `disk` (a wait that nothing interrupts), \
     `stopped`, `other`.",
)
.labels(&["state"]);

/// What the system says about this process. Asked for anew at each collection.
#[derive(Debug, Default)]
pub struct Process {
    start: OnceLock<Option<f64>>,
}

/// The fields of `/proc/self/stat` behind the name, which may itself contain spaces and brackets.
struct Stat(Vec<u64>);

impl Stat {
    const START_TICKS: usize = 19;
    const VIRTUAL_BYTES: usize = 20;
    const RESIDENT_PAGES: usize = 21;

    fn read() -> Option<Self> {
        Some(Self::parse(&std::fs::read_to_string("/proc/self/stat").ok()?))
    }

    /// What is no number, such as the state, counts as 0; nobody asks for it here.
    fn parse(text: &str) -> Self {
        let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
        Self(fields.map(|field| field.parse().unwrap_or(0)).collect())
    }

    fn field(&self, index: usize) -> Option<f64> {
        self.0.get(index).map(|number| *number as f64)
    }
}

impl Process {
    /// Of this process.
    pub fn new() -> Self {
        Self::default()
    }

    /// When it began. It does not change, and the kernel says it in ticks since the machine began.
    fn start(&self, stat: &Stat) -> Option<f64> {
        *self.start.get_or_init(|| {
            let of_machine = std::fs::read_to_string("/proc/stat").ok()?;
            let booted = of_machine.lines().find_map(|line| line.strip_prefix("btime "))?;
            let ticks = stat.field(Stat::START_TICKS)?;
            Some(booted.trim().parse::<f64>().ok()? + ticks / clock_ticks_per_second() as f64)
        })
    }
}

impl MetricSource for Process {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&CPU, &RESIDENT, &VIRTUAL, &OPEN_FILES, &MOST_FILES, &START, &THREADS]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        let mut give = |metric, value: Option<f64>| {
            if let Some(value) = value {
                sink.value(metric, &[], value);
            }
        };
        let cpu = clock_gettime(ClockId::ProcessCPUTime);
        give(&CPU, Some(cpu.tv_sec as f64 + cpu.tv_nsec as f64 / 1e9));
        give(&OPEN_FILES, open_files());
        give(&MOST_FILES, getrlimit(Resource::Nofile).current.map(|most| most as f64));
        if let Some(stat) = Stat::read() {
            give(&RESIDENT, stat.field(Stat::RESIDENT_PAGES).map(|pages| pages * page_size() as f64));
            give(&VIRTUAL, stat.field(Stat::VIRTUAL_BYTES));
            give(&START, self.start(&stat));
        }
        for (state, number) in threads::by_state() {
            sink.value(&THREADS, &[state], number as f64);
        }
    }
}

fn open_files() -> Option<f64> {
    // One of them is the folder that is being read.
    let number = std::fs::read_dir("/proc/self/fd").ok()?.count();
    Some(number.saturating_sub(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_shift_the_fields() {
        let numbers: Vec<String> = (1..40).map(|number| number.to_string()).collect();
        let stat = Stat::parse(&format!("17 (a ) 9 b) S {}", numbers.join(" ")));
        assert_eq!(stat.field(Stat::START_TICKS), Some(19.0));
        assert_eq!(stat.field(Stat::RESIDENT_PAGES), Some(21.0));
        assert_eq!(Stat::parse("").field(0), None);
    }
}
