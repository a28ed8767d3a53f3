//! The to-dos on Loco, on whatever `DATABASE_URL` names.

mod app;
mod controller;
mod todos;

use app::{App, Migrator};
use loco_rs::cli;

#[tokio::main]
async fn main() -> loco_rs::Result<()> {
    cli::main::<App, Migrator>().await
}
