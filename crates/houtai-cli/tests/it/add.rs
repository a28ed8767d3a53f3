//! `add`. That what it writes compiles and passes its tests is tried by `cargo xtask ci --only new-project`.

use std::fs;
use std::path::Path;

use crate::tool::{Ran, Tool, files};

fn add(tool: &Tool, project: &Path, words: &str) -> Ran {
    let words: Vec<&str> = words.split_whitespace().collect();
    tool.run_in(project, &[&["add"], words.as_slice()].concat())
}

fn read(project: &Path, file: &str) -> String {
    fs::read_to_string(project.join(file)).unwrap()
}

#[test]
fn an_endpoint_gets_its_file_and_stands_in_the_list() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    insta::assert_snapshot!(add(&tool, &project, "endpoint products/search").printed());
    insta::assert_snapshot!("endpoint", read(&project, "src/products/search.rs"));
    insta::assert_snapshot!("endpoint_list", read(&project, "src/products.rs"));
}

#[test]
fn an_endpoint_with_body_and_parameters_reads_both() {
    let tool = Tool::new();
    let project = tool.project(&["--lang", "zh"]);
    let words = "endpoint review --method POST --path /products/{id}/reviews/{number}";
    add(&tool, &project, words).printed();
    insta::assert_snapshot!(read(&project, "src/products/review.rs"));
}

#[test]
fn an_endpoint_that_deletes_says_what_there_is_to_delete() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    add(&tool, &project, "endpoint remove --method delete --path /products/{id}").printed();
    insta::assert_snapshot!(read(&project, "src/products/remove.rs"));
}

#[test]
fn a_module_has_a_first_endpoint_and_stands_in_the_app() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    add(&tool, &project, "module line_items").printed();
    insta::assert_snapshot!("module", read(&project, "src/line_items.rs"));
    assert!(read(&project, "src/line_items/list.rs").contains("#[get(\"/line-items\", access = public)]"));
    let main = read(&project, "src/main.rs");
    assert!(main.contains("mod line_items;\nmod products;\n"), "{main}");
    assert!(main.contains("        .module(line_items::module())\n"), "{main}");
    let error = add(&tool, &project, "endpoint search").refused();
    assert!(error.contains("`search` says no module, and there are `line_items`, `products`"), "{error}");
    add(&tool, &project, "endpoint search --module line_items").printed();
}

#[test]
fn a_script_stands_in_a_list_that_is_begun_for_it() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    add(&tool, &project, "script products/clean").printed();
    insta::assert_snapshot!("script", read(&project, "src/products/clean.rs"));
    assert!(read(&project, "src/products.rs").contains(".scripts(scripts![seed::seed, clean::clean])"));
    add(&tool, &project, "module orders").printed();
    add(&tool, &project, "script orders/close").printed();
    assert!(read(&project, "src/orders.rs").contains("\n        .scripts(scripts![close::close])\n"));
}

#[test]
fn a_model_gets_its_fields_and_stands_in_the_list() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    let words = "model products/LineItem name:String:unique price:Decimal active:bool note:Option<Text> added:Timestamp:now";
    let printed = add(&tool, &project, words).printed();
    assert!(printed.contains("Next: `cargo run -- makemigrations`"), "{printed}");
    insta::assert_snapshot!("model", read(&project, "src/products/line_item.rs"));
    let list = read(&project, "src/products.rs");
    assert!(list.contains(".models(models![Product, line_item::LineItem])"), "{list}");
    assert!(list.contains("mod line_item;\nmod model;\n"), "{list}");
}

#[test]
fn a_model_refers_to_others_of_its_module() {
    let tool = Tool::new();
    let project = tool.project(&["--lang", "zh"]);
    add(&tool, &project, "model Review stars:u8 product:Ref<Product> answer_to:Option<Ref<Review>>")
        .printed();
    insta::assert_snapshot!("model_zh", read(&project, "src/products/review.rs"));
    add(&tool, &project, "module orders").printed();
    let elsewhere = add(&tool, &project, "model orders/Order product:Ref<Product>").refused();
    assert!(
        elsewhere.contains("`Product` is not in the module `orders`, but in `src/products/model.rs`"),
        "{elsewhere}"
    );
}

#[test]
fn a_decimal_asks_for_the_feature_where_the_project_does_not_name_it() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    let manifest = read(&project, "Cargo.toml").replace(", features = [\"decimal\"]", "");
    fs::write(project.join("Cargo.toml"), manifest).unwrap();
    let before = files(&project);
    let error = add(&tool, &project, "model products/Tea price:Decimal").refused();
    assert!(error.contains("features = [\"decimal\"]"), "{error}");
    assert_eq!(files(&project), before);
}

#[test]
fn it_works_from_any_folder_below_and_in_the_language_of_the_project() {
    let tool = Tool::new();
    let project = tool.project(&["--lang", "zh"]);
    let below = project.join("src/products");
    let out = add(&tool, &below, "endpoint search --json").printed();
    let added: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(added["created"][0], "src/products/search.rs");
    assert!(read(&project, "src/products/search.rs").contains("测试在下面"));
    add(&tool, &below, "endpoint find --lang en").printed();
    assert!(read(&project, "src/products/find.rs").contains("and its test below"));
}

#[test]
fn outside_a_project_it_says_where_to_go() {
    let tool = Tool::new();
    let error = add(&tool, tool.folder(), "module orders").refused();
    assert!(error.contains("there is no project in `<folder>` or above it"), "{error}");
}

#[test]
fn what_is_there_or_cannot_be_is_refused_and_changes_nothing() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    fs::write(project.join("src/products/stray.rs"), "").unwrap();
    let before = files(&project);
    for (words, reason) in [
        ("endpoint products/seed", "`products` has `seed` already, in `src/products.rs`"),
        ("endpoint products/module", "something else in the project has this name\n  → take `module_item`"),
        ("endpoint products/Search", "→ take `search`"),
        ("endpoint products/a/b", "it has `/`"),
        (
            "endpoint products/all --path /products",
            "GET /products is there already, in `src/products/resource.rs`",
        ),
        ("endpoint products/one --path /products/{number}", "GET /products/{number} is there already"),
        ("endpoint products/one --path products", "`products` is no path: it does not begin with `/`"),
        (
            "endpoint products/list",
            "`products` has an endpoint `list` already, in `src/products/resource.rs`",
        ),
        ("endpoint products/page --path /docs/page", "`/docs` is where the API document stands"),
        ("endpoint products/broken --path /products/{id", "`/products/{id`"),
        ("endpoint products/stray", "`src/products/stray.rs` is there already"),
        ("endpoint orders/search", "there is no module `orders`\n  → there are `products`\n"),
        ("endpoint orders/search --module products", "the name says the module `orders`"),
        ("endpoint products/a --access signed_in", "says who is calling"),
        ("script products/seed", "there is a script `seed` already, in `src/products/seed.rs`"),
        (
            "model products/Product name:String",
            "there is a model `Product` already, in `src/products/model.rs`",
        ),
        (
            "model products/product",
            "cannot be the name of a model, which is that of a type\n  → take `Product`",
        ),
        ("model products/Seed", "`products` has `seed` already, in `src/products.rs`"),
        ("model products/Tea name:string", "there is no type `string`; did you mean `String`?"),
        ("model products/Tea name:String name:Text", "there are two fields `name`"),
        ("model products/Tea leaf:Ref<Leaf>", "there is no model `Leaf` to refer to"),
        ("model orders/Tea name:String", "there is no module `orders`"),
        ("module products", "the app has `products` already"),
        ("module app", "→ take `app_item`"),
        ("module 订单", "cannot be the name"),
    ] {
        let error = add(&tool, &project, words).refused();
        assert!(error.contains(reason), "{words}: {error}");
    }
    assert_eq!(files(&project), before);
}

#[test]
fn an_access_that_is_not_public_is_tested_with_a_401() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    let main = read(&project, "src/main.rs")
        .replace("        .module(", "        .identify(ByToken)\n        .module(");
    fs::write(project.join("src/main.rs"), main).unwrap();
    add(&tool, &project, "endpoint products/edit --method put --access products.edit").printed();
    let text = read(&project, "src/products/edit.rs");
    assert!(text.contains("#[put(\"/products/edit\", access = \"products.edit\")]"), "{text}");
    assert!(text.contains("assert_eq!(answer.status(), 401);"), "{text}");
    assert!(!text.contains("answer.json()"), "{text}");
}

#[test]
fn a_place_that_was_changed_by_hand_is_left_alone_and_the_lines_are_shown() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    let text = read(&project, "src/products.rs")
        .replace("endpoints![resource::create, resource::list, resource::get]", "all_endpoints()");
    fs::write(project.join("src/products.rs"), text).unwrap();
    let before = files(&project);
    insta::assert_snapshot!(add(&tool, &project, "endpoint products/search").refused());
    assert_eq!(files(&project), before);
}

#[test]
fn a_file_that_was_not_formatted_stays_so() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    let text = read(&project, "src/products.rs").replace("mod model;", "mod   model;");
    fs::write(project.join("src/products.rs"), text).unwrap();
    add(&tool, &project, "script products/clean").printed();
    assert!(read(&project, "src/products.rs").contains("mod   model;"));
}
