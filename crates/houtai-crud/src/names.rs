//! What the endpoints of a model are called and what their documentation says.

use houtai_data::ModelMeta;

use crate::Crud;

/// The names of a model in sentences and in identifiers.
pub(crate) struct Names {
    one: String,
    many: String,
}

impl Names {
    pub(crate) fn of(meta: &ModelMeta) -> Self {
        Self { one: snake(meta.name), many: meta.table.to_owned() }
    }

    /// The name of the function. It holds that of the model, since a module may have several.
    pub(crate) fn function(&self, action: Crud) -> String {
        let Self { one, many } = self;
        match action {
            Crud::List => format!("list_{many}"),
            Crud::Get => format!("get_{one}"),
            Crud::Create => format!("create_{one}"),
            Crud::Update => format!("update_{one}"),
            Crud::Delete => format!("delete_{one}"),
        }
    }

    /// The documentation, as the doc comment of a function would be.
    pub(crate) fn doc(&self, action: Crud, is_versioned: bool) -> String {
        let (one, many) = (spoken(&self.one), spoken(&self.many));
        let versioned = |text: &str| if is_versioned { format!(" {text}") } else { String::new() };
        match action {
            Crud::List => format!(
                "Lists {many}, page by page.\n\nFilters that stand together must all hold. `next_cursor` leads to the \
                 next page of the same list; with another order it is refused."
            ),
            Crud::Get => format!("Reads one {one}."),
            Crud::Create => format!("Adds one {one}."),
            Crud::Update => format!(
                "Changes one {one}.\n\nThe body is a merge patch (RFC 7396): what is absent stays as it is, and null \
                 empties what can be empty.{}",
                versioned(
                    "Name the version that you have seen, as `If-Match` or in the body, and nobody else's changes \
                     are lost."
                )
            ),
            Crud::Delete => format!(
                "Deletes one {one}.{}",
                if is_versioned { "\n\nWith `If-Match` only the version that you have seen." } else { "" }
            ),
        }
    }
}

/// `BlogPost` as `blog_post`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn spoken(name: &str) -> String {
    name.replace('_', " ")
}
