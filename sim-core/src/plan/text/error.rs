//! What is wrong with a text, where, and what was probably meant.

use core::cmp::Reverse;
use core::fmt;

/// Something in a text that no plan can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    /// The line, counted from one.
    pub line: u32,
    /// The first character of what is wrong, counted from one in Unicode characters.
    pub column: u32,
    /// How many characters are wrong; zero where something is missing.
    pub length: u32,
    /// Why, as a clause for people.
    pub reason: String,
    /// What could stand there instead.
    pub suggestion: Option<String>,
}

impl PlanError {
    /// The same error, with what was probably meant.
    pub(crate) fn suggest(mut self, suggestion: impl Into<Option<String>>) -> PlanError {
        self.suggestion = suggestion.into();
        self
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.reason)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for PlanError {}

/// A word as an error quotes it: clipped, because a text may be one word of 64 KiB.
pub(crate) fn quote(word: &str) -> String {
    const SHOWN_CHARS: usize = 30;
    match word.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("`{}…`", &word[..end]),
        None => format!("`{word}`"),
    }
}

/// `a`, `b` or `c`.
pub(crate) fn either<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.pop() {
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} or {last}", quoted.join(", ")),
        None => "nothing".to_string(),
    }
}

/// The known word that takes the fewest slips of a finger to reach, if any is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const LONGEST: usize = 40;
    let word: Vec<char> = word.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    let slips_max = word.len().div_ceil(3).min(3);
    let judge = |candidate: &'a str| {
        let letters: Vec<char> = candidate.chars().collect();
        let is_near_in_length = letters.len().abs_diff(word.len()) <= slips_max;
        let slips = if is_near_in_length { slips(&word, &letters) } else { usize::MAX };
        let same_start = word.iter().zip(&letters).take_while(|(one, other)| one == other).count();
        let is_near = slips <= slips_max && slips < letters.len();
        is_near.then_some((slips, Reverse(same_start), candidate))
    };
    let nearest =
        known.into_iter().filter_map(judge).min_by_key(|&(slips, start, _)| (slips, start));
    nearest.map(|(_, _, candidate)| candidate.to_string())
}

/// How many letters must be added, dropped, replaced or swapped with their neighbour.
fn slips(from: &[char], to: &[char]) -> usize {
    let width = to.len() + 1;
    let mut table: Vec<usize> = (0..width * (from.len() + 1)).collect();
    for i in 1..=from.len() {
        table[i * width] = i;
        for j in 1..=to.len() {
            let replaced = table[(i - 1) * width + j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let added_or_dropped = 1 + table[(i - 1) * width + j].min(table[i * width + j - 1]);
            let mut least = replaced.min(added_or_dropped);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(table[(i - 2) * width + j - 2] + 1);
            }
            table[i * width + j] = least;
        }
    }
    table[width * (from.len() + 1) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_a_finger_are_understood() {
        let known = ["crash", "cut", "pause", "election-timeout"];
        for (word, meant) in [
            ("crsh", Some("crash")),
            ("carsh", Some("crash")),
            ("CRASH", Some("crash")),
            ("pasue", Some("pause")),
            ("election-timeuot", Some("election-timeout")),
            ("c", None),
            ("partition", None),
        ] {
            assert_eq!(nearest(word, known).as_deref(), meant, "{word}");
        }
    }
}
