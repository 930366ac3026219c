//! An order as a document, as each version writes and reads it.
//!
//! `{"order":3,"customer":"c1","action":"write","item":"x","quantity":5}`

use super::json::{Object, Value};
use super::{Server, bugs};
use crate::protocol::{Action, Key, Operation, Request};

/// The versions, the oldest first.
pub(super) const VERSIONS: &[&str] = &["v1", "v2"];

/// What both versions called it at first.
const OLD_NAME: &str = "customer";
/// What v2 calls it.
const NEW_NAME: &str = "buyer";

impl Server {
    fn is_new(&self) -> bool {
        self.setup.version > 0
    }

    /// The names under which this version writes who ordered. The new one also writes the old name, as
    /// long as anybody reads that.
    fn names_of_the_customer(&self) -> &'static [&'static str] {
        if self.setup.bug(bugs::RENAMED_FIELD) {
            if self.is_new() { &[NEW_NAME] } else { &[OLD_NAME] }
        } else {
            if self.is_new() { &[OLD_NAME, NEW_NAME] } else { &[OLD_NAME] }
        }
    }

    /// Writes an order.
    pub(super) fn write(&self, request: Request) -> String {
        let Request { client, sequence, operation: Operation { key, action } } = request;
        let mut object = Object::default();
        object.add("order", Value::Number(sequence.into()));
        for name in self.names_of_the_customer() {
            object.add(name, Value::Text(format!("c{}", u32::from(client) + 1)));
        }
        let (word, quantity, expected) = match action {
            Action::Read => ("read", None, None),
            Action::Write(value) => ("write", Some(value), None),
            Action::CompareAndSet { expected, new } => ("swap", Some(new), Some(expected)),
        };
        object.add("action", Value::Text(word.into()));
        object.add("item", Value::Number(key.0.into()));
        if let Some(quantity) = quantity {
            object.add("quantity", Value::Number(quantity));
        }
        if let Some(expected) = expected {
            object.add("expected", Value::Number(expected));
        }
        object.print()
    }

    /// Reads an order, or says what this version misses in it. What it does not know it passes over.
    pub(super) fn read(&self, text: &str) -> Result<Request, String> {
        let object = Object::parse(text)?;
        let customer = match object.get(NEW_NAME).filter(|_| self.is_new()) {
            Some(_) => object.text(NEW_NAME)?,
            None => object.text(OLD_NAME)?,
        };
        let number = customer.strip_prefix('c').and_then(|digits| digits.parse::<u8>().ok());
        let client = number.and_then(|number| number.checked_sub(1));
        let client = client.ok_or_else(|| format!("there is no customer `{customer}`"))?;
        let action = match object.text("action")? {
            "read" => Action::Read,
            "write" => Action::Write(object.number("quantity")?),
            "swap" => Action::CompareAndSet {
                expected: object.number("expected")?,
                new: object.number("quantity")?,
            },
            other => return Err(format!("unknown variant `{other}`")),
        };
        let key = Key(object.number("item")? as u8);
        let sequence = object.number("order")? as u32;
        Ok(Request { client, sequence, operation: Operation { key, action } })
    }
}
