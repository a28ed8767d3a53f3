//! `ModelMeta`.

use houtai::__private::data::{Default, FieldRule, Model, ModelMeta, OnDelete, RuleNumber, ValueKind};
use houtai::prelude::*;

use crate::{Author, BlogPost, Setting, Thing};

#[test]
fn a_model_is_described_by_its_struct() {
    let meta = BlogPost::META;
    assert_eq!((meta.name, meta.table, meta.doc), ("BlogPost", "blog_posts", "A post in the blog."));
    assert_eq!(meta.key().column, "id");
    let columns: Vec<&str> = meta.fields.iter().map(|field| field.column).collect();
    let expected = [
        "id",
        "author",
        "title",
        "text",
        "published_at",
        "tags",
        "votes",
        "version",
        "created_at",
        "changed",
    ];
    assert_eq!(columns, expected);
    let title = meta.column("title").unwrap();
    assert_eq!((title.kind, title.max_length, title.doc), (ValueKind::Text, Some(200), "The headline."));
    assert!(meta.column("published_at").unwrap().null && !title.null);
    let author = meta.column("author").unwrap().reference.as_ref().unwrap();
    assert_eq!(((author.model)().name, author.on_delete), ("Author", OnDelete::Cascade));
    assert_eq!(meta.permissions()[1], "blog_posts.add");
}

#[test]
fn the_table_has_what_the_attribute_says() {
    let meta = BlogPost::META;
    let names: Vec<&str> = meta.indexes.iter().map(|index| index.name).collect();
    assert_eq!(names, ["blog_posts_author_title_key", "blog_posts_published_at_partial_idx"]);
    assert_eq!(meta.checks[0].name, "blog_posts_title_check");
    let order: Vec<_> = meta.ordering.iter().map(|part| (part.column, part.descending)).collect();
    assert_eq!(order, [("published_at", true), ("id", false)]);
    assert_eq!((meta.version, meta.soft_delete), (Some(7), None));
    assert_eq!((Thing::META.table, Thing::META.soft_delete), ("trash", Some(2)));
    assert_eq!(Setting::META.key().column, "name");
}

#[test]
fn keys_have_the_default_of_their_type() {
    assert!(matches!(Author::META.key().default, Default::Identity));
    assert!(matches!(Thing::META.key().default, Default::UuidV7));
    assert!(matches!(Setting::META.key().default, Default::None));
}

/// What no weight reaches.
const LIMIT: f64 = 1.5;

/// What somebody thinks.
#[model]
struct Rating {
    id: Id<Rating>,
    #[field(default = 0.5, range = 0..LIMIT)]
    weight: f64,
    #[field(range = 1..=5)]
    rank: Option<u8>,
}

#[test]
fn the_rules_of_a_field_are_known_without_running_them() {
    let rules = |meta: &'static ModelMeta, column| meta.column(column).unwrap().rules;
    let length = |most| [FieldRule::Length { least: Some(1), most: Some(most) }];
    assert_eq!(rules(BlogPost::META, "title"), length(200));
    assert_eq!(rules(Setting::META, "name"), length(50));
    assert_eq!(rules(BlogPost::META, "votes"), []);
    let (whole, float) = (RuleNumber::Whole, RuleNumber::Float);
    let weight = FieldRule::Range { least: Some(whole(0)), most: None, below: Some(float(1.5)) };
    assert_eq!(rules(Rating::META, "weight"), [weight]);
    let rank = FieldRule::Range { least: Some(whole(1)), most: Some(whole(5)), below: None };
    assert_eq!(rules(Rating::META, "rank"), [rank]);
    assert_eq!(Rating::META.column("rank").unwrap().range, Some((0, 255)));
}

#[test]
fn columns_are_constants_in_small_letters() {
    assert_eq!(BlogPost::title.name(), "title");
    assert_eq!(BlogPost::updated_at.name(), "changed");
}
