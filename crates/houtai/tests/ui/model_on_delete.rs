//! What becomes of a row when the other one goes.
use houtai::prelude::*;

#[model]
pub struct Author {
    pub id: Id<Author>,
}

#[model]
pub struct Post {
    pub id: Id<Post>,
    #[field(on_delete = set_null)]
    pub author: Ref<Author>,
    #[field(on_delete = cascad)]
    pub editor: Option<Ref<Author>>,
}

fn main() {}
