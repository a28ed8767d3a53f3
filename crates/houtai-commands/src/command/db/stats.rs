//! `db stats`: how large a database is, and where.

use houtai_core::Result;
use houtai_data::{Db, Dialect, Executor, Statement, fetch};
use serde_json::{Value, json};

use super::{Task, quoted, size};
use crate::command::{Outcome, printed};
use crate::table::table;
use crate::{opened, terminal};

const POSTGRES: &str = "SELECT json_build_object(
  'bytes', pg_database_size(current_database()),
  'cache_hit_ratio', (SELECT round(sum(heap_blks_hit + coalesce(idx_blks_hit, 0)) / nullif(sum(heap_blks_hit + \
    heap_blks_read + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)), 0), 4) FROM pg_statio_user_tables),
  'tables', coalesce((SELECT json_agg(json_build_object(
    'name', c.relname,
    'rows', CASE WHEN c.reltuples < 0 THEN s.n_live_tup ELSE c.reltuples::bigint END,
    'rows_exact', false,
    'dead_rows', s.n_dead_tup,
    'bytes', pg_table_size(c.oid),
    'index_bytes', pg_indexes_size(c.oid),
    'last_vacuum', greatest(s.last_vacuum, s.last_autovacuum)
  ) ORDER BY pg_total_relation_size(c.oid) DESC, c.relname)
  FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())), '[]'),
  'unused_indexes', coalesce((SELECT json_agg(json_build_object(
    'name', s.indexrelname, 'table', s.relname, 'bytes', pg_relation_size(s.indexrelid)
  ) ORDER BY pg_relation_size(s.indexrelid) DESC, s.indexrelname)
  FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
  WHERE s.idx_scan = 0 AND NOT i.indisunique AND s.schemaname = current_schema()), '[]')
)::text";

const SQLITE: &str = "SELECT json_object(
  'bytes', (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size),
  'free_bytes', (SELECT freelist_count FROM pragma_freelist_count) * (SELECT page_size FROM pragma_page_size),
  'tables', json((SELECT json_group_array(json_object('name', t.name)) FROM (
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
  ) t))
)";

/// Bytes of each table and index; not every SQLite can tell.
const PAGES: &str = "SELECT json_group_array(json_object('table', coalesce(s.tbl_name, p.name), 'index', \
    json(iif(s.type = 'index', 'true', 'false')), 'bytes', p.bytes)) FROM (SELECT name, sum(pgsize) AS bytes \
    FROM dbstat GROUP BY name) p LEFT JOIN sqlite_schema s ON s.name = p.name";

pub(super) async fn stats(task: &Task<'_>) -> Outcome {
    let db = task.opened.db()?;
    let found = match db.dialect() {
        Dialect::Sqlite => sqlite(task, db).await?,
        _ => postgres(task, db).await?,
    };
    printed(match task.json() {
        true => terminal::print_json(&found),
        false => terminal::print(&shown(&found)),
    })
}

async fn postgres(task: &Task<'_>, db: &Db) -> Result<Value> {
    let mut found = super::json(db, POSTGRES).await?;
    found["database"] = db.dialect().name().into();
    if task.matches.get_flag("exact") {
        count(db, &mut found).await?;
    }
    Ok(found)
}

async fn sqlite(task: &Task<'_>, db: &Db) -> Result<Value> {
    let mut found = super::json(db, SQLITE).await?;
    found["database"] = db.dialect().name().into();
    if let Some(file) = opened::file(task.prepared, task.database) {
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        found["wal_bytes"] = std::fs::metadata(log).map_or(0, |log| log.len()).into();
        found["file"] = file.display().to_string().into();
    }
    count(db, &mut found).await?;
    let pages = super::json(db, PAGES).await.unwrap_or(Value::Null);
    for table in found["tables"].as_array_mut().into_iter().flatten() {
        let bytes = |index: bool| -> Option<u64> {
            let of = pages
                .as_array()?
                .iter()
                .filter(|one| one["table"] == table["name"] && one["index"] == json!(index));
            Some(of.filter_map(|one| one["bytes"].as_u64()).sum())
        };
        let (rows, indexes) = (bytes(false), bytes(true));
        table["bytes"] = json!(rows);
        table["index_bytes"] = json!(indexes);
    }
    Ok(found)
}

/// Puts in how many rows each table has.
async fn count(db: &Db, found: &mut Value) -> Result<()> {
    for table in found["tables"].as_array_mut().into_iter().flatten() {
        let sql = format!("SELECT count(*) FROM {}", quoted(table["name"].as_str().unwrap_or_default()));
        let rows = fetch::<i64>(db, Statement::new(sql, Vec::new()).reads()).await?;
        table["rows"] = json!(rows.first());
        table["rows_exact"] = true.into();
    }
    Ok(())
}

fn shown(found: &Value) -> String {
    let bytes = |value: &Value| value.as_u64().map_or_else(|| "?".to_owned(), size);
    let mut text = format!("{}, {}", found["database"].as_str().unwrap_or_default(), bytes(&found["bytes"]));
    if let Some(free) = found["free_bytes"].as_u64() {
        text +=
            &format!(", of which {} are free; write-ahead log {}", size(free), bytes(&found["wal_bytes"]));
    }
    if let Some(ratio) = found["cache_hit_ratio"].as_f64() {
        text += &format!("; {:.1} % of the blocks read were in memory", ratio * 100.0);
    }
    text.push('\n');
    let tables = found["tables"].as_array().map(Vec::as_slice).unwrap_or_default();
    if tables.is_empty() {
        return text + "There are no tables.\n";
    }
    let rows = tables.iter().map(|one| {
        let about = if one["rows_exact"] == json!(true) { "" } else { "~" };
        let text = |name: &str| one[name].as_str().unwrap_or("").to_owned();
        let number = |name: &str| one[name].as_i64().map_or_else(String::new, |number| number.to_string());
        vec![
            text("name"),
            format!("{about}{}", number("rows")),
            number("dead_rows"),
            bytes(&one["bytes"]),
            bytes(&one["index_bytes"]),
            text("last_vacuum"),
        ]
    });
    text += &table(&["TABLE", "ROWS", "DEAD", "SIZE", "INDEXES", "LAST VACUUM"], &rows.collect::<Vec<_>>());
    let unused = found["unused_indexes"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !unused.is_empty() {
        text += "\nIndexes that no query has used since the statistics were reset:\n";
        let rows = unused.iter().map(|one| {
            vec![
                one["name"].as_str().unwrap_or_default().to_owned(),
                one["table"].as_str().unwrap_or_default().to_owned(),
                bytes(&one["bytes"]),
            ]
        });
        text += &table(&["INDEX", "TABLE", "SIZE"], &rows.collect::<Vec<_>>());
    }
    text
}
