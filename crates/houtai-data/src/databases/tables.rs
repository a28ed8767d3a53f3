//! The tables of the models when the app starts: made where they are not there, compared where they are.
//!
//! This goes away with migrations, which will say what is to be done to a table that differs.

use crate::schema::{self, sql_type};
use crate::{
    Db, Dialect, Discard, Error, ErrorKind, Executor, FieldMeta, FromRow, ModelMeta, Result, RowReader,
    Statement, Value, fetch,
};

/// What a person needs to know who reads of a difference.
const NEXT: &str = "change the table by hand, or take it away to have it made anew (its rows go with it)";

/// A column that a table has.
struct Found {
    name: String,
    sql_type: String,
    null: bool,
}

impl FromRow for Found {
    const COLUMNS: usize = 3;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        Ok(Self { name: reader.read()?, sql_type: reader.read()?, null: reader.read()? })
    }
}

/// Makes the tables that are not there, if that is permitted, and says in what way the others differ from their
/// models. A table that is there is not touched.
///
/// # Errors
///
/// When a table is not there and may not be made, and those of the database.
pub(super) async fn prepare(db: &Db, models: &[&'static ModelMeta], create: bool) -> Result<Vec<String>> {
    let (mut absent, mut differences) = (Vec::new(), Vec::new());
    for model in models {
        let found = columns(db, model.table).await?;
        match found.is_empty() {
            true => absent.push(*model),
            false => differences.extend(differences_of(db.dialect(), model, &found)),
        }
    }
    if !absent.is_empty() && !create {
        return Err(missing(&absent));
    }
    let statements = schema::create_statements_of(db.dialect(), models, &absent)?;
    if !statements.is_empty() {
        make(db, &statements).await?;
    }
    for model in absent {
        tracing::debug!(
            database = db.name(),
            table = model.table,
            "table `{}` made for the model `{}`",
            model.table,
            model.name
        );
    }
    Ok(differences)
}

fn missing(absent: &[&'static ModelMeta]) -> Error {
    let tables: Vec<String> =
        absent.iter().map(|model| format!("`{}` of the model `{}`", model.table, model.name)).collect();
    let message = format!(
        "these tables are not there: {}; make them, or start once with `--set db.create_tables=true`",
        tables.join(", ")
    );
    Error::new(ErrorKind::MissingObject, message)
}

/// Makes all of them, or none.
async fn make(db: &Db, statements: &[String]) -> Result<()> {
    let made = db.tx(async |tx| {
        for sql in statements {
            tx.run(Statement::new(sql.clone(), Vec::new()), Box::new(Discard)).await?;
        }
        Ok(())
    });
    made.await.map_err(|error| {
        let cause = Error::of(&error).map_or_else(|| error.to_string(), |error| format!("{error:?}"));
        Error::new(ErrorKind::InvalidStatement, format!("the tables of the models cannot be made: {cause}"))
    })
}

/// The columns of a table, in its order; none where there is no such table.
async fn columns(db: &Db, table: &'static str) -> Result<Vec<Found>> {
    let sql = match db.dialect() {
        Dialect::Sqlite => "SELECT name, type, NOT \"notnull\" FROM pragma_table_info(?1) ORDER BY cid",
        Dialect::Postgres => {
            "SELECT attname::text, format_type(atttypid, atttypmod), NOT attnotnull FROM pg_attribute \
             WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        }
    };
    fetch(db, Statement::new(sql, vec![Value::Text(table.into())]).reads().table(table)).await
}

/// In what way a table differs from its model, each as a sentence with the next step.
fn differences_of(dialect: Dialect, model: &'static ModelMeta, found: &[Found]) -> Vec<String> {
    let of = |field: &FieldMeta| found.iter().find(|column| column.name == field.column);
    let of_fields = model.fields.iter().enumerate().filter_map(|(index, field)| {
        let is_key = index == model.key;
        let what = match of(field) {
            None => format!(
                "has no column `{}`, which the field `{}.{}` needs",
                field.column, model.name, field.name
            ),
            Some(column) => differs(dialect, field, is_key, column)?,
        };
        Some(what)
    });
    let unknown = found.iter().filter(|column| model.column(&column.name).is_none() && !column.null);
    let unknown = unknown.map(|column| {
        format!("has the column `{}`, which is no field of `{}` and cannot be null", column.name, model.name)
    });
    of_fields.chain(unknown).map(|what| format!("table `{}` {what}; {NEXT}", model.table)).collect()
}

fn differs(dialect: Dialect, field: &'static FieldMeta, is_key: bool, column: &Found) -> Option<String> {
    let wanted = sql_type(dialect, field);
    // PostgreSQL lists the long form of it.
    let wanted = if wanted == "time" { "time without time zone".to_owned() } else { wanted };
    if !column.sql_type.eq_ignore_ascii_case(&wanted) {
        return Some(format!(
            "has `{}` as `{}`, and the model says `{wanted}`",
            column.name, column.sql_type
        ));
    }
    // SQLite says of a key that it may be null, which it may not.
    if column.null != field.null && !is_key {
        let can = |null| if null { "can" } else { "cannot" };
        return Some(format!(
            "says that `{}` {} be null, and the model that it {}",
            column.name,
            can(column.null),
            can(field.null)
        ));
    }
    None
}
