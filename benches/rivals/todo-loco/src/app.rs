//! The app, which has routes and nothing else.

use std::path::Path;

use async_trait::async_trait;
use loco_rs::Result;
use loco_rs::app::{AppContext, Hooks};
use loco_rs::bgworker::Queue;
use loco_rs::boot::{BootResult, StartMode, create_app};
use loco_rs::config::Config;
use loco_rs::controller::AppRoutes;
use loco_rs::environment::Environment;
use loco_rs::task::Tasks;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use crate::controller;

pub(crate) struct App;

/// The table is made before the start.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }
}

#[async_trait]
impl Hooks for App {
    fn app_name() -> &'static str {
        env!("CARGO_CRATE_NAME")
    }

    async fn boot(mode: StartMode, environment: &Environment, config: Config) -> Result<BootResult> {
        create_app::<Self, Migrator>(mode, environment, config).await
    }

    fn routes(_context: &AppContext) -> AppRoutes {
        AppRoutes::with_default_routes().add_route(controller::routes())
    }

    async fn connect_workers(_context: &AppContext, _queue: &Queue) -> Result<()> {
        Ok(())
    }

    fn register_tasks(_tasks: &mut Tasks) {}

    async fn truncate(_context: &AppContext) -> Result<()> {
        Ok(())
    }

    async fn seed(_context: &AppContext, _base: &Path) -> Result<()> {
        Ok(())
    }
}
