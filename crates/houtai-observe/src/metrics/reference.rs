//! The reference of all metrics as a page in Markdown.

use super::Listed;

const INTRODUCTION: &str = "# Metrics

Made from the code by `cargo xtask docs`; do not edit by hand.

What `/metrics` on the management listener shows, in the text format of Prometheus. `<app> metrics` prints the same list
with what your app adds to it. A series appears once there is something to tell; a number that the system does not
give (no `/proc`, no control group) is left out. What the log says about requests is explained in the
[topics](../topics/README.md).
";

/// A page with every metric, one section for each part, both sorted.
pub fn reference(listed: &[Listed]) -> String {
    let mut parts: Vec<&str> = listed.iter().map(|listed| listed.part.as_str()).collect();
    parts.sort_unstable();
    parts.dedup();
    let sections = parts.into_iter().map(|part| section(part, listed));
    format!("{INTRODUCTION}{}", sections.collect::<String>())
}

fn section(part: &str, listed: &[Listed]) -> String {
    let mut text =
        format!("\n## {part}\n\n| name | kind | unit | labels | meaning |\n|---|---|---|---|---|\n");
    text.extend(listed.iter().filter(|listed| listed.part == part).map(row));
    text
}

fn row(listed: &Listed) -> String {
    let metric = listed.metric;
    let labels = metric.labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
    let help = metric.help.replace('|', "\\|").replace('\n', " ");
    let (name, kind, unit) = (metric.name, metric.kind.as_str(), metric.unit);
    format!("| `{name}` | {kind} | {unit} | {labels} | {help} |\n")
}
