//! Columns and conditions of another model, a join of what is no relation, changes of joined rows.

use houtai::prelude::*;

#[model]
pub struct Author {
    pub id: Id<Author>,
    pub name: String,
}

#[model]
pub struct Post {
    pub id: Id<Post>,
    pub author: Ref<Author>,
    pub title: String,
}

fn condition_on_another_model() {
    let _ = Post::query().filter(Author::name.eq("ann"));
}

fn order_by_another_model() {
    let _ = Post::query().order_by(Author::name.asc());
}

fn columns_of_another_model() {
    let _ = Post::query().select((Post::title, Author::name));
}

fn join_of_a_text() {
    let _ = Post::query().join(Post::title);
}

fn join_of_a_relation_the_wrong_way_round() {
    let _ = Author::query().join(Post::author);
}

fn column_of_the_wrong_model() {
    let _ = Post::author.get(Post::title);
}

fn change_of_joined_rows() {
    let _ = Post::query().join(Post::author).delete();
}

fn main() {}
