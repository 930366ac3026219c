//! Histories that were recorded elsewhere.
//!
//! Four notations are read, even mixed in one file, since all of them say the same: which process
//! began or ended which operation.
//!
//! - Maps of Jepsen and Knossos, in a vector or one after the other:
//!   `{:process 0, :type :invoke, :f :write, :value 1}`, with or without `:key`. Maelstrom writes
//!   them too, with the key in the value: `[key value]`.
//! - The same as JSON, one object after the other: `{"process": 0, "type": "invoke", …}`.
//! - Lines of Jepsen's log: `INFO  jepsen.util - 0  :invoke  :write  1`. Other lines of a log are
//!   passed over.
//!
//! What the types mean is Jepsen's: `:ok` is done, `:fail` did not happen and is left out, `:info` is
//! open for ever, as is what nothing ends. What the nemesis did is left out. The order of the lines is
//! the order of time; `:time` is only shown.
//!
//! `reader` reads data, `entries` finds the entries among them, `pairs` makes operations of
//! entries. All of it is bounded, because a file may come from anywhere.
//!
//! Left out: transactions (`:f :txn`), and `:drain`.

mod entries;
mod pairs;
mod reader;

#[cfg(test)]
mod tests;

use super::model::ModelName;
use super::testimony::Testimony;
use crate::plan::PlanError;

/// Bytes of a history.
pub const TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Entries of a history: beginnings and ends.
pub const ENTRIES_MAX: usize = 1_000_000;

/// What a text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The operations.
    pub testimony: Testimony,
    /// What they are operations on: as was said, or as they look.
    pub model: ModelName,
    /// How many lines told of no operation.
    pub passed_over: u32,
}

/// Reads a history. The model is guessed from the operations if nobody says.
pub fn read(text: &str, model: Option<ModelName>) -> Result<Heard, PlanError> {
    if text.len() > TEXT_BYTES_MAX {
        let reason = format!("a history has at most {TEXT_BYTES_MAX} bytes");
        return Err(PlanError { line: 1, column: 1, length: 0, reason, suggestion: None });
    }
    let entries::Entries { entries, passed_over } = entries::find(text)?;
    let pairs = pairs::pair(&entries)?;
    let model = model.unwrap_or_else(|| pairs::guess(&pairs));
    let testimony = pairs::testify(&pairs, model)?;
    Ok(Heard { testimony, model, passed_over })
}
