//! Every code that this crate gives has a text in every language.

use std::fs;
use std::path::{Path, PathBuf};

use houtai_core::ErrorKind;
use houtai_core::validate::{Language, Messages};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// What stands between `before` and the next quotation mark.
fn between<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn codes_of_refusals_and_problems_are_in_the_catalogue() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for source in sources(&folder) {
        let text = fs::read_to_string(&source).unwrap();
        let given = ["with_code(\"", "Problem::new(\"", "Match::Broken(\"", "broken(\""]
            .map(|before| between(&text, before));
        for code in given.into_iter().flatten().filter(|code| !code.contains(' ')) {
            seen += 1;
            for language in Language::ALL {
                let known = Messages::default().text(code, &[], language).is_some();
                assert!(known, "{}: `{code}` has no text in {}", source.display(), language.tag());
            }
        }
    }
    assert!(seen > 10, "the search found only {seen} codes; has the way of giving them changed?");
}

#[test]
fn every_kind_of_error_has_a_title_and_a_status_of_its_own() {
    let mut statuses: Vec<u16> = ErrorKind::ALL.map(|kind| houtai_http::status_of(kind).as_u16()).to_vec();
    statuses.sort_unstable();
    statuses.dedup();
    assert_eq!(statuses.len(), ErrorKind::ALL.len());
    for kind in ErrorKind::ALL {
        for language in Language::ALL {
            assert_ne!(Messages::default().title(kind.code(), language), kind.code(), "{kind:?}");
        }
    }
}
