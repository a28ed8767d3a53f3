//! Who may do what: the access of an operation, the identity of a caller, and the one decision.

use std::collections::BTreeSet;
use std::fmt;

/// Who may call an operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody.
    Public,
    /// Everybody who is signed in.
    SignedIn,
    /// Whoever holds the permission.
    Permission(String),
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Access::Public => f.write_str("public"),
            Access::SignedIn => f.write_str("signed_in"),
            Access::Permission(name) => f.write_str(name),
        }
    }
}

/// Who is calling.
///
/// ```
/// use houtai_core::Identity;
///
/// let editor = Identity::new("42").with_permission("articles.edit");
/// assert!(editor.permits("articles.edit") && !editor.permits("articles.delete"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    subject: String,
    permissions: BTreeSet<String>,
}

impl Identity {
    /// An identity without permissions; `subject` is the stable id of the account.
    pub fn new(subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), permissions: BTreeSet::new() }
    }

    /// Adds a permission.
    #[must_use]
    pub fn with_permission(mut self, permission: impl Into<String>) -> Self {
        self.permissions.insert(permission.into());
        self
    }

    /// The stable id of the account.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Whether it holds the permission.
    pub fn permits(&self, permission: &str) -> bool {
        self.permissions.contains(permission)
    }
}

/// The answer to "may this caller do that?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allowed,
    /// Nobody is signed in.
    Unauthenticated,
    /// Somebody is signed in who may not.
    Forbidden,
}

/// Decides; every transport asks this function and no other. What is not allowed is denied.
///
/// ```
/// use houtai_core::{Access, Decision, Identity, decide};
///
/// let delete = Access::Permission("todos.delete".into());
/// assert_eq!(decide(&delete, None), Decision::Unauthenticated);
/// assert_eq!(decide(&delete, Some(&Identity::new("7"))), Decision::Forbidden);
/// ```
pub fn decide(access: &Access, identity: Option<&Identity>) -> Decision {
    match (access, identity) {
        (Access::Public, _) | (Access::SignedIn, Some(_)) => Decision::Allowed,
        (_, None) => Decision::Unauthenticated,
        (Access::Permission(name), Some(identity)) if identity.permits(name) => Decision::Allowed,
        (Access::Permission(_), Some(_)) => Decision::Forbidden,
    }
}
