//! The answers of the docs endpoints.

use bytes::Bytes;
use houtai_core::{Error, ErrorKind, Result};
use houtai_http::{Request, Respond, Response, ResponseBody, ResponseDescription};
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::asset::{Asset, asset};
use super::conditions::{accepts_gzip, has_current};
use super::published::{Form, PublishedDocument};

/// Everything comes from the app itself. Swagger UI sets styles on elements and draws its icons as `data:`.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// What a docs endpoint answers; the rest is decided by the headers of the request.
pub(super) enum Answer {
    /// The document as JSON.
    Json(PublishedDocument),
    /// The document as YAML.
    Yaml(PublishedDocument),
    /// The page.
    Page(PublishedDocument),
    /// A file of the page: its revision and its name.
    File(String, String),
}

impl Respond for Answer {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::raw(200, "The document, the page or a file of it.", "*/*"));
        responses.push(ResponseDescription::empty(304, "The client has it already."));
        responses.push(ResponseDescription::problem(404, "There is no such file."));
        responses.push(ResponseDescription::problem(406, "The client does not read gzip."));
        responses.push(ResponseDescription::problem(503, "Not now."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        self.answer(request.headers(), request.language())
    }
}

impl Answer {
    /// The answer to a request with these headers.
    pub(super) fn answer(
        self,
        headers: &HeaderMap,
        language: houtai_core::validate::Language,
    ) -> Result<Response> {
        let answer = match self {
            Answer::Json(published) => of_form(&forms(&published)?.json, "application/json"),
            Answer::Yaml(published) => of_form(&forms(&published)?.yaml, "application/yaml"),
            Answer::Page(published) => {
                let mut answer = of_form(forms(&published)?.page(language), "text/html; charset=utf-8");
                answer.vary = Some("accept-language");
                answer
            }
            Answer::File(revision, name) => {
                let found = asset(&revision, &name);
                of_asset(found.ok_or_else(|| Error::new(ErrorKind::NotFound).with_code("no_route"))?)
            }
        };
        answer.response(headers)
    }
}

fn forms(published: &PublishedDocument) -> Result<&super::published::Forms> {
    published.forms().ok_or_else(|| Error::unavailable("the OpenAPI document is not published yet"))
}

/// A body with all that caches need to know.
struct Cached {
    body: Bytes,
    etag: String,
    media_type: &'static str,
    cache: &'static str,
    vary: Option<&'static str>,
    is_gzip: bool,
}

/// The document changes with the program, so a cache has to ask each time; the tag makes that cheap.
fn of_form(form: &Form, media_type: &'static str) -> Cached {
    let Form { body, etag } = form.clone();
    Cached { body, etag, media_type, cache: "no-cache", vary: None, is_gzip: false }
}

/// The address of a file changes with its content, so it may be kept for a year, the longest there is.
fn of_asset(asset: &Asset) -> Cached {
    Cached {
        body: asset.body(),
        etag: asset.etag(),
        media_type: asset.media_type,
        cache: "public, max-age=31536000, immutable",
        vary: asset.is_gzip.then_some("accept-encoding"),
        is_gzip: asset.is_gzip,
    }
}

impl Cached {
    fn response(self, asked: &HeaderMap) -> Result<Response> {
        if self.is_gzip && !accepts_gzip(asked) {
            return Err(Error::new(ErrorKind::NotAcceptable).with_param("available", "gzip"));
        }
        let is_current = has_current(asked, &self.etag);
        let mut response = Response::new(ResponseBody::empty());
        let headers = response.headers_mut();
        headers.insert(ETAG, HeaderValue::try_from(self.etag)?);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.extend(self.vary.map(|vary| (VARY, HeaderValue::from_static(vary))));
        if is_current {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        if self.is_gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        *response.body_mut() = self.body.into();
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use houtai_core::validate::Language;
    use houtai_http::Plain;

    use super::super::asset::revision;
    use super::*;
    use crate::{Api, CaseStyle, Document, Info};

    fn published() -> PublishedDocument {
        let info = Info { title: "to-do".into(), version: "1".into(), ..Info::default() };
        let style = &Plain;
        let api = Api {
            info: &info,
            operations: &[],
            style,
            media_types: &[],
            security: None,
            case: CaseStyle::SnakeCase,
        };
        let published = PublishedDocument::new();
        published.publish(&Document::build(&api).unwrap());
        published
    }

    fn asked(headers: &[(&'static str, &str)]) -> HeaderMap {
        let headers =
            headers.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()));
        headers.collect()
    }

    fn file(name: &str) -> Answer {
        Answer::File(revision().to_owned(), name.to_owned())
    }

    fn get(answer: Answer, headers: &[(&'static str, &str)]) -> Result<Response> {
        answer.answer(&asked(headers), Language::English)
    }

    fn refused(answer: Answer, headers: &[(&'static str, &str)]) -> Option<ErrorKind> {
        get(answer, headers).err().map(|error| error.kind())
    }

    #[test]
    fn before_it_is_published_the_document_is_unavailable() {
        let refused = refused(Answer::Json(PublishedDocument::new()), &[]);
        assert_eq!(refused, Some(ErrorKind::Unavailable));
    }

    #[test]
    fn the_document_is_served_in_both_forms() {
        let json = get(Answer::Json(published()), &[]).unwrap();
        assert_eq!(json.headers()[CONTENT_TYPE], "application/json");
        assert!(json.body().bytes().unwrap().starts_with(b"{\"openapi\":\"3.1.0\""));
        let yaml = get(Answer::Yaml(published()), &[]).unwrap();
        assert_eq!(yaml.headers()[CONTENT_TYPE], "application/yaml");
        assert!(yaml.body().bytes().unwrap().starts_with(b"openapi: "));
    }

    #[test]
    fn a_client_that_has_it_gets_no_body() {
        let first = get(Answer::Json(published()), &[]).unwrap();
        let etag = first.headers()[ETAG].to_str().unwrap().to_owned();
        let second = get(Answer::Json(published()), &[("if-none-match", &etag)]).unwrap();
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert!(second.body().bytes().is_none() && second.headers()[ETAG] == *etag);
    }

    #[test]
    fn the_page_speaks_the_language_of_the_caller_and_is_fenced_in() {
        let page = Answer::Page(published()).answer(&HeaderMap::new(), Language::Chinese).unwrap();
        let text = std::str::from_utf8(page.body().bytes().unwrap()).unwrap();
        assert!(text.contains("to-do · 接口文档"));
        assert_eq!(page.headers()[VARY], "accept-language");
        assert_eq!(page.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(page.headers()[REFERRER_POLICY], "no-referrer");
        assert_eq!(page.headers()[X_FRAME_OPTIONS], "DENY");
        let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'")
        );
        assert!(!policy.contains("script-src"), "scripts come from the app alone");
    }

    #[test]
    fn every_file_that_the_page_names_is_there() {
        let page = Answer::Page(published()).answer(&HeaderMap::new(), Language::English).unwrap();
        let text = std::str::from_utf8(page.body().bytes().unwrap()).unwrap();
        let prefix = format!("docs/assets/{}/", revision());
        let names: Vec<&str> =
            text.split(&prefix).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(names.len(), 5);
        for name in names {
            let served = get(file(name), &[]).unwrap();
            assert_eq!(served.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable", "{name}");
        }
    }

    #[test]
    fn compressed_files_need_a_client_that_reads_gzip() {
        let served = get(file("swagger-ui.css"), &[("accept-encoding", "br, gzip")]).unwrap();
        assert_eq!(served.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(served.headers()[VARY], "accept-encoding");
        let refused = refused(file("swagger-ui.css"), &[("accept-encoding", "identity")]);
        assert_eq!(refused, Some(ErrorKind::NotAcceptable));
        let small = get(file("docs.css"), &[("accept-encoding", "identity")]).unwrap();
        assert_eq!(small.headers().get(CONTENT_ENCODING), None);
    }

    #[test]
    fn an_unknown_file_or_revision_is_not_found() {
        assert_eq!(refused(file("nothing.js"), &[]), Some(ErrorKind::NotFound));
        let old = Answer::File("1.0.0".into(), "docs.js".into());
        assert_eq!(refused(old, &[]), Some(ErrorKind::NotFound));
    }
}
