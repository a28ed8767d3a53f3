//! The page that a browser gets while there is no app.

use super::ansi::{escape, html};
use super::trouble::{Kind, Language, Trouble};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What else a page depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'a> {
    /// In which language it is.
    pub(crate) language: Language,
    /// The number of the trouble, so that the page notices the next one.
    pub(crate) state: u64,
    /// What lets its own style and script through its policy.
    pub(crate) nonce: &'a str,
    /// Whether it answers a form, which must not be sent again by itself.
    pub(crate) is_form: bool,
}

/// The page.
pub(crate) fn page(trouble: &Trouble, look: Look<'_>) -> String {
    let Look { language, state, nonce, is_form } = look;
    let title = escape(&trouble.title(language));
    let texts = Texts::of(language);
    let details: String =
        trouble.details.iter().map(|detail| format!("<pre>{}</pre>\n", html(detail))).collect();
    let nothing =
        if trouble.details.is_empty() { format!("<p>{}</p>", texts.nothing) } else { String::new() };
    let rest =
        trouble.rest(language).map(|rest| format!("<p>{}</p>\n", escape(rest.trim()))).unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style nonce=\"{nonce}\">\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1 class=\"{class}\">{title}</h1>\n\
         <p>{next}</p>\n</header>\n<main>\n{details}{nothing}{rest}</main>\n\
         <footer><p id=\"state\" role=\"status\">{waits}</p></footer>\n\
         <script nonce=\"{nonce}\" data-state=\"{state}\" data-form=\"{is_form}\" data-building=\"{building}\" data-gone=\"{gone}\" \
         data-again=\"{again}\">\n{SCRIPT}</script>\n</body>\n</html>\n",
        lang = language.tag(),
        class = if trouble.kind == Kind::Compile { "compile" } else { "start" },
        next = language.next_step(trouble.kind),
        waits = texts.waits,
        building = texts.building,
        gone = texts.gone,
        again = texts.again,
    )
}

/// The headers that go with it: nothing runs or loads but what is in the page.
pub(crate) fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

struct Texts {
    waits: &'static str,
    building: &'static str,
    gone: &'static str,
    again: &'static str,
    nothing: &'static str,
}

impl Texts {
    fn of(language: Language) -> Self {
        match language {
            Language::English => Self {
                waits: "This page reloads by itself.",
                building: "A change: building …",
                gone: "houtai dev does not answer; trying again …",
                again: "It runs again: send the form once more.",
                nothing: "It has printed nothing.",
            },
            Language::Chinese => Self {
                waits: "此页面会自动刷新。",
                building: "检测到改动，正在编译……",
                gone: "houtai dev 没有响应，正在重试……",
                again: "程序已恢复运行，请重新提交表单。",
                nothing: "它没有输出任何内容。",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::build::Diagnostic;
    use super::*;

    fn trouble() -> Trouble {
        let rendered =
            "\u{1b}[0m\u{1b}[1m\u{1b}[38;5;9merror[E0425]\u{1b}[0m: cannot find value `x` in <main>";
        Trouble::compile(
            "shop",
            3,
            &[Diagnostic { rendered: rendered.into(), line: "src/main.rs:1:1: no".into() }],
        )
    }

    /// Without style and script, which are files of their own.
    fn shown(trouble: &Trouble, language: Language) -> String {
        page(trouble, Look { language, state: 4, nonce: "n0nce", is_form: false })
            .replace(STYLE, "")
            .replace(SCRIPT, "")
    }

    #[test]
    fn a_page_shows_the_error() {
        insta::assert_snapshot!("english", shown(&trouble(), Language::English));
        insta::assert_snapshot!("chinese", shown(&trouble(), Language::Chinese));
    }

    #[test]
    fn an_app_that_has_said_nothing_is_told_as_well() {
        let silent = Trouble::ended("shop", Kind::Start, "exit code 1".into(), &[]);
        insta::assert_snapshot!("silent", shown(&silent, Language::English));
    }

    #[test]
    fn what_comes_from_outside_is_harmless() {
        let evil = "</pre><script>alert(1)</script>".to_owned();
        let trouble = Trouble::ended("<b>", Kind::Start, "\"'>".into(), &[evil]);
        let page = shown(&trouble, Language::English);
        assert!(!page.contains("<script>") && !page.contains("<b>") && !page.contains("\"'>"), "{page}");
    }
}
