use houtai_core::settings::RawValue;
use proptest::prelude::*;

use super::*;

fn read_text(text: &str) -> Layer {
    read(text.as_bytes(), &Place::File("base.toml".into()), &Secrecy::default())
}

fn value(text: &str, key: &str) -> RawValue {
    let layer = read_text(text);
    assert_eq!(layer.problems, [], "{text}");
    layer.values.get(key).unwrap_or_else(|| panic!("no {key} in {:?}", layer.values)).raw.clone()
}

fn line(text: &str, key: &str) -> usize {
    match read_text(text).values[key].origin {
        Origin::File { line, .. } => line,
        ref other => panic!("{other}"),
    }
}

fn problems(text: &str) -> Vec<String> {
    read_text(text).problems.iter().map(ToString::to_string).collect()
}

#[test]
fn tables_of_every_spelling_become_dotted_keys() {
    for text in [
        "[db.reports]\nurl = 1",
        "db.reports.url = 1",
        "[db]\nreports.url = 1",
        "db = { reports = { url = 1 } }",
    ] {
        assert_eq!(value(text, "db.reports.url"), RawValue::Integer(1), "{text}");
    }
}

#[test]
fn each_kind_of_value_is_kept() {
    let text = "s = 'x'\nb = true\ni = 0xff\nf = 1_0.5\nd = 2024-01-02T03:04:05Z\nl = [1, 'a', [true]]\nn = 18446744073709551615";
    assert_eq!(value(text, "s"), RawValue::String("x".into()));
    assert_eq!(value(text, "b"), RawValue::Bool(true));
    assert_eq!(value(text, "i"), RawValue::Integer(255));
    assert_eq!(value(text, "f"), RawValue::Float(10.5));
    assert_eq!(value(text, "d"), RawValue::String("2024-01-02T03:04:05Z".into()));
    let nested = RawValue::List(vec![RawValue::Bool(true)]);
    assert_eq!(value(text, "l"), RawValue::List(vec![RawValue::Integer(1), RawValue::from("a"), nested]));
    assert_eq!(value(text, "n"), RawValue::Text("18446744073709551615".into()));
}

#[test]
fn the_line_is_the_one_of_the_key_also_after_crlf_and_a_bom() {
    assert_eq!(line("\u{feff}# x\r\n[server]\r\n\r\nport = 1\r\n", "server.port"), 4);
    assert_eq!(line("a = '''\n\n'''\nb = [\n1]\n", "b"), 4);
}

#[test]
fn an_empty_text_gives_no_key_and_no_problem() {
    for text in ["", "\u{feff}", "\n\n", "# only a comment", "[server]"] {
        let layer = read_text(text);
        assert!(layer.values.is_empty() && layer.problems.is_empty() && layer.present, "{text:?}");
    }
}

#[test]
fn a_syntax_error_shows_line_column_and_the_line() {
    assert_eq!(
        problems("[server]\nport = = 9000\n"),
        [
            "base.toml:2:8: this is not valid TOML: extra `=`, expected nothing\n    | port = = 9000\n    |        ^\n    \
          → correct this line; strings need quotes: `name = \"value\"`"
        ]
    );
}

#[test]
fn every_broken_statement_is_told_once_and_the_others_still_count() {
    let text = "a = tru\nb = 2\nc = hello\nd = 4\n";
    assert_eq!(problems(text).len(), 2);
    assert_eq!(read_text(text).values.keys().collect::<Vec<_>>(), ["b", "d"]);
}

#[test]
fn an_unclosed_list_is_one_mistake_that_names_where_it_begins() {
    let told = problems("[server]\nhosts = [\"a\"\nport = 1\nname = \"x\"\n");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("base.toml:3:1") && told[0].contains("begins on line 2"), "{told:?}");
}

#[test]
fn a_key_given_twice_is_refused() {
    for text in ["a = 1\na = 2\n", "[s]\na = 1\n[s]\nb = 1\n", "a.b = 1\n\"a.b\" = 2\n"] {
        assert_eq!(problems(text).len(), 1, "{text}");
    }
}

#[test]
fn a_list_of_tables_is_refused_with_advice() {
    let told = problems("[[db]]\nurl = 'x'\n");
    assert_eq!(
        told,
        [
            "base.toml:1: `db` is a list of tables, which no setting takes\n    → give each table a name of its own: `[db.first]`"
        ]
    );
}

#[test]
fn the_excerpt_never_shows_a_secret() {
    let texts = [
        "db.password = \"hunter2\n",
        "[smtp]\ntoken = hunter2\n",
        "[keys]\nsigning = [\n\"k1:hunter2\n]\n",
        "pem_secret = '''\nabc\nhunter2=\n",
        "db = { password = \"hunter2\", = }\n",
        "[tokens\nx = 1\n[tokens]\nfirst = hunter2 2\n",
        "url = \"postgres://app:hunter2@db\n",
        "password: hunter2\n",
        "[password = \"hunter2\"\n",
        "pool = 1 password = \"hunter2\"\n",
        "password =\n  hunter2\n",
        "password =\n  hunter2=\n",
        "password = \"abc\nhunter2\"\n",
        "password =\n-----BEGIN\nabc\nhunter2=\n",
        "password\n:=\nhunter2\n",
    ];
    for text in texts {
        let told = problems(text).join("\n");
        assert!(!told.is_empty() && !told.contains("hunter2"), "{text}\n{told}");
    }
}

#[test]
fn a_line_below_a_secret_that_is_in_order_is_shown() {
    assert!(problems("token = 'x'\nport = = 1\n")[0].contains("| port = = 1\n"));
}

#[test]
fn text_that_is_not_utf8_is_refused_with_its_place() {
    let told = |bytes: &[u8]| {
        let layer = read(bytes, &Place::Embedded("config/base.toml".into()), &Secrecy::default());
        layer.problems[0].to_string()
    };
    assert!(
        told(b"a = 1\nb = \"caf\xe9\"\n")
            .starts_with("config/base.toml:2:9 (compiled in): the file is not UTF-8\n")
    );
    assert!(told(b"a = 1\n\xe9").starts_with("config/base.toml:2:1 "));
    assert!(told(b"\xff\xfea\0").contains("but UTF-16"));
}

#[test]
fn a_text_that_is_something_else_is_not_told_line_by_line() {
    let told = problems(&"port: 9000\n".repeat(100_000));
    assert_eq!(told.len(), MOST_MISTAKES + 1);
    assert_eq!(
        told[MOST_MISTAKES],
        "base.toml: there are more mistakes like these\n    → is this file written in TOML?"
    );
}

#[test]
fn hostile_nesting_is_answered_and_not_a_crash() {
    assert!(!problems(&format!("a = {}", "[".repeat(100_000))).is_empty());
    assert!(!problems(&format!("a = {}", "{a=".repeat(100_000))).is_empty());
    let deep = vec!["a"; 100_000].join(".");
    assert!(!problems(&format!("{deep} = 1")).is_empty());
    assert!(!problems(&format!("[{deep}]\nb = 1")).is_empty());
}

proptest! {
    #[test]
    fn however_the_value_is_misspelled_the_excerpt_shows_no_secret(
        before in "[ =:\"'\n,]{1,5}",
        after in "[ \"',#}\n\\]\\\\]{0,5}",
    ) {
        let text = format!("[management]\ntoken{before}hunter2{after}\nport = 1\n");
        let told = problems(&text).join("\n");
        prop_assert!(!told.contains("hunter2"), "{}\n{}", text, told);
    }
}
