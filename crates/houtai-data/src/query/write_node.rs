//! Expressions as SQL. All that the two databases spell differently stands here.

use std::mem;

use super::node::{Aggregate, Exists, Function, Json, JsonKind, Like, Node};
use super::pattern;
use super::places::places;
use super::writer::{Prefix, Source, Writer};
use crate::{Dialect, Value, ValueKind};

impl Writer {
    /// Appends an expression, in parentheses where it is of several parts.
    pub(crate) fn node(&mut self, node: &Node) {
        match node {
            Node::Column(column) => self.column(column),
            Node::Excluded(column) => {
                self.push("\"excluded\".");
                self.name(column);
            }
            Node::Value(value) => self.bind(value.clone()),
            Node::Binary(operator, sides) => {
                self.push("(");
                self.sides(operator.as_str(), sides);
                self.push(")");
            }
            Node::Row(row) => self.list(row, ", ", ""),
            Node::All(all) => self.list(all, " AND ", "TRUE"),
            Node::Any(any) => self.list(any, " OR ", "FALSE"),
            Node::Not(inner) => self.wrapped("(NOT ", inner, ")"),
            Node::IsNull(inner) => self.wrapped("(", inner, " IS NULL)"),
            Node::IsNotNull(inner) => self.wrapped("(", inner, " IS NOT NULL)"),
            Node::In(of) => self.within(&of.0, &of.1),
            Node::Between(of) => self.between(of),
            Node::Like(like) => self.like(like),
            Node::Call(function, of) => self.call(*function, of),
            Node::Coalesce(of) => {
                self.push("coalesce(");
                self.sides(", ", of);
                self.push(")");
            }
            Node::Json(json) => self.json(json),
            Node::Aggregate(aggregate, of) => self.aggregate(*aggregate, of.as_deref()),
            Node::Exists(exists) => self.exists(exists),
            Node::Of(way, inner) => self.of(way, inner),
        }
    }

    /// Appends a condition behind `WHERE` or `AND`, without parentheses that nobody needs.
    pub(crate) fn condition(&mut self, node: &Node) {
        match node {
            Node::Binary(operator, sides) => {
                self.sides(operator.as_str(), sides);
            }
            Node::All(all) if !all.is_empty() => {
                for (at, one) in all.iter().enumerate() {
                    if at > 0 {
                        self.push(" AND ");
                    }
                    self.condition(one);
                }
            }
            Node::IsNull(inner) => self.wrapped("", inner, " IS NULL"),
            Node::IsNotNull(inner) => self.wrapped("", inner, " IS NOT NULL"),
            other => self.node(other),
        }
        self.forget_column();
    }

    /// Appends expressions with commas between them.
    pub(crate) fn nodes(&mut self, nodes: &[Node]) {
        for (at, node) in nodes.iter().enumerate() {
            self.push(if at > 0 { ", " } else { "" });
            self.node(node);
            self.forget_column();
        }
    }

    /// Appends expressions with commas between them, those that are read by their numbers.
    pub(crate) fn nodes_or_numbers(&mut self, nodes: &[Node], read: &[Node]) {
        for (at, node) in nodes.iter().enumerate() {
            self.push(if at > 0 { ", " } else { "" });
            self.node_or_number(node, read);
            self.forget_column();
        }
    }

    /// Appends an expression, or its number among those that are read: with other parameters it would be another one to
    /// PostgreSQL.
    pub(crate) fn node_or_number(&mut self, node: &Node, read: &[Node]) {
        let is_column = matches!(node, Node::Column(_));
        match read.iter().position(|read| !is_column && read == node) {
            Some(at) => self.number(at as u64 + 1),
            None => self.node(node),
        }
    }

    fn wrapped(&mut self, before: &str, inner: &Node, behind: &str) {
        self.push(before);
        self.node(inner);
        self.push(behind);
    }

    fn list(&mut self, nodes: &[Node], between: &str, none: &str) {
        if nodes.is_empty() {
            return self.push(none);
        }
        self.push("(");
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                self.push(between);
            }
            self.node(node);
            self.forget_column();
        }
        self.push(")");
    }

    /// One parameter however many values there are, so that the text and its plan stay the same.
    fn within(&mut self, of: &Node, list: &Value) {
        self.push("(");
        self.node(of);
        let (before, behind) = match self.dialect {
            Dialect::Postgres => (" = ANY(", "))"),
            Dialect::Sqlite => (" IN rarray(", "))"),
        };
        self.push(before);
        let outer = self.stand_beside(std::slice::from_ref(of));
        self.bind(list.clone());
        self.places = outer;
        self.push(behind);
    }

    fn between(&mut self, of: &[Node; 3]) {
        let outer = self.stand_beside(of);
        for (before, operand) in ["(", " BETWEEN ", " AND "].into_iter().zip(of) {
            self.push(before);
            self.operand(operand);
        }
        self.push(")");
        self.places = outer;
    }

    /// SQLite's `LIKE` does not tell upper from lower case, its `GLOB` does.
    fn like(&mut self, like: &Like) {
        self.push("(");
        self.node(&like.text);
        match (self.dialect, like.any_case) {
            (Dialect::Sqlite, false) => {
                self.push(" GLOB ");
                self.bind(Value::Text(pattern::glob(&like.pattern)));
                return self.push(")");
            }
            (Dialect::Postgres, true) => self.push(" ILIKE "),
            (Dialect::Sqlite, true) | (Dialect::Postgres, false) => self.push(" LIKE "),
        }
        self.bind(Value::Text(like.pattern.clone()));
        self.push(" ESCAPE '\\')");
    }

    /// The length is cast, since PostgreSQL counts in 32 bits.
    fn call(&mut self, function: Function, of: &Node) {
        match (function, self.dialect) {
            (Function::Lower, _) => self.wrapped("lower(", of, ")"),
            (Function::Upper, _) => self.wrapped("upper(", of, ")"),
            (Function::Length, Dialect::Postgres) => self.wrapped("length(", of, ")::int8"),
            (Function::Length, Dialect::Sqlite) => self.wrapped("length(", of, ")"),
        }
        self.forget_column();
    }

    fn json(&mut self, json: &Json) {
        match (self.dialect, json.read_as) {
            (Dialect::Postgres, JsonKind::Text) => self.json_at(json, "(", " #>> "),
            (Dialect::Postgres, JsonKind::Int) => return self.postgres_json_int(json),
            (Dialect::Sqlite, JsonKind::Int) => return self.sqlite_json_int(json),
            (Dialect::Sqlite, JsonKind::Text) => {
                self.json_at(json, "CASE json_type(", ", ");
                self.json_at(
                    json,
                    ") WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(json_extract(",
                    ", ",
                );
                return self.push(") AS TEXT) END");
            }
        }
        self.push(")");
    }

    /// Numbers of JSON have no limit, and a cast of one that is too large would be an error. Each cast is in a `CASE` of its
    /// own, since nothing else says what PostgreSQL computes first.
    fn postgres_json_int(&mut self, json: &Json) {
        self.json_at(json, "CASE WHEN jsonb_typeof(", " #> ");
        self.json_at(json, ") = 'number' THEN CASE WHEN (", " #>> ");
        self.json_at(json, ")::numeric % 1 = 0 AND (", " #>> ");
        self.push(")::numeric BETWEEN -9223372036854775808 AND 9223372036854775807");
        self.json_at(json, " THEN (", " #>> ");
        self.push(")::numeric::int8 END END");
    }

    /// SQLite cuts off what it casts; what is equal to its cast has lost nothing.
    fn sqlite_json_int(&mut self, json: &Json) {
        self.json_at(json, "CASE WHEN json_type(", ", ");
        self.json_at(json, ") IN ('integer', 'real') AND CAST(json_extract(", ", ");
        self.json_at(json, ") AS INTEGER) = json_extract(", ", ");
        self.json_at(json, ") THEN CAST(json_extract(", ", ");
        self.push(") AS INTEGER) END");
    }

    fn json_at(&mut self, json: &Json, before: &str, between: &str) {
        self.wrapped(before, &json.value, between);
        self.forget_column();
        let path = match self.dialect {
            Dialect::Postgres => postgres_path(json.path),
            Dialect::Sqlite => sqlite_path(json.path),
        };
        self.literal(&path);
    }

    /// Sums and averages are cast where PostgreSQL would answer with another type than SQLite.
    fn aggregate(&mut self, aggregate: Aggregate, of: Option<&Node>) {
        let postgres = self.dialect == Dialect::Postgres;
        let (before, behind) = match aggregate {
            Aggregate::Count => ("count(", ")"),
            Aggregate::CountDistinct => ("count(DISTINCT ", ")"),
            Aggregate::Sum(ValueKind::Int64) if postgres => ("sum(", ")::int8"),
            Aggregate::Sum(ValueKind::Float64) if postgres => ("sum(", ")::float8"),
            Aggregate::Sum(_) => ("sum(", ")"),
            Aggregate::Average if postgres => ("avg(", ")::float8"),
            Aggregate::Average => match of.and_then(|of| places(self.source.meta, of)) {
                Some(places) => return self.average_of_decimals(of, places),
                None => ("avg(", ")"),
            },
            // PostgreSQL has neither of a UUID before version 18; its text stands in the same order.
            Aggregate::Least(ValueKind::Uuid) if postgres => ("min((", ")::text)::uuid"),
            Aggregate::Greatest(ValueKind::Uuid) if postgres => ("max((", ")::text)::uuid"),
            Aggregate::Least(_) => ("min(", ")"),
            Aggregate::Greatest(_) => ("max(", ")"),
        };
        match of {
            Some(of) => self.wrapped(before, of, behind),
            None => self.push("count(*)"),
        }
        self.forget_column();
    }

    /// SQLite stores decimals as whole numbers.
    fn average_of_decimals(&mut self, of: Option<&Node>, places: u32) {
        self.push("(avg(");
        self.nodes(of.map_or(&[], std::slice::from_ref));
        self.push(") / 1");
        for _ in 0..places {
            self.push("0");
        }
        self.push(".0)");
    }

    /// The inner table always has a name of its own, so that a table can refer to itself.
    fn exists(&mut self, exists: &Exists) {
        let mut outer = self.source;
        if outer.prefix == Prefix::None {
            outer.prefix = Prefix::Table;
        }
        let inner = Source { meta: exists.table, prefix: Prefix::Alias(self.new_alias()) };
        let before =
            (mem::replace(&mut self.source, inner), mem::take(&mut self.joined), mem::take(&mut self.at));
        self.join(&[], std::iter::once(&exists.filter));
        self.push("EXISTS (SELECT 1 FROM ");
        self.table_as(inner);
        self.joins();
        self.push(" WHERE ");
        self.column_of(inner, exists.inner);
        self.push(" = ");
        self.column_of(outer, exists.outer);
        self.rows_that_count(inner, Some(&exists.filter));
        (self.source, self.joined, self.at) = before;
        self.push(")");
        self.forget_column();
    }
}

/// `{"a","0"}`, the form of an array of texts.
fn postgres_path(path: &str) -> String {
    let mut array = String::with_capacity(path.len() + 8);
    for part in path.split('.') {
        array.push_str(if array.is_empty() { "{\"" } else { ",\"" });
        for character in part.chars() {
            if matches!(character, '"' | '\\') {
                array.push('\\');
            }
            array.push(character);
        }
        array.push('"');
    }
    array.push('}');
    array
}

/// `$."a"[0]`.
fn sqlite_path(path: &str) -> String {
    let mut text = String::with_capacity(path.len() + 8);
    text.push('$');
    for part in path.split('.') {
        let is_index = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (before, behind) = if is_index { ("[", "]") } else { (".\"", "\"") };
        text.push_str(before);
        text.push_str(part);
        text.push_str(behind);
    }
    text
}
