//! What the kernel says the threads of the process do.

/// How many threads there are in each state; every state is there.
pub(super) fn by_state() -> Vec<(&'static str, usize)> {
    let mut numbers: Vec<(&str, usize)> =
        ["running", "sleeping", "disk", "stopped", "other"].map(|state| (state, 0)).to_vec();
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return Vec::new() };
    for task in tasks.flatten() {
        // A thread may end between the two looks.
        let Ok(stat) = std::fs::read_to_string(task.path().join("stat")) else { continue };
        let state = word(letter(&stat));
        numbers.iter_mut().filter(|(own, _)| *own == state).for_each(|(_, number)| *number += 1);
    }
    numbers
}

/// The letter of the state: it follows the name, which may itself contain brackets.
pub(crate) fn letter(stat: &str) -> char {
    stat.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next()).unwrap_or('?')
}

/// The word for the letter that the kernel writes.
pub(crate) fn word(letter: char) -> &'static str {
    match letter {
        'R' => "running",
        'S' | 'I' => "sleeping",
        'D' => "disk",
        'T' | 't' => "stopped",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_follows_the_last_bracket() {
        assert_eq!(word(letter("1 (a) R b) S 1 2")), "sleeping");
        assert_eq!(word(letter("1 (x) D 1")), "disk");
        assert_eq!(word(letter("")), "other");
    }

    #[test]
    fn every_thread_of_this_process_is_in_one_state() {
        let numbers = by_state();
        assert!(numbers.iter().map(|(_, number)| number).sum::<usize>() >= 1);
        assert_eq!(numbers.len(), 5);
    }
}
