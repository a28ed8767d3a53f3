//! Why there is no app to answer, for people and programs that have asked for a page.

use serde_json::json;

use super::ansi;
use super::build::Diagnostic;

/// A page shows so many bytes of errors; the terminal has the rest.
const BYTES_SHOWN: usize = 256 * 1024;

/// What kind of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It does not compile.
    Compile,
    /// It ended before it served.
    Start,
    /// It served and ended by itself.
    Ended,
}

/// What is shown until the next change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The kind.
    pub(crate) kind: Kind,
    /// The program.
    pub(crate) program: String,
    /// How many errors there are, of which the first are below.
    pub(crate) errors: usize,
    /// How it ended, if it did.
    pub(crate) ending: String,
    /// Errors of the compiler, or the last lines of the app as one.
    pub(crate) details: Vec<String>,
    /// The first error in a line.
    pub(crate) first: String,
}

impl Trouble {
    /// It does not compile.
    pub(crate) fn compile(program: &str, errors: usize, diagnostics: &[Diagnostic]) -> Self {
        let mut left = BYTES_SHOWN;
        let shown = diagnostics.iter().map(|diagnostic| diagnostic.rendered.clone()).take_while(|text| {
            let fits = text.len() <= left;
            left = left.saturating_sub(text.len());
            fits
        });
        let mut details: Vec<String> = shown.collect();
        if details.is_empty() {
            details.extend(diagnostics.first().map(|diagnostic| diagnostic.line.clone()));
        }
        Self {
            kind: Kind::Compile,
            program: program.to_owned(),
            errors,
            ending: String::new(),
            details,
            first: diagnostics.first().map(|diagnostic| diagnostic.line.clone()).unwrap_or_default(),
        }
    }

    /// It has ended.
    pub(crate) fn ended(program: &str, kind: Kind, ending: String, last_lines: &[String]) -> Self {
        let text = last_lines.join("\n");
        Self {
            kind,
            program: program.to_owned(),
            errors: 0,
            first: ending.clone(),
            ending,
            details: if text.trim().is_empty() { Vec::new() } else { vec![text] },
        }
    }

    fn code(&self) -> &'static str {
        match self.kind {
            Kind::Compile => "dev.compile_error",
            Kind::Start => "dev.start_failed",
            Kind::Ended => "dev.app_ended",
        }
    }

    /// For programs that read problems (RFC 9457).
    pub(crate) fn problem(&self) -> String {
        let details: Vec<String> = self.details.iter().map(|text| ansi::plain(text)).collect();
        let problem = json!({
            "type": "about:blank",
            "title": self.title(Language::English),
            "status": 503,
            "detail": ansi::plain(&self.first),
            "code": self.code(),
            "errors": details,
        });
        format!("{problem:#}\n")
    }

    /// For a terminal.
    pub(crate) fn text(&self, language: Language) -> String {
        let mut text = format!("{}\n\n", self.title(language));
        for detail in &self.details {
            text.push_str(ansi::plain(detail).trim_end());
            text.push_str("\n\n");
        }
        text.push_str(self.rest(language).as_deref().unwrap_or_default());
        text.push_str(language.next_step(self.kind));
        text.push('\n');
        text
    }

    /// What has happened, in a line.
    pub(crate) fn title(&self, language: Language) -> String {
        let (program, ending) = (&self.program, &self.ending);
        match (language, self.kind) {
            (Language::English, Kind::Compile) => {
                let plural = if self.errors == 1 { "" } else { "s" };
                format!("{program} does not compile: {} error{plural}", self.errors)
            }
            (Language::Chinese, Kind::Compile) => format!("{program} 编译失败：{} 个错误", self.errors),
            (Language::English, Kind::Start) => format!("{program} does not start: {ending}"),
            (Language::Chinese, Kind::Start) => format!("{program} 启动失败：{ending}"),
            (Language::English, Kind::Ended) => format!("{program} has ended by itself: {ending}"),
            (Language::Chinese, Kind::Ended) => format!("{program} 已自行退出：{ending}"),
        }
    }

    /// How many errors are not shown.
    pub(crate) fn rest(&self, language: Language) -> Option<String> {
        let rest = self.errors.saturating_sub(self.details.len());
        (rest > 0).then(|| match language {
            Language::English => format!("… and {rest} more\n\n"),
            Language::Chinese => format!("……另有 {rest} 个错误\n\n"),
        })
    }
}

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, also for all that we do not speak.
    English,
    /// Chinese.
    Chinese,
}

impl Language {
    /// The one that an `Accept-Language` prefers.
    pub(crate) fn preferred(header: &str) -> Self {
        let weight_of = |wanted: &str| {
            let ranges = header.split(',').filter_map(|range| {
                let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
                let language = tag.trim().split('-').next()?.to_ascii_lowercase();
                let weight =
                    parameters.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse().ok())?;
                (language == wanted).then_some(weight)
            });
            ranges.fold(0.0_f32, f32::max)
        };
        if weight_of("zh") > weight_of("en") { Self::Chinese } else { Self::English }
    }

    /// The tag of the language in HTML.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// What to do.
    pub(crate) fn next_step(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::English, Kind::Compile) => "Mend it and save; houtai dev builds it again.",
            (Self::Chinese, Kind::Compile) => "修改并保存后，houtai dev 会自动重新编译。",
            (Self::English, Kind::Start) => {
                "Mend the code or the settings and save; houtai dev starts it again."
            }
            (Self::Chinese, Kind::Start) => "修改代码或配置并保存后，houtai dev 会自动重新启动。",
            (Self::English, Kind::Ended) => {
                "houtai dev starts it again after a pause, or at once when a file is saved."
            }
            (Self::Chinese, Kind::Ended) => "houtai dev 稍后会重新启动它；保存任一文件会立即重启。",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_preferred_one() {
        assert_eq!(Language::preferred("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(Language::preferred("en-US, zh;q=0.5"), Language::English);
        assert_eq!(Language::preferred("ZH-Hant"), Language::Chinese);
        for odd in ["", "de", "*", "zh;q=x", ";;,,", "zh;q=0"] {
            assert_eq!(Language::preferred(odd), Language::English, "{odd}");
        }
    }

    #[test]
    fn errors_that_do_not_fit_are_counted() {
        let long = Diagnostic { rendered: "x".repeat(BYTES_SHOWN - 10), line: "long".into() };
        let other = Diagnostic { rendered: "y".repeat(20), line: "other".into() };
        let trouble = Trouble::compile("shop", 7, &[long, other]);
        assert_eq!(trouble.details.len(), 1);
        assert!(trouble.text(Language::English).contains("… and 6 more"));
    }

    #[test]
    fn a_problem_has_no_colours() {
        let diagnostic =
            Diagnostic { rendered: "\u{1b}[1merror\u{1b}[0m: no".into(), line: "src/a.rs:1:1: no".into() };
        let problem = Trouble::compile("shop", 1, &[diagnostic]).problem();
        assert!(problem.contains("\"error: no\"") && problem.contains("\"dev.compile_error\""), "{problem}");
    }
}
