//! Reads data: EDN, and JSON on the way.
//!
//! The two are near enough for one reader. A comma is white space, `null` is `nil`, and the colon
//! behind the name of a JSON field is passed over. Tags are dropped, and what they stand before is
//! kept. Numbers that are not whole are kept as texts.

use crate::plan::PlanError;

/// How deep data may be nested.
const DEPTH_MAX: u32 = 32;

/// Some data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Datum {
    Nil,
    Number(i64),
    /// A string, or a number that is not whole.
    Text(String),
    /// A keyword or a symbol, without its colon: `invoke`, `true`.
    Word(String),
    /// A vector, a list or a set.
    List(Vec<Datum>),
    Map(Vec<(Datum, Datum)>),
}

impl Datum {
    /// What it is called, as a value.
    pub(super) fn name(&self) -> String {
        match self {
            Datum::Nil => "nil".to_string(),
            Datum::Number(number) => number.to_string(),
            Datum::Text(text) | Datum::Word(text) => text.clone(),
            Datum::List(items) => {
                let names: Vec<String> = items.iter().map(Datum::name).collect();
                format!("[{}]", names.join(" "))
            }
            Datum::Map(fields) => {
                let field =
                    |(key, value): &(Datum, Datum)| format!("{} {}", key.name(), value.name());
                format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The field of a map.
    pub(super) fn field(&self, name: &str) -> Option<&Datum> {
        let Datum::Map(fields) = self else { return None };
        let is_named = |key: &Datum| matches!(key, Datum::Word(it) | Datum::Text(it) if it == name);
        fields.iter().find(|(key, _)| is_named(key)).map(|(_, value)| value)
    }

    /// The two items of a pair.
    pub(super) fn pair(&self) -> Option<(&Datum, &Datum)> {
        match self {
            Datum::List(items) => match &items[..] {
                [one, other] => Some((one, other)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    line: u32,
    start: usize,
    at: usize,
}

/// A text, and how far it is read.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    line_start: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Reader<'a> {
        Reader { text, at: 0, line: 1, line_start: 0 }
    }

    /// The line that comes next, counted from one.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// What is not read yet.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Where it stands: what an error may want to know later.
    pub(super) fn place(&self) -> Place {
        Place { line: self.line, start: self.line_start, at: self.at }
    }

    /// An error at this place.
    pub(super) fn error(&self, reason: impl Into<String>) -> PlanError {
        self.error_at(self.place(), reason)
    }

    /// An error at another place. Its column is counted only now, as a line may be all of the text.
    pub(super) fn error_at(&self, place: Place, reason: impl Into<String>) -> PlanError {
        let column = self.text[place.start..place.at].chars().count() as u32 + 1;
        PlanError { line: place.line, column, length: 1, reason: reason.into(), suggestion: None }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Goes on by one character.
    pub(super) fn skip(&mut self) {
        if let Some(next) = self.peek() {
            self.at += next.len_utf8();
            if next == '\n' {
                self.line += 1;
                self.line_start = self.at;
            }
        }
    }

    /// Goes on behind the end of this line.
    pub(super) fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        self.skip();
    }

    /// Goes on to what means something.
    pub(super) fn skip_space(&mut self) {
        while let Some(next) = self.peek() {
            match next {
                ';' => self.skip_line(),
                ',' => self.skip(),
                next if next.is_whitespace() => self.skip(),
                _ => return,
            }
        }
    }

    /// Reads what comes next.
    pub(super) fn datum(&mut self, depth: u32) -> Result<Datum, PlanError> {
        self.skip_space();
        if depth > DEPTH_MAX {
            return Err(self.error(format!("this is nested deeper than {DEPTH_MAX} levels")));
        }
        match self.peek() {
            None => Err(self.error("the text ends where a value should be")),
            Some('"') => self.string(),
            Some('{') => self.map(depth),
            Some('[') => self.list(']', depth),
            Some('(') => self.list(')', depth),
            Some('#') => {
                self.skip();
                if self.peek() == Some('{') {
                    return self.list('}', depth);
                }
                // A tag, and what it stands before.
                self.word()?;
                self.datum(depth + 1)
            }
            Some(']' | ')' | '}') => Err(self.error("this closes what was not opened")),
            Some(_) => self.word(),
        }
    }

    fn list(&mut self, close: char, depth: u32) -> Result<Datum, PlanError> {
        self.skip();
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(next) if next == close => break,
                None => {
                    return Err(self.error(format!("a list is not closed: `{close}` is missing")));
                }
                Some(_) => items.push(self.datum(depth + 1)?),
            }
        }
        self.skip();
        Ok(Datum::List(items))
    }

    fn map(&mut self, depth: u32) -> Result<Datum, PlanError> {
        self.skip();
        let mut fields = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some('}') => break,
                None => return Err(self.error("a map is not closed: `}` is missing")),
                Some(next) => {
                    let key = self.datum(depth + 1)?;
                    if next == '"' {
                        self.skip_colon();
                    }
                    fields.push((key, self.datum(depth + 1)?));
                }
            }
        }
        self.skip();
        Ok(Datum::Map(fields))
    }

    /// The colon of JSON, which is not the beginning of a keyword.
    fn skip_colon(&mut self) {
        let is_near = self.peek() == Some(':');
        self.skip_space();
        let mut rest = self.rest().chars();
        let is_colon = rest.next() == Some(':');
        let is_keyword = rest.next().is_some_and(char::is_alphabetic);
        if is_colon && (is_near || !is_keyword) {
            self.skip();
        }
    }

    fn string(&mut self) -> Result<Datum, PlanError> {
        let opened = self.place();
        let unclosed = "a text is not closed: `\"` is missing";
        self.skip();
        let mut text = String::new();
        loop {
            let Some(next) = self.peek() else { return Err(self.error_at(opened, unclosed)) };
            self.skip();
            match next {
                '"' => return Ok(Datum::Text(text)),
                '\\' => {
                    let escaped = self.peek();
                    self.skip();
                    text.push(match escaped {
                        Some('n') => '\n',
                        Some('t') => '\t',
                        Some('r') => '\r',
                        Some('u') => self.code()?,
                        Some(other) => other,
                        None => return Err(self.error_at(opened, unclosed)),
                    });
                }
                next => text.push(next),
            }
        }
    }

    /// The four digits of an escaped character. Half of a pair stands for what cannot be shown.
    fn code(&mut self) -> Result<char, PlanError> {
        let digits = self.rest().get(..4).and_then(|it| u32::from_str_radix(it, 16).ok());
        let code = digits.ok_or_else(|| self.error("four hexadecimal digits are missing"))?;
        (0..4).for_each(|_| self.skip());
        Ok(char::from_u32(code).unwrap_or('\u{fffd}'))
    }

    fn word(&mut self) -> Result<Datum, PlanError> {
        let is_end = |it: char| it.is_whitespace() || ",;\"[](){}".contains(it);
        let rest = self.rest();
        let word = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        if word.is_empty() {
            return Err(self.error("a value is missing"));
        }
        self.at += word.len();
        let number = word.trim_end_matches(['N', 'M']);
        Ok(match word {
            "nil" | "null" => Datum::Nil,
            _ => match (number.parse(), word.strip_prefix(':')) {
                (Ok(number), _) => Datum::Number(number),
                (_, Some(keyword)) => Datum::Word(keyword.to_string()),
                _ if number.starts_with(|it: char| it.is_ascii_digit() || it == '-') => {
                    Datum::Text(word.to_string())
                }
                _ => Datum::Word(word.to_string()),
            },
        })
    }
}
