//! Who may call an operation, as the document says it.

use houtai_core::Access;
use houtai_http::{OperationInfo, SecurityScheme};
use serde_json::{Map, Value, json};

/// The `security` of an operation. Without a scheme there is nothing to refer to.
pub(super) fn security(operation: &OperationInfo, scheme: Option<&SecurityScheme>) -> Option<Value> {
    let scheme = scheme?;
    Some(match operation.access {
        Access::Public => json!([]),
        Access::SignedIn | Access::Permission(_) => json!([{ (scheme.name.as_str()): [] }]),
    })
}

/// The permission that an operation asks for.
pub(super) fn permission(operation: &OperationInfo) -> Option<&str> {
    match &operation.access {
        Access::Permission(name) => Some(name),
        Access::Public | Access::SignedIn => None,
    }
}

/// The description with the permission in it: readers of the page do not see extensions.
pub(super) fn description(operation: &OperationInfo) -> String {
    let permission = permission(operation).map(|name| format!("Needs the permission `{name}`."));
    let texts = std::iter::once(operation.description.clone()).chain(permission);
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// The scheme among the components.
pub(super) fn schemes(scheme: &SecurityScheme) -> Value {
    let mut schemes = Map::new();
    schemes.insert(scheme.name.clone(), scheme.scheme.clone());
    schemes.into()
}
