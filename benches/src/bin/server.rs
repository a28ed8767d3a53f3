//! houtai's side of `POST /people`. `benches/README.md` holds the contract, `src/bin/compare/contract.rs`
//! checks it before each run.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Not served yet: `compare` reports the people scenarios as failed, not as slow.
    ExitCode::FAILURE
}
