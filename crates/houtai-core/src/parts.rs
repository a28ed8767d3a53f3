//! What other crates hang on an app or a module.

use std::any::{Any, TypeId};
use std::collections::HashMap;

/// Lists of things by their type. Core knows no endpoint, model or job; the crate that knows them adds a
/// method to [`Module`](crate::Module) by an extension trait and keeps its things here.
#[derive(Default)]
pub struct Parts {
    lists: HashMap<TypeId, Box<dyn Any + Send>>,
}

impl Parts {
    /// Appends one thing to the list of its type.
    pub fn push<T: Send + 'static>(&mut self, part: T) {
        let list = self.lists.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(Vec::<T>::new()));
        if let Some(list) = list.downcast_mut::<Vec<T>>() {
            list.push(part);
        }
    }

    /// The list of a type, in the order in which its things were added.
    pub fn list<T: Send + 'static>(&self) -> &[T] {
        let list = self.lists.get(&TypeId::of::<T>()).and_then(|list| list.downcast_ref::<Vec<T>>());
        list.map_or(&[], Vec::as_slice)
    }

    /// Takes the list of a type out.
    pub fn take<T: Send + 'static>(&mut self) -> Vec<T> {
        let list = self.lists.remove(&TypeId::of::<T>()).and_then(|list| list.downcast::<Vec<T>>().ok());
        list.map_or_else(Vec::new, |list| *list)
    }
}
