//! The values of one made-up row.

use houtai_data::{Default, FieldMeta, ModelMeta, Value, ValueKind};

use super::check_bounds::Bounds;
use super::language::Language;
use super::random::Random;
use super::subject::{Subject, subject};
use super::targets::Targets;
use super::text::{Person, Wanted, text};
use super::unique::Group;
use super::{keys, moment, number};

/// Of so many hundred values of a field that can be null, one is.
const NULLS_PERCENT: u64 = 15;
/// The most characters of a text whose field says nothing.
const LONGEST: usize = 500;

/// What the values of a model are made by.
pub(super) struct Recipe {
    pub(super) model: &'static ModelMeta,
    pub(super) language: Language,
    pub(super) seed: u64,
    /// The first number behind the keys that are there.
    pub(super) first: u64,
    pub(super) groups: Vec<Group>,
    pub(super) targets: Targets,
    /// References that stay null, since the rows that they lead to come later.
    pub(super) later: Vec<usize>,
    subjects: Vec<(Subject, Bounds)>,
}

/// Which row it is, and how often it was tried before.
#[derive(Clone, Copy)]
pub(super) struct Try {
    pub(super) row: u64,
    pub(super) attempt: u64,
}

impl Recipe {
    pub(super) fn new(
        (model, language, seed): (&'static ModelMeta, Language, u64),
        first: u64,
        (groups, targets, later): (Vec<Group>, Targets, Vec<usize>),
    ) -> Self {
        let subjects =
            model.fields.iter().map(|field| (subject(model, field), Bounds::of(model, field.column)));
        let subjects = subjects.collect();
        Self { model, language, seed, first, groups, targets, later, subjects }
    }

    /// A value for each field; `None` where a key has no further one.
    pub(super) fn row(&self, this: Try) -> Option<Vec<Value>> {
        let mut random = Random::of(self.seed, self.model.table, this.row, this.attempt);
        let person = Person::of(&mut random, self.language.words());
        let mut values: Vec<Value> = Vec::with_capacity(self.model.fields.len());
        for at in 0..self.model.fields.len() {
            values.push(self.value(&mut random, &person, at, this)?);
        }
        // A row that refers to itself does so by its key, which may come later.
        for at in 0..values.len() {
            if self.refers_to_itself(at) && !self.model.fields[at].null && self.targets.at(at).is_empty() {
                values[at] = values[self.model.key].clone();
            }
        }
        Some(values)
    }

    /// Lets later rows refer to these, where the model refers to itself.
    pub(super) fn remember(&mut self, rows: &[Vec<Value>]) {
        for at in (0..self.model.fields.len()).filter(|at| self.refers_to_itself(*at)).collect::<Vec<_>>() {
            self.targets.add(at, rows.iter().map(|row| row[self.model.key].clone()));
        }
    }

    fn refers_to_itself(&self, at: usize) -> bool {
        let reference = self.model.fields[at].reference.as_ref();
        reference.is_some_and(|reference| (reference.model)().table == self.model.table)
    }

    fn value(&self, random: &mut Random, person: &Person, at: usize, this: Try) -> Option<Value> {
        let (model, field) = (self.model, &self.model.fields[at]);
        let null = Value::Null(field.kind);
        if field.reference.is_some() {
            return Some(self.reference(random, at, this));
        }
        if at == model.key {
            return self.key(random, person, at, this);
        }
        if model.version == Some(at) {
            return Some(number::whole(random, field.kind, Subject::Other, Bounds::default(), Some(1)));
        }
        if model.soft_delete == Some(at) || (field.null && random.percent(NULLS_PERCENT)) {
            return Some(null);
        }
        if field.kind == ValueKind::Json {
            return Some(json(field).unwrap_or(null));
        }
        Some(self.plain(random, person, at, this))
    }

    fn reference(&self, random: &mut Random, at: usize, this: Try) -> Value {
        let (field, targets) = (&self.model.fields[at], self.targets.at(at));
        let is_later = self.later.contains(&at) || targets.is_empty();
        if is_later || (field.null && random.percent(NULLS_PERCENT)) {
            return Value::Null(field.kind);
        }
        let one_of_a_kind = self.groups.iter().any(|group| group.fields == [at]);
        if one_of_a_kind {
            let place = usize::try_from(this.row).unwrap_or(usize::MAX);
            return targets.get(place).cloned().unwrap_or(Value::Null(field.kind));
        }
        random.pick(targets).clone()
    }

    fn key(&self, random: &mut Random, person: &Person, at: usize, this: Try) -> Option<Value> {
        let field = &self.model.fields[at];
        match field.kind {
            ValueKind::Int16 | ValueKind::Int32 | ValueKind::Int64 => {
                keys::numbered(field.kind, self.first.checked_add(this.row)?)
            }
            ValueKind::Uuid if matches!(field.default, Default::UuidV7) => {
                Some(moment::uuid_v7(random, this.row))
            }
            _ => Some(self.plain(random, person, at, this)),
        }
    }

    /// A value that stands for itself.
    fn plain(&self, random: &mut Random, person: &Person, at: usize, this: Try) -> Value {
        let (field, (subject, bounds)) = (&self.model.fields[at], self.subjects[at]);
        let serial = self.serial(random, at, this);
        if !field.choices.is_empty() {
            return Value::Text((*random.pick(field.choices)).to_owned());
        }
        match field.kind {
            ValueKind::Bool => Value::Bool(random.percent(35)),
            ValueKind::Decimal => {
                number::decimal(random, subject, bounds, field.decimal.unwrap_or((9, 2)), serial)
            }
            ValueKind::Float32 => Value::Float32(number::float(random, subject, bounds, serial) as f32),
            ValueKind::Float64 => Value::Float64(number::float(random, subject, bounds, serial)),
            ValueKind::Text => {
                let max = field.max_length.and_then(|max| usize::try_from(max).ok()).unwrap_or(LONGEST);
                let words = self.language.words();
                Value::Text(text(random, &Wanted { subject, words, person, max, serial }))
            }
            ValueKind::Bytes => Value::Bytes(random.bytes(32)),
            ValueKind::Uuid => moment::uuid_v7(random, this.row),
            ValueKind::Timestamp | ValueKind::Date | ValueKind::Time => moment::moment(random, field),
            kind => number::whole(random, kind, subject, bounds, serial),
        }
    }

    /// A number of its own for a value that no other row may have.
    fn serial(&self, random: &mut Random, at: usize, this: Try) -> Option<u64> {
        let is_unique = at == self.model.key || self.model.fields[at].unique;
        let again = if this.attempt == 0 { 0 } else { random.below(30_000) };
        is_unique.then(|| self.first + this.row + again)
    }
}

/// The program alone knows which JSON a field holds; its default is some.
fn json(field: &FieldMeta) -> Option<Value> {
    match field.default {
        Default::Value(value) => Some(value()),
        _ => None,
    }
}
