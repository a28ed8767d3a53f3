//! Numbers that look random and are the same each time.

/// A source of numbers, by SplitMix64: the same on each machine and in each version.
pub(super) struct Random(u64);

impl Random {
    /// The source of one row: rows do not depend on each other, so a table has the same rows in however many batches it
    /// is filled.
    pub(super) fn of(seed: u64, table: &str, row: u64, attempt: u64) -> Self {
        // FNV-1a, which is the same in each version, as std's hash is not.
        let name = table.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        let mut source = Self(seed ^ name);
        for part in [row, attempt] {
            source.0 = source.next().wrapping_add(part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
        source
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below an end, 0 where the end is.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The high half of the product; what it prefers is less than anybody sees.
        u64::try_from((u128::from(self.next()) * u128::from(end)) >> 64).unwrap_or_default()
    }

    /// A number from one to another, both of them included.
    pub(super) fn within(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(i128::from(most) - i128::from(least) + 1).unwrap_or(u64::MAX);
        least.wrapping_add_unsigned(self.below(span))
    }

    /// One of several; the list is never empty.
    pub(super) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        let at = self.below(list.len() as u64);
        &list[usize::try_from(at).unwrap_or_default()]
    }

    /// Whether this is one of the so many of a hundred.
    pub(super) fn percent(&mut self, of_hundred: u64) -> bool {
        self.below(100) < of_hundred
    }

    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_same_numbers_each_time_and_others_than_its_neighbour() {
        let first = |seed, table, row| Random::of(seed, table, row, 0).next();
        assert_eq!(first(1, "todos", 1), first(1, "todos", 1));
        let different =
            [first(1, "todos", 1), first(2, "todos", 1), first(1, "users", 1), first(1, "todos", 2)];
        assert!((1..4).all(|at| different[..at].iter().all(|other| *other != different[at])));
    }

    #[test]
    fn numbers_stay_within_their_ends() {
        let mut source = Random::of(7, "t", 0, 0);
        let seen: Vec<i64> = (0..1000).map(|_| source.within(-2, 2)).collect();
        assert!(
            (-2..=2).all(|number| seen.contains(&number))
                && seen.iter().all(|number| (-2..=2).contains(number))
        );
        assert_eq!((source.within(5, 5), source.below(0)), (5, 0));
        source.within(i64::MIN, i64::MAX);
    }
}
