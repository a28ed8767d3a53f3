//! The names of constraints and indexes.

/// PostgreSQL cuts longer names without a word, and two that are cut may be one.
const MAX_BYTES: usize = 63;

/// `todos_title_key`: the table, the columns, what it is. One that is too long is cut and ends with a sum of the
/// whole, so that it stays unique and the same at each start.
///
/// ```
/// assert_eq!(houtai_data::object_name("todos", &["title"], "key"), "todos_title_key");
/// ```
pub fn object_name(table: &str, columns: &[&str], suffix: &str) -> String {
    let name = format!("{table}_{}_{suffix}", columns.join("_"));
    if name.len() <= MAX_BYTES {
        return name;
    }
    let sum = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        // FNV-1a, which is the same on each machine and in each version, as std's hash is not.
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let end = format!("_{:08x}_{suffix}", sum >> 32);
    let at = (0..=MAX_BYTES.saturating_sub(end.len())).rev().find(|at| name.is_char_boundary(*at));
    format!("{}{end}", &name[..at.unwrap_or(0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let table = "a_table_with_a_name_that_is_rather_long_for_a_table";
        let one = object_name(table, &["first_column", "second_column"], "key");
        let other = object_name(table, &["first_column", "second_column2"], "key");
        assert!(one.len() <= MAX_BYTES && other.len() <= MAX_BYTES && one != other, "{one} {other}");
        assert!(one.starts_with(&table[..50]) && one.ends_with("_key"));
        assert_eq!(object_name("todos", &["a", "b"], "idx"), "todos_a_b_idx");
    }
}
