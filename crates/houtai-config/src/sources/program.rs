//! Values that the starting program gives.

use houtai_core::settings::Values;

use crate::{BoxFuture, Layer, Source};

/// Values that the program itself gives, for example a test that wants port 0.
#[derive(Debug)]
pub struct ProgramSource {
    values: Values,
}

impl ProgramSource {
    /// These values.
    pub fn new(values: Values) -> Self {
        Self { values }
    }
}

impl Source for ProgramSource {
    fn load(&self) -> BoxFuture<'_, Layer> {
        let (values, present) = (self.values.clone(), !self.values.is_empty());
        Box::pin(async move { Layer { values, present, ..Layer::new("the starting program") } })
    }
}
