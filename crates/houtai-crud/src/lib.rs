//! Endpoints that list, read, add, change and delete the rows of a model.
//!
//! `#[model(crud)]` makes a model a [`Resource`], and [`crud`] makes ordinary endpoints of that: they stand in the OpenAPI
//! document, and each can be adjusted, left out and replaced by one that is written by hand. What clients send and ask
//! for are the inputs of the resource, [`NewRow`], [`RowChanges`] and [`RowList`], which endpoints of your own can use
//! as well.
//!
//! This crate speaks to no database itself: all it does goes through `houtai-data`.

mod endpoints;
mod item;
mod items;
mod key;
mod names;
mod resource;

pub use endpoints::{Crud, CrudEndpoints, crud};
pub use resource::{NewRow, Resource, RowChanges, RowList};
