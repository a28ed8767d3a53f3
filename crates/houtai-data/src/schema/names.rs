//! The names of constraints and indexes. `#[model]` calls this while the program is compiled, so that a name is made
//! in one place.

/// PostgreSQL cuts longer names without a word, and two that are cut may be one.
const MAX_BYTES: usize = 63;

/// The name of a constraint or an index: the table, the columns, what it is. One that is too long is cut and ends with
/// a sum of the whole, so that it stays unique and the same at each start.
///
/// ```
/// use houtai_data::ObjectName;
///
/// const NAME: &ObjectName = &ObjectName::new("todos", &["title", "done"], "idx");
/// assert_eq!(NAME.as_str(), "todos_title_done_idx");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ObjectName {
    bytes: [u8; MAX_BYTES],
    length: usize,
    sum: u64,
}

impl ObjectName {
    /// The name of what stands on these columns of a table; `key` for a unique constraint, `idx` for an index, `fkey`,
    /// `check`.
    pub const fn new(table: &str, columns: &[&str], suffix: &str) -> Self {
        // FNV-1a, which is the same on each machine and in each version, as std's hash is not.
        let mut name = Self { bytes: [0; MAX_BYTES], length: 0, sum: 0xcbf2_9ce4_8422_2325 };
        name.push(table);
        let mut index = 0;
        while index < columns.len() {
            name.push("_");
            name.push(columns[index]);
            index += 1;
        }
        name.push("_");
        name.push(suffix);
        if name.length > MAX_BYTES { name.cut(suffix) } else { name }
    }

    /// Adds a text to the sum, and to the name as far as there is room.
    const fn push(&mut self, text: &str) {
        let (bytes, mut index) = (text.as_bytes(), 0);
        while index < bytes.len() {
            if self.length < MAX_BYTES {
                self.bytes[self.length] = bytes[index];
            }
            self.sum = (self.sum ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
            self.length += 1;
            index += 1;
        }
    }

    /// Ends with the first half of the sum and the suffix.
    const fn cut(mut self, suffix: &str) -> Self {
        let sum = self.sum;
        self.length = MAX_BYTES.saturating_sub("_12345678_".len() + suffix.len());
        while self.length > 0 && !begins_letter(self.bytes[self.length]) {
            self.length -= 1;
        }
        self.push("_");
        let mut digit = 0;
        while digit < 8 {
            let value = (sum >> (60 - 4 * digit)) & 0xf;
            self.bytes[self.length] = b"0123456789abcdef"[value as usize];
            self.length += 1;
            digit += 1;
        }
        self.push("_");
        self.push(suffix);
        self
    }

    /// The name.
    pub const fn as_str(&self) -> &str {
        let (name, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(name) {
            Ok(name) => name,
            Err(_) => panic!("a name is cut between two letters only"),
        }
    }
}

/// Whether no letter of UTF-8 goes on with this byte.
const fn begins_letter(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// The same name, where the table is known only when the program runs.
///
/// ```
/// assert_eq!(houtai_data::object_name("todos", &["title"], "key"), "todos_title_key");
/// ```
pub fn object_name(table: &str, columns: &[&str], suffix: &str) -> String {
    ObjectName::new(table, columns, suffix).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// Tables that exist have these names; another one would make them differ from their models.
    #[test]
    fn names_stay_what_they_were() {
        let table = "t".repeat(60);
        assert_eq!(object_name(&table, &["a"], "key"), format!("{}_2a6d9154_key", "t".repeat(50)));
    }

    proptest! {
        #[test]
        fn a_name_fits_and_tells_what_it_is(
            table in "\\PC{1,80}", columns in prop::collection::vec("\\PC{1,40}", 1..4), suffix in "key|idx|fkey|check",
        ) {
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let (name, whole) =
                (object_name(&table, &columns, &suffix), format!("{table}_{}_{suffix}", columns.join("_")));
            prop_assert!(name.len() <= MAX_BYTES && name.ends_with(&suffix), "{}", name);
            prop_assert_eq!(name == whole, whole.len() <= MAX_BYTES);
        }
    }
}
