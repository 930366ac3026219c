//! The memory of a search: which configurations it has been in.
//!
//! A configuration is a set of deeds and a state. Sets differ from one another near their end only,
//! so what is kept of a set begins with its first word that is not full. All of it lies in one list
//! of words, and a table of places in it finds a configuration by its digest; a set of the standard
//! library would ask for an allocation each.

use crate::base::Fingerprint;

/// Configurations, each a few words long.
#[derive(Debug)]
pub(super) struct Memo {
    /// Each configuration: its length, then its words.
    words: Vec<u64>,
    /// By digest: one more than a place in `words`; zero for a free place.
    table: Vec<u32>,
    count: usize,
}

impl Memo {
    pub(super) fn new() -> Memo {
        Memo { words: Vec::new(), table: vec![0; 64], count: 0 }
    }

    /// How many configurations there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// How many words they take.
    pub(super) fn weight(&self) -> usize {
        self.words.len() + self.table.len() / 2
    }

    /// Remembers a configuration; says whether it is new.
    pub(super) fn insert(&mut self, configuration: &[u64]) -> bool {
        if 2 * self.count >= self.table.len() {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut place = digest(configuration) as usize & mask;
        while self.table[place] != 0 {
            if self.at(self.table[place]) == configuration {
                return false;
            }
            place = (place + 1) & mask;
        }
        self.table[place] = self.words.len() as u32 + 1;
        self.words.push(configuration.len() as u64);
        self.words.extend_from_slice(configuration);
        self.count += 1;
        true
    }

    fn at(&self, entry: u32) -> &[u64] {
        let start = entry as usize;
        let length = self.words[start - 1] as usize;
        &self.words[start..start + length]
    }

    fn grow(&mut self) {
        let mask = 2 * self.table.len() - 1;
        let mut table = vec![0; mask + 1];
        for &entry in self.table.iter().filter(|&&entry| entry != 0) {
            let mut place = digest(self.at(entry)) as usize & mask;
            while table[place] != 0 {
                place = (place + 1) & mask;
            }
            table[place] = entry;
        }
        self.table = table;
    }
}

fn digest(configuration: &[u64]) -> u64 {
    let mut digest = Fingerprint::new();
    configuration.iter().for_each(|&word| digest.word(word));
    digest.value()
}
