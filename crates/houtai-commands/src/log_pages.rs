//! The pages of the management listener that show and change the levels of the log.

use std::time::Duration;

use houtai_core::Timestamp;
use houtai_core::settings::{RawValue, SettingValue};
use houtai_http::{ManagementAnswer, ManagementPage, ManagementRequest};
use houtai_observe::{LevelSpec, Logging};
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

/// The longest time for which levels are changed; whoever wants it longer changes the setting.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// `GET`, `PUT` and `DELETE` of `/log`.
pub(crate) fn log_pages(logging: &Logging) -> Vec<ManagementPage> {
    let (of_get, of_put, of_delete) = (logging.clone(), logging.clone(), logging.clone());
    let get = ManagementPage::get("/log", "the levels of the log in force", move |_| {
        std::future::ready(shown(&of_get))
    });
    let put = ManagementPage::new(Method::PUT, "/log", "changes them, for a time if asked", move |request| {
        std::future::ready(change(&of_put, &request).unwrap_or_else(|problem| refused(&problem)))
    });
    let delete = ManagementPage::new(Method::DELETE, "/log", "goes back to log.level", move |_| {
        if of_delete.levels().reset() {
            tracing::info!("the levels of the log are those of log.level again, as asked");
        }
        std::future::ready(shown(&of_delete))
    });
    vec![get, put, delete]
}

fn shown(logging: &Logging) -> ManagementAnswer {
    let levels = logging.levels().shown();
    let body = json!({
        "level": levels.in_force.to_string(),
        "changed": levels.changed,
        "until": levels.until.map(|until| until.to_string()),
        "setting": levels.setting.to_string(),
    });
    ManagementAnswer::json(StatusCode::OK, &body)
}

/// Changes the levels. This runs on the thread of the management, so that they also go back there in time when the
/// threads that serve are stuck.
fn change(logging: &Logging, request: &ManagementRequest) -> Result<ManagementAnswer, String> {
    let (spec, lasting) = read(&request.body)?;
    let until = lasting.map(|lasting| {
        let micros = i64::try_from(lasting.as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_microsecond(Timestamp::now().as_microsecond().saturating_add(micros))
    });
    let change = logging.levels().change(spec.clone(), until);
    let until = until.map(|until| until.to_string());
    tracing::info!(levels = %spec, until, "the levels of the log are changed");
    if let Some(lasting) = lasting {
        let logging = logging.clone();
        tokio::spawn(async move {
            tokio::time::sleep(lasting).await;
            if logging.levels().end(change) {
                tracing::info!("the levels of the log are those of log.level again: the time is over");
            }
        });
    }
    Ok(shown(logging))
}

fn read(body: &[u8]) -> Result<(LevelSpec, Option<Duration>), String> {
    const EXAMPLE: &str = r#"write an object such as {"level": "info,houtai_http=debug", "for": "10m"}"#;
    let body: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| format!("the body is not understood ({error}); {EXAMPLE}"))?;
    if let Some(unknown) = body.keys().find(|key| !["level", "for"].contains(&key.as_str())) {
        return Err(format!("`{unknown}` is not known; {EXAMPLE}"));
    }
    let Some(Value::String(spec)) = body.get("level") else {
        return Err(format!("`level` must be a text; {EXAMPLE}"));
    };
    let spec = spec.parse().map_err(|error| format!("`level` is not understood {error}"))?;
    let lasting = match body.get("for") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(duration(text)?),
        Some(_) => return Err(format!("`for` must be a text; {EXAMPLE}")),
    };
    Ok((spec, lasting))
}

/// Reads how long a change lasts.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let duration = Duration::from_raw(&RawValue::Text(text.to_owned()))
        .ok_or_else(|| format!("`{text}` must be {}", Duration::expected()))?;
    match duration {
        Duration::ZERO => Err(format!("`{text}` is no time at all")),
        _ if duration > LONGEST => {
            Err(format!("`{text}` is longer than a week; for so long change `log.level`"))
        }
        _ => Ok(duration),
    }
}

fn refused(problem: &str) -> ManagementAnswer {
    let status = StatusCode::BAD_REQUEST;
    let body = json!({
        "type": "about:blank", "title": "The levels were not changed", "status": status.as_u16(),
        "code": "malformed", "detail": problem,
    });
    ManagementAnswer::text(status, "application/problem+json", body.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_in_a_body_is_told() {
        let told = |body: &str| read(body.as_bytes()).unwrap_err();
        assert!(told("level=debug").starts_with("the body is not understood (expected value"));
        assert!(told("[]").contains(r#"{"level": "info,houtai_http=debug", "for": "10m"}"#));
        assert!(told(r#"{"levels": "info"}"#).starts_with("`levels` is not known;"));
        assert!(told(r#"{"for": "10m"}"#).starts_with("`level` must be a text;"));
        assert!(told(r#"{"level": 5}"#).starts_with("`level` must be a text;"));
        let misspelt = told(r#"{"level": "inof"}"#);
        assert!(misspelt.starts_with("`level` is not understood at character 1:"), "{misspelt}");
        assert!(misspelt.ends_with("did you mean `info`?"), "{misspelt}");
        assert_eq!(
            told(r#"{"level": "info", "for": "soon"}"#),
            "`soon` must be a duration such as 500ms, 10s or 1h"
        );
        assert_eq!(told(r#"{"level": "info", "for": "0s"}"#), "`0s` is no time at all");
        assert!(told(r#"{"level": "info", "for": "300h"}"#).contains("longer than a week"));
        assert!(told(r#"{"level": "info", "for": 5}"#).starts_with("`for` must be a text;"));
    }

    #[test]
    fn a_body_gives_levels_and_how_long() {
        let (spec, lasting) = read(br#"{"level": "info,a=debug", "for": "10m"}"#).unwrap();
        assert_eq!((spec.to_string().as_str(), lasting), ("info,a=debug", Some(Duration::from_secs(600))));
        assert_eq!(read(br#"{"level": "warn", "for": null}"#).unwrap().1, None);
    }
}
