//! Fresh reads: an answer knows all that was committed before its question came.
//!
//! This is what ReadIndex is for, and what linearizability asks of reads. A retry counts as asked
//! when it was first asked: the first of its answers may be the one that the client hears.

use crate::base::NodeId;
use crate::protocol::{Claim, Evidence, Sight};
use crate::protocols::raft::{Note, Raft};

pub(super) const CLAIM: Claim<Raft> = Claim {
    name: "fresh-reads",
    sentence: "A read sees everything that had been committed before it was asked.",
    source: "Ongaro 2014, §6.4",
    is_timed: false,
    check,
};

fn check(sight: &Sight<'_, Raft>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::ReadServed { client, sequence, index } = *note else {
        return Ok(());
    };
    let asked = sight.witness.reads.get(usize::from(client)).copied().flatten();
    let Some(committed) =
        asked.filter(|asked| asked.sequence == sequence).and_then(|asked| asked.committed)
    else {
        return Ok(());
    };
    let highest = committed.upto.index;
    if index >= highest {
        return Ok(());
    }
    let by = committed.by;
    let sentence = format!(
        "{node} answered the read c{client} op {sequence} with what it knew up to index {index}, but \
         {by} had committed index {highest} in term {} before c{client} asked.",
        committed.term,
        client = client + 1
    );
    Err(Evidence::new(sentence, [node, by]))
}
