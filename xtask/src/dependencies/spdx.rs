//! SPDX licence expressions, as crates state them: `(MIT OR Apache-2.0) AND Unicode-3.0`.

/// A licence expression.
#[derive(Debug, PartialEq)]
pub(crate) enum Expression {
    Licence(String),
    /// The user may choose.
    Any(Vec<Expression>),
    /// All apply together.
    All(Vec<Expression>),
}

impl Expression {
    /// Reads an expression, or tells what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        // Older crates part alternatives by a slash.
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let mut words = Words { words: spaced.split_whitespace().collect(), next: 0 };
        let expression = words.any()?;
        match words.peek() {
            None => Ok(expression),
            Some(word) => Err(format!("`{word}` was not expected")),
        }
    }

    /// Whether the licences that `allowed` accepts are enough.
    pub(crate) fn satisfied(&self, allowed: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Licence(name) => allowed(name),
            Self::Any(parts) => parts.iter().any(|part| part.satisfied(allowed)),
            Self::All(parts) => parts.iter().all(|part| part.satisfied(allowed)),
        }
    }
}

struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
}

impl<'a> Words<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.next).copied()
    }

    fn take(&mut self, operator: &str) -> bool {
        let taken = self.peek().is_some_and(|word| word.eq_ignore_ascii_case(operator));
        self.next += usize::from(taken);
        taken
    }

    fn any(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.all()?];
        while self.take("OR") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Expression::Any))
    }

    fn all(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.single()?];
        while self.take("AND") {
            parts.push(self.single()?);
        }
        Ok(one_or(parts, Expression::All))
    }

    fn single(&mut self) -> Result<Expression, String> {
        if self.take("(") {
            let inside = self.any()?;
            return if self.take(")") { Ok(inside) } else { Err("`)` is missing".to_owned()) };
        }
        let name = self.name()?;
        // An exception only ever permits more, so the licence alone decides.
        if self.take("WITH") {
            self.name()?;
        }
        Ok(Expression::Licence(name.to_owned()))
    }

    fn name(&mut self) -> Result<&'a str, String> {
        let operators = ["OR", "AND", "WITH"];
        match self.peek() {
            Some(word)
                if !"()".contains(word) && !operators.iter().any(|it| it.eq_ignore_ascii_case(word)) =>
            {
                self.next += 1;
                Ok(word)
            }
            Some(word) => Err(format!("a licence was expected, not `{word}`")),
            None => Err("a licence is missing at the end".to_owned()),
        }
    }
}

fn one_or(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str) -> bool {
        let licences = ["MIT", "Apache-2.0", "Unicode-3.0"];
        Expression::parse(text).unwrap().satisfied(&|name| licences.contains(&name))
    }

    #[test]
    fn one_alternative_is_enough() {
        assert!(allowed("MIT"));
        assert!(allowed("GPL-3.0 OR MIT"));
        assert!(allowed("MIT/Apache-2.0"));
        assert!(!allowed("GPL-3.0 OR LGPL-3.0"));
    }

    #[test]
    fn all_parts_together_are_needed() {
        assert!(allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!allowed("MIT AND GPL-3.0"));
        assert!(!allowed("(MIT OR GPL-3.0) AND (OpenSSL)"));
    }

    #[test]
    fn and_binds_stronger_than_or() {
        assert!(allowed("MIT OR GPL-3.0 AND OpenSSL"));
        assert!(!allowed("(MIT OR GPL-3.0) AND OpenSSL"));
    }

    #[test]
    fn exceptions_only_permit_more() {
        assert!(allowed("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        assert!(!allowed("GPL-3.0 WITH Classpath-exception-2.0"));
    }

    #[test]
    fn broken_expressions_are_told() {
        let message = |text| Expression::parse(text).unwrap_err();
        assert_eq!(message(""), "a licence is missing at the end");
        assert_eq!(message("MIT OR"), "a licence is missing at the end");
        assert_eq!(message("(MIT"), "`)` is missing");
        assert_eq!(message("MIT Apache-2.0"), "`Apache-2.0` was not expected");
        assert_eq!(message("OR MIT"), "a licence was expected, not `OR`");
    }
}
