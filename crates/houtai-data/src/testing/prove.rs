//! One fact, proved on a driver of its own.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::runtime::Builder;

use crate::Driver;

/// What a test opens: the driver, and whatever has to live as long.
pub struct Opened {
    /// The driver.
    pub driver: Box<dyn Driver>,
    /// Dropped after it.
    pub keep: Box<dyn Send>,
}

/// Opens a driver, proves a fact on it, and closes it.
pub fn prove(
    open: impl AsyncFnOnce() -> Opened,
    fact: impl for<'a> FnOnce(&'a dyn Driver) -> BoxFuture<'a, ()>,
) {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let opened = open().await;
        fact(&*opened.driver).await;
        opened.driver.close(Duration::from_secs(10)).await;
    });
}
