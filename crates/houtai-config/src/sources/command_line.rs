//! `--set key=value`.

use houtai_core::MASK;
use houtai_core::settings::{Origin, RawValue, Sourced, Values};

use crate::secrecy::looks_secret;
use crate::{BoxFuture, Failure, Layer, Source};

/// The values after `--set`, each `key=value`; of two for the same key the later counts.
///
/// ```
/// use houtai_config::{CommandLineSource, Source};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let layer = CommandLineSource::new(["server.port=9000", "server.host"]).load().await;
/// assert_eq!(layer.values["server.port"].raw.to_string(), "9000");
/// assert!(layer.problems[0].to_string().starts_with("--set server.host: there is no `=` in it"));
/// # });
/// ```
#[derive(Debug)]
pub struct CommandLineSource {
    sets: Vec<String>,
}

impl CommandLineSource {
    /// The texts as they were given.
    pub fn new(sets: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { sets: sets.into_iter().map(Into::into).collect() }
    }

    fn read(&self) -> Layer {
        let mut values = Values::new();
        let mut layer = Layer::new("--set");
        for set in &self.sets {
            match split(set) {
                Ok((key, value)) => {
                    let raw = RawValue::Text(value.to_owned());
                    values.insert(key.to_owned(), Sourced { raw, origin: Origin::CommandLine });
                }
                Err(failure) => layer.problems.push(failure.into()),
            }
        }
        Layer { values, present: !self.sets.is_empty(), ..layer }
    }
}

impl Source for CommandLineSource {
    fn load(&self) -> BoxFuture<'_, Layer> {
        Box::pin(async move { self.read() })
    }
}

fn split(set: &str) -> Result<(&str, &str), Failure> {
    match set.split_once('=').map(|(key, value)| (key.trim(), value)) {
        Some((key, value)) if !key.is_empty() => Ok((key, value)),
        Some(_) => Err(refused(set, "there is no key before the `=`")),
        None => Err(refused(set, "there is no `=` in it")),
    }
}

fn refused(set: &str, message: &str) -> Failure {
    let shown = crate::message::shorten(&shown(set));
    Failure::at(format!("--set {shown}"), message).advice("write it as `--set server.port=9000`")
}

/// The text as far as it may be shown: without a `=`, the secret may follow a colon or a blank.
fn shown(set: &str) -> String {
    if !looks_secret(set) {
        return set.to_owned();
    }
    let name = |character: char| character.is_alphanumeric() || matches!(character, '.' | '_' | '-');
    let key = set.split(|character| !name(character)).next().unwrap_or_default();
    if key.len() == set.len() { set.to_owned() } else { format!("{key}{MASK}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_equals_sign_separates() {
        let layer = CommandLineSource::new([" a.b =c=d", "a.b=2=", "e="]).read();
        assert_eq!(layer.values["a.b"].raw, RawValue::Text("2=".into()));
        assert_eq!(layer.values["e"].raw, RawValue::Text(String::new()));
        assert!(layer.problems.is_empty());
    }

    #[test]
    fn what_cannot_be_split_is_refused_and_no_secret_is_shown() {
        let told = |set: &str| CommandLineSource::new([set]).read().problems[0].to_string();
        assert!(told("=5").starts_with("--set =5: there is no key before the `=`\n"));
        assert!(told("").starts_with("--set : there is no `=` in it\n"));
        assert!(told("db.password:hunter2").starts_with("--set db.password********: there is no `=`"));
        assert!(told("db.password").starts_with("--set db.password: there is no `=`"));
        assert!(!told("=hunter2 password").contains("hunter2"));
    }

    #[test]
    fn none_given_is_no_layer() {
        assert!(!CommandLineSource::new([""; 0]).read().present);
    }
}
