//! A module that is added to an app.

use super::{Addition, Endpoint, filling};
use crate::error::{Error, Result};
use crate::existing::Existing;
use crate::rust_file::RustFile;

/// A module with a first endpoint, listed in `app()`.
pub(crate) fn module(project: &Existing, name: &str, is_chinese: bool) -> Result<Addition> {
    let main = "src/main.rs";
    let parsed = RustFile::parse(&project.read(main)?);
    if parsed.as_ref().is_ok_and(|parsed| parsed.has_item(name)) {
        let message = format!("the app has `{name}` already, in `{main}`");
        return Err(Error::new(message).next("take another name"));
    }
    let endpoint = Endpoint {
        module: name.to_owned(),
        name: "list".to_owned(),
        method: "get".to_owned(),
        path: format!("/{}", name.replace('_', "-")),
        access: "public".to_owned(),
    };
    let text = filling(is_chinese, name).fill(include_str!("../../templates/add/module.rs.tmpl"));
    Ok(Addition {
        title: format!("module {name}"),
        files: vec![
            (format!("src/{name}.rs"), text),
            (format!("src/{name}/list.rs"), endpoint.text(is_chinese)?),
        ],
        listed_in: main.to_owned(),
        edited: parsed.and_then(|parsed| parsed.with_module(name)),
        lines: vec![format!("mod {name};"), format!(".module({name}::module())")],
        next: None,
    })
}
