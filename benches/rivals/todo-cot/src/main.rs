//! The to-dos on Cot, by its guide, on whatever `DATABASE_URL` names.

mod todo;

use cot::Project;
use cot::cli::CliMetadata;
use cot::config::{DatabaseConfig, ProjectConfig};
use cot::project::{App, AppBuilder, RegisterAppsContext};
use cot::router::method::get;
use cot::router::{Route, Router};

struct Todos;

impl App for Todos {
    fn name(&self) -> &'static str {
        "todos"
    }

    fn router(&self) -> Router {
        Router::with_urls([
            Route::with_handler("/hello", get(todo::hello)),
            Route::with_handler("/todos", get(todo::list).post(todo::create)),
            Route::with_handler("/todos/{id}", get(todo::one)),
        ])
    }
}

struct Service;

impl Project for Service {
    fn cli_metadata(&self) -> CliMetadata {
        cot::cli::metadata!()
    }

    fn config(&self, _name: &str) -> cot::Result<ProjectConfig> {
        // It knows this one of the two names of the scheme only.
        let url =
            std::env::var("DATABASE_URL").unwrap_or_default().replacen("postgres://", "postgresql://", 1);
        // Pages of errors for developers are off, as in production.
        Ok(ProjectConfig::builder().debug(false).database(DatabaseConfig::builder().url(url).build()).build())
    }

    fn register_apps(&self, apps: &mut AppBuilder, _context: &RegisterAppsContext) {
        apps.register_with_views(Todos, "");
    }
}

#[cot::main]
fn main() -> impl Project {
    Service
}
