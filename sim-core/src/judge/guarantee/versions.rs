//! Where values are from, and which of two is the older one, as far as that is certain.

use super::super::testimony::{Testimony, Value};
use std::collections::BTreeMap;

/// Who wrote a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Nobody: it is there at first.
    First,
    /// This deed alone.
    Deed(u32),
}

/// Who wrote each value of each key.
pub(super) struct Versions {
    /// `None` for a value that was written more than once.
    sources: BTreeMap<(u32, Value), Option<Source>>,
}

impl Versions {
    pub(super) fn of(testimony: &Testimony) -> Versions {
        let mut sources = BTreeMap::new();
        for key in 0..testimony.names.keys.len() as u32 {
            sources.insert((key, Value::INITIAL), Some(Source::First));
        }
        for (position, deed) in (0..).zip(&testimony.deeds) {
            if let Some(value) = deed.writes() {
                sources
                    .entry((deed.key, value))
                    .and_modify(|source| *source = None)
                    .or_insert(Some(Source::Deed(position)));
            }
        }
        Versions { sources }
    }

    /// Who wrote a value, if that is certain.
    pub(super) fn source(&self, key: u32, value: Value) -> Option<Source> {
        self.sources.get(&(key, value)).copied().flatten()
    }

    /// Whether nobody can have written a value.
    pub(super) fn is_unwritten(&self, key: u32, value: Value) -> bool {
        !self.sources.contains_key(&(key, value))
    }

    /// Whether one value is certainly older than the other.
    pub(super) fn is_older(
        &self,
        testimony: &Testimony,
        key: u32,
        one: Value,
        other: Value,
    ) -> bool {
        let deed = |position: u32| &testimony.deeds[position as usize];
        match (self.source(key, one), self.source(key, other)) {
            (Some(Source::First), Some(Source::Deed(_))) => true,
            (Some(Source::Deed(one_by)), Some(Source::Deed(other_by))) => {
                let replaces = deed(other_by).shows() == Some(one);
                replaces || deed(one_by).is_before(deed(other_by))
            }
            _ => false,
        }
    }
}
