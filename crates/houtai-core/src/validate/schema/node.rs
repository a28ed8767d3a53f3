//! One schema object, its keywords sorted by what they look at.

use serde_json::{Number, Value};

use super::Types;
use crate::validate::Pattern;
use crate::validate::format::Format;
use crate::validate::rule::Count;

/// The index of a node in its [`CompiledSchema`](super::CompiledSchema).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(pub(super) usize);

/// A schema.
#[derive(Debug)]
pub(crate) struct Node {
    /// The schema `false`: nothing fits.
    pub(crate) never: bool,
    pub(crate) types: Types,
    /// The lists of `enum` and `const`; a value must be in each of them.
    pub(crate) enumerations: Vec<Vec<Value>>,
    pub(crate) texts: TextRules,
    pub(crate) numbers: NumberRules,
    pub(crate) arrays: ArrayRules,
    pub(crate) objects: ObjectRules,
    pub(crate) reference: Option<NodeId>,
    pub(crate) all_of: Vec<NodeId>,
    pub(crate) any_of: Option<Variants>,
    pub(crate) one_of: Option<Variants>,
    pub(crate) not: Option<NodeId>,
    pub(crate) condition: Option<Condition>,
    /// The types that can fit once everything that applies to the same value is counted in. Set after the
    /// whole schema is read, as a reference may lead to a node that is not there yet.
    pub(crate) accepts: Types,
}

/// Rules for strings.
#[derive(Debug, Default)]
pub(crate) struct TextRules {
    pub(crate) length: Count,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) format: Option<Format>,
}

/// Rules for numbers.
#[derive(Debug, Default)]
pub(crate) struct NumberRules {
    pub(crate) minimum: Option<Number>,
    pub(crate) maximum: Option<Number>,
    pub(crate) exclusive_minimum: Option<Number>,
    pub(crate) exclusive_maximum: Option<Number>,
    pub(crate) multiple_of: Option<Number>,
}

/// Rules for arrays.
#[derive(Debug, Default)]
pub(crate) struct ArrayRules {
    pub(crate) count: Count,
    pub(crate) unique: bool,
    pub(crate) prefix: Vec<NodeId>,
    /// The schema of the items behind the prefix.
    pub(crate) items: Option<NodeId>,
    /// Whether one text holds several items, see [`JOINED`](super::JOINED).
    pub(crate) joined: bool,
}

/// Rules for objects.
#[derive(Debug, Default)]
pub(crate) struct ObjectRules {
    pub(crate) count: Count,
    pub(crate) members: Vec<(String, NodeId)>,
    pub(crate) required: Vec<String>,
    pub(crate) patterns: Vec<(Pattern, NodeId)>,
    /// The schema of members that neither a name nor a pattern covers.
    pub(crate) additional: Option<NodeId>,
    /// The schema of the names.
    pub(crate) names: Option<NodeId>,
    /// The schema of members that nothing applied to this object covers.
    pub(crate) unevaluated: Option<NodeId>,
}

/// `if`, `then` and `else`.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) test: NodeId,
    pub(crate) then: Option<NodeId>,
    pub(crate) otherwise: Option<NodeId>,
}

/// The alternatives of `anyOf` or `oneOf`.
#[derive(Debug)]
pub(crate) struct Variants {
    pub(crate) branches: Vec<NodeId>,
    /// How an object tells which alternative it means to be.
    pub(crate) selector: Selector,
}

/// See [`Variants`].
#[derive(Debug)]
pub(crate) enum Selector {
    /// It does not.
    Nothing,
    /// By the value of this member; each alternative with the values it takes.
    Tag { name: String, values: Vec<(Vec<Value>, NodeId)> },
    /// By having a member of this name, serde's way to write an enum without `tag`.
    Key(Vec<(String, NodeId)>),
}

impl Node {
    /// The schema `true`.
    pub(super) fn anything() -> Self {
        Self {
            never: false,
            types: Types::ALL,
            enumerations: Vec::new(),
            texts: TextRules::default(),
            numbers: NumberRules::default(),
            arrays: ArrayRules::default(),
            objects: ObjectRules::default(),
            reference: None,
            all_of: Vec::new(),
            any_of: None,
            one_of: None,
            not: None,
            condition: None,
            accepts: Types::ALL,
        }
    }

    /// The schema `false`.
    pub(super) fn nothing() -> Self {
        Self { never: true, ..Self::anything() }
    }

    /// The nodes whose problems are this node's problems too: `$ref` and `allOf`.
    pub(crate) fn joined(&self) -> impl Iterator<Item = NodeId> {
        self.reference.into_iter().chain(self.all_of.iter().copied())
    }

    /// The alternatives of `anyOf` and of `oneOf`.
    pub(crate) fn variants(&self) -> impl Iterator<Item = &Variants> {
        self.any_of.iter().chain(&self.one_of)
    }

    /// Every node that is applied to the same value as this one.
    pub(crate) fn in_place(&self) -> impl Iterator<Item = NodeId> {
        let condition = self.condition.iter();
        self.joined()
            .chain(self.variants().flat_map(|variants| variants.branches.iter().copied()))
            .chain(self.not)
            .chain(condition.flat_map(|c| [Some(c.test), c.then, c.otherwise].into_iter().flatten()))
    }
}

impl ObjectRules {
    /// The schema of the member called `name`.
    pub(crate) fn member(&self, name: &str) -> Option<NodeId> {
        self.members.iter().find(|(known, _)| known == name).map(|(_, id)| *id)
    }
}
