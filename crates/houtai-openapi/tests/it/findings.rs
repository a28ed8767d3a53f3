//! What is told about an interface when the app starts.

use houtai_core::{NumberedPage, NumberedQuery, Output, Page, PageQuery, Severity};
use houtai_http::{AnswerValue, Endpoint, NoContent};
use http::Method;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::{document_with, info};

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Parcel {
    sent_at: u32,
}

impl Output for Parcel {}
impl AnswerValue for Parcel {}

mod other {
    #[derive(serde::Serialize, schemars::JsonSchema)]
    pub(super) struct Parcel {
        pub(super) weight: u32,
    }

    impl houtai_core::Output for Parcel {}
    impl houtai_http::AnswerValue for Parcel {}
}

fn nothing(method: Method, path: &'static str, function: &'static str) -> Endpoint {
    Endpoint::new::<(), _, _>(info(method, path, function, ""), |()| std::future::ready(NoContent))
}

#[test]
fn names_in_another_case_are_warned_about() {
    let endpoint = info(Method::GET, "/a", "a", "");
    let endpoint = Endpoint::new::<(), _, _>(endpoint, |()| std::future::ready(Parcel { sent_at: 1 }));
    let document = document_with([endpoint]).unwrap();
    let finding = &document.findings()[0];
    assert_eq!((finding.id, finding.severity), ("openapi.case", Severity::Warning));
    assert_eq!(finding.message, "the component `Parcel` has the property `sentAt`, which is not snake_case");
}

#[test]
fn one_operation_id_for_two_endpoints_is_an_error() {
    let endpoints = [nothing(Method::GET, "/a", "show"), nothing(Method::GET, "/b", "show")];
    let findings = document_with(endpoints).unwrap_err();
    assert_eq!((findings[0].id, findings[0].severity), ("openapi.operation_id", Severity::Error));
    assert_eq!(findings[0].message, "two endpoints are both called `things::show`");
}

#[test]
fn two_types_of_one_name_are_named() {
    let one = Endpoint::new::<(), _, _>(info(Method::GET, "/a", "a", ""), |()| {
        std::future::ready(Parcel { sent_at: 1 })
    });
    let two = Endpoint::new::<(), _, _>(info(Method::GET, "/b", "b", ""), |()| {
        std::future::ready(other::Parcel { weight: 1 })
    });
    let document = document_with([one, two]).unwrap();
    let finding = document.findings().iter().find(|finding| finding.id == "openapi.same_name").unwrap();
    assert_eq!(finding.severity, Severity::Advice);
    assert!(finding.message.contains("::findings::Parcel`"), "{}", finding.message);
    assert!(finding.message.contains("::findings::other::Parcel`"), "{}", finding.message);
}

#[test]
fn two_ways_of_paging_are_worth_a_word() {
    let by_cursor = Endpoint::new::<(PageQuery,), _, _>(info(Method::GET, "/a", "a", ""), |_| {
        std::future::ready(Page::<u32> { items: Vec::new(), next_cursor: None })
    });
    let by_number = Endpoint::new::<(NumberedQuery,), _, _>(info(Method::GET, "/b", "b", ""), |_| {
        std::future::ready(NumberedPage::<u32> { items: Vec::new(), page: 1, per_page: 20, total: 0 })
    });
    let document = document_with([by_cursor.clone()]).unwrap();
    assert!(document.findings().is_empty());
    let document = document_with([by_cursor, by_number]).unwrap();
    let finding = &document.findings()[0];
    assert_eq!((finding.id, finding.severity), ("openapi.paging", Severity::Advice));
    assert_eq!(finding.message, "`things::a` is paged by cursor and `things::b` by number");
}

#[test]
fn a_method_without_a_place_in_openapi_is_left_out_with_a_warning() {
    let endpoints =
        [nothing(Method::from_bytes(b"PURGE").unwrap(), "/a", "purge"), nothing(Method::GET, "/a", "a")];
    let document = document_with(endpoints).unwrap();
    assert_eq!(document.findings()[0].id, "openapi.method");
    assert_eq!(document.value()["paths"]["/a"].as_object().unwrap().len(), 1);
}
