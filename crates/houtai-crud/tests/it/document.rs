//! What the document says about the endpoints of a model.

use serde_json::{Value, json};

use crate::app::On;

async fn document() -> Value {
    let app = On::sqlite().started().await;
    let document = app.get("/openapi.json").send().await.json();
    app.stop().await;
    document
}

#[tokio::test]
async fn the_document_says_what_the_endpoints_do() {
    let mut document = document().await;
    let operations = document["paths"].as_object_mut().unwrap().values_mut().flat_map(Value::as_object_mut);
    for operation in operations.flat_map(serde_json::Map::values_mut) {
        // Those that every operation has stand among the components.
        let responses = operation["responses"].as_object_mut().unwrap();
        responses.retain(|_, response| response.get("$ref").is_none());
    }
    let described = json!({
        "/todos": document["paths"]["/todos"],
        "/todos/{id}": document["paths"]["/todos/{id}"],
        "NewTodo": document["components"]["schemas"]["NewTodo"],
        "TodoChanges": document["components"]["schemas"]["TodoChanges"],
        "Todo": document["components"]["schemas"]["Todo"],
    });
    insta::assert_snapshot!(format!("{described:#}"));
}

#[tokio::test]
async fn a_model_without_a_version_takes_no_condition() {
    let document = document().await;
    let update = &document["paths"]["/people/{id}"]["patch"];
    assert_eq!(update["parameters"].as_array().unwrap().len(), 1);
    assert!(document["paths"]["/people/{id}"]["get"]["responses"]["304"].is_null());
}
