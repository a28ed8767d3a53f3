//! axum as it comes, without a layer.

use start::Failure;

fn main() -> Result<(), Failure> {
    start::run(|listener| axum_plain::serve(listener, axum_plain::routes()))
}
