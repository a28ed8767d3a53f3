//! Questions to whoever sits at the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

/// Who answers questions.
pub(crate) trait Person: Send {
    /// Shows a text.
    fn tell(&mut self, text: &str) -> io::Result<()>;

    /// Reads a line, without its end; `None` when there are no more.
    fn hear(&mut self) -> io::Result<Option<String>>;
}

/// Who sits at the terminal: standard input and standard error lead there. What a command prints is never part of
/// the conversation, so that it can be sent elsewhere.
pub(crate) struct AtTerminal;

/// Who sits at the terminal, if there is one.
pub(crate) fn at_terminal() -> Option<AtTerminal> {
    (io::stdin().is_terminal() && io::stderr().is_terminal()).then_some(AtTerminal)
}

impl Person for AtTerminal {
    fn tell(&mut self, text: &str) -> io::Result<()> {
        let mut err = io::stderr().lock();
        err.write_all(text.as_bytes()).and_then(|()| err.flush())
    }

    fn hear(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let bytes = io::stdin().lock().read_line(&mut line)?;
        Ok((bytes > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

/// Asks what is answered by yes or no. No answer is a no.
pub(crate) fn yes(person: &mut impl Person, question: &str) -> io::Result<bool> {
    loop {
        person.tell(&format!("{question} [y/N] "))?;
        let Some(said) = person.hear()? else { return Ok(false) };
        match said.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            other => person.tell(&format!("`{}` is neither `y` nor `n`.\n", other.escape_debug()))?,
        }
    }
}

/// Asks which of several it is; `None` when the person goes away.
pub(crate) fn choose(
    person: &mut dyn Person,
    question: &str,
    choices: &[String],
) -> io::Result<Option<usize>> {
    let lines: String =
        choices.iter().enumerate().map(|(at, choice)| format!("  {}) {choice}\n", at + 1)).collect();
    person.tell(&format!("{question}\n{lines}"))?;
    loop {
        person.tell(&format!("Number (1 to {}): ", choices.len()))?;
        let Some(said) = person.hear()? else { return Ok(None) };
        match said.trim().parse::<usize>() {
            Ok(number) if (1..=choices.len()).contains(&number) => return Ok(Some(number - 1)),
            _ => person.tell(&format!("`{}` is none of these.\n", said.trim().escape_debug()))?,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// A person who says what was written down before, and then goes away.
    pub(crate) struct Scripted {
        pub(crate) says: VecDeque<&'static str>,
        pub(crate) told: String,
    }

    impl Scripted {
        pub(crate) fn new(says: &[&'static str]) -> Self {
            Self { says: says.iter().copied().collect(), told: String::new() }
        }
    }

    impl Person for Scripted {
        fn tell(&mut self, text: &str) -> io::Result<()> {
            self.told.push_str(text);
            Ok(())
        }

        fn hear(&mut self) -> io::Result<Option<String>> {
            Ok(self.says.pop_front().map(str::to_owned))
        }
    }

    #[test]
    fn no_answer_and_an_empty_one_are_a_no() {
        let says = |says: &[&'static str]| yes(&mut Scripted::new(says), "Now?").unwrap();
        assert!(says(&["y"]) && says(&[" YES "]) && says(&["perhaps", "y"]));
        assert!(!says(&[]) && !says(&[""]) && !says(&["n"]) && !says(&["perhaps"]));
    }

    #[test]
    fn what_is_no_number_of_a_choice_is_asked_again() {
        let choices = ["red".to_owned(), "blue".to_owned()];
        let mut person = Scripted::new(&["3", "0", "blue", "2"]);
        assert_eq!(choose(&mut person, "Which?", &choices).unwrap(), Some(1));
        assert!(
            person.told.starts_with("Which?\n  1) red\n  2) blue\nNumber (1 to 2): `3` is none of these.\n")
        );
        assert_eq!(choose(&mut Scripted::new(&["9"]), "Which?", &choices).unwrap(), None);
    }
}
