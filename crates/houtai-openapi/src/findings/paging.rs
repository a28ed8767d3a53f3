//! One way of paging per app: a client that has learned one should not have to learn another.

use std::any::TypeId;

use houtai_core::{Finding, NumberedQuery, PageQuery, Severity};
use houtai_http::OperationInfo;

/// Advice where an app pages by cursor here and by number there.
pub(crate) fn paging_findings(operations: &[OperationInfo]) -> Option<Finding> {
    let by_cursor = reading::<PageQuery>(operations)?;
    let by_number = reading::<NumberedQuery>(operations)?;
    let text = format!("{by_cursor} is paged by cursor and {by_number} by number");
    let finding =
        Finding::warning("openapi.paging", text).advice("choose one way of paging for the whole app");
    Some(Finding { severity: Severity::Advice, ..finding })
}

/// The visible operations that take this type, named for a sentence.
fn reading<T: 'static>(operations: &[OperationInfo]) -> Option<String> {
    let visible = operations.iter().filter(|operation| !operation.hidden);
    let takes = |operation: &&OperationInfo| {
        operation.inputs.iter().any(|input| input.schema.type_id == TypeId::of::<T>())
    };
    let names: Vec<String> = visible.filter(takes).map(|operation| format!("`{}`", operation.id)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
