//! `data-dictionary`: the tables of the example, in each form and as a file.

use crate::process::Hello;

#[test]
fn the_dictionary_names_the_table_with_all_its_columns() {
    let printed = Hello::new().run(&["data-dictionary"]).printed();
    insta::assert_snapshot!(printed);
    assert_eq!(Hello::new().run(&["data-dictionary", "--format", "markdown"]).printed(), printed);
}

#[test]
fn programs_get_the_same_as_json() {
    let json = Hello::new().run(&["data-dictionary", "--json"]).json();
    assert_eq!(json["app"], "hello");
    let table = &json["tables"][0];
    assert_eq!(
        (&table["table"], &table["model"], &table["module"]),
        (&"todos".into(), &"Todo".into(), &"todos".into())
    );
    let columns = table["columns"].as_array().unwrap().iter();
    assert_eq!(
        columns.map(|column| column["column"].as_str().unwrap()).collect::<Vec<_>>(),
        ["id", "title", "done", "created_at"]
    );
    assert_eq!(Hello::new().run(&["data-dictionary", "--format", "json"]).json(), json);
}

#[test]
fn a_page_is_written_and_written_again_and_no_other_file_is() {
    let hello = Hello::new();
    let write = |arguments: &[&str]| {
        hello.run(&[&["data-dictionary", "--format", "html", "--output", "tables.html"], arguments].concat())
    };
    let read = || std::fs::read_to_string(hello.root().join("tables.html")).unwrap();
    assert_eq!(write(&[]).printed(), "");
    assert!(
        read().starts_with("<!doctype html>\n<html lang=\"en\">") && read().contains("id=\"table-todos\"")
    );
    write(&["--lang", "zh", "--module", "todos"]).printed();
    assert!(read().contains("数据字典"));
    hello.write("tables.html", "mine");
    let refused = write(&[]).refused();
    assert!(
        refused.contains("`tables.html`: it is there already") && refused.contains("--force"),
        "{refused}"
    );
    assert_eq!(read(), "mine");
    write(&["--force"]).printed();
    assert!(read().contains("Data dictionary"));
}

#[test]
fn a_module_that_is_not_there_is_refused_with_the_one_that_is() {
    let refused = Hello::new().run(&["data-dictionary", "--module", "todo"]).refused();
    assert_eq!(refused, "error: there is no module `todo`: did you mean `todos`?\n");
}

#[test]
fn forms_that_exclude_each_other_and_unknown_ones_are_refused() {
    for (arguments, told) in [
        (&["--json", "--format", "html"][..], "cannot be used with"),
        (&["--format", "pdf"], "[possible values: markdown, html, json]"),
        (&["--lang", "fr"], "[possible values: en, zh]"),
        (&["--force"], "--output <FILE>"),
    ] {
        let ran = Hello::new().run(&[&["data-dictionary"], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}
