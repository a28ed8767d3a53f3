//! The page itself, in English and Chinese.

use houtai_core::validate::Language;

use super::asset::revision;

/// The texts of the page.
struct Texts {
    lang: &'static str,
    title: &'static str,
    no_script: &'static str,
}

const ENGLISH: Texts =
    Texts { lang: "en", title: "API docs", no_script: "This page needs JavaScript. What it shows stands in" };

const CHINESE: Texts =
    Texts {
        lang: "zh-CN", title: "接口文档", no_script: "此页面需要启用 JavaScript。同样的内容可见于"
    };

/// The HTML of the page. All addresses are relative, so that it works behind a prefix too.
pub(super) fn page(title: &str, language: Language) -> String {
    let texts = if language == Language::Chinese { CHINESE } else { ENGLISH };
    let Texts { lang, title: kind, no_script } = texts;
    let (title, assets) = (escaped(title), format!("docs/assets/{}", revision()));
    format!(
        r#"<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · {kind}</title>
<link rel="icon" type="image/png" sizes="32x32" href="{assets}/favicon-32x32.png">
<link rel="stylesheet" href="{assets}/swagger-ui.css">
<link rel="stylesheet" href="{assets}/docs.css">
</head>
<body>
<noscript><p class="message">{no_script} <a href="openapi.json">openapi.json</a>, <a href="openapi.yaml">openapi.yaml</a>.</p></noscript>
<main id="swagger-ui"></main>
<script src="{assets}/swagger-ui-bundle.js"></script>
<script src="{assets}/docs.js"></script>
</body>
</html>
"#
    )
}

/// A text that cannot leave the place in which it stands.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_both_languages() {
        assert!(page("hello", Language::English).contains("<title>hello · API docs</title>"));
        let chinese = page("hello", Language::Chinese);
        assert!(chinese.contains("lang=\"zh-CN\"") && chinese.contains("接口文档"));
    }

    #[test]
    fn the_page_has_no_inline_script_and_no_foreign_address() {
        let page = page("hello", Language::English);
        assert!(!page.contains("<script>") && !page.contains("style=") && !page.contains("http"));
    }

    #[test]
    fn the_title_is_escaped() {
        assert!(page("<b>&\"", Language::English).contains("<title>&lt;b&gt;&amp;&quot; · API docs</title>"));
    }
}
