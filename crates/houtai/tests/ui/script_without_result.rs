//! A script returns a result, and reads its words once.
use houtai::prelude::*;

#[script]
async fn seed() {}

#[script]
async fn twice(Args(names): Args<String>, Args(numbers): Args<u32>) -> Result<()> {
    let _ = (names, numbers);
    Ok(())
}

fn main() {
    let _ = scripts![seed, twice];
}
