//! Functions that fill a database.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use houtai_core::{App, Module, Result};
use houtai_data::{Db, Tx};

use crate::Error;

type Function = Arc<dyn Fn(Tx) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// A function that fills a database with rows that an app should have: roles, settings, an example.
///
/// Nobody notes that a seed has run, and it runs whenever somebody asks for it: it adds what is missing and leaves what is
/// there. It gets a transaction of its own, so it has taken effect as a whole or not at all.
///
/// ```
/// use houtai_core::{App, Module, Result};
/// use houtai_data::{Tx, sql};
/// use houtai_fixtures::{Seed, SeedModule, seeds_of};
///
/// async fn roles(tx: Tx) -> Result<()> {
///     sql("insert into roles (name) values ('editor') on conflict (name) do nothing").run(&tx).await?;
///     Ok(())
/// }
///
/// let users = Module::new("users").seeds([Seed::new("roles", roles).doc("The roles that everybody knows.")]);
/// let app = App::new("shop").module(users);
/// let seeds = seeds_of(&app)?;
/// assert_eq!(seeds.iter().map(|(module, seed)| (*module, seed.name())).collect::<Vec<_>>(), [("users", "roles")]);
/// # Ok::<(), houtai_fixtures::Error>(())
/// ```
#[derive(Clone)]
pub struct Seed {
    name: String,
    doc: String,
    function: Function,
}

impl Seed {
    /// A seed of this name.
    pub fn new<F, U>(name: impl Into<String>, function: F) -> Self
    where
        F: Fn(Tx) -> U + Send + Sync + 'static,
        U: Future<Output = Result<()>> + Send + 'static,
    {
        let function: Function = Arc::new(move |tx| Box::pin(function(tx)));
        Self { name: name.into(), doc: String::new(), function }
    }

    /// Says what it adds, in one line.
    #[must_use]
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = doc.into();
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it adds; empty where nobody has said so.
    pub fn about(&self) -> &str {
        &self.doc
    }

    /// Runs it in a transaction.
    ///
    /// # Errors
    ///
    /// The error of the function, and those of the database.
    pub async fn run(&self, db: &Db) -> Result<()> {
        let named = |error: houtai_core::Error| error.context(format!("seed `{}`", self.name));
        db.tx(|tx| (self.function)(tx)).await.map_err(named)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Seed").field(&self.name).finish()
    }
}

/// Lets a module register its seeds, which run in the order in which they stand.
pub trait SeedModule {
    /// Adds seeds.
    #[must_use]
    fn seeds(self, seeds: impl IntoIterator<Item = Seed>) -> Self;
}

impl SeedModule for Module {
    fn seeds(mut self, seeds: impl IntoIterator<Item = Seed>) -> Self {
        seeds.into_iter().for_each(|seed| self.parts_mut().push(seed));
        self
    }
}

/// The seeds of all modules, each with the name of its module, in the order in which they run.
///
/// # Errors
///
/// When two have one name.
pub fn seeds_of(app: &App) -> Result<Vec<(&str, Seed)>, Error> {
    let mut all: Vec<(&str, Seed)> = Vec::new();
    for module in app.modules() {
        for seed in module.parts().list::<Seed>() {
            if let Some((owner, _)) = all.iter().find(|(_, known)| known.name == seed.name) {
                let message = format!(
                    "the modules `{owner}` and `{}` both register a seed `{}`",
                    module.name(),
                    seed.name
                );
                return Err(Error::new(message).next("give one of them another name"));
            }
            all.push((module.name(), seed.clone()));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_belongs_to_one_seed() {
        let module = |name: &str| Module::new(name.to_owned()).seeds([Seed::new("demo", async |_| Ok(()))]);
        assert_eq!(seeds_of(&App::new("shop").module(module("a"))).unwrap().len(), 1);
        let app = App::new("shop").module(module("a")).module(module("b"));
        let told = seeds_of(&app).unwrap_err().to_string();
        assert!(told.starts_with("the modules `a` and `b` both register a seed `demo`"), "{told}");
    }
}
