//! What the lock service, the storage and both together promise, and what must be remembered to judge
//! it.
//!
//! The witness holds the last lease of each lock and the last tokens that were shown for each key.
//! There are at most [`crate::plan::limits::KEYS_MAX`] keys, and of each it keeps [`TOKENS_MAX`]
//! tokens; what was forgotten is judged no more.

use super::{Node, Note, SERVICE, STORAGE};
use crate::base::{Instant, NodeId, Sorted};
use crate::protocol::{Claim, Evidence, Key, Sight};

/// How many tokens of each key the witness remembers.
pub const TOKENS_MAX: usize = 64;

/// In the order in which people read them.
pub const CLAIMS: &[Claim<Node>] = &[MUTUAL_EXCLUSION, NO_LOST_UPDATE, ONE_HOLDER, RISING_TOKENS];

const MUTUAL_EXCLUSION: Claim<Node> = Claim {
    name: "mutual-exclusion",
    sentence: "Once the holder of a later lease has been at the storage, no earlier one writes.",
    source: "Kleppmann 2016, \"How to do distributed locking\"; Burrows 2006, §2.4",
    is_timed: false,
    check: |sight, _, note| {
        let Note::Written { key, holder, token, value } = *note else { return Ok(()) };
        match sight.witness.shown(key).last() {
            Some((newest, (later, _))) if *newest > token => Err(Evidence::new(
                format!(
                    "{holder} wrote {key}={value} under lease {token}, although {later} had been at \
                     {STORAGE} under lease {newest}."
                ),
                [holder, *later, STORAGE],
            )),
            _ => Ok(()),
        }
    },
};

const NO_LOST_UPDATE: Claim<Node> = Claim {
    name: "no-lost-update",
    sentence: "What is written under a lock replaces what was read under it.",
    source: "Gray and Reuter 1993, \"Transaction Processing\", §7.3; Kleppmann 2016",
    is_timed: false,
    check: |sight, _, note| {
        let Note::Written { key, holder, token, value } = *note else { return Ok(()) };
        let written = sight.witness.written.get(&key).copied().unwrap_or_default();
        let shown = sight.witness.shown(key).iter().find(|(shown, _)| *shown == token);
        match shown {
            Some((_, (_, seen))) if *seen < written.count => Err(Evidence::new(
                format!(
                    "{holder} wrote {key}={value} under lease {token}, and with that undid what \
                     {} wrote since {holder} had read.",
                    written.by
                ),
                [holder, written.by],
            )),
            _ => Ok(()),
        }
    },
};

const ONE_HOLDER: Claim<Node> = Claim {
    name: "one-holder",
    sentence: "A lock is lent again only when it was given back, or its lease is over by the clock \
               of the service.",
    source: "Gray and Cheriton 1989, §2",
    is_timed: true,
    check: |sight, node, note| {
        let Note::Lent { key, holder, token, .. } = *note else { return Ok(()) };
        let clock = (sight.present.clock)(node);
        match sight.witness.lent.get(&key) {
            Some(before) if clock < before.until => Err(Evidence::new(
                format!(
                    "{SERVICE} lent {key} to {holder} under lease {token} at {clock} of its clock, \
                     but {} has it under lease {} until {}.",
                    before.holder, before.token, before.until
                ),
                [SERVICE, holder, before.holder],
            )),
            _ => Ok(()),
        }
    },
};

const RISING_TOKENS: Claim<Node> = Claim {
    name: "rising-tokens",
    sentence: "Each lease has a greater token than all before it.",
    source: "Burrows 2006, §2.4; Kleppmann 2016",
    is_timed: false,
    check: |sight: &Sight<'_, Node>, _, note| {
        let Note::Lent { key, holder, token, .. } = *note else { return Ok(()) };
        let greatest = sight.witness.greatest;
        match token > greatest {
            true => Ok(()),
            false => Err(Evidence::new(
                format!(
                    "{SERVICE} lent {key} to {holder} under lease {token}, and there was a lease \
                     {greatest} before."
                ),
                [SERVICE, holder],
            )),
        }
    },
};

/// What claims remember.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    /// The greatest token that was given.
    greatest: u64,
    /// The last lease of each lock that was not given back.
    lent: Sorted<Key, Lent>,
    /// By key: the tokens that holders read under, each with who read and what had been written by
    /// then.
    shown: Sorted<Key, Sorted<u64, (NodeId, u64)>>,
    /// By key: what was written.
    written: Sorted<Key, Written>,
}

#[derive(Clone, Copy, Debug, Hash)]
struct Lent {
    holder: NodeId,
    token: u64,
    /// By the service's clock.
    until: Instant,
}

#[derive(Clone, Copy, Debug, Hash)]
struct Written {
    /// How often.
    count: u64,
    /// By whom last.
    by: NodeId,
}

impl Default for Written {
    fn default() -> Written {
        Written { count: 0, by: STORAGE }
    }
}

impl Witness {
    /// The tokens that were shown for a key, the least first.
    fn shown(&self, key: Key) -> &[(u64, (NodeId, u64))] {
        self.shown.get(&key).map_or(&[], |shown| shown.from(&0))
    }

    pub(super) fn remember(&mut self, note: &Note) {
        match *note {
            Note::Lent { key, holder, token, until } => {
                self.greatest = self.greatest.max(token);
                self.lent.insert(key, Lent { holder, token, until });
            }
            Note::GivenBack { key, token } => {
                if self.lent.get(&key).is_some_and(|lent| lent.token == token) {
                    self.lent.remove(&key);
                }
            }
            Note::Fetched { key, holder, token } => {
                let mut shown = self.shown.get(&key).cloned().unwrap_or_default();
                let count = self.written.get(&key).map_or(0, |written| written.count);
                shown.insert(token, (holder, count));
                shown.keep_last(TOKENS_MAX);
                self.shown.insert(key, shown);
            }
            Note::Written { key, holder, .. } => {
                let count = self.written.get(&key).map_or(0, |written| written.count);
                self.written.insert(key, Written { count: count + 1, by: holder });
            }
            Note::Held { .. } | Note::Expired { .. } | Note::Refused { .. } => {}
        }
    }
}
