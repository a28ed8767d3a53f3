//! Keys that nobody knows, and what was perhaps meant.

use std::collections::BTreeMap;

use houtai_core::settings::{Origin, SettingKey, SettingProblem, Sourced, Values};
use houtai_core::validate::suggest;
use houtai_core::{MASK, Subject};

use crate::Layer;
use crate::secrecy::Secrecy;
use crate::sources::variable_of;

/// The keys of an app.
pub(crate) struct KnownKeys<'a> {
    keys: BTreeMap<String, SettingKey>,
    secrecy: Secrecy,
    prefix: &'a str,
}

impl<'a> KnownKeys<'a> {
    /// The keys of these subjects, with those of the names that the values give; environment variables are suggested
    /// with this prefix.
    pub(crate) fn of(subjects: &[Subject], values: &Values, prefix: &'a str) -> Self {
        let keys = subjects.iter().flat_map(|subject| subject.keys_in(values));
        let keys = keys.map(|key| (key.key.clone(), key)).collect();
        Self { keys, secrecy: Secrecy::of(subjects), prefix }
    }

    /// A mistake for each key of the layer that is not known.
    pub(crate) fn judge(&self, layer: &Layer) -> Vec<SettingProblem> {
        let unknown = layer.values.iter().filter(|(key, _)| !self.keys.contains_key(*key));
        unknown.map(|(key, value)| self.problem(key, value)).collect()
    }

    fn problem(&self, key: &str, value: &Sourced) -> SettingProblem {
        let meant = self.meant(key);
        let secret = meant.as_ref().is_some_and(|meant| self.secrecy.covers(meant));
        let shown = if secret { MASK.to_owned() } else { self.secrecy.show(key, &value.raw) };
        SettingProblem {
            key: key.to_owned(),
            value: Some(shown),
            rule: self.rule(key, meant.is_some()),
            suggestion: meant.map(|meant| match value.origin {
                // Who sets a variable wants to read the name of a variable.
                Origin::Environment { .. } if self.keys.contains_key(&meant) => {
                    variable_of(self.prefix, &meant)
                }
                _ => meant,
            }),
            origin: value.origin.clone(),
        }
    }

    fn rule(&self, key: &str, suggested: bool) -> String {
        if let Some((table, _)) = key.rsplit_once('.').filter(|(table, _)| self.keys.contains_key(*table)) {
            return format!("is not a known setting: `{table}` takes a value and has no keys below it");
        }
        if self.subjects().any(|subject| subject == key) {
            return format!(
                "is not a known setting but a group of them: write `[{key}]` and the keys below it"
            );
        }
        match suggested {
            true => "is not a known setting".to_owned(),
            false => "is not a known setting; the command `settings` lists those that are".to_owned(),
        }
    }

    fn subjects(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().filter_map(|key| key.split_once('.')).map(|(subject, _)| subject)
    }

    /// What was perhaps meant: a known key, or the name of a subject when only that is close.
    fn meant(&self, key: &str) -> Option<String> {
        // `HOUTAI_SERVER_PORT` lacks one underscore.
        if let Some(known) = self.keys.keys().find(|known| known.replace('.', "_") == key.replace('.', "_")) {
            return Some(known.clone());
        }
        let (subject, name) = key.split_once('.').unwrap_or(("", key));
        self.in_subject(subject, name)
            .or_else(|| self.in_close_subject(subject, name))
            .or_else(|| self.with_name(name))
            .or_else(|| suggest(key, self.keys.keys().map(String::as_str)).map(str::to_owned))
    }

    /// A close name within the subject.
    fn in_subject(&self, subject: &str, name: &str) -> Option<String> {
        let names = self.keys.keys().filter_map(|known| known.strip_prefix(subject)?.strip_prefix('.'));
        suggest(name, names).map(|name| format!("{subject}.{name}"))
    }

    /// The same or a close name in the subject that is spelled most like this one, or that subject itself.
    fn in_close_subject(&self, subject: &str, name: &str) -> Option<String> {
        if self.subjects().any(|known| known == subject) {
            return None;
        }
        let close = suggest(subject, self.subjects())?;
        self.in_subject(close, name).or_else(|| Some(close.to_owned()))
    }

    /// The same name in another subject, unless several have it and a guess would be a coin's toss.
    fn with_name(&self, name: &str) -> Option<String> {
        let mut having =
            self.keys.keys().filter(|known| known.split_once('.').is_some_and(|(_, own)| own == name));
        having.next().filter(|_| having.next().is_none()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use houtai_core::settings::{Named, RawValue};

    use super::*;

    houtai_core::settings! {
        /// The server.
        struct Server: "server" {
            /// Host.
            host: String = "x";
            /// Port.
            port: u16 = 1;
            /// Connections.
            max_connections: u32 = 1;
        }
    }

    houtai_core::settings! {
        /// The management listener.
        struct Management: "management" {
            /// Port.
            port: u16 = 1;
            /// Token.
            token: houtai_core::Secret<String> = "";
        }
    }

    fn judge(key: &str, origin: Origin) -> SettingProblem {
        let subjects =
            [Subject::of::<Server>(), Subject::of::<Management>(), Subject::of::<Named<Management>>()];
        let mut layer = Layer::new("test");
        layer.insert(key, Sourced { raw: RawValue::from("hunter2"), origin });
        KnownKeys::of(&subjects, &layer.values, "HOUTAI_").judge(&layer).remove(0)
    }

    fn suggested(key: &str) -> Option<String> {
        judge(key, Origin::Program).suggestion
    }

    #[test]
    fn a_slip_in_the_name_the_subject_or_both_is_recognized() {
        assert_eq!(suggested("server.prot").as_deref(), Some("server.port"));
        assert_eq!(suggested("sever.port").as_deref(), Some("server.port"));
        assert_eq!(suggested("sever.prot").as_deref(), Some("server.port"));
        assert_eq!(suggested("sever.something_else").as_deref(), Some("server"));
        assert_eq!(suggested("Server.Port").as_deref(), Some("server.port"));
    }

    #[test]
    fn a_name_in_the_wrong_subject_is_found_when_only_one_has_it() {
        assert_eq!(suggested("management.max_connections").as_deref(), Some("server.max_connections"));
        assert_eq!(suggested("max_connections").as_deref(), Some("server.max_connections"));
        assert_eq!(suggested("port"), None);
    }

    #[test]
    fn what_resembles_nothing_gets_the_command_that_lists_all() {
        let problem = judge("colour.of.the_sky", Origin::Program);
        assert_eq!(problem.suggestion, None);
        assert_eq!(problem.rule, "is not a known setting; the command `settings` lists those that are");
    }

    #[test]
    fn a_variable_is_suggested_as_a_variable() {
        let variable = |name: &str| Origin::Environment { name: name.to_owned() };
        let problem = judge("server_port", variable("HOUTAI_SERVER_PORT"));
        assert_eq!(problem.suggestion.as_deref(), Some("HOUTAI_SERVER__PORT"));
    }

    #[test]
    fn a_group_used_as_a_value_and_a_value_used_as_a_group_are_told() {
        assert!(judge("server", Origin::Program).rule.contains("write `[server]`"));
        assert!(judge("server.port.x", Origin::Program).rule.contains("`server.port` takes a value"));
    }

    #[test]
    fn a_slip_below_a_name_is_recognized_as_one() {
        assert_eq!(suggested("management.second.prot").as_deref(), Some("management.second.port"));
        assert_eq!(judge("management.second.tokn", Origin::Program).value.as_deref(), Some(MASK));
        assert_eq!(suggested("management.second.third.port"), None);
    }

    #[test]
    fn the_value_of_what_may_be_a_secret_is_masked() {
        for key in ["management.tokn", "mangement.token", "api_key", "server.password"] {
            assert_eq!(judge(key, Origin::Program).value.as_deref(), Some(MASK), "{key}");
        }
        assert_eq!(judge("server.prot", Origin::Program).value.as_deref(), Some("\"hunter2\""));
    }
}
