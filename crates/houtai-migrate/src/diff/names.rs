//! In which order things get new names.

use std::collections::BTreeSet;

/// Orders renames so that no new name is taken when it is given; where names are exchanged, one goes by way of a name
/// that nobody has.
pub(super) fn ordered(
    mut renames: Vec<(String, String)>,
    mut taken: BTreeSet<String>,
) -> Vec<(String, String)> {
    let mut ordered = Vec::new();
    while !renames.is_empty() {
        match renames.iter().position(|(_, to)| !taken.contains(to)) {
            Some(at) => {
                let (from, to) = renames.remove(at);
                taken.remove(&from);
                taken.insert(to.clone());
                ordered.push((from, to));
            }
            None => {
                let aside = free(&renames[0].0, &taken);
                taken.remove(&renames[0].0);
                taken.insert(aside.clone());
                ordered.push((std::mem::replace(&mut renames[0].0, aside.clone()), aside));
            }
        }
    }
    ordered
}

fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let short: String = name.chars().take(10).collect();
    let names = (0..).map(|number| format!("{short}__renamed_{number}"));
    names.into_iter().find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    }

    #[test]
    fn a_name_is_free_when_it_is_given() {
        let taken = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        assert_eq!(ordered(names(&[("a", "b"), ("b", "c")]), taken), names(&[("b", "c"), ("a", "b")]));
    }

    #[test]
    fn names_that_are_exchanged_go_by_way_of_a_third() {
        let taken = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let done = ordered(names(&[("a", "b"), ("b", "a")]), taken);
        assert_eq!(done, names(&[("a", "a__renamed_0"), ("b", "a"), ("a__renamed_0", "b")]));
    }
}
