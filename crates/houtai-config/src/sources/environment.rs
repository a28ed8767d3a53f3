//! Environment variables.

use std::ffi::OsStr;

use houtai_core::settings::{Origin, RawValue, Sourced};

use crate::environment::{PROFILE_VARIABLE, ROOT_VARIABLE, not_utf8};
use crate::{BoxFuture, Environment, Failure, Layer, Source};

/// Variables with the prefix that are no settings, because they say where the settings are.
const RESERVED: [&str; 2] = [PROFILE_VARIABLE, ROOT_VARIABLE];

/// Every variable with a prefix: `HOUTAI_SERVER__PORT` is `server.port`.
///
/// Two underscores separate the levels, because one may be part of a name. A variable with the prefix that is no
/// known setting is a mistake like an unknown key in a file: it would otherwise be ignored in silence.
///
/// ```
/// use houtai_config::{Environment, EnvironmentSource, Source};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let environment = Environment::from_pairs([("HOUTAI_SERVER__MAX_CONNECTIONS", "9"), ("HOUTAI_PROFILE", "prod")]);
/// let layer = EnvironmentSource::new(environment, "HOUTAI_").load().await;
/// assert_eq!(layer.values.keys().collect::<Vec<_>>(), ["server.max_connections"]);
/// # });
/// ```
#[derive(Debug)]
pub struct EnvironmentSource {
    environment: Environment,
    prefix: String,
}

impl EnvironmentSource {
    /// The variables of an environment that begin with a prefix.
    pub fn new(environment: Environment, prefix: impl Into<String>) -> Self {
        Self { environment, prefix: prefix.into() }
    }

    fn read(&self) -> Layer {
        let mut layer = Layer::new("environment");
        for (name, value) in self.environment.iter() {
            let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(&self.prefix)) else { continue };
            let name = format!("{}{rest}", self.prefix);
            if !RESERVED.contains(&name.as_str()) && !self.is_link_of_kubernetes(rest, value) {
                take(&mut layer, name, rest, value);
            }
        }
        layer.present = !layer.values.is_empty() || !layer.problems.is_empty();
        layer
    }

    /// Kubernetes gives every pod variables about each service of its namespace: a service `houtai` becomes
    /// `HOUTAI_SERVICE_HOST`, `HOUTAI_PORT` and `HOUTAI_PORT_80_TCP_ADDR`. Refusing those would keep an app from
    /// starting because of its neighbour's name.
    fn is_link_of_kubernetes(&self, rest: &str, value: &OsStr) -> bool {
        let in_pod = self.environment.get("KUBERNETES_SERVICE_HOST").is_some();
        let rest = format!("_{rest}");
        let service = rest.ends_with("_SERVICE_HOST") || rest.contains("_SERVICE_PORT");
        let address =
            rest.contains("_PORT_") && ["_TCP", "_UDP", "_SCTP"].iter().any(|kind| rest.contains(kind));
        let url = rest.ends_with("_PORT") && value.to_string_lossy().contains("://");
        in_pod && !rest.contains("__") && (service || address || url)
    }
}

impl Source for EnvironmentSource {
    fn load(&self) -> BoxFuture<'_, Layer> {
        Box::pin(async move { self.read() })
    }
}

fn take(layer: &mut Layer, name: String, rest: &str, value: &OsStr) {
    let Some(text) = value.to_str() else {
        layer.problems.push(not_utf8(&name).into());
        return;
    };
    if rest.is_empty() {
        let failure =
            Failure::at(format!("environment variable {name}"), "this is only the prefix of a setting");
        layer.problems.push(failure.advice("unset it").into());
        return;
    }
    let value = Sourced { raw: RawValue::Text(text.to_owned()), origin: Origin::Environment { name } };
    layer.insert(key_of(rest), value);
}

/// The key that a variable without its prefix stands for.
fn key_of(rest: &str) -> String {
    rest.to_lowercase().replace("__", ".")
}

/// The variable that stands for a key.
pub(crate) fn variable_of(prefix: &str, key: &str) -> String {
    format!("{prefix}{}", key.to_uppercase().replace('.', "__"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layer(pairs: &[(&str, &str)]) -> Layer {
        EnvironmentSource::new(Environment::from_pairs(pairs.iter().copied()), "HOUTAI_").read()
    }

    #[test]
    fn only_variables_with_the_prefix_count_and_the_reserved_ones_do_not() {
        let layer = layer(&[
            ("HOME", "/root"),
            ("HOUTAI_PROFILE", "prod"),
            ("HOUTAI_ROOT", "/"),
            ("HOUTAI_A__B", "1"),
        ]);
        assert_eq!(layer.values.keys().collect::<Vec<_>>(), ["a.b"]);
        assert_eq!(layer.values["a.b"].origin.to_string(), "environment variable HOUTAI_A__B");
    }

    #[test]
    fn an_environment_without_such_variables_is_no_layer() {
        assert!(!layer(&[("HOME", "/root")]).present);
    }

    #[test]
    fn two_variables_for_one_key_are_refused() {
        let problems = layer(&[("HOUTAI_A__B", "1"), ("HOUTAI_a__b", "2")]).problems;
        assert_eq!(
            problems[0].to_string(),
            "environment variable HOUTAI_a__b: `a.b` is given a second time\n    → the first time is environment \
             variable HOUTAI_A__B; keep one of the two"
        );
    }

    #[test]
    fn the_bare_prefix_is_refused() {
        assert!(layer(&[("HOUTAI_", "x")]).problems[0].to_string().contains("only the prefix"));
    }

    #[test]
    fn what_kubernetes_says_about_services_is_no_setting_but_only_in_a_pod() {
        let links = [
            ("HOUTAI_SERVICE_HOST", "10.0.0.1"),
            ("HOUTAI_SERVICE_PORT_HTTP", "80"),
            ("HOUTAI_WEB_PORT", "tcp://10.0.0.1:80"),
            ("HOUTAI_PORT_80_TCP_ADDR", "10.0.0.1"),
        ];
        assert_eq!(layer(&links).values.len(), 4);
        let in_pod = [&links[..], &[("KUBERNETES_SERVICE_HOST", "10.0.0.1"), ("HOUTAI_PORT", "80")]].concat();
        assert_eq!(layer(&in_pod).values.keys().collect::<Vec<_>>(), ["port"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStrExt;
        let environment = Environment::from_pairs([("HOUTAI_A__B", OsStr::from_bytes(b"\xff"))]);
        let layer = EnvironmentSource::new(environment, "HOUTAI_").read();
        assert!(
            layer.problems[0]
                .to_string()
                .starts_with("environment variable HOUTAI_A__B: its value is not UTF-8")
        );
    }

    proptest! {
        #[test]
        fn every_key_has_a_variable_that_leads_back_to_it(key in "[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,2}(\\.[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,2}){0,3}") {
            let variable = variable_of("SHOP_", &key);
            prop_assert_eq!(key_of(variable.strip_prefix("SHOP_").unwrap()), key);
        }
    }
}
