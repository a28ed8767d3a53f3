//! The edit that a rebuild is measured after: another text in a handler.

use std::ops::Range;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow};
use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

/// The source with the first string of its first asynchronous function changed.
pub(crate) fn changed(source: &str, round: usize) -> Result<String> {
    let string = first_string(source)?;
    let mut text = source.to_owned();
    text.insert_str(string.end - 1, &format!(" {round}"));
    Ok(text)
}

/// Where the string stands, with its quotes.
fn first_string(source: &str) -> Result<Range<usize>> {
    let file = syn::parse_file(source).context("the program cannot be parsed")?;
    let handlers = file.items.iter().filter_map(|item| match item {
        Item::Fn(function) if function.sig.asyncness.is_some() => Some(&function.block.brace_token.span),
        _ => None,
    });
    for braces in handlers {
        let body = braces.open().byte_range().start..braces.close().byte_range().end;
        let tokens = TokenStream::from_str(&source[body.clone()]).map_err(|error| anyhow!("{error}"))?;
        if let Some(string) = string_in(tokens, &source[body.clone()]) {
            return Ok(body.start + string.start..body.start + string.end);
        }
    }
    Err(anyhow!("no asynchronous function of the program holds a string"))
}

/// The first plain string literal among the tokens, those inside macros included.
fn string_in(tokens: TokenStream, text: &str) -> Option<Range<usize>> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => string_in(group.stream(), text),
        TokenTree::Literal(literal) => {
            let range = literal.span().byte_range();
            text.get(range.clone())?.starts_with('"').then_some(range)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_of_the_handler_is_changed() {
        let source = "//! 你好\nconst A: &str = \"a\";\n#[get(\"/\")]\nasync fn hello() -> &'static str {\n    \"Hello\"\n}\n";
        let expected = source.replace("\"Hello\"", "\"Hello 2\"");
        assert_eq!(changed(source, 2).unwrap(), expected);
    }

    #[test]
    fn string_inside_a_macro_is_found() {
        let source = "async fn none() {}\nasync fn hello(name: &str) -> String { let x = 1; format!(\"{name}, {x}\") }";
        assert!(changed(source, 1).unwrap().contains("format!(\"{name}, {x} 1\")"));
    }

    #[test]
    fn program_without_handler_is_told() {
        let error = changed("fn main() { print(\"x\") }", 1).unwrap_err().to_string();
        assert_eq!(error, "no asynchronous function of the program holds a string");
    }
}
