//! Path templates such as `/todos/{id}`, refused where they stand instead of at start.

/// The names of the parameters of a template, in order; or what is wrong with it.
pub(crate) fn names(text: &str) -> Result<Vec<String>, String> {
    let rest = text.strip_prefix('/').ok_or_else(|| format!("a path begins with `/`: write \"/{text}\""))?;
    let mut names: Vec<String> = Vec::new();
    if rest.is_empty() {
        return Ok(names);
    }
    for segment in rest.split('/') {
        let Some(name) = parameter(text, segment)? else { continue };
        if names.contains(&name) {
            return Err(format!("the parameter `{name}` stands twice in this path; give each its own name"));
        }
        names.push(name);
    }
    Ok(names)
}

/// The name in a segment that is a parameter; `None` for a fixed segment.
fn parameter(text: &str, segment: &str) -> Result<Option<String>, String> {
    if segment.is_empty() {
        return Err(empty_segment(text));
    }
    if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return check_name(name).map(|()| Some(name.to_owned()));
    }
    if let Some(name) = foreign_parameter(segment) {
        return Err(format!("a parameter is written `{{{name}}}` here, not `{segment}`"));
    }
    check_fixed(segment).map(|()| None)
}

fn empty_segment(text: &str) -> String {
    if text.ends_with('/') && !text.ends_with("//") {
        return format!("a path has no `/` at the end: write \"{}\"", text.trim_end_matches('/'));
    }
    format!("the path \"{text}\" has an empty segment; write one `/` between segments")
}

/// The name in a parameter as other frameworks write it: `:id`, `<id>`, `<int:id>`.
fn foreign_parameter(segment: &str) -> Option<&str> {
    let angled = segment.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let angled = angled.map(|inner| inner.rsplit(':').next().unwrap_or(inner));
    angled.or_else(|| segment.strip_prefix(':')).filter(|name| !name.is_empty())
}

fn check_name(name: &str) -> Result<(), String> {
    if let Some(rest) = name.strip_prefix('*') {
        return Err(format!(
            "a parameter is exactly one segment: write `{{{rest}}}`; the rest of a path cannot be taken"
        ));
    }
    let word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    // These are the identifiers that not even `r#` makes usable, and `url(…)` takes the names as arguments.
    let usable = !["_", "self", "Self", "super", "crate"].contains(&name);
    if word && starts && usable {
        return Ok(());
    }
    Err(format!(
        "`{{{name}}}` cannot name a parameter; write ASCII letters, digits and `_`, beginning with a letter, \
         such as `{{id}}`"
    ))
}

fn check_fixed(segment: &str) -> Result<(), String> {
    if segment.contains(['{', '}']) {
        return Err(format!(
            "a parameter is a whole segment such as `{{id}}`, and not a part of one as in `{segment}`"
        ));
    }
    let plain = segment.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c));
    if plain && segment != "." && segment != ".." {
        return Ok(());
    }
    Err(format!(
        "no request can match the segment `{segment}` as it stands; write ASCII letters, digits, `-`, `.`, \
         `_` or `~`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> String {
        names(text).unwrap_err()
    }

    #[test]
    fn names_come_in_order() {
        assert_eq!(names("/").unwrap(), Vec::<String>::new());
        assert_eq!(names("/todos/{id}/notes/{note_2}").unwrap(), ["id", "note_2"]);
        assert_eq!(names("/a.b/@me/~x").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn slashes_stand_between_segments_only() {
        assert_eq!(mistake("todos"), "a path begins with `/`: write \"/todos\"");
        assert_eq!(mistake("/todos/"), "a path has no `/` at the end: write \"/todos\"");
        assert!(mistake("/todos//x").contains("empty segment"));
        assert!(mistake("//").contains("empty segment"));
    }

    #[test]
    fn parameters_of_other_frameworks_are_translated() {
        assert!(mistake("/todos/:id").contains("written `{id}`"));
        assert!(mistake("/todos/<id>").contains("written `{id}`"));
        assert!(mistake("/todos/<int:id>").contains("written `{id}`"));
        assert!(mistake("/files/{*rest}").contains("write `{rest}`"));
    }

    #[test]
    fn a_parameter_is_a_whole_segment_with_a_usable_name() {
        assert!(mistake("/todos/{id}.json").contains("whole segment"));
        assert!(mistake("/todos/{}").contains("cannot name"));
        assert!(mistake("/todos/{2d}").contains("cannot name"));
        assert!(mistake("/todos/{self}").contains("cannot name"));
        assert!(mistake("/todos/{标题}").contains("cannot name"));
        assert!(mistake("/{id}/{id}").contains("stands twice"));
    }

    #[test]
    fn fixed_segments_can_be_matched() {
        for segment in ["a b", "标题", "..", "a%20b", "a?b"] {
            assert!(mistake(&format!("/{segment}")).contains("no request can match"), "{segment}");
        }
    }
}
