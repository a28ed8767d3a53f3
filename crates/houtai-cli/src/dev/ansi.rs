//! Colours of a terminal: taken out of a text, or turned into HTML.

/// A piece of a text.
enum Piece<'a> {
    Text(&'a str),
    /// The parameters of a "select graphic rendition", as in `1;38;5;9`.
    Style(&'a str),
}

/// The pieces of a text; other control sequences are left out.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut parts = text.split('\u{1b}');
    pieces.extend(parts.next().map(Piece::Text));
    for part in parts {
        let Some(sequence) = part.strip_prefix('[') else {
            pieces.push(Piece::Text(part));
            continue;
        };
        let Some(end) = sequence.find(|character: char| ('@'..='~').contains(&character)) else { continue };
        let (parameters, rest) = sequence.split_at(end);
        if rest.starts_with('m') {
            pieces.push(Piece::Style(parameters));
        }
        pieces.push(Piece::Text(&rest[1..]));
    }
    pieces
}

/// The text alone.
pub(crate) fn plain(text: &str) -> String {
    let texts = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        Piece::Style(_) => None,
    });
    texts.collect()
}

/// The text as HTML, escaped, its colours as classes.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    let mut classes: Vec<&'static str> = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Style(parameters) => restyle(&mut classes, parameters),
            Piece::Text("") => {}
            Piece::Text(text) if classes.is_empty() => html.push_str(&escape(text)),
            Piece::Text(text) => {
                html.push_str(&format!("<span class=\"{}\">{}</span>", classes.join(" "), escape(text)));
            }
        }
    }
    html
}

/// Puts a change of style in force.
fn restyle(classes: &mut Vec<&'static str>, parameters: &str) {
    if matches!(parameters, "" | "0") {
        classes.clear();
        return;
    }
    if parameters.split(';').any(|parameter| parameter == "1") && !classes.contains(&"bold") {
        classes.push("bold");
    }
    if let Some(colour) = colour(parameters) {
        classes.retain(|class| *class == "bold");
        classes.push(colour);
    }
}

/// The colour that parameters choose: rustc writes `38;5;N`, others `3N` and `9N`.
fn colour(parameters: &str) -> Option<&'static str> {
    let number = match parameters.split_once("38;5;") {
        Some((_, number)) => number.split(';').next()?.parse::<u8>().ok()? % 8,
        None => {
            let code = parameters.split(';').filter_map(|code| code.parse::<u8>().ok());
            code.into_iter().find(|code| matches!(code, 30..=37 | 90..=97))? % 10
        }
    };
    ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"].get(usize::from(number)).copied()
}

/// The text with what means something in HTML made harmless; in attributes too.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            other if other.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: &str = "\u{1b}[0m\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: <b>\u{1b}[K & \u{1b}[91mx\u{1b}[0m";

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(plain(ERROR), "error: <b> & x");
        assert_eq!(plain("cut off \u{1b}[38;5"), "cut off ");
    }

    #[test]
    fn colours_become_classes_and_text_is_escaped() {
        let expected = "<span class=\"bold red\">error</span>: &lt;b&gt; &amp; <span class=\"red\">x</span>";
        assert_eq!(html(ERROR), expected);
    }

    #[test]
    fn markup_and_control_characters_are_harmless() {
        assert_eq!(html("<script>'\"\u{7}</script>"), "&lt;script&gt;&#39;&quot;\u{fffd}&lt;/script&gt;");
    }

    #[test]
    fn the_last_colour_is_in_force() {
        assert_eq!(
            html("\u{1b}[1;31ma\u{1b}[34mb"),
            "<span class=\"bold red\">a</span><span class=\"bold blue\">b</span>"
        );
    }
}
