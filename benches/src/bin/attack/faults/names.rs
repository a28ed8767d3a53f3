//! A name service that fails.

use houtai_benches::places::Places;

use crate::Failure;
use crate::run::Done;
use crate::tally::NotTested;

/// There is nothing to test before something of houtai asks for the address of a name.
pub(crate) fn fault(_: &Places, _: Option<u64>) -> Result<Done, Failure> {
    Err(Box::new(NotTested("nothing of houtai resolves names yet".into())))
}
