//! A reader's finger on a line: what stands here, and what is wrong with it.

use super::PlanError;
use super::error::{either, nearest, quote};
use super::lexer::{Line, Token, TokenKind};

/// A place among the tokens of one line.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    /// The number of the line.
    pub line: u32,
    tokens: &'a [Token<'a>],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the start of a line.
    pub fn new(line: &'a Line<'a>) -> Cursor<'a> {
        Cursor { line: line.number, tokens: &line.tokens, at: 0 }
    }

    /// What stands here; `None` at the end of the line.
    pub fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    /// What stands here, and one step on.
    pub fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Whether this keyword stands here.
    pub fn sees(&self, keyword: &str) -> bool {
        self.peek().is_some_and(|token| token.is(keyword))
    }

    /// Steps over this keyword if it stands here.
    pub fn take(&mut self, keyword: &str) -> bool {
        let found = self.sees(keyword);
        self.at += usize::from(found);
        found
    }

    /// Whether any of these keywords stands here or further on.
    pub fn has_any(&self, keywords: &[&str]) -> bool {
        let rest = self.tokens[self.at..].iter();
        rest.copied().any(|token| keywords.iter().any(|keyword| token.is(keyword)))
    }

    /// Steps over this keyword, which must stand here.
    pub fn expect(&mut self, keyword: &str) -> Result<(), PlanError> {
        self.choose(&format!("`{keyword}`"), &[(keyword, ())])
    }

    /// The word here, which must be one; `what` says which would be right.
    pub fn word(&mut self, what: &str) -> Result<Token<'a>, PlanError> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Word => {
                self.at += 1;
                Ok(token)
            }
            _ => Err(self.expected(what)),
        }
    }

    /// What the word here stands for in a table.
    pub fn choose<T: Copy>(&mut self, what: &str, table: &[(&str, T)]) -> Result<T, PlanError> {
        let found = self.peek().and_then(|token| {
            table.iter().find(|(word, _)| token.is(word)).map(|&(_, value)| value)
        });
        let words = || table.iter().map(|&(word, _)| word);
        match (found, self.peek()) {
            (Some(value), _) => {
                self.at += 1;
                Ok(value)
            }
            (None, Some(token)) => Err(self.expected(what).suggest(nearest(token.text, words()))),
            (None, None) if table.len() == 1 => Err(self.expected(what)),
            (None, None) => Err(self.expected(&format!("{what}: {}", either(words())))),
        }
    }

    /// That this is the end of the line.
    pub fn finish(&self) -> Result<(), PlanError> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Number => {
                let reason = "no number belongs here; a comment has a space after its #".into();
                Err(self.error(token, reason))
            }
            Some(token) => {
                Err(self.error(token, format!("{} is more than belongs here", quote(token.text))))
            }
            None => Ok(()),
        }
    }

    /// An error about a token of this line.
    pub fn error(&self, token: Token<'_>, reason: String) -> PlanError {
        token.error(self.line, reason)
    }

    /// An error about what stands here, or is missing here.
    pub fn error_here(&self, reason: String) -> PlanError {
        match self.peek() {
            Some(token) => self.error(token, reason),
            None => PlanError {
                line: self.line,
                column: self.tokens.last().map_or(1, |last| last.column + last.length()),
                length: 0,
                reason,
                suggestion: None,
            },
        }
    }

    /// That something else should stand here.
    pub fn expected(&self, what: &str) -> PlanError {
        match self.peek() {
            Some(token) => {
                self.error(token, format!("expected {what}, found {}", quote(token.text)))
            }
            None => self.error_here(format!("the line ends before {what}")),
        }
    }
}
