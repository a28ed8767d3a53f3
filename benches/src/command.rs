//! What the programs that measure have in common at the command line.

use std::process::ExitCode;
use std::str::FromStr;

use crate::Failure;

/// What a program is to do.
#[derive(Debug)]
pub enum Demand<T> {
    /// To measure with these options.
    Measure(T),
    /// To show its help.
    Help,
}

impl<T> Demand<T> {
    /// The options; of anything else, in tests, why there are none.
    pub fn options(read: Result<Self, Failure>) -> Result<T, String> {
        match read {
            Ok(Demand::Measure(options)) => Ok(options),
            Ok(Demand::Help) => Err("help".to_owned()),
            Err(failure) => Err(failure.to_string()),
        }
    }
}

/// Does what was demanded, and says with the name of the program in front why it could not.
pub fn run<T>(
    program: &str,
    help: &str,
    demand: Result<Demand<T>, Failure>,
    measure: impl FnOnce(&T) -> Result<(), Failure>,
) -> ExitCode {
    let done = demand.and_then(|demand| match demand {
        Demand::Help => {
            println!("{help}");
            Ok(())
        }
        Demand::Measure(options) => measure(&options),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{program}: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Reads a whole number from 1; `name` is its option.
///
/// # Errors
///
/// When it is none.
pub fn number<N: FromStr + PartialOrd + From<u8>>(name: &str, value: &str) -> Result<N, Failure> {
    match value.parse() {
        Ok(number) if number >= N::from(1) => Ok(number),
        _ => Err(format!("{name} wants a whole number from 1, not `{value}`").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_and_what_is_wrong_is_no_success() {
        let ended =
            |demand, done: Result<(), Failure>| format!("{:?}", run("test", "help", demand, |()| done));
        let (good, bad) = (format!("{:?}", ExitCode::SUCCESS), format!("{:?}", ExitCode::FAILURE));
        assert_eq!(ended(Ok(Demand::Help), Err("unasked".into())), good);
        assert_eq!(ended(Ok(Demand::Measure(())), Ok(())), good);
        assert_eq!(ended(Ok(Demand::Measure(())), Err("it burns".into())), bad);
        assert_eq!(ended(Err("no such option".into()), Ok(())), bad);
    }

    #[test]
    fn a_number_is_one_from_1() {
        assert_eq!(number::<u32>("--rounds", "3").unwrap(), 3);
        for wrong in ["0", "-1", "3.5", "", "many"] {
            let failure = number::<u32>("--rounds", wrong).unwrap_err().to_string();
            assert_eq!(failure, format!("--rounds wants a whole number from 1, not `{wrong}`"));
        }
    }
}
