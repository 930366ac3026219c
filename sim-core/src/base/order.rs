//! Sorting with little code: the standard library's sort is made anew for every type of item, and
//! each making weighs more than most of this crate's modules. Here one sort of numbers serves all, and
//! it is a plain merge sort, a tenth of the standard library's.

use core::cmp::Ordering;

/// Sorts as `slice::sort_by` does: equal items keep their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    sort_numbers(&mut order, &|a, b| compare(&items[a as usize], &items[b as usize]));
    for place in 0..items.len() {
        // What belongs here may have made way for an earlier one.
        let mut from = order[place] as usize;
        while from < place {
            from = order[from] as usize;
        }
        items.swap(place, from);
    }
}

/// Sorts as `slice::sort_by_key` does.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

#[inline(never)]
fn sort_numbers(numbers: &mut Vec<u32>, compare: &dyn Fn(u32, u32) -> Ordering) {
    let mut merged = Vec::with_capacity(numbers.len());
    let mut width = 1;
    while width < numbers.len() {
        for pair in numbers.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some(&first), Some(&second)) = (left.first(), right.first()) {
                // Of equal ones, the left comes first.
                let from = if compare(first, second).is_gt() { &mut right } else { &mut left };
                merged.push(from[0]);
                *from = &from[1..];
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(numbers, &mut merged);
        merged.clear();
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(keys in prop::collection::vec(0u8..20, 0..200)) {
            let mut ours: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut theirs = ours.clone();
            sort_by_key(&mut ours, |item| item.0);
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
