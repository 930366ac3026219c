//! As much of JSON as an order needs: one object of texts and whole numbers. Its errors read like those
//! of well-known parsers.
//!
//! Written by hand: a general parser brings floating point with it, which the core has none of, and
//! some tens of kilobytes to the page. Left out: nested values, escapes, booleans and null.

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Number(u64),
}

/// The fields of an object, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Object {
    fields: Vec<(String, Value)>,
    /// Where it ends: what is missing is missing there.
    end: usize,
}

impl Object {
    pub(super) fn add(&mut self, name: &str, value: Value) {
        self.fields.push((name.to_string(), value));
    }

    pub(super) fn print(&self) -> String {
        let fields: Vec<String> = self
            .fields
            .iter()
            .map(|(name, value)| match value {
                Value::Text(text) => format!("\"{name}\":\"{text}\""),
                Value::Number(number) => format!("\"{name}\":{number}"),
            })
            .collect();
        format!("{{{}}}", fields.join(","))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(it, _)| it == name).map(|(_, value)| value)
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, String> {
        match self.get(name) {
            Some(Value::Text(text)) => Ok(text),
            Some(Value::Number(_)) => Err(format!("invalid type for `{name}`: expected a string")),
            None => Err(self.missing(name)),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<u64, String> {
        match self.get(name) {
            Some(Value::Number(number)) => Ok(*number),
            Some(Value::Text(_)) => Err(format!("invalid type for `{name}`: expected a number")),
            None => Err(self.missing(name)),
        }
    }

    fn missing(&self, name: &str) -> String {
        format!("missing field `{name}` at line 1 column {}", self.end)
    }

    pub(super) fn parse(text: &str) -> Result<Object, String> {
        let mut reader = Reader { text, at: 0 };
        let mut object = Object::default();
        reader.expect('{')?;
        if !reader.takes('}') {
            loop {
                let name = reader.text()?;
                reader.expect(':')?;
                object.fields.push((name, reader.value()?));
                if reader.takes('}') {
                    break;
                }
                reader.expect(',')?;
            }
        }
        object.end = reader.at;
        reader.blanks();
        match reader.at == text.len() {
            true => Ok(object),
            false => Err(reader.error("trailing characters")),
        }
    }
}

/// A place in a text of ASCII signs; others stand within strings only.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, what: &str) -> String {
        format!("{what} at line 1 column {}", self.at + 1)
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn takes(&mut self, sign: char) -> bool {
        self.blanks();
        let is_there = self.rest().starts_with(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, sign: char) -> Result<(), String> {
        match self.takes(sign) {
            true => Ok(()),
            false => Err(self.error(&format!("expected `{sign}`"))),
        }
    }

    fn text(&mut self) -> Result<String, String> {
        self.expect('"')?;
        let Some(length) = self.rest().find('"') else {
            return Err(self.error("EOF while parsing a string"));
        };
        let text = self.rest()[..length].to_string();
        self.at += length + 1;
        Ok(text)
    }

    fn value(&mut self) -> Result<Value, String> {
        self.blanks();
        if self.rest().starts_with('"') {
            return self.text().map(Value::Text);
        }
        let rest = self.rest();
        let length = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        let number = rest[..length].parse().map_err(|_| self.error("expected value"))?;
        self.at += length;
        Ok(Value::Number(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        let mut object = Object::default();
        object.add("a", Value::Number(u64::MAX));
        object.add("b", Value::Text("what, {so}:".into()));
        let text = object.print();
        assert_eq!(text, r#"{"a":18446744073709551615,"b":"what, {so}:"}"#);
        let read = Object::parse(&text).expect("it is JSON");
        assert_eq!(read.fields, object.fields);
        assert_eq!(Object::parse(" { } ").map(|it| it.fields), Ok(Vec::new()));
    }

    #[test]
    fn errors_say_what_and_where() {
        for (text, error) in [
            ("", "expected `{` at line 1 column 1"),
            ("{\"a\"", "expected `:` at line 1 column 5"),
            ("{\"a\":", "expected value at line 1 column 6"),
            ("{\"a\":x}", "expected value at line 1 column 6"),
            ("{\"a\":99999999999999999999}", "expected value at line 1 column 6"),
            ("{\"a\":1 \"b\"", "expected `,` at line 1 column 8"),
            ("{\"a", "EOF while parsing a string at line 1 column 3"),
            ("{} x", "trailing characters at line 1 column 4"),
        ] {
            assert_eq!(Object::parse(text), Err(error.into()), "{text}");
        }
        let object = Object::parse("{\"a\":1}").expect("it is JSON");
        assert_eq!(object.number("b"), Err("missing field `b` at line 1 column 7".into()));
        assert_eq!(object.text("a"), Err("invalid type for `a`: expected a string".into()));
    }
}
