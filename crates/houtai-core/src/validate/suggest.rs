//! "Did you mean": the known name that is closest to an unknown one.

/// Longer names are not compared: the cost grows with the square, and nobody mistypes that much of one.
const LONGEST: usize = 64;

/// The known name that was probably meant, if one is close enough to say so.
///
/// Close means one edit for names up to five characters, two up to ten, three beyond; an edit is an
/// insertion, a deletion, a replacement or a swap of neighbours. Case counts, but a name that differs in
/// nothing else always wins.
///
/// ```
/// use houtai_core::validate::suggest;
///
/// assert_eq!(suggest("titel", ["title", "done"]), Some("title"));
/// assert_eq!(suggest("colour", ["title", "done"]), None);
/// ```
pub fn suggest<'n>(unknown: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let unknown = characters(unknown)?;
    known
        .into_iter()
        .filter_map(|name| Some((cost(&unknown, &characters(name)?)?, name)))
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, name)| name)
}

fn characters(name: &str) -> Option<Vec<char>> {
    // Four bytes are the most a character takes, so longer texts need not even be counted.
    let characters: Vec<char> = (name.len() <= LONGEST * 4).then(|| name.chars().collect())?;
    (!characters.is_empty() && characters.len() <= LONGEST).then_some(characters)
}

/// How far the names are apart, if that is near enough to be a slip of the finger.
fn cost(unknown: &[char], known: &[char]) -> Option<usize> {
    if same_but_case(unknown, known) {
        return Some(0);
    }
    let allowed = match unknown.len().min(known.len()) {
        // With one or two characters, every other short name would be one edit away.
        0..=2 => return None,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    Some(distance(unknown, known)).filter(|distance| *distance <= allowed)
}

fn same_but_case(a: &[char], b: &[char]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_lowercase().eq(b.to_lowercase()))
}

/// The Damerau-Levenshtein distance in its "optimal string alignment" form: no piece is edited twice.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(a: &str, b: &str) -> usize {
        distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
    }

    #[test]
    fn each_kind_of_edit_counts_one() {
        assert_eq!(apart("title", "title"), 0);
        assert_eq!(apart("title", "tile"), 1);
        assert_eq!(apart("tile", "title"), 1);
        assert_eq!(apart("title", "tidle"), 1);
        assert_eq!(apart("title", "titel"), 1);
        assert_eq!(apart("", "abc"), 3);
    }

    #[test]
    fn the_closest_name_wins() {
        assert_eq!(suggest("created_t", ["created_by", "created_at"]), Some("created_at"));
        assert_eq!(suggest("Title", ["titles", "title"]), Some("title"));
    }

    #[test]
    fn short_and_distant_names_suggest_nothing() {
        assert_eq!(suggest("a", ["b"]), None);
        assert_eq!(suggest("", ["b"]), None);
        assert_eq!(suggest("name", ["game_id"]), None);
        assert_eq!(suggest(&"x".repeat(10_000), ["x"]), None);
    }
}
