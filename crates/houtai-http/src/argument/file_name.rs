//! The names that clients give to files.

/// How many bytes a name may have; file systems take 255.
const LONGEST: usize = 200;

/// Names that are devices on Windows, whatever extension they have.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

/// A name that may be shown and, beside others in a folder, be stored: no folders, no characters that are not seen or
/// that turn the direction of the text (`exe.gpj` for `jpg.exe`), nothing that a file system takes for something else.
/// `None` when nothing is left.
pub(super) fn harmless(name: &str) -> Option<String> {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = bare.chars().filter(|c| !is_unseen(*c));
    let plain: String = seen.map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    // Windows drops dots and blanks at the end, so that `a.exe.` would become `a.exe`.
    let trimmed = plain.trim_end_matches(|c: char| c == '.' || c.is_whitespace()).trim_start();
    if trimmed.is_empty() {
        return None;
    }
    let device = if is_device(trimmed) { "_" } else { "" };
    Some(shortened(&format!("{device}{trimmed}")))
}

/// Control characters, and those of Unicode that are invisible or turn the direction.
fn is_unseen(c: char) -> bool {
    let invisible = matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}');
    c.is_control() || invisible || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered = stem.strip_suffix(|c: char| c.is_ascii_digit()).filter(|name| DEVICES[4..].contains(name));
    DEVICES[..4].contains(&&*stem) || numbered.is_some()
}

/// Cut in the middle: the extension says what kind of file it is.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let dot = name.rfind('.').filter(|dot| name.len() - dot <= 16).unwrap_or(name.len());
    let (stem, extension) = name.split_at(dot);
    let end = stem.floor_char_boundary(LONGEST - extension.len());
    format!("{}{extension}", &stem[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_harmless() {
        for (name, plain) in [
            ("cat.png", "cat.png"),
            ("猫 1.png", "猫 1.png"),
            (".bashrc", ".bashrc"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\cat.png", "cat.png"),
            ("C:cat.png", "C_cat.png"),
            ("cat.png:stream", "cat.png_stream"),
            ("a\0b\r\n.png", "ab.png"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("a\u{200b}\u{2066}b\u{feff}", "ab"),
            ("  cat.exe. . ", "cat.exe"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("command.txt", "command.txt"),
            ("com.txt", "com.txt"),
            ("a<b>|?*\".txt", "a_b_____.txt"),
        ] {
            assert_eq!(harmless(name).as_deref(), Some(plain), "{name:?}");
        }
        for name in ["", ".", "..", "...", "a/", "/", " ", "\0", "a\\..", "\u{202e}"] {
            assert_eq!(harmless(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = harmless(&format!("{}.tar", "猫".repeat(500))).unwrap();
        assert!(name.len() <= LONGEST && name.ends_with("猫.tar"), "{name}");
        assert_eq!(harmless(&"a.".repeat(500)).unwrap().len(), LONGEST);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_one_name(name in "\\PC{0,300}|[./\\\\:a-c\\x00-\\x20\u{202a}-\u{202e}]{0,40}") {
            if let Some(plain) = harmless(&name) {
                prop_assert!(!plain.is_empty() && plain.len() <= LONGEST + 1);
                prop_assert!(!plain.contains(['/', '\\', '\0']) && plain != "." && plain != "..");
                prop_assert_eq!(std::path::Path::new(&plain).components().count(), 1);
            }
        }
    }
}
