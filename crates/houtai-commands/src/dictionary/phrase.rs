//! Short texts with code and links in them, which each form writes in its own way.

/// A part of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Words(String),
    Code(String),
    /// A table that is referred to, and what is shown of it.
    Table(String, String),
}

/// A short text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Phrase(pub(super) Vec<Piece>);

impl Phrase {
    pub(super) fn words(words: impl Into<String>) -> Self {
        Self(vec![Piece::Words(words.into())])
    }

    pub(super) fn and_words(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Words(words.into()));
        self
    }

    pub(super) fn code(mut self, code: impl Into<String>) -> Self {
        self.0.push(Piece::Code(code.into()));
        self
    }

    /// Several, with commas between them.
    pub(super) fn codes<T: AsRef<str>>(self, codes: &[T]) -> Self {
        codes.iter().enumerate().fold(self, |phrase, (index, code)| {
            let phrase = if index > 0 { phrase.and_words(", ") } else { phrase };
            phrase.code(code.as_ref())
        })
    }

    pub(super) fn table(mut self, table: impl Into<String>, shown: impl Into<String>) -> Self {
        self.0.push(Piece::Table(table.into(), shown.into()));
        self
    }

    /// A doc comment: what stands between backticks is code, and the brackets that rustdoc makes links of go away.
    pub(super) fn of_doc(doc: &str) -> Self {
        let doc = doc.replace("[`", "`").replace("`]", "`");
        let pieces = doc.split('`').enumerate().map(|(index, part)| match index % 2 {
            0 => Piece::Words(part.to_owned()),
            _ => Piece::Code(part.to_owned()),
        });
        Self(pieces.filter(|piece| *piece != Piece::Words(String::new())).collect())
    }

    /// How each piece is written, one behind the other.
    pub(super) fn written(&self, write: impl Fn(&Piece) -> String) -> String {
        self.0.iter().map(write).collect()
    }
}

/// The paragraphs of a doc comment.
pub(super) fn paragraphs(doc: &str) -> Vec<Phrase> {
    let paragraphs = doc.trim().split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs
        .map(|paragraph| Phrase::of_doc(&paragraph.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doc_comment_has_paragraphs_and_code() {
        let found = paragraphs("Who writes a\n[`Post`].\n\n More.\n");
        let words = |text: &str| Piece::Words(text.to_owned());
        assert_eq!(found[0].0, [words("Who writes a "), Piece::Code("Post".to_owned()), words(".")]);
        assert_eq!((found.len(), &found[1].0[0]), (2, &words("More.")));
        assert!(paragraphs(" \n").is_empty());
    }
}
