//! Addresses and templates keep to each other.

use houtai_http::{Template, Url};
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_filled_in_comes_out_again(texts in proptest::collection::vec("\\PC{1,20}", 1..4)) {
        let template: String = (0..texts.len()).map(|index| format!("/fixed/{{p{index}}}")).collect();
        let values: Vec<&dyn std::fmt::Display> = texts.iter().map(|text| text as &dyn std::fmt::Display).collect();
        let url = Url::fill(&template, &values).to_string();
        let segments: Vec<&str> = url.split('/').skip(2).step_by(2).collect();
        let decoded: Vec<String> =
            segments.iter().map(|segment| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned()).collect();
        prop_assert_eq!(decoded, texts);
    }

    #[test]
    fn no_text_makes_the_template_parser_panic(text in "\\PC{0,40}") {
        let template = Template::parse(&text);
        prop_assert!(template.problem().is_some() || template.as_str() == text);
    }

    #[test]
    fn templates_of_one_shape_differ_only_in_names(names in proptest::collection::vec("[a-z]{1,8}", 2)) {
        let shape = |name: &str| Template::parse(&format!("/a/{{{name}}}/b")).shape();
        prop_assert_eq!(shape(&names[0]), shape(&names[1]));
    }
}
