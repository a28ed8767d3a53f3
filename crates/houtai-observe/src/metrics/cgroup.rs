//! What the control group of the process permits and has taken away, as containers set it (cgroup v2).

use std::path::{Path, PathBuf};

use houtai_core::metric::MetricKind::{Counter, Gauge};
use houtai_core::metric::{Metric, MetricSink, MetricSource};

static MEMORY_LIMIT: Metric = Metric::new(
    "houtai_cgroup_memory_limit_bytes",
    Gauge,
    "bytes",
    "Memory that the control group may have; beyond it the kernel ends processes. Left out without a limit.",
);
static MEMORY: Metric =
    Metric::new("houtai_cgroup_memory_bytes", Gauge, "bytes", "Memory that the control group has.");
static PERIODS: Metric = Metric::new(
    "houtai_cgroup_cpu_periods_total",
    Counter,
    "periods",
    "Periods in which the control group wanted a processor, where its share is limited.",
);
static THROTTLED: Metric = Metric::new(
    "houtai_cgroup_cpu_throttled_periods_total",
    Counter,
    "periods",
    "Periods in which the share of the control group was used up before the end.",
);
static THROTTLED_SECONDS: Metric = Metric::new(
    "houtai_cgroup_cpu_throttled_seconds_total",
    Counter,
    "seconds",
    "Time for which the control group had no processor because its share was used up.",
);

/// The control group of this process.
#[derive(Debug)]
pub struct Cgroup {
    folder: Option<PathBuf>,
}

impl Cgroup {
    /// That of this process.
    pub fn of_process() -> Self {
        let own = std::fs::read_to_string("/proc/self/cgroup").ok();
        Self { folder: own.and_then(|text| folder(Path::new("/sys/fs/cgroup"), &text)) }
    }

    fn read(&self, file: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.as_ref()?.join(file)).ok()
    }
}

/// The folder of the group that `/proc/self/cgroup` names. Inside a container the path may be that of the host,
/// and the own group the root of what is mounted.
fn folder(mounted: &Path, own: &str) -> Option<PathBuf> {
    let path = own.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let folders = [mounted.join(path), mounted.to_owned()];
    folders.into_iter().find(|folder| folder.join("cgroup.controllers").exists())
}

/// A number, or nothing where there is no limit: then the kernel writes `max`.
fn number(text: Option<String>) -> Option<f64> {
    text?.trim().parse().ok()
}

/// The number behind a word, one pair a line.
fn named(text: &str, name: &str) -> Option<f64> {
    let found = text.lines().filter_map(|line| line.split_once(' ')).find(|(own, _)| *own == name);
    found.and_then(|(_, value)| value.trim().parse().ok())
}

impl MetricSource for Cgroup {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&MEMORY_LIMIT, &MEMORY, &PERIODS, &THROTTLED, &THROTTLED_SECONDS]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        let cpu = self.read("cpu.stat").unwrap_or_default();
        let seconds = named(&cpu, "throttled_usec").map(|micros| micros / 1e6);
        let values = [
            (&MEMORY_LIMIT, number(self.read("memory.max"))),
            (&MEMORY, number(self.read("memory.current"))),
            (&PERIODS, named(&cpu, "nr_periods")),
            (&THROTTLED, named(&cpu, "nr_throttled")),
            (&THROTTLED_SECONDS, seconds),
        ];
        for (metric, value) in values {
            if let Some(value) = value {
                sink.value(metric, &[], value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Collection, Value};
    use super::*;

    fn collected(cgroup: &Cgroup) -> Collection {
        let mut collection = Collection::default();
        collection.permit(cgroup.metrics());
        cgroup.collect(&mut collection);
        collection
    }

    #[test]
    fn the_group_of_the_process_is_found_and_read() {
        let mounted = tempfile::tempdir().unwrap();
        let group = mounted.path().join("pod/app");
        std::fs::create_dir_all(&group).unwrap();
        let files = [
            ("cgroup.controllers", "cpu memory"),
            ("memory.max", "1048576\n"),
            ("memory.current", "4096\n"),
            ("cpu.stat", "usage_usec 9\nnr_periods 10\nnr_throttled 3\nthrottled_usec 2500000\n"),
        ];
        files.iter().for_each(|(name, text)| std::fs::write(group.join(name), text).unwrap());
        let own = "1:name=systemd:/x\n0::/pod/app\n";
        let cgroup = Cgroup { folder: folder(mounted.path(), own) };
        let collection = collected(&cgroup);
        assert_eq!(collection.families().count(), cgroup.metrics().len());
        let seconds = collection.get("houtai_cgroup_cpu_throttled_seconds_total", &[]);
        assert_eq!(seconds, Some(&Value::Number(2.5)));

        std::fs::write(group.join("memory.max"), "max\n").unwrap();
        assert_eq!(collected(&cgroup).get("houtai_cgroup_memory_limit_bytes", &[]), None);
    }

    #[test]
    fn without_a_group_there_are_no_numbers() {
        let empty = tempfile::tempdir().unwrap();
        for own in ["0::/pod", "4:memory:/pod", ""] {
            assert_eq!(folder(empty.path(), own), None);
        }
        assert_eq!(collected(&Cgroup { folder: None }).families().count(), 0);
    }
}
