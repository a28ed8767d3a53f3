//! The functions that an app has for its migrations.

use houtai_core::{App, Module};

use crate::{Error, Functions, Result};

/// Lets a module register the functions that its migrations call by `op = "run"`.
///
/// ```
/// use houtai_core::{App, Module, Result};
/// use houtai_data::{Tx, sql};
/// use houtai_migrate::{Functions, MigrateModule, functions_of};
///
/// async fn trim_titles(tx: Tx) -> Result<()> {
///     sql("update todos set title = trim(title)").run(&tx).await?;
///     Ok(())
/// }
///
/// let todos = Module::new("todos").migration_functions(Functions::new().with("trim_titles", trim_titles));
/// let functions = functions_of(&App::new("hello").module(todos))?;
/// assert_eq!(functions.names().collect::<Vec<_>>(), ["trim_titles"]);
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
pub trait MigrateModule {
    /// Adds functions.
    #[must_use]
    fn migration_functions(self, functions: Functions) -> Self;
}

impl MigrateModule for Module {
    fn migration_functions(mut self, functions: Functions) -> Self {
        self.parts_mut().push(functions);
        self
    }
}

/// The functions of all modules.
///
/// # Errors
///
/// When two modules have one name for a function.
pub fn functions_of(app: &App) -> Result<Functions> {
    let mut all = Functions::new();
    for module in app.modules() {
        for functions in module.parts().list::<Functions>() {
            let twice = functions.names().find(|name| all.names().any(|known| known == *name));
            if let Some(name) = twice {
                let message = format!(
                    "the module `{}` registers the function `{name}` for migrations, and a module before it does too",
                    module.name()
                );
                return Err(Error::new(message).next("give one of them another name"));
            }
            all.extend(functions);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_belongs_to_one_module() {
        let functions = || Functions::new().with("fill", |_| async { Ok(()) });
        let module = |name: &str| Module::new(name.to_owned()).migration_functions(functions());
        assert!(functions_of(&App::new("shop").module(module("a"))).is_ok());
        let told = functions_of(&App::new("shop").module(module("a")).module(module("b"))).unwrap_err();
        assert!(told.to_string().starts_with("the module `b` registers the function `fill`"), "{told}");
    }
}
