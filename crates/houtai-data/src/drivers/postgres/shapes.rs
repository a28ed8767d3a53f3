//! What is remembered about each statement.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_postgres::types::Type;

use super::encode::type_of;
use super::text::{check_alone, check_parameters};
use crate::{Result, Sql, Statement, ValueKind};

/// A statement that usually takes longer has a connection of its own.
const SLOW: Duration = Duration::from_millis(5);
/// So many statements are remembered; programs that write values into the text have no end of them.
const MOST: usize = 1024;

/// One text with one list of types.
pub(super) struct Shape {
    /// Names it on each connection.
    pub(super) id: u64,
    /// The text.
    pub(super) sql: Sql,
    /// The types of the parameters.
    pub(super) types: Vec<Type>,
    /// Whether it changes nothing about the connection.
    pub(super) stateless: bool,
    kinds: Vec<(ValueKind, bool)>,
    usual_micros: AtomicU32,
    used: AtomicU64,
}

impl Shape {
    /// Whether it usually takes long.
    pub(super) fn is_slow(&self) -> bool {
        Duration::from_micros(self.usual_micros.load(Ordering::Relaxed).into()) > SLOW
    }

    /// Takes note of a run. A quarter of what was longest ago goes each time; that two notes at once can lose one
    /// does no harm.
    pub(super) fn took(&self, duration: Duration) {
        let micros = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
        let before = self.usual_micros.load(Ordering::Relaxed);
        let after = before - before / 4 + micros / 4;
        if after != before {
            self.usual_micros.store(after, Ordering::Relaxed);
        }
    }

    fn fits(&self, statement: &Statement) -> bool {
        self.kinds.len() == statement.params.len()
            && self.kinds.iter().zip(&statement.params).all(|(kind, value)| *kind == kind_of(value))
    }
}

fn kind_of(value: &crate::Value) -> (ValueKind, bool) {
    (value.kind(), matches!(value, crate::Value::List(..)))
}

/// All statements that were seen of late.
#[derive(Default)]
pub(super) struct Shapes {
    known: RwLock<HashMap<Box<str>, Vec<Arc<Shape>>>>,
    next: AtomicU64,
    tick: AtomicU64,
}

impl Shapes {
    /// The shape of a statement.
    ///
    /// # Errors
    ///
    /// When the parameters are not those that the text names.
    pub(super) fn of(&self, statement: &Statement) -> Result<Arc<Shape>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let variants = known.get(statement.sql.as_str());
        if let Some(shape) = variants.and_then(|variants| variants.iter().find(|shape| shape.fits(statement)))
        {
            let tick = self.tick.load(Ordering::Relaxed);
            if shape.used.load(Ordering::Relaxed) != tick {
                shape.used.store(tick, Ordering::Relaxed);
            }
            return Ok(Arc::clone(shape));
        }
        drop(known);
        self.learn(statement)
    }

    #[cold]
    fn learn(&self, statement: &Statement) -> Result<Arc<Shape>> {
        check_parameters(statement)?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            forget_half(&mut known);
        }
        let variants = known.entry(statement.sql.as_str().into()).or_default();
        if let Some(shape) = variants.iter().find(|shape| shape.fits(statement)) {
            return Ok(Arc::clone(shape));
        }
        let shape = Arc::new(Shape {
            id: self.next.fetch_add(1, Ordering::Relaxed),
            sql: statement.sql.clone(),
            stateless: check_alone(statement).is_ok(),
            types: statement.params.iter().map(type_of).collect(),
            kinds: statement.params.iter().map(kind_of).collect(),
            usual_micros: AtomicU32::new(0),
            // Time passes by what is new, which is all that the order of use needs.
            used: AtomicU64::new(self.tick.fetch_add(1, Ordering::Relaxed) + 1),
        });
        variants.push(Arc::clone(&shape));
        Ok(shape)
    }
}

fn forget_half(known: &mut HashMap<Box<str>, Vec<Arc<Shape>>>) {
    let last_use =
        |variants: &Vec<Arc<Shape>>| variants.iter().map(|shape| shape.used.load(Ordering::Relaxed)).max();
    let mut uses: Vec<_> = known.values().map(last_use).collect();
    uses.sort_unstable();
    let middle = uses[uses.len() / 2];
    known.retain(|_, variants| last_use(variants) > middle);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    fn select(number: usize) -> Statement {
        Statement::new(format!("SELECT {number}"), Vec::new())
    }

    #[test]
    fn one_text_with_other_types_is_another_shape() {
        let shapes = Shapes::default();
        let small = shapes.of(&Statement::new("SELECT $1", vec![Value::Int32(1)])).expect("shape");
        let large = shapes.of(&Statement::new("SELECT $1", vec![Value::Int64(1)])).expect("shape");
        assert_ne!(small.id, large.id);
        let null = Statement::new("SELECT $1", vec![Value::Null(ValueKind::Int32)]);
        assert_eq!(small.id, shapes.of(&null).expect("shape").id);
    }

    #[test]
    fn texts_without_end_do_not_push_out_what_is_used() {
        let shapes = Shapes::default();
        let kept = shapes.of(&Statement::new("SELECT 'kept'", Vec::new())).expect("shape").id;
        for number in 0..5 * MOST {
            shapes.of(&select(number)).expect("shape");
            assert_eq!(shapes.of(&Statement::new("SELECT 'kept'", Vec::new())).expect("shape").id, kept);
        }
        assert!(shapes.known.read().expect("lock").len() <= MOST);
    }

    #[test]
    fn one_long_run_makes_a_statement_slow_and_short_ones_mend_it() {
        let shapes = Shapes::default();
        let shape = shapes.of(&select(1)).expect("shape");
        assert!(!shape.is_slow());
        shape.took(Duration::from_millis(200));
        assert!(shape.is_slow());
        (0..20).for_each(|_| shape.took(Duration::from_micros(100)));
        assert!(!shape.is_slow());
    }
}
