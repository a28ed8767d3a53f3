//! Values that become those of another type, by an expression of the migration or by themselves.

use houtai_data::testing::Stored;

use crate::database::{both, number, read, run};
use crate::named::{filled, history, migrate, second};

fn altered(column: &str, using: &str) -> String {
    format!(
        "[[operations]]\nop = \"alter_column\"\ntable = \"todos\"\ncolumn = {{ {column} }}\nusing = {{ sql = \"{using}\" }}\n"
    )
}

#[tokio::test]
async fn an_expression_is_judged_by_what_it_makes_and_not_by_what_was_there() {
    // The old texts are none of the choices; the new ones are.
    let choices = altered(
        "name = \"title\", type = \"text\", max_length = 200, choices = [\"first\", \"other\"]",
        "CASE title WHEN 'one' THEN 'first' ELSE 'other' END",
    );
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &history([second(&choices)])).await.unwrap();
        assert_eq!(read(db, "SELECT title FROM todos WHERE id = 1").await, [[Stored::Text("first".into())]]);
    }
}

#[tokio::test]
async fn an_expression_that_makes_what_the_column_does_not_take_changes_nothing() {
    let cases = [
        (
            "name = \"title\", type = \"text\", max_length = 200, choices = [\"first\"]",
            "'second'",
            "a text that is none of first",
        ),
        (
            "name = \"title\", type = \"text\", max_length = 3",
            "title || '!'",
            "a text of more than 3 characters",
        ),
        (
            "name = \"title\", type = \"text\", max_length = 200",
            "NULLIF(title, 'one')",
            "null in `todos.title`",
        ),
    ];
    for (column, using, says) in cases {
        for database in both().await {
            let db = &database.db;
            filled(db).await;
            let told = migrate(db, &history([second(&altered(column, using))])).await.unwrap_err();
            assert!(told.contains(says), "{told}");
            assert_eq!(number(db, "SELECT count(*) FROM todos WHERE title IN ('one', 'two')").await, 2);
        }
    }
}

#[tokio::test]
async fn a_number_becomes_a_limited_text_by_an_expression() {
    let add = "[[operations]]\nop = \"add_column\"\ntable = \"todos\"\ncolumn = { name = \"at\", type = \"timestamp\" }\n\
               fill = { value = \"2026-01-31T12:00:00Z\" }\n\n";
    let using = "using = { sqlite = \"strftime('%Y', at / 1000000, 'unixepoch')\", postgres = \"to_char(at, 'YYYY')\" }";
    let change = format!(
        "{add}[[operations]]\nop = \"alter_column\"\ntable = \"todos\"\ncolumn = {{ name = \"at\", type = \"text\", \
         max_length = 4 }}\n{using}\n"
    );
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        migrate(db, &history([second(&change)])).await.unwrap();
        assert_eq!(number(db, "SELECT count(*) FROM todos WHERE at = '2026'").await, 2);
    }
}

#[tokio::test]
async fn rows_that_wait_for_a_deferred_check_keep_no_table_from_changing() {
    let database = crate::database::postgres().await;
    let db = &database.db;
    filled(db).await;
    run(db, "ALTER TABLE todos ADD CONSTRAINT by_hand FOREIGN KEY (owner) REFERENCES users DEFERRABLE INITIALLY DEFERRED").await;
    let change = "[[operations]]\nop = \"sql\"\nsql = \"UPDATE todos SET owner = 2\"\n\n[[operations]]\n\
                  op = \"drop_column\"\ntable = \"todos\"\ncolumn = \"title\"\n";
    migrate(db, &history([second(change)])).await.unwrap();
    assert_eq!(number(db, "SELECT count(*) FROM todos WHERE owner = 2").await, 2);
}
