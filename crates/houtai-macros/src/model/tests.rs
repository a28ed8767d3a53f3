//! What `#[model]` refuses, and what it expands to.

use super::*;

/// The expansion as text without spaces, or the texts of the mistakes.
fn expanded(attribute: TokenStream, item: TokenStream) -> String {
    expand(attribute, item).to_string()
}

fn refused(attribute: TokenStream, item: TokenStream) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    let mut ty: DeriveInput = syn::parse2(item).unwrap();
    Model::read(attribute, &mut ty, &mut mistakes);
    mistakes.texts()
}

fn one(attribute: TokenStream, item: TokenStream, expected: &str) {
    let found = refused(attribute, item);
    assert!(found.len() == 1 && found[0].contains(expected), "{found:?} / {expected}");
}

#[test]
fn a_model_has_one_primary_key() {
    one(
        quote!(),
        quote!(
            struct A {
                title: String,
            }
        ),
        "add `id: Id<A>`",
    );
    let two = quote!(
        struct A {
            #[field(primary_key)]
            a: i64,
            #[field(primary_key)]
            b: i64,
        }
    );
    one(quote!(), two, "Write `#[model(unique(a, b))]`");
    one(
        quote!(),
        quote!(
            struct A {
                id: Option<Id<A>>,
            }
        ),
        "never null",
    );
}

#[test]
fn a_field_leaves_the_functions_of_a_model_alone() {
    one(
        quote!(),
        quote!(
            struct A {
                id: Id<A>,
                find: String,
            }
        ),
        "`#[field(column = \"find\")]`",
    );
    let renamed = quote!(
        struct A {
            id: Id<A>,
            #[field(column = "find")]
            found: String,
        }
    );
    assert_eq!(refused(quote!(), renamed), Vec::<String>::new());
    one(
        quote!(),
        quote!(
            struct A {
                id: Id<A>,
                a: u8,
                #[field(column = "a")]
                b: u8,
            }
        ),
        "have one column, `a`",
    );
}

#[test]
fn words_of_a_field_are_judged() {
    let field = |words: TokenStream| {
        quote!(
            struct A {
                id: Id<A>,
                #[field(#words)]
                a: String,
            }
        )
    };
    one(quote!(), field(quote!(uniqe)), "did you mean `unique`?");
    one(quote!(), field(quote!(max_length = 5)), "write `length = ..=200`");
    one(quote!(), field(quote!(on_delete = cascade)), "is no `Ref`");
    one(quote!(), field(quote!(digits = "a")), "write `digits = 12`");
    one(quote!(), field(quote!(column = 5)), "write `column = \"name\"`");
    one(quote!(), field(quote!(index = 5)), "write `index` alone");
    one(quote!(), field(quote!(default(5))), "write `default = value`");
}

#[test]
fn what_becomes_of_a_row_fits_the_reference() {
    let field = |way: TokenStream| {
        quote!(
            struct A {
                id: Id<A>,
                #[field(on_delete = #way)]
                b: Ref<B>,
            }
        )
    };
    one(quote!(), field(quote!(set_null)), "write `b: Option<Ref<…>>`");
    one(quote!(), field(quote!(cascad)), "did you mean `cascade`?");
    assert_eq!(refused(quote!(), field(quote!(restrict))), Vec::<String>::new());
}

#[test]
fn words_of_the_table_are_judged() {
    let table = |words| {
        refused(
            words,
            quote!(
                struct A {
                    id: Id<A>,
                    title: String,
                }
            ),
        )
    };
    let judged = |words, expected: &str| {
        let found = table(words);
        assert!(found.len() == 1 && found[0].contains(expected), "{found:?} / {expected}");
    };
    judged(quote!(tabel = "a"), "did you mean `table`?");
    judged(quote!(index(titel)), "did you mean `title`?");
    judged(quote!(unique), "write `unique(first, second)`");
    judged(quote!(index()), "name the fields");
    judged(quote!(index(title, when = "a")), "perhaps `where = \"…\"`");
    judged(quote!(check("a")), "write `check(name, \"condition in SQL\")`");
    judged(quote!(order_by = "-titel"), "did you mean `title`?");
    judged(quote!(soft_delete), "add `deleted_at: Option<Timestamp>`");
    assert!(
        table(quote!(table = "b", index(title, where = "title > ''"), order_by = "-title, id")).is_empty()
    );
}

#[test]
fn only_a_struct_with_named_fields_is_a_table() {
    one(
        quote!(),
        quote!(
            struct A(u8);
        ),
        "a column has a name",
    );
    one(
        quote!(),
        quote!(
            struct A;
        ),
        "a table has columns",
    );
    one(
        quote!(),
        quote!(
            enum A {
                B,
            }
        ),
        "`#[derive(DbEnum)]`",
    );
    one(
        quote!(),
        quote!(
            struct A<T> {
                id: Id<T>,
            }
        ),
        "a generic struct would be many",
    );
    assert!(
        expanded(
            quote!(),
            quote!(
                fn a() {}
            )
        )
        .contains("stands on a struct with named fields")
    );
}

#[test]
fn input_and_output_may_stand_beside_it_in_any_order() {
    let model = quote!(
        #[model(table = "b")]
        struct A {
            id: Id<A>,
            #[field(unique, default = 5)]
            a: i32,
        }
    );
    let above = contract::expand(Role::Input, quote!(), model).to_string();
    let below = expanded(
        quote!(table = "b"),
        quote!(
            #[input()]
            struct A {
                id: Id<A>,
                #[field(unique, default = 5)]
                a: i32,
            }
        ),
    );
    assert_eq!(above, below);
    assert!(above.contains("\"b\"") && above.contains("Deserialize") && !above.contains("compile_error"));
    let output = expanded(
        quote!(),
        quote!(
            #[output]
            struct A {
                id: Id<A>,
            }
        ),
    );
    assert!(output.contains("Serialize") && !output.contains("compile_error"));
}
