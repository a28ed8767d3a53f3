//! The order in which requests can be run: what makes things first, what takes them away last.

use super::Found;

/// The operations of one folder in running order; equals stay in the order of the document.
pub(super) fn in_running_order(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    found.sort_by_key(rank);
    found
}

/// Shorter paths first, since what stands below a thing needs the thing; but nothing is deleted before all that
/// stands below has been used, so there longer paths come first.
fn rank(found: &Found<'_>) -> (u8, usize) {
    let depth = found.path.matches('{').count();
    match found.method {
        "delete" => (1, usize::MAX - depth),
        "post" => (0, depth * 4),
        "put" | "patch" => (0, depth * 4 + 2),
        _ => (0, depth * 4 + 1),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn create_comes_before_read_and_delete_comes_last() {
        let declared = [
            ("delete", "/todos/{id}"),
            ("get", "/todos/{id}"),
            ("delete", "/todos/{id}/notes/{note}"),
            ("get", "/todos"),
            ("patch", "/todos/{id}"),
            ("post", "/todos/{id}/notes"),
            ("post", "/todos"),
        ];
        let found = declared.map(|(method, path)| Found { path, method, operation: &Value::Null });
        let order: Vec<_> =
            in_running_order(found.into()).iter().map(|found| (found.method, found.path)).collect();
        let expected = [
            ("post", "/todos"),
            ("get", "/todos"),
            ("post", "/todos/{id}/notes"),
            ("get", "/todos/{id}"),
            ("patch", "/todos/{id}"),
            ("delete", "/todos/{id}/notes/{note}"),
            ("delete", "/todos/{id}"),
        ];
        assert_eq!(order, expected);
    }
}
