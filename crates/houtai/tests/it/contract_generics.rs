//! Generic types: their rules, their defaults, and their names in the document.

use houtai::prelude::*;
use houtai::{Input, NumberedPage, NumberedQuery, Output};
use houtai_test::TestApp;
use serde_json::{Value, json};

use crate::contract::{both, read};

#[input]
#[output]
#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    #[field(length = 1..)]
    name: String,
}

#[output]
struct Other {
    size: u32,
}

#[input]
#[output]
#[derive(Debug, PartialEq)]
pub(crate) struct Paged<T> {
    items: Vec<T>,
    #[field(default = 3)]
    number: u32,
    next: Option<Box<T>>,
}

#[input]
#[output]
pub(crate) struct Either<A, B> {
    first: Option<A>,
    second: Option<B>,
}

#[input]
enum Change<T> {
    Set(T),
    Clear,
}

#[test]
fn the_arguments_of_a_generic_type_keep_their_rules() {
    assert_eq!(both::<Paged<Named>>(json!({"items": [{"name": ""}]})), ["too_short /items/0/name"]);
    let next = json!({"items": [], "next": {"name": ""}});
    assert_eq!(both::<Paged<Named>>(next), ["too_short /next/name"]);
    assert_eq!(both::<Change<Named>>(json!({"Set": {"name": ""}})), ["too_short /Set/name"]);
    assert_eq!(both::<Change<Named>>(json!("Clear")), [""; 0]);
    let nested = json!({"first": {"items": [{"name": ""}]}, "second": 1});
    assert_eq!(both::<Either<Paged<Named>, u8>>(nested), ["too_short /first/items/0/name"]);
}

#[test]
fn a_generic_type_has_defaults_and_goes_both_ways() {
    let paged = read::<Paged<Named>>(json!({"items": [{"name": "a"}]}));
    assert_eq!(paged, Paged { items: vec![Named { name: "a".into() }], number: 3, next: None });
    let wire = serde_json::to_value(&paged).unwrap();
    assert_eq!(wire, json!({"items": [{"name": "a"}], "number": 3, "next": null}));
}

#[test]
fn a_generic_type_comes_in_and_goes_out_as_its_arguments_do() {
    fn goes_in<T: Input>() {}
    fn goes_out<T: Output>() {}
    goes_in::<Either<Paged<Named>, Vec<u8>>>();
    goes_out::<Paged<Other>>();
}

fn page_of<T>(query: &NumberedQuery) -> NumberedPage<T> {
    NumberedPage::of(Vec::new().into_iter(), query)
}

#[get("/named", access = public)]
async fn named(query: PageQuery) -> Result<Page<Named>> {
    Page::from_items(Vec::new(), &query, |named: &Named| named.name.clone())
}

#[get("/others", access = public)]
async fn others(query: PageQuery) -> Result<Page<Other>> {
    Page::from_items(Vec::new(), &query, |other: &Other| other.size)
}

#[get("/numbered", access = public)]
async fn numbered(query: NumberedQuery) -> NumberedPage<Named> {
    page_of(&query)
}

#[get("/numbered-others", access = public)]
async fn numbered_others(query: NumberedQuery) -> NumberedPage<Other> {
    page_of(&query)
}

#[get("/own", access = public)]
async fn own() -> Paged<Named> {
    Paged { items: Vec::new(), number: 0, next: None }
}

#[get("/own-others", access = public)]
async fn own_others() -> Either<Paged<Other>, Named> {
    Either { first: None, second: None }
}

/// The component of what an operation answers with, and what it is a list of.
fn component(document: &Value, path: &str) -> (String, Value) {
    let content = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"];
    let reference = content["schema"]["$ref"].as_str().unwrap();
    let name = reference.trim_start_matches("#/components/schemas/").to_owned();
    let items = document["components"]["schemas"][&name]["properties"]["items"]["items"]["$ref"].clone();
    (name, items)
}

async fn document(endpoints: impl Into<Vec<houtai::Endpoint>>) -> Value {
    let endpoints: Vec<houtai::Endpoint> = endpoints.into();
    let app = App::new("generics").module(Module::new("generics").endpoints(endpoints));
    let app = TestApp::start(app).await;
    let document = app.get("/openapi.json").send().await.json();
    app.stop().await;
    document
}

#[tokio::test]
async fn pages_of_different_types_are_different_components() {
    let there = document(endpoints![named, others, numbered, numbered_others]).await;
    let back = document(endpoints![numbered_others, numbered, others, named]).await;
    for document in [there, back] {
        let named = json!("#/components/schemas/Named");
        let other = json!("#/components/schemas/Other");
        assert_eq!(component(&document, "/named"), ("PageOfNamed".into(), named.clone()));
        assert_eq!(component(&document, "/others"), ("PageOfOther".into(), other.clone()));
        assert_eq!(component(&document, "/numbered"), ("NumberedPageOfNamed".into(), named));
        assert_eq!(component(&document, "/numbered-others"), ("NumberedPageOfOther".into(), other));
    }
}

#[tokio::test]
async fn an_own_generic_type_is_named_as_a_page_is() {
    let document = document(endpoints![own, own_others]).await;
    assert_eq!(component(&document, "/own").0, "PagedOfNamed");
    assert_eq!(component(&document, "/own-others").0, "EitherOfPagedOfOtherAndNamed");
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert!(schemas.contains_key("PagedOfOther"), "{:?}", schemas.keys());
}

#[output]
struct Overview {
    named: Page<Named>,
    others: Page<Other>,
}

#[get("/overview", access = public)]
async fn overview() -> Overview {
    let (items, next_cursor) = (Vec::new(), None);
    Overview { named: Page { items, next_cursor }, others: Page { items: Vec::new(), next_cursor: None } }
}

#[tokio::test]
async fn pages_inside_another_type_do_not_clash() {
    let document = document(endpoints![overview]).await;
    let schemas = &document["components"]["schemas"];
    let page = |field: &str| {
        let reference = schemas["Overview"]["properties"][field]["$ref"].as_str().unwrap();
        let name = reference.trim_start_matches("#/components/schemas/");
        &schemas[name]["properties"]["items"]["items"]["$ref"]
    };
    assert_eq!(page("named"), "#/components/schemas/Named");
    assert_eq!(page("others"), "#/components/schemas/Other");
}
