//! Rows from elsewhere: seeds that an app registers, rows that are made up, and dumps that are loaded again.
//!
//! A [`Seed`] is a function that fills a database. A [`Generator`] makes up rows that fit their models. [`dump`] writes
//! rows as lines of JSON, which [`load`] reads into a database of either kind.

mod dump;
mod error;
mod generate;
mod json;
mod load;
mod named;
mod progress;
mod seed;

pub use dump::{DUMP_MARK, Dumped, dump};
pub use error::{Error, Result};
pub use generate::{Filled, Generator, Language};
pub use load::{LoadOptions, Loaded, load};
pub use named::{find_model, model_name};
pub use progress::Progress;
pub use seed::{Seed, SeedModule, seeds_of};
