//! Has the program built again when a migration comes or goes: they are compiled in.

#[expect(clippy::print_stdout, reason = "cargo reads it there")]
fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
