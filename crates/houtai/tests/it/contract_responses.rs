//! `#[derive(Responses)]`: a variant is an answer, and the answers are the document.

use houtai::prelude::*;
use houtai::{ErrorKind, Respond, ResponseDescription};
use houtai_test::TestApp;
use serde_json::{Value, json};

#[output]
struct Book {
    title: String,
}

#[derive(Responses)]
enum Renamed<T> {
    /// The book with its new title.
    #[status(200)]
    Done(T),
    #[status(204)]
    Same,
    /// Another book
    /// has this title.
    ///
    /// Choose another one.
    #[status(409, code = "title_taken")]
    Taken,
    /// It is lent to somebody.
    #[status(409, code = "lent")]
    Lent,
    #[status(404)]
    Missing(Error),
}

fn described<T: Respond>() -> Vec<(u16, String)> {
    let mut responses: Vec<ResponseDescription> = Vec::new();
    T::describe(&mut responses);
    responses.into_iter().map(|response| (response.status, response.description)).collect()
}

#[test]
fn variants_of_one_status_are_one_description() {
    let expected = [
        (200, "The book with its new title."),
        (204, "No Content."),
        (409, "Another book\nhas this title.\n\nChoose another one.\n\nIt is lent to somebody."),
        (404, "Not Found."),
    ];
    let expected = expected.map(|(status, text)| (status, text.to_owned()));
    assert_eq!(described::<Renamed<Book>>(), expected);
}

#[post("/rename/{to}", access = public)]
async fn rename(Path(to): Path<String>) -> Renamed<Book> {
    match to.as_str() {
        "same" => Renamed::Same,
        "taken" => Renamed::Taken,
        "lent" => Renamed::Lent,
        "missing" => {
            Renamed::Missing(Error::new(ErrorKind::Invalid).with_code("no_book").with_detail("No such book."))
        }
        _ => Renamed::Done(Book { title: to }),
    }
}

/// As the error of a result: `?` and `Err` answer with it.
#[get("/book/{title}", access = public)]
async fn book(Path(title): Path<String>) -> Result<Book, Renamed<Book>> {
    if title == "lent" { Err(Renamed::Lent) } else { Ok(Book { title }) }
}

async fn app() -> TestApp {
    let endpoints = endpoints![rename, book];
    TestApp::start(App::new("books").module(Module::new("books").endpoints(endpoints))).await
}

#[tokio::test]
async fn a_value_and_nothing_go_out_with_their_status() {
    let app = app().await;
    let done = app.post("/rename/new").send().await;
    assert_eq!((done.status(), done.json()), (200, json!({"title": "new"})));
    let same = app.post("/rename/same").send().await;
    assert_eq!((same.status(), same.text().as_str()), (204, ""));
    app.stop().await;
}

#[tokio::test]
async fn a_problem_has_its_code_and_the_first_paragraph_of_its_doc() {
    let app = app().await;
    let taken = app.post("/rename/taken").send().await;
    assert_eq!((taken.status(), &taken.json()["code"]), (409, &json!("title_taken")));
    assert_eq!(taken.json()["detail"], "Another book has this title.");
    let lent = app.get("/book/lent").send().await;
    assert_eq!((lent.status(), &lent.json()["code"]), (409, &json!("lent")));
    assert_eq!(app.get("/book/new").send().await.json(), json!({"title": "new"}));
    app.stop().await;
}

#[tokio::test]
async fn an_error_in_a_variant_keeps_what_it_says_and_gets_the_status() {
    let app = app().await;
    let missing = app.post("/rename/missing").send().await;
    assert_eq!((missing.status(), &missing.json()["code"]), (404, &json!("no_book")));
    assert_eq!(missing.json()["detail"], "No such book.");
    app.stop().await;
}

#[tokio::test]
async fn the_document_names_each_answer_of_a_result() {
    let app = app().await;
    let document: Value = app.get("/openapi.json").send().await.json();
    let responses = &document["paths"]["/book/{title}"]["get"]["responses"];
    for status in ["200", "204", "404", "409"] {
        assert!(responses[status].is_object(), "{status} is missing in: {responses}");
    }
    let content = &responses["200"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(content, "#/components/schemas/Book");
    app.stop().await;
}

/// Every status that a problem can have.
#[derive(Responses)]
enum Refused {
    #[status(400)]
    BadRequest,
    #[status(401)]
    Unauthorized,
    #[status(403)]
    Forbidden,
    #[status(404)]
    NotFound,
    #[status(405)]
    MethodNotAllowed,
    #[status(406)]
    NotAcceptable,
    #[status(408)]
    RequestTimeout,
    #[status(409)]
    Conflict,
    #[status(410)]
    Gone,
    #[status(412)]
    PreconditionFailed,
    #[status(413)]
    ContentTooLarge,
    #[status(414)]
    UriTooLong,
    #[status(415)]
    UnsupportedMediaType,
    #[status(416)]
    RangeNotSatisfiable,
    #[status(417)]
    ExpectationFailed,
    #[status(421)]
    Misdirected,
    #[status(422)]
    Unprocessable,
    #[status(426)]
    UpgradeRequired,
    #[status(429)]
    TooManyRequests,
    #[status(431)]
    HeadersTooLarge,
    #[status(500)]
    Internal,
    #[status(501)]
    NotImplemented,
    #[status(503)]
    Unavailable,
    #[status(504)]
    GatewayTimeout,
}

const REFUSALS: [fn() -> Refused; 24] = [
    || Refused::BadRequest,
    || Refused::Unauthorized,
    || Refused::Forbidden,
    || Refused::NotFound,
    || Refused::MethodNotAllowed,
    || Refused::NotAcceptable,
    || Refused::RequestTimeout,
    || Refused::Conflict,
    || Refused::Gone,
    || Refused::PreconditionFailed,
    || Refused::ContentTooLarge,
    || Refused::UriTooLong,
    || Refused::UnsupportedMediaType,
    || Refused::RangeNotSatisfiable,
    || Refused::ExpectationFailed,
    || Refused::Misdirected,
    || Refused::Unprocessable,
    || Refused::UpgradeRequired,
    || Refused::TooManyRequests,
    || Refused::HeadersTooLarge,
    || Refused::Internal,
    || Refused::NotImplemented,
    || Refused::Unavailable,
    || Refused::GatewayTimeout,
];

#[get("/refused/{number}", access = public)]
async fn refused(Path(number): Path<u8>) -> Result<NoContent, Refused> {
    Err(REFUSALS[usize::from(number)]())
}

#[get("/kind/{number}", access = public)]
async fn kind(Path(number): Path<u8>) -> Result<NoContent> {
    Err(Error::new(ErrorKind::ALL[usize::from(number)]))
}

/// A kind of error whose status the macro did not know could not be declared, and one it knew too much of would be a
/// 500.
#[tokio::test]
async fn every_status_of_a_problem_is_answered_as_it_is_declared() {
    let module = Module::new("refused").endpoints(endpoints![refused, kind]);
    let app = TestApp::start(App::new("refused").module(module)).await;
    let declared = described::<Refused>();
    assert_eq!(declared.len(), REFUSALS.len());
    for number in 0..ErrorKind::ALL.len() {
        let answered = app.get(&format!("/kind/{number}")).send().await.status();
        assert!(declared.iter().any(|(status, _)| *status == answered), "{answered} cannot be declared");
    }
    for (number, (status, words)) in declared.iter().enumerate() {
        assert_ne!(words, "The answer.", "{status}");
        let answer = app.get(&format!("/refused/{number}")).send().await;
        assert_eq!(answer.status(), *status);
        assert_eq!(answer.json()["status"], *status);
    }
    app.stop().await;
}

#[test]
fn an_answer_may_be_declared_inside_a_function() {
    #[derive(Responses)]
    enum Local {
        #[status(404)]
        No,
    }
    #[get("/local", access = public)]
    async fn local() -> Result<NoContent, Local> {
        Err(Local::No)
    }
    assert_eq!(local::url().to_string(), "/local");
    assert_eq!(described::<Local>(), [(404, "Not Found.".to_owned())]);
    let _ = endpoints![local];
}
