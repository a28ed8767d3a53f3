//! The table: its rows, and which of them are asked for.

/// How many rows there are at the start, with the ids from 1 on.
pub const ROWS: i64 = 10_000;

/// How many rows a page has.
pub const PAGE: i64 = 20;

/// Makes the table anew, on PostgreSQL.
pub const POSTGRESQL: &str = include_str!("../sql/items.postgresql.sql");

/// Makes the table anew, on SQLite.
pub const SQLITE: &str = include_str!("../sql/items.sqlite.sql");

/// One row. There is no time in it, because everybody stores times on SQLite in another way.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its number, made by the database.
    pub id: i64,
    /// A short text.
    pub title: String,
    /// A text that two of three rows do not have.
    pub note: Option<String>,
    /// A boolean.
    pub done: bool,
    /// What updates and transactions change; 0 at the start.
    pub quantity: i64,
    /// A float.
    pub price: f64,
}

/// What an insert says; the database makes the id.
#[derive(Clone, Debug, PartialEq)]
pub struct NewItem {
    /// As in [`Item`].
    pub title: String,
    /// As in [`Item`].
    pub note: Option<String>,
    /// As in [`Item`].
    pub done: bool,
    /// As in [`Item`].
    pub quantity: i64,
    /// As in [`Item`].
    pub price: f64,
}

impl NewItem {
    /// The content that the row with this number has at the start.
    pub fn numbered(number: i64) -> Self {
        Self {
            title: format!("item {number}"),
            note: (number % 3 == 0).then(|| format!("a note about item {number}")),
            done: number % 2 == 0,
            quantity: 0,
            price: number as f64 / 4.0,
        }
    }

    /// The row that it becomes.
    pub fn with_id(self, id: i64) -> Item {
        let Self { title, note, done, quantity, price } = self;
        Item { id, title, note, done, quantity, price }
    }
}

/// Numbers that look random and are the same in each run: xorshift, seeded by the number of the task.
#[derive(Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// The numbers of one task.
    pub fn of_task(task: u64) -> Self {
        Self(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(task + 1))
    }

    /// A number from 1 to `last`.
    pub fn up_to(&mut self, last: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        1 + (self.0 % last.unsigned_abs()).cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_repeat_and_stay_inside() {
        let drawn = |task| {
            let mut numbers = Numbers::of_task(task);
            (0..1000).map(|_| numbers.up_to(ROWS)).collect::<Vec<_>>()
        };
        assert_eq!(drawn(3), drawn(3));
        assert_ne!(drawn(3), drawn(4));
        assert!(drawn(0).iter().all(|number| (1..=ROWS).contains(number)));
    }
}
