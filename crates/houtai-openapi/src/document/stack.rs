//! The statuses with which the server itself can answer for a route that matched, read off
//! `middleware/stack.rs` and `head/` of houtai-http. A status is here exactly when some request to this very
//! operation gets it without its function having a say.

use houtai_core::Access;
use houtai_core::validate::Location;
use houtai_http::{BodyDescription, OperationInfo};

/// The statuses of the server itself.
///
/// Not among them: 404, 405 and 501, which are answers where no operation matched, and 503, which will come with
/// admission control.
pub(super) fn stack_responses(operation: &OperationInfo) -> Vec<u16> {
    // A `Host` that is missing or malformed, too many pairs in the query, too deep a path and broken
    // percent-encoding are refused on every route.
    let mut statuses = vec![400];
    if operation.access != Access::Public {
        // Whoever is not public is decided upon: nobody is signed in …
        statuses.push(401);
        // … or somebody who may not. That includes `signed_in`, where whoever knows the callers may refuse one.
        statuses.push(403);
    }
    if answers_values(operation) {
        // A value is written in a format that the client accepts, or not at all.
        statuses.push(406);
    }
    if reads_body(operation) {
        // A body must arrive at a minimal rate.
        statuses.push(408);
    }
    // The announced length is compared with the limit even where nobody would read the body.
    statuses.push(413);
    // The path and query have a limit in bytes.
    statuses.push(414);
    // So is an expectation that is not met, and a host name that is not served.
    statuses.extend([417, 421]);
    // Each header and all of them together have one too.
    statuses.push(431);
    // A panic becomes a 500, and so does an answer that this document does not promise.
    statuses.push(500);
    // Every operation has a deadline.
    statuses.push(504);
    statuses
}

fn reads_body(operation: &OperationInfo) -> bool {
    operation.inputs.iter().any(|input| input.location == Location::Body)
}

fn answers_values(operation: &OperationInfo) -> bool {
    operation.responses.iter().any(|response| matches!(response.body, BodyDescription::Value(_)))
}
