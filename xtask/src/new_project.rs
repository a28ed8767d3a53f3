//! A project as `houtai new` makes it: that it builds, passes its tests and answers, and what it costs.

mod call;
mod costs;
mod made;

use anyhow::{Result, bail};

use crate::ci::Outcome;
use crate::site::Site;

pub(crate) use costs::COMMAND;

use call::{get, post_json};
use made::{Made, tool};

/// One of each kind that `houtai add` knows, and each shape of an endpoint.
const ADDITIONS: &[&str] = &[
    "endpoint products/search",
    "endpoint reviews --path /products/{id}/reviews/{number}",
    "endpoint products/review --method post --path /products/{id}/reviews",
    "endpoint products/import --method post",
    "endpoint products/remove --method delete --path /products/{id}",
    "endpoint products/clear --method delete --path /products",
    "model products/Rating stars:u8 note:Option<Text> product:Ref<Product>",
    "model products/Tag name:String:unique price:Decimal active:bool added:Timestamp:now",
    "script products/clean",
    "module line_items",
    "endpoint line_items/search --method put",
    "script line_items/tidy_up",
];

/// The CI step.
pub(crate) fn step(site: &Site) -> Result<Outcome> {
    let tool = tool(site)?;
    for language in ["en", "zh"] {
        // The folder of the builds of the workspace holds most of what a project uses already.
        let project = Made::new(site, &tool, language, &site.root.join("target"))?;
        works(site, &project)?;
        for addition in ADDITIONS {
            project.add(site, &tool, addition)?;
        }
        project.test(site)?;
        migrated(site, &project)?;
        project.remove()?;
    }
    Ok(Outcome::Passed("en and zh, each with one of every kind added".to_owned()))
}

/// Models that were added have no migration until it is made; then a program that was built anew carries it.
fn migrated(site: &Site, project: &Made) -> Result<()> {
    project.build(site)?;
    if project.app(site, &["makemigrations", "--check"])? {
        bail!("`makemigrations --check` does not see the models that were added");
    }
    if !project.app(site, &["makemigrations"])? || !project.app(site, &["makemigrations", "--check"])? {
        bail!("the added models get no migration");
    }
    project.build(site)?;
    // In production the folder does not count.
    if !project.app(site, &["--profile", "prod", "migrate"])? {
        bail!("the migrations that the program carries are not applied");
    }
    project.test(site)
}

/// The tests pass, and the started app does what its README shows.
fn works(site: &Site, project: &Made) -> Result<()> {
    project.test(site)?;
    project.build(site)?;
    if !project.app(site, &["makemigrations", "--check"])? {
        bail!("the migrations of a new project are not what its models say");
    }
    let app = project.serve()?;
    let created = post_json(&app.address, "/products", r#"{"name": "绿茶", "price_cents": 450}"#)?;
    if !created.starts_with("HTTP/1.1 201 ") || !created.contains(r#""id":1"#) {
        bail!("a product cannot be added: {created}");
    }
    for (path, part) in [("/products", "绿茶"), ("/openapi.json", "/products/{id}"), ("/docs", "<html")] {
        let answer = get(&app.address, path)?;
        if !answer.starts_with("HTTP/1.1 200 ") || !answer.contains(part) {
            bail!("`{path}` does not answer with `{part}`: {answer}");
        }
    }
    Ok(())
}
