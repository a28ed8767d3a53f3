//! A script that is added to a module.

use super::endpoint::{entry, module_file};
use super::{Addition, filling};
use crate::error::{Error, Result};
use crate::existing::Existing;

/// A script, listed in its module. Its name is one of the whole app, since `run` knows no modules.
pub(crate) fn script(project: &Existing, module: &str, name: &str, is_chinese: bool) -> Result<Addition> {
    let file = module_file(project, module)?;
    let what = format!("script {name}");
    if let Some(other) = project.declared().into_iter().find(|declared| declared.what == what) {
        let message = format!("there is a script `{name}` already, in `{}`", other.file);
        return Err(Error::new(message).next("take another name"));
    }
    let text = filling(is_chinese, name).fill(include_str!("../../templates/add/script.rs.tmpl"));
    let addition = entry(project, &file, module, (name, name), "scripts", text)?;
    Ok(Addition { title: what, ..addition })
}
