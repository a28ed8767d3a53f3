//! Path templates such as `/todos/{id}`.

use std::fmt;

/// A parsed path template.
///
/// ```
/// use houtai_http::Template;
///
/// let template = Template::parse("/todos/{id}/notes/{note}");
/// assert_eq!(template.names(), ["id", "note"]);
/// assert!(template.problem().is_none());
/// assert!(Template::parse("todos").problem().is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    segments: Vec<Segment>,
    problem: Option<String>,
}

/// One segment of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A fixed text.
    Fixed(String),
    /// A parameter that is exactly one segment.
    Parameter(String),
}

impl Template {
    /// Parses a template. A mistake is kept for the start-up check, which names the endpoint; the attributes
    /// refuse it earlier, when the program is compiled.
    pub fn parse(text: &str) -> Self {
        match segments(text) {
            Ok(segments) => Self { text: text.to_owned(), segments, problem: None },
            Err(problem) => Self { text: text.to_owned(), segments: Vec::new(), problem: Some(problem) },
        }
    }

    /// What is wrong with it.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The names of its parameters, in order.
    pub fn names(&self) -> Vec<&str> {
        let names = self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name.as_str()),
            Segment::Fixed(_) => None,
        });
        names.collect()
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The template with the names taken out: two templates with the same shape match the same paths.
    pub fn shape(&self) -> String {
        let shapes = self.segments.iter().map(|segment| match segment {
            Segment::Fixed(text) => text.as_str(),
            Segment::Parameter(_) => "{}",
        });
        format!("/{}", shapes.collect::<Vec<_>>().join("/"))
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn segments(text: &str) -> Result<Vec<Segment>, String> {
    let rest = text.strip_prefix('/').ok_or_else(|| format!("the path `{text}` must begin with `/`"))?;
    if rest.is_empty() {
        return Ok(vec![Segment::Fixed(String::new())]);
    }
    let segments: Vec<Segment> = rest.split('/').map(|part| segment(text, part)).collect::<Result<_, _>>()?;
    let mut names: Vec<&String> = Vec::new();
    for segment in &segments {
        if let Segment::Parameter(name) = segment {
            if names.contains(&name) {
                return Err(format!("the path `{text}` has the parameter `{name}` twice"));
            }
            names.push(name);
        }
    }
    Ok(segments)
}

fn segment(text: &str, part: &str) -> Result<Segment, String> {
    if part.is_empty() {
        return Err(format!(
            "the path `{text}` has an empty segment; `//` and a `/` at the end are not permitted"
        ));
    }
    if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        let fits = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let parameter = Segment::Parameter(name.to_owned());
        return if fits { Ok(parameter) } else { Err(bad_parameter(text, part)) };
    }
    if part.contains(['{', '}']) {
        return Err(bad_parameter(text, part));
    }
    if part.starts_with(':') || part.starts_with('<') {
        return Err(format!("the path `{text}` writes a parameter as `{part}`; write `{{name}}`"));
    }
    let plain = part.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c));
    if !plain || part == "." || part == ".." {
        return Err(format!(
            "the path `{text}` has the segment `{part}`, which no request path can match as it stands"
        ));
    }
    Ok(Segment::Fixed(part.to_owned()))
}

fn bad_parameter(text: &str, part: &str) -> String {
    format!(
        "the path `{text}` has the segment `{part}`; a parameter is a whole segment such as `{{id}}`, its name of letters, digits and `_`"
    )
}
