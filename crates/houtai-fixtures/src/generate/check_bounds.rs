//! What the checks of a model say about its numbers, where they say it plainly.

use houtai_data::ModelMeta;

/// The least and the greatest number that a check permits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bounds {
    least: Option<i64>,
    most: Option<i64>,
}

impl Bounds {
    /// What the checks say about a column: each comparison with a whole number that is joined to others by `and`. What is
    /// written otherwise is left to the database, which judges each row.
    pub(super) fn of(model: &ModelMeta, column: &str) -> Self {
        let mut bounds = Self::default();
        for check in model.checks {
            let condition = check.condition.to_lowercase();
            if !condition.contains(" or ") && !condition.contains("not ") {
                // `between 1 and 5` has an `and` that joins nothing.
                let condition = without_between(&condition);
                condition.split(" and ").for_each(|part| bounds.take(part, column));
            }
        }
        bounds
    }

    /// `stock >= 0`
    fn take(&mut self, part: &str, column: &str) {
        let part = part.trim().trim_matches(['(', ')']).replace('"', "");
        let Some(at) = part.find(['<', '>', '=']) else { return };
        let (name, rest) = part.split_at(at);
        let operator: String = rest.chars().take_while(|c| "<>=".contains(*c)).collect();
        if name.trim() != column {
            return;
        }
        let Ok(number) = rest[operator.len()..].trim().parse::<i64>() else { return };
        match operator.as_str() {
            ">=" => self.least = self.least.max(Some(number)),
            ">" => self.least = self.least.max(Some(number.saturating_add(1))),
            "<=" => self.most = Some(self.most.map_or(number, |most| most.min(number))),
            "<" => self.most = Some(self.most.map_or(number - 1, |most| most.min(number.saturating_sub(1)))),
            "=" => (self.least, self.most) = (Some(number), Some(number)),
            _ => {}
        }
    }

    /// The part of a range that is permitted; where nothing of it is, what is permitted nearest to it.
    pub(super) fn narrow(self, (least, most): (i64, i64)) -> (i64, i64) {
        let width = most.saturating_sub(least);
        match (self.least, self.most) {
            (Some(low), Some(high)) if low > high => (least, most),
            (Some(low), Some(high)) if high < least || low > most => {
                (low, high.min(low.saturating_add(width)))
            }
            (Some(low), high) if low > most => (low, high.unwrap_or(low.saturating_add(width))),
            (low, Some(high)) if high < least => (low.unwrap_or(high.saturating_sub(width)), high),
            (low, high) => (low.unwrap_or(least).max(least), high.unwrap_or(most).min(most)),
        }
    }
}

/// `a between 1 and 5` as `a >= 1 and a <= 5`.
fn without_between(condition: &str) -> String {
    let Some((before, rest)) = condition.split_once(" between ") else { return condition.to_owned() };
    let Some((low, rest)) = rest.split_once(" and ") else { return condition.to_owned() };
    let name = before.rsplit([' ', '(']).next().unwrap_or_default();
    let end = rest.find([' ', ')']).unwrap_or(rest.len());
    let (high, rest) = rest.split_at(end);
    format!("{before} >= {low} and {name} <= {high}{}", without_between(rest))
}

#[cfg(test)]
mod tests {
    use houtai_data::CheckMeta;

    use super::*;

    fn bounds(condition: &'static str) -> Bounds {
        let checks: &'static [CheckMeta] = Box::leak(Box::new([CheckMeta { name: "c", condition }]));
        let model = ModelMeta { checks, ..ModelMeta::of("Thing", "things", &[]) };
        Bounds::of(&model, "stock")
    }

    #[test]
    fn plain_comparisons_are_understood_and_all_else_is_left_to_the_database() {
        let of = |least, most| Bounds { least, most };
        assert_eq!(bounds("stock >= 0 and stock < 10"), of(Some(0), Some(9)));
        assert_eq!(bounds("\"stock\" > 3"), of(Some(4), None));
        assert_eq!(bounds("stock BETWEEN 1 AND 5 and price > 7"), of(Some(1), Some(5)));
        assert_eq!(bounds("(price > 7) and (stock <= 5)"), of(None, Some(5)));
        for other in
            ["stock > price", "stock >= 0 or price > 1", "not stock > 5", "length(stock) > 2", "stock"]
        {
            assert_eq!(bounds(other), of(None, None), "{other}");
        }
    }

    #[test]
    fn a_range_becomes_what_is_permitted() {
        let narrow = |condition, range| bounds(condition).narrow(range);
        assert_eq!(narrow("stock >= 10", (1, 100)), (10, 100));
        assert_eq!(narrow("stock >= 1000", (1, 100)), (1000, 1099));
        assert_eq!(narrow("stock <= -5", (1, 100)), (-104, -5));
        assert_eq!(narrow("stock >= 200 and stock <= 201", (1, 100)), (200, 201));
        assert_eq!(narrow("stock > 5 and stock < 5", (1, 100)), (1, 100));
    }
}
