//! A model on the wire.

use houtai::__private::schemars::schema_for;
use houtai::__private::serde_json::{from_value, json, to_value};

use crate::{BlogPost, Setting};

#[test]
fn a_model_goes_out_and_its_references_are_keys() {
    let schema = to_value(schema_for!(BlogPost)).unwrap();
    assert_eq!(schema["properties"]["author"]["type"], "integer");
    assert_eq!(schema["properties"]["title"]["maxLength"], 200);
    assert_eq!(schema["properties"]["tags"]["items"]["type"], "string");
}

#[test]
fn a_model_that_comes_in_has_the_defaults_of_its_columns() {
    let setting: Setting = from_value(json!({"name": "colour", "content": [1, 2]})).unwrap();
    assert_eq!((setting.weight, setting.content.as_slice()), (0.5, [1, 2].as_slice()));
    assert_eq!(to_value(&setting).unwrap()["name"], "colour");
}
