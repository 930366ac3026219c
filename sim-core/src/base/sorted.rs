//! Small maps and sets with little code: the standard library's tree is made anew for every pair of
//! types, and each making weighs as much as a module of this crate. Here the entries stand in one
//! list, in the order of their keys.
//!
//! Keys mostly grow, so that inserting is appending; taking out of the front or the middle moves all
//! that follows, so this is for what is bounded by some thousands.

/// A map in the order of its keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sorted<K, V = ()>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Sorted(Vec::new())
    }
}

impl<K: Ord, V> Sorted<K, V> {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are in it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What stands under this key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    /// Whether something stands under this key.
    pub fn contains(&self, key: &K) -> bool {
        self.place(key).is_ok()
    }

    /// The same keys with other values.
    pub fn map<W>(&self, value: impl Fn(&V) -> W) -> Sorted<K, W>
    where
        K: Clone,
    {
        Sorted(self.0.iter().map(|(key, it)| (key.clone(), value(it))).collect())
    }

    /// Puts a value under a key, in place of what stood there.
    pub fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    /// Puts a value under a key, unless something stands there; says whether nothing did.
    pub fn insert_new(&mut self, key: K, value: V) -> bool {
        let place = self.place(&key);
        if let Err(place) = place {
            self.0.insert(place, (key, value));
        }
        place.is_err()
    }

    /// What stands under this key, to be changed; at first, the default.
    pub fn entry(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let place = self.place(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, V::default()));
            place
        });
        &mut self.0[place].1
    }

    /// All, in order.
    pub fn iter(&self) -> core::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    /// Takes out what stands under this key.
    pub fn remove(&mut self, key: &K) {
        if let Ok(place) = self.place(key) {
            self.0.remove(place);
        }
    }

    /// Takes out the least keys until so many are left.
    pub fn keep_last(&mut self, count: usize) {
        let surplus = self.0.len().saturating_sub(count);
        if surplus > 0 {
            self.0.drain(..surplus);
        }
    }

    /// Keeps only keys that are wanted.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(&K) -> bool) {
        self.0.retain(|(key, _)| is_wanted(key));
    }

    /// All from this key on, in order.
    pub fn from(&self, key: &K) -> &[(K, V)] {
        &self.0[self.0.partition_point(|(other, _)| other < key)..]
    }

    /// All before this key, in order.
    pub fn before(&self, key: &K) -> &[(K, V)] {
        &self.0[..self.0.partition_point(|(other, _)| other < key)]
    }

    fn place(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_holds_what_a_tree_holds(
            steps in prop::collection::vec((0u8..6, 0u8..20, 0u8..9), 0..100),
        ) {
            let (mut ours, mut theirs) = (Sorted::default(), BTreeMap::new());
            for (what, key, value) in steps {
                match what {
                    0 => {
                        ours.insert(key, value);
                        theirs.insert(key, value);
                    }
                    1 => {
                        prop_assert_eq!(ours.insert_new(key, value), !theirs.contains_key(&key));
                        theirs.entry(key).or_insert(value);
                    }
                    2 => {
                        ours.remove(&key);
                        theirs.remove(&key);
                    }
                    3 => {
                        ours.keep_last(usize::from(value));
                        while theirs.len() > usize::from(value) {
                            theirs.pop_first();
                        }
                    }
                    4 => {
                        *ours.entry(key) += value;
                        *theirs.entry(key).or_default() += value;
                    }
                    _ => {
                        ours.retain(|&it| it != key);
                        theirs.retain(|&it, _| it != key);
                    }
                }
                prop_assert_eq!((ours.len(), ours.is_empty()), (theirs.len(), theirs.is_empty()));
                prop_assert_eq!(ours.get(&key), theirs.get(&key));
                prop_assert_eq!(ours.contains(&key), theirs.contains_key(&key));
                prop_assert!(ours.iter().eq(&theirs.clone().into_iter().collect::<Vec<_>>()));
                let parts = [ours.before(&key), ours.from(&key)].concat();
                prop_assert_eq!(ours.before(&key).len(), theirs.range(..key).count());
                prop_assert_eq!(parts, theirs.clone().into_iter().collect::<Vec<_>>());
            }
        }
    }
}
