//! Lines and their words.
//!
//! A line is words, arrows, `=` and message numbers, up to its comment. `#` opens a comment unless
//! digits follow it, as in `#17`; at the start of a line it always does. Commas are spaces.

use super::PlanError;
use crate::plan::fault::Way;
use core::ops::Range;

/// One line of a text, cut into tokens.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// Counted from one.
    pub number: u32,
    /// What stands on it, without its comment.
    pub tokens: Vec<Token<'a>>,
    /// The bytes of the line from its first token to its last; empty at its start if it has none.
    pub body: Range<usize>,
}

/// A word, or a sign that separates words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// As it was written.
    pub text: &'a str,
    /// What it is.
    pub kind: TokenKind,
    /// The character at which it starts, counted from one.
    pub column: u32,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Letters, digits and signs: `crash`, `n1`, `1ms..10ms`, `+250ms`.
    Word,
    /// The number of a message or an activation: `#17`, `#17/2`.
    Number,
    /// `->` or `→`, `<->` or `↔`.
    Arrow(Way),
    /// `=`
    Equals,
}

impl Token<'_> {
    /// Whether this is that keyword, in upper or lower case.
    pub fn is(self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    /// How many characters it has.
    pub fn length(self) -> u32 {
        self.text.chars().count() as u32
    }

    /// An error about this token.
    pub fn error(self, line: u32, reason: String) -> PlanError {
        PlanError { line, column: self.column, length: self.length(), reason, suggestion: None }
    }
}

/// Cuts one line into tokens.
pub(crate) fn read_line(number: u32, text: &str) -> Line<'_> {
    let mut tokens = Vec::new();
    let mut body = 0..0;
    let (mut byte, mut column) = (0, 1);
    while let Some(first) = text[byte..].chars().next() {
        let rest = &text[byte..];
        if first.is_whitespace() || first == ',' {
            byte += first.len_utf8();
            column += 1;
            continue;
        }
        let (kind, length) = match sign(rest) {
            Some((TokenKind::Number, _)) if tokens.is_empty() => break,
            Some(found) => found,
            None if first == '#' => break,
            None => (TokenKind::Word, word_length(rest)),
        };
        let token = Token { text: &rest[..length], kind, column };
        if tokens.is_empty() {
            body.start = byte;
        }
        byte += length;
        body.end = byte;
        column += token.length();
        tokens.push(token);
    }
    Line { number, tokens, body }
}

/// The token that is not a word at the start of `rest`, and its length in bytes.
fn sign(rest: &str) -> Option<(TokenKind, usize)> {
    const SIGNS: [(&str, TokenKind); 5] = [
        ("<->", TokenKind::Arrow(Way::Both)),
        ("↔", TokenKind::Arrow(Way::Both)),
        ("->", TokenKind::Arrow(Way::Forth)),
        ("→", TokenKind::Arrow(Way::Forth)),
        ("=", TokenKind::Equals),
    ];
    let arrow = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
    arrow.map(|&(sign, kind)| (kind, sign.len())).or_else(|| {
        let number = rest.strip_prefix('#')?;
        let length = number.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(number.len());
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let all_digits = match number[..length].split_once('/') {
            Some((nth, copy)) => digits(nth) && digits(copy),
            None => digits(&number[..length]),
        };
        all_digits.then_some((TokenKind::Number, 1 + length))
    })
}

/// The length in bytes of the word at the start of `rest`; at least one character.
fn word_length(rest: &str) -> usize {
    let ends = |(at, c): (usize, char)| {
        let ends = c.is_whitespace() || c == ',' || c == '#' || sign(&rest[at..]).is_some();
        (at > 0 && ends).then_some(at)
    };
    rest.char_indices().find_map(ends).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fall_into_words() {
        for (line, words) in [
            ("", ""),
            ("  # only a comment", ""),
            ("#17 at the start is a comment", ""),
            ("crash n2,n3 # why", "crash|n2|n3"),
            ("cut n1<->n2", "cut|n1|<->|n2"),
            ("lose n1→n3#17/2 Append", "lose|n1|→|n3|#17/2|Append"),
            ("heal #3rd try", "heal"),
            ("c1 cas x 1->2", "c1|cas|x|1|->|2"),
            ("c1 write x = 1", "c1|write|x|=|1"),
            ("jump n1 by -250ms", "jump|n1|by|-250ms"),
            ("power-loss - n1-", "power-loss|-|n1-"),
        ] {
            let line = read_line(1, line);
            let found: Vec<&str> = line.tokens.iter().map(|token| token.text).collect();
            assert_eq!(found.join("|"), words);
        }
    }

    #[test]
    fn columns_count_characters() {
        let line = read_line(1, "cut n1 ↔ n2  # ↔");
        assert_eq!(line.tokens.iter().map(|t| t.column).collect::<Vec<_>>(), [1, 5, 8, 10]);
        assert_eq!(line.body, 0.."cut n1 ↔ n2".len());
    }
}
