//! Which fields of a new row have a value already, as types.

/// The field has a value.
pub struct Set;

/// What `save` asks of each field that has no default.
#[diagnostic::on_unimplemented(
    message = "the field `{Self}` of the new row has no value",
    label = "`{Self}` is missing",
    note = "call `.{Self}(…)` before `.save()`, or give the field a default: `#[field(default = …)]`"
)]
pub trait HasValue {}

impl HasValue for Set {}
