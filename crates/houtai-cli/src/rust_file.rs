//! A Rust file of a project, understood as far as something is listed in it, and edited without touching the rest.

use std::ops::Range;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprMethodCall, Item, Token};

/// A parsed file and its text.
pub(crate) struct RustFile {
    text: String,
    file: syn::File,
}

/// Why a file cannot be edited, as it stands behind "because".
pub(crate) type Reason = String;

/// `Module::new(..)` with all calls behind it.
struct Chain {
    /// The calls in the order of the text.
    calls: Vec<ExprMethodCall>,
    /// Where the whole expression ends.
    end: usize,
}

/// Texts to put in, each at its place.
#[derive(Default)]
struct Insertions(Vec<(usize, String)>);

impl RustFile {
    /// Reads a file.
    pub(crate) fn parse(text: &str) -> Result<Self, Reason> {
        let file = syn::parse_file(text).map_err(|error| {
            let place = error.span().start();
            format!("it is not valid Rust: line {}: {error}", place.line)
        })?;
        Ok(Self { text: text.to_owned(), file })
    }

    /// Whether it has a module or another item of this name.
    pub(crate) fn has_item(&self, name: &str) -> bool {
        self.file.items.iter().any(|item| match item {
            Item::Mod(item) => item.ident == name,
            Item::Fn(item) => item.sig.ident == name,
            _ => false,
        })
    }

    /// The names in `mod name;`.
    pub(crate) fn modules(&self) -> Vec<String> {
        self.mods().map(|item| item.ident.to_string()).collect()
    }

    /// The same with `mod name;` and the entry `name::item` in the list of `Module::new(..).endpoints(endpoints![..])`, of
    /// scripts or of models.
    pub(crate) fn with_entry(&self, (name, item): (&str, &str), list: &str) -> Result<String, Reason> {
        let mut insertions = Insertions::default();
        self.put_mod(name, &mut insertions);
        let entry = format!("{name}::{item}");
        self.put_entry(list, &entry, &mut insertions)?;
        let text = insertions.into(&self.text);
        let edited = Self::parse(&text)?;
        let is_listed = edited.chain("Module")?.list(list)?.is_some_and(|list| list.holds(&entry));
        if is_listed { Ok(text) } else { Err(format!("`{entry}` cannot be put into `{list}![..]`")) }
    }

    /// The same with `mod name;` and `.module(name::module())` behind `App::new(..)`.
    pub(crate) fn with_module(&self, name: &str) -> Result<String, Reason> {
        let mut insertions = Insertions::default();
        self.put_mod(name, &mut insertions);
        let chain = self.chain("App")?;
        let last = chain.calls.iter().rfind(|call| call.method == "module");
        let behind = last.map_or(chain.end, |call| call.span().byte_range().end);
        let call = format!(".module({name}::module())");
        insertions.put(behind, self.on_a_line_like(last.or(chain.calls.last()), &call));
        let text = insertions.into(&self.text);
        Self::parse(&text)?.chain("App")?;
        Ok(text)
    }

    fn mods(&self) -> impl Iterator<Item = &syn::ItemMod> {
        self.file.items.iter().filter_map(|item| match item {
            Item::Mod(item) if item.content.is_none() => Some(item),
            _ => None,
        })
    }

    /// In the order of the alphabet, as rustfmt has it.
    fn put_mod(&self, name: &str, insertions: &mut Insertions) {
        let before = self.mods().filter(|item| item.ident.to_string().as_str() < name).last();
        let after = self.mods().next();
        if let Some(item) = before {
            insertions.put(item.span().byte_range().end, format!("\nmod {name};"));
        } else if let Some(item) = after {
            insertions.put(item.span().byte_range().start, format!("mod {name};\n"));
        } else if let Some(item) = self.file.items.first() {
            insertions.put(item.span().byte_range().start, format!("mod {name};\n\n"));
        }
    }

    fn put_entry(&self, list: &str, entry: &str, insertions: &mut Insertions) -> Result<(), Reason> {
        let chain = self.chain("Module")?;
        if let Some(found) = chain.list(list)? {
            found.put(entry, &self.text, insertions);
        } else {
            let call = format!(".{list}({list}![{entry}])");
            insertions.put(chain.end, self.on_a_line_like(chain.calls.last(), &call));
        }
        Ok(())
    }

    /// A call in the same layout as another one: on a line of its own, or behind it.
    fn on_a_line_like(&self, other: Option<&ExprMethodCall>, call: &str) -> String {
        let Some(other) = other else { return call.to_owned() };
        let dot = other.dot_token.span().byte_range().start;
        let line = self.text[..dot].rsplit('\n').next().unwrap_or_default();
        if line.trim().is_empty() { format!("\n{line}{call}") } else { call.to_owned() }
    }

    /// The one chain that begins with `App::new` or `Module::new`.
    fn chain(&self, noun: &'static str) -> Result<Chain, Reason> {
        let mut search = Search { noun, found: Vec::new() };
        search.visit_file(&self.file);
        let count = search.found.len();
        match search.found.pop() {
            Some(chain) if count == 1 => Ok(chain),
            _ => Err(format!("`{noun}::new` stands in it {count} times instead of once")),
        }
    }
}

impl Chain {
    /// The list in `.endpoints(endpoints![..])`, when there is such a call.
    fn list(&self, name: &str) -> Result<Option<List>, Reason> {
        let mut calls = self.calls.iter().filter(|call| call.method == name);
        let Some(call) = calls.next() else { return Ok(None) };
        if calls.next().is_some() {
            return Err(format!("`.{name}(..)` is called several times"));
        }
        let odd = || format!("`.{name}(..)` takes something else than `{name}![..]`");
        let Some(Expr::Macro(list)) = call.args.first() else { return Err(odd()) };
        if !list.mac.path.is_ident(name) {
            return Err(odd());
        }
        let close = list.mac.delimiter.span().close();
        List::read(list.mac.tokens.clone(), close).map(Some).ok_or_else(odd)
    }
}

/// The names in `endpoints![a, b]`.
struct List {
    names: Vec<String>,
    /// The last name and a comma behind it, where there are any.
    last: Option<Range<usize>>,
    ends_with_comma: bool,
    /// Where the bracket closes.
    close: usize,
}

impl List {
    fn read(tokens: TokenStream, close: Span) -> Option<Self> {
        use syn::parse::Parser;
        let last = tokens.clone().into_iter().last();
        let ends_with_comma = matches!(&last, Some(TokenTree::Punct(mark)) if mark.as_char() == ',');
        let paths = Punctuated::<syn::Path, Token![,]>::parse_terminated.parse2(tokens).ok()?;
        let name = |path: &syn::Path| {
            path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>().join("::")
        };
        Some(Self {
            names: paths.iter().map(name).collect(),
            last: last.map(|last| last.span().byte_range()),
            ends_with_comma,
            close: close.byte_range().start,
        })
    }

    fn holds(&self, entry: &str) -> bool {
        self.names.iter().any(|name| name == entry)
    }

    /// Puts an entry at the end, on a line of its own where the others have one.
    fn put(&self, entry: &str, text: &str, insertions: &mut Insertions) {
        let Some(last) = &self.last else {
            insertions.put(self.close, entry.to_owned());
            return;
        };
        if !self.ends_with_comma {
            insertions.put(last.end, ",".to_owned());
        }
        if let Some(line_end) = text[last.end..self.close].rfind('\n') {
            let line = text[..last.start].rsplit('\n').next().unwrap_or_default();
            let indent: String = line.chars().take_while(|character| character.is_whitespace()).collect();
            insertions.put(last.end + line_end, format!("\n{indent}{entry},"));
        } else {
            insertions.put(self.close, format!(" {entry}"));
        }
    }
}

impl Insertions {
    fn put(&mut self, at: usize, text: String) {
        self.0.push((at, text));
    }

    /// From the end, so that the places in front stay right. Of two at one place the first stands first. Lines end as
    /// they do in the text.
    fn into(mut self, text: &str) -> String {
        self.0.sort_by_key(|(at, _)| *at);
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut edited = text.to_owned();
        for (at, with) in self.0.iter().rev() {
            edited.insert_str(*at, &with.replace('\n', line_end));
        }
        edited
    }
}

/// Looks for chains outside tests.
struct Search {
    noun: &'static str,
    found: Vec<Chain>,
}

impl Search {
    fn begins(&self, expression: &Expr) -> bool {
        let Expr::Call(ExprCall { func, .. }) = expression else { return false };
        let Expr::Path(path) = &**func else { return false };
        let names: Vec<String> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
        names.ends_with(&[self.noun.to_owned(), "new".to_owned()])
    }
}

impl<'a> Visit<'a> for Search {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        let mut calls = Vec::new();
        let mut base = expression;
        while let Expr::MethodCall(call) = base {
            calls.push(call.clone());
            base = &call.receiver;
        }
        if !self.begins(base) {
            visit::visit_expr(self, expression);
            return;
        }
        calls.reverse();
        self.found.push(Chain { calls, end: expression.span().byte_range().end });
        // What is given to the calls may hold other chains; the receivers are this one.
        let mut call = expression;
        while let Expr::MethodCall(inner) = call {
            inner.args.iter().for_each(|argument| self.visit_expr(argument));
            call = &inner.receiver;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "//! Page.\n\nmod a;\nmod c;\n\nfn module() -> Module {\n    Module::new(\"m\")\n        .doc(\"x\")\n        .endpoints(endpoints![a::a, c::c])\n}\n";

    fn with_entry(text: &str) -> Result<String, Reason> {
        RustFile::parse(text)?.with_entry(("b", "b"), "endpoints")
    }

    #[test]
    fn what_is_put_in_has_the_line_ends_of_the_file() {
        let text = "mod a;\r\n\r\nfn app() -> App {\r\n    App::new(\"x\").module(a::module())\r\n}\r\n";
        let edited = RustFile::parse(text).unwrap().with_module("b").unwrap();
        assert!(edited.contains("mod b;"), "{edited}");
        assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count(), "{edited:?}");
    }

    #[test]
    fn an_entry_is_put_at_the_end_and_its_mod_in_order() {
        let expected = MODULE.replace("mod a;\n", "mod a;\nmod b;\n").replace("c::c]", "c::c, b::b]");
        assert_eq!(with_entry(MODULE).unwrap(), expected);
    }

    #[test]
    fn a_list_of_lines_gets_a_line() {
        for comma in ["", ","] {
            let list = format!("endpoints![\n            a::a,\n            c::c{comma} // 最后\n        ]");
            let text = MODULE.replace("endpoints![a::a, c::c]", &list);
            let expected = "            c::c, // 最后\n            b::b,\n        ]";
            assert!(with_entry(&text).unwrap().contains(expected), "{}", with_entry(&text).unwrap());
        }
    }

    #[test]
    fn a_list_that_is_missing_or_empty_is_begun() {
        let text = RustFile::parse(MODULE).unwrap().with_entry(("s", "s"), "scripts").unwrap();
        assert!(text.contains("c::c])\n        .scripts(scripts![s::s])\n}"), "{text}");
        assert!(text.contains("mod c;\nmod s;\n"), "{text}");
        let empty = MODULE.replace("a::a, c::c", "");
        assert!(with_entry(&empty).unwrap().contains("endpoints![b::b]"));
        let short = "fn module() -> Module { Module::new(\"m\") }";
        let expected = "mod b;\n\nfn module() -> Module { Module::new(\"m\").endpoints(endpoints![b::b]) }";
        assert_eq!(with_entry(short).unwrap(), expected);
    }

    #[test]
    fn a_module_is_listed_behind_the_others() {
        let text = "mod a;\n\nfn app() -> App {\n    App::new(\"x\")\n        .module(a::module())\n        .files(f)\n}\n";
        let edited = RustFile::parse(text).unwrap().with_module("b").unwrap();
        let expected = text
            .replace("mod a;", "mod a;\nmod b;")
            .replace("a::module())\n", "a::module())\n        .module(b::module())\n");
        assert_eq!(edited, expected);
    }

    #[test]
    fn what_cannot_be_understood_is_left_alone() {
        let twice = format!("{MODULE}\nfn other() -> Module {{ Module::new(\"n\") }}\n");
        assert_eq!(with_entry(&twice).unwrap_err(), "`Module::new` stands in it 2 times instead of once");
        let own = MODULE.replace("endpoints![a::a, c::c]", "my_endpoints()");
        let expected = "`.endpoints(..)` takes something else than `endpoints![..]`";
        assert_eq!(with_entry(&own).unwrap_err(), expected);
        let odd = MODULE.replace("a::a, c::c", "a::a => c");
        assert_eq!(with_entry(&odd).unwrap_err(), expected);
        let several = MODULE.replace(".doc(\"x\")", ".endpoints(endpoints![])");
        assert_eq!(with_entry(&several).unwrap_err(), "`.endpoints(..)` is called several times");
        assert!(with_entry("fn (").unwrap_err().starts_with("it is not valid Rust: line 1"));
    }

    #[test]
    fn chains_of_tests_do_not_count() {
        let text = format!("{MODULE}\n#[cfg(test)]\nmod tests {{ fn m() {{ Module::new(\"t\"); }} }}\n");
        assert!(with_entry(&text).is_ok());
    }
}
