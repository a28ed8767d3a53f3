//! Which table comes first.

use crate::{FieldMeta, ModelMeta};

/// The models in an order in which each refers to earlier ones, as far as that can be.
pub struct ModelOrder {
    /// The models.
    pub models: Vec<&'static ModelMeta>,
    /// The references that point at a later model, because several refer to each other in a circle.
    pub later: Vec<(&'static ModelMeta, &'static FieldMeta)>,
}

/// Takes again and again the first model that refers to none of those that are left; where there is no such model,
/// the first one, and its references come later. So the order of those that are free is that of the list.
pub fn model_order(models: &[&'static ModelMeta]) -> ModelOrder {
    let mut left: Vec<&'static ModelMeta> = models.to_vec();
    let mut order = ModelOrder { models: Vec::new(), later: Vec::new() };
    while !left.is_empty() {
        let free = left.iter().position(|model| ahead(model, &left).next().is_none());
        let model = left.remove(free.unwrap_or(0));
        order.later.extend(ahead(model, &left).map(|field| (model, field)));
        order.models.push(model);
    }
    order
}

/// The fields that refer to another of these models.
fn ahead(model: &'static ModelMeta, left: &[&'static ModelMeta]) -> impl Iterator<Item = &'static FieldMeta> {
    model.fields.iter().filter(move |field| {
        let target = field.reference.as_ref().map(|reference| (reference.model)().table);
        target.is_some_and(|target| target != model.table && left.iter().any(|other| other.table == target))
    })
}
