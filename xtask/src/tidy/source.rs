//! A Rust file as far as the rules look into it: its lines, functions and modules.

use syn::visit::{self, Visit};
use syn::{Attribute, Block, Ident, Meta, Signature};

/// One Rust file.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) lines: usize,
    /// Why the syntax was not understood; then there are no functions and modules.
    pub(crate) unparsed: Option<String>,
    pub(crate) functions: Vec<Function>,
    /// Every `mod`, with its line.
    pub(crate) modules: Vec<(String, usize)>,
    /// The comment at the head of the file.
    pub(crate) head: String,
}

/// One function with a body.
pub(crate) struct Function {
    pub(crate) name: String,
    /// The line of its `fn`.
    pub(crate) line: usize,
    /// From `fn` to the closing brace.
    pub(crate) lines: usize,
    /// Whether it belongs to tests.
    pub(crate) test: bool,
    /// The comment above it.
    pub(crate) comment: String,
}

impl Source {
    /// Reads a file.
    pub(crate) fn read(path: &str, text: &str) -> Self {
        let mut reader =
            Reader { lines: text.lines().collect(), in_test: of_tests(path), ..Reader::default() };
        let unparsed = match syn::parse_file(text) {
            Ok(file) => {
                reader.visit_file(&file);
                None
            }
            Err(error) => Some(error.to_string()),
        };
        Self {
            path: path.to_owned(),
            lines: reader.lines.len(),
            unparsed,
            head: head(&reader.lines),
            functions: reader.functions,
            modules: reader.modules,
        }
    }

    /// Whether the file belongs to tests.
    pub(crate) fn of_tests(&self) -> bool {
        of_tests(&self.path)
    }
}

/// Whether a path belongs to tests by its place.
fn of_tests(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "tests.rs")
}

fn head(lines: &[&str]) -> String {
    let comment = lines.iter().take_while(|line| line.starts_with("//") || line.trim().is_empty());
    comment.copied().collect::<Vec<_>>().join("\n")
}

#[derive(Default)]
struct Reader<'text> {
    lines: Vec<&'text str>,
    in_test: bool,
    functions: Vec<Function>,
    modules: Vec<(String, usize)>,
}

impl Reader<'_> {
    fn function(&mut self, attributes: &[Attribute], signature: &Signature, body: &Block) {
        let line = signature.fn_token.span.start().line;
        let end = body.brace_token.span.close().end().line;
        let first = attributes.iter().map(|attribute| attribute.pound_token.span.start().line).min();
        self.functions.push(Function {
            name: signature.ident.to_string(),
            line,
            lines: end - line + 1,
            test: self.in_test || attributes.iter().any(marks_test),
            comment: self.comment(first.unwrap_or(line), line),
        });
    }

    /// The comment lines between the first attribute and the function, and those directly above.
    fn comment(&self, first: usize, line: usize) -> String {
        let is_comment = |text: &&&str| text.trim_start().starts_with("//");
        let above = self.lines[..first - 1].iter().rev().take_while(is_comment);
        let between = self.lines[first - 1..line - 1].iter().filter(is_comment);
        above.chain(between).copied().collect::<Vec<_>>().join("\n")
    }

    fn inside(&mut self, attributes: &[Attribute], walk: impl FnOnce(&mut Self)) {
        let outside = self.in_test;
        self.in_test |= attributes.iter().any(marks_test);
        walk(self);
        self.in_test = outside;
    }

    fn module(&mut self, name: &Ident) {
        self.modules.push((name.to_string(), name.span().start().line));
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module(&item.ident);
        self.inside(&item.attrs, |reader| visit::visit_item_mod(reader, item));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.inside(&item.attrs, |reader| visit::visit_item_impl(reader, item));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
        self.inside(&item.attrs, |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
        self.inside(&item.attrs, |reader| visit::visit_impl_item_fn(reader, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.attrs, &item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// `#[test]`, `#[tokio::test]` and the like, `#[cfg(test)]`, `#[cfg(all(test, ..))]`.
fn marks_test(attribute: &Attribute) -> bool {
    if attribute.path().is_ident("cfg") {
        return attribute.parse_args::<Meta>().is_ok_and(|condition| needs_test(&condition));
    }
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "test")
}

fn needs_test(condition: &Meta) -> bool {
    if !condition.path().is_ident("all") {
        return condition.path().is_ident("test");
    }
    let mut needed = false;
    let Meta::List(list) = condition else { return false };
    let read = list.parse_nested_meta(|part| {
        needed |= part.path.is_ident("test");
        // The value of `feature = ".."` has to be read for the next part to follow.
        if part.input.peek(syn::Token![=]) { part.value()?.parse::<syn::Lit>().map(drop) } else { Ok(()) }
    });
    read.is_ok() && needed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functions(text: &str) -> Vec<(String, usize, bool)> {
        let source = Source::read("src/a.rs", text);
        assert_eq!(source.unparsed, None);
        source.functions.into_iter().map(|it| (it.name, it.lines, it.test)).collect()
    }

    #[test]
    fn functions_of_all_kinds_are_measured() {
        let text = "fn a() {\n}\nimpl X {\n    fn b() {\n        c();\n    }\n}\ntrait T {\n    fn d();\n    fn e() {}\n}\n";
        let expected = [("a".to_owned(), 2, false), ("b".to_owned(), 3, false), ("e".to_owned(), 1, false)];
        assert_eq!(functions(text), expected);
    }

    #[test]
    fn tests_are_told_apart() {
        for marked in [
            "#[test]\nfn a() {}",
            "#[tokio::test]\nasync fn a() {}",
            "#[cfg(test)]\nmod tests { fn a() {} }",
            "#[cfg(all(feature = \"x\", test))]\nmod more { fn a() {} }",
            "#[cfg(test)]\nimpl X { fn a() {} }",
        ] {
            assert_eq!(functions(marked), [("a".to_owned(), 1, true)], "{marked}");
        }
        for other in ["#[cfg(any(test, feature = \"x\"))]\nfn a() {}", "#[cfg(unix)]\nfn a() {}"] {
            assert_eq!(functions(other), [("a".to_owned(), 1, false)], "{other}");
        }
    }

    #[test]
    fn place_makes_a_test() {
        assert!(of_tests("crates/a/tests/it/main.rs"));
        assert!(of_tests("crates/a/src/tests.rs"));
        assert!(!of_tests("crates/houtai-test/src/latest.rs"));
    }

    #[test]
    fn comment_above_and_between_belongs_to_the_function() {
        let text = "// Far.\n\n// Above.\n/// Doc.\n#[inline]\n// Between.\npub fn a() {}\n";
        let comment = &Source::read("a.rs", text).functions[0].comment;
        assert!(
            comment.contains("Above") && comment.contains("Between") && !comment.contains("Far"),
            "{comment}"
        );
    }

    #[test]
    fn modules_and_head_are_read() {
        let source =
            Source::read("a.rs", "//! Head.\n//! Size: generated.\n\nmod one;\nmod two { mod three {} }\n");
        let names: Vec<&str> = source.modules.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["one", "two", "three"]);
        assert!(source.head.contains("Size:"));
        assert_eq!(source.lines, 5);
    }

    #[test]
    fn broken_syntax_is_told() {
        assert!(Source::read("a.rs", "fn a( {").unparsed.is_some());
    }
}
