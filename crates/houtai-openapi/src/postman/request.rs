//! One request of the collection.

use serde_json::{Map, Value, json};

use super::created::Created;
use super::{Found, auth, text};
use crate::sample;
use crate::sample::named_sample;

/// The media type of a form with files.
const MULTIPART: &str = "multipart/form-data";

/// The request of an operation, with values that its document accepts.
pub(super) fn request(document: &Value, found: Found<'_>, created: &Created) -> Value {
    let mut request = Map::new();
    request.insert("method".into(), found.method.to_uppercase().into());
    request.extend(text(found.operation, "/description").map(|text| ("description".to_owned(), text.into())));
    let body = body(document, found);
    let mut headers = headers(document, found);
    // The boundary of a form with files belongs into the header, so Postman writes that one itself.
    let named = body.as_ref().filter(|(media_type, _)| media_type != MULTIPART);
    headers.extend(named.map(|(media_type, _)| header("Content-Type", media_type)));
    if super::created::success_schema(found.operation).is_some() {
        headers.push(header("Accept", "application/json"));
    }
    request.insert("header".into(), headers.into());
    request.extend(auth::of_request(found.operation).map(|auth| ("auth".to_owned(), auth)));
    request.extend(body.map(|(_, body)| ("body".to_owned(), body)));
    request.insert("url".into(), url(document, found, created));
    request.into()
}

fn header(key: &str, value: &str) -> Value {
    json!({"key": key, "value": value})
}

/// The address: Postman writes path variables as `:id`.
fn url(document: &Value, found: Found<'_>, created: &Created) -> Value {
    let segments = found.path.split('/').filter(|segment| !segment.is_empty());
    let segments: Vec<String> = segments.map(|segment| segment.replace('{', ":").replace('}', "")).collect();
    let query: Vec<Value> = in_place(found, "query").map(|parameter| pair(document, parameter)).collect();
    let variables =
        in_place(found, "path").map(|parameter| path_variable(document, found, parameter, created));
    let variables: Vec<Value> = variables.collect();
    let mut url = Map::new();
    url.insert("raw".into(), raw(&segments, &query).into());
    url.insert("host".into(), json!(["{{baseUrl}}"]));
    url.insert("path".into(), segments.into());
    url.insert("query".into(), query.into());
    url.insert("variable".into(), variables.into());
    url.retain(|name, part| name == "path" || part.as_array().is_none_or(|parts| !parts.is_empty()));
    url.into()
}

/// The address in one line, with the parts of the query that are sent.
fn raw(segments: &[String], query: &[Value]) -> String {
    let sent = query.iter().filter(|pair| pair["disabled"] != true);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pairs: Vec<String> =
        sent.map(|pair| format!("{}={}", text(&pair["key"]), text(&pair["value"]))).collect();
    let question = if pairs.is_empty() { "" } else { "?" };
    format!("{{{{baseUrl}}}}/{}{question}{}", segments.join("/"), pairs.join("&"))
}

fn in_place<'d>(found: Found<'d>, place: &str) -> impl Iterator<Item = &'d Value> {
    found.parameters().filter(move |parameter| parameter["in"] == place)
}

fn path_variable(document: &Value, found: Found<'_>, parameter: &Value, created: &Created) -> Value {
    let name = parameter["name"].as_str().unwrap_or_default();
    let value = match created.variable(found.path, name) {
        Some(variable) => format!("{{{{{variable}}}}}"),
        None => sample_text(document, parameter),
    };
    described(json!({"key": name, "value": value}), parameter)
}

/// A query parameter or header; an optional one is there to be switched on.
fn pair(document: &Value, parameter: &Value) -> Value {
    let mut pair = json!({"key": parameter["name"], "value": sample_text(document, parameter)});
    if parameter["required"] != true {
        pair["disabled"] = true.into();
    }
    described(pair, parameter)
}

fn described(mut object: Value, parameter: &Value) -> Value {
    if let Some(text) = text(parameter, "/description") {
        object["description"] = text.into();
    }
    object
}

/// Header parameters, and cookies in the one header that carries them all.
fn headers(document: &Value, found: Found<'_>) -> Vec<Value> {
    let mut headers: Vec<Value> =
        in_place(found, "header").map(|parameter| pair(document, parameter)).collect();
    let cookies: Vec<&Value> = in_place(found, "cookie").collect();
    if !cookies.is_empty() {
        let pairs = cookies.iter().map(|cookie| {
            format!("{}={}", cookie["name"].as_str().unwrap_or_default(), sample_text(document, cookie))
        });
        let mut header = header("Cookie", &pairs.collect::<Vec<_>>().join("; "));
        if cookies.iter().all(|cookie| cookie["required"] != true) {
            header["disabled"] = true.into();
        }
        headers.push(header);
    }
    headers
}

/// A value for a parameter as it is written into a URL or a header.
fn sample_text(document: &Value, parameter: &Value) -> String {
    let name = parameter["name"].as_str().unwrap_or("value");
    let value = named_sample(document, &parameter["schema"], name);
    let first = match value {
        Some(Value::Array(items)) => items.into_iter().next(),
        other => other,
    };
    match first {
        Some(Value::String(text)) => text,
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// The body with its media type: JSON where it is read, else what there is.
fn body(document: &Value, found: Found<'_>) -> Option<(String, Value)> {
    let content = found.operation.pointer("/requestBody/content")?.as_object()?;
    let (media_type, media) =
        content.iter().find(|(name, _)| name.contains("json")).or_else(|| content.iter().next())?;
    let example = media.get("example").cloned().or_else(|| sample(document, media.get("schema")?));
    let body = match media_type.as_str() {
        "application/x-www-form-urlencoded" => json!({"mode": "urlencoded", "urlencoded": pairs(example)}),
        MULTIPART => json!({"mode": "formdata", "formdata": pairs(example)}),
        name if name.contains("json") => {
            let raw = example.map(|example| format!("{example:#}")).unwrap_or_default();
            json!({"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}})
        }
        _ => json!({"mode": "raw", "raw": ""}),
    };
    Some((media_type.clone(), body))
}

fn pairs(example: Option<Value>) -> Vec<Value> {
    let members = example.and_then(|example| example.as_object().cloned()).unwrap_or_default();
    let pairs = members.into_iter().map(|(key, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        json!({"key": key, "value": text, "type": "text"})
    });
    pairs.collect()
}
