//! A mistyped option of an endpoint, a rule, a setting, a status: each names the one that was probably meant.
use houtai::prelude::*;

#[get("/todos", acess = public)]
async fn list() {}

#[get("/todos/open", access = publik, timeout = 60)]
async fn open() {}

#[input]
struct NewTodo {
    #[field(lenght = 1..=200, min = 5)]
    title: String,
}

#[derive(Responses)]
enum Renamed {
    #[status(409, kode = "title_taken")]
    Taken,
    #[status(418)]
    Teapot,
}

/// The shop.
#[settings("shop")]
struct ShopSettings {
    /// How many things a basket holds.
    #[setting(default = 10, relodable)]
    basket: u32,
}

fn main() {
    let _ = endpoints![list, open];
}
