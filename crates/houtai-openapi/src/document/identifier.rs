//! Operation ids: unique, and in a form that generators of clients take as the name of a function.

use std::collections::HashMap;

use houtai_core::Finding;

/// The ids that are given out, each with the operation that has it.
#[derive(Default)]
pub(super) struct Identifiers {
    taken: HashMap<String, String>,
}

impl Identifiers {
    /// The id for an operation.
    ///
    /// # Errors
    ///
    /// When another operation has it already.
    pub(super) fn give(&mut self, operation: &str) -> Result<String, Finding> {
        let identifier = identifier(operation);
        match self.taken.insert(identifier.clone(), operation.to_owned()) {
            None => Ok(identifier),
            Some(other) => Err(collision(&identifier, &other, operation)),
        }
    }
}

/// `todos::create` becomes `todos_create`.
fn identifier(operation: &str) -> String {
    let joined = operation.replace("::", "_");
    joined.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn collision(identifier: &str, other: &str, operation: &str) -> Finding {
    let text = match other == operation {
        true => format!("two endpoints are both called `{operation}`"),
        false => format!(
            "the endpoints `{other}` and `{operation}` would both get the operation id `{identifier}`"
        ),
    };
    Finding::error("openapi.operation_id", text).advice("give one of the functions or modules another name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_names_of_functions() {
        assert_eq!(identifier("todos::create"), "todos_create");
        assert_eq!(identifier("to-dos::get.one"), "to_dos_get_one");
    }

    #[test]
    fn a_collision_names_both_operations() {
        let mut identifiers = Identifiers::default();
        assert_eq!(identifiers.give("a_b::c").as_deref(), Ok("a_b_c"));
        let finding = identifiers.give("a::b_c").unwrap_err();
        assert_eq!(
            finding.message,
            "the endpoints `a_b::c` and `a::b_c` would both get the operation id `a_b_c`"
        );
        assert!(identifiers.give("a::b_c").unwrap_err().message.contains("both called `a::b_c`"));
    }
}
