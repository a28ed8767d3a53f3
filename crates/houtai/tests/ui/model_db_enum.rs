//! Enums that a column cannot hold.
use houtai::DbEnum;

#[derive(DbEnum)]
enum Status {
    Open,
    Closed(u8),
    #[stored("open")]
    Reopened,
}

#[derive(DbEnum)]
struct Point {
    x: u8,
}

fn main() {}
