//! What a database says of its tables, as lines to be compared.

use houtai_data::testing::Stored;
use houtai_data::{Db, Dialect, Executor};

use crate::database::read;

const POSTGRES: &str = "
    SELECT format('%s column %s %s null=%s identity=%s default=%s', c.relname, a.attname,
        format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'houtai_migrations'
    UNION ALL
    SELECT format('%s constraint %s %s', c.relname, o.conname, pg_get_constraintdef(o.oid))
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'houtai_migrations'
    UNION ALL
    SELECT format('%s index %s', tablename, indexdef) FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'houtai_migrations'";

/// SQLite does not tell the names of unique constraints and foreign keys, so they are not compared.
const SQLITE: &str = "
    SELECT t.name || ' column ' || c.name || ' ' || c.type || ' notnull=' || c.\"notnull\" || ' key=' || c.pk ||
        ' default=' || coalesce(c.dflt_value, '')
    FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c WHERE t.schema = 'main' AND t.type = 'table'
    UNION ALL
    SELECT t.name || ' strict=' || t.strict || ' counts=' || (s.sql LIKE '%AUTOINCREMENT%')
    FROM pragma_table_list t JOIN sqlite_schema s ON s.name = t.name WHERE t.schema = 'main'
    UNION ALL
    SELECT t.name || ' index ' || iif(i.origin = 'c', i.name, i.origin) || ' unique=' || i.\"unique\" || ' partial=' ||
        i.partial || ' ' || coalesce(s.sql, '') || ' on ' ||
        (SELECT group_concat(x.name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x)
    FROM pragma_table_list t JOIN pragma_index_list(t.name) i LEFT JOIN sqlite_schema s ON s.name = i.name
    WHERE t.schema = 'main'
    UNION ALL
    SELECT t.name || ' key ' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\" || ' ' || f.on_delete
    FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f WHERE t.schema = 'main'";

/// The lines, in order.
pub(crate) async fn lines(db: &Db) -> Vec<String> {
    let sqlite = db.dialect() == Dialect::Sqlite;
    let mut lines = texts(db, if sqlite { SQLITE } else { POSTGRES }).await;
    if sqlite {
        for sql in texts(db, "SELECT sql FROM sqlite_schema WHERE type = 'table'").await {
            lines.extend(checks(&sql));
        }
        lines.retain(|line| !line.starts_with("sqlite_") && !line.starts_with("houtai_migrations"));
    }
    lines.sort();
    lines
}

async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let text = |row: Vec<Stored>| match row.into_iter().next() {
        Some(Stored::Text(text)) => text,
        other => panic!("{other:?}"),
    };
    read(db, sql).await.into_iter().map(text).collect()
}

/// The checks in the text of a table, which is all that SQLite has of them.
fn checks(sql: &str) -> Vec<String> {
    let table = sql.split('"').nth(1).unwrap_or_default();
    let found = sql.match_indices(" CHECK (").map(|(at, begin)| {
        let body = at + begin.len();
        format!("{table}{}", &sql[at..body + closing(&sql[body..])])
    });
    found.collect()
}

/// The length up to and with the bracket that closes the one before.
fn closing(sql: &str) -> usize {
    let mut open = 1;
    let end = sql.bytes().position(|byte| {
        open += i32::from(byte == b'(') - i32::from(byte == b')');
        open == 0
    });
    end.map_or(sql.len(), |end| end + 1)
}
