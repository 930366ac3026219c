//! Labels: what each line of a shrunk plan is there for.
//!
//! A line is *essential* if the claim holds without it; *any value works* if it could as well say
//! something else. Both are tried, not deduced: the line is left out, and each of its numbers is
//! halved, doubled, and made a fifth less and a quarter more. A value that works at all of these is
//! said to be free; it is a sample and no proof.

use crate::base::Duration;
use crate::plan::text::values::microseconds;

/// What else a line may say.
pub(super) struct Variant {
    /// Which of its values it is about: "time", "length", "value".
    pub role: &'static str,
    /// The line with other numbers there, each to be tried.
    pub lines: Vec<String>,
}

/// The values of a line, each with what else it may be.
pub(super) fn variants(line: &str) -> Vec<Variant> {
    let words: Vec<&str> = line.split(' ').collect();
    let mut variants = Vec::new();
    for (index, word) in words.iter().enumerate().skip(1) {
        let before = words[index - 1];
        let (kept, number) = word.split_once('=').map_or(("", *word), |(key, value)| (key, value));
        let others = other_numbers(number);
        let role = match before {
            _ if others.is_empty() => continue,
            "at" => "time",
            "for" | "after" | "by" | "latency" | "sync" => "length",
            _ => "value",
        };
        let with = |other: String| {
            let sign = if kept.is_empty() { "" } else { "=" };
            let mut words: Vec<String> = words.iter().map(ToString::to_string).collect();
            words[index] = format!("{kept}{sign}{other}");
            words.join(" ")
        };
        variants.push(Variant { role, lines: others.into_iter().map(with).collect() });
    }
    variants
}

/// Numbers that stand for all others, in the unit of this one; none if it is no number.
fn other_numbers(number: &str) -> Vec<String> {
    if let Ok(count) = number.parse::<u64>() {
        return [1, 2, 7].into_iter().map(|more| count.saturating_add(more).to_string()).collect();
    }
    match microseconds(number) {
        Ok(Some(0)) => [10, 100].into_iter().map(|it| Duration::ms(it).to_string()).collect(),
        Ok(Some(us)) => [us / 2, us / 5 * 4, us / 4 * 5, us.saturating_mul(2)]
            .map(|us| Duration(us).to_string())
            .into(),
        _ => Vec::new(),
    }
}

/// The words for a line that can go or not, and of whose values those with these roles are free.
pub(super) fn words(is_essential: bool, values: usize, free: &[&'static str]) -> String {
    if !is_essential {
        return "any value works".to_string();
    }
    if free.is_empty() {
        return "essential".to_string();
    }
    let mut roles: Vec<&str> = free.to_vec();
    roles.dedup();
    match free.len() == values && values > 1 {
        true => "essential; any values work".to_string(),
        false => format!("essential; any {} works", roles.join(", any ")),
    }
}

/// Lines with their labels beside them.
pub(super) fn beside(lines: &[String], labels: &[Option<String>]) -> String {
    const WIDEST: usize = 44;
    let longest = lines.iter().map(|line| line.chars().count()).filter(|&it| it <= WIDEST).max();
    let width = longest.unwrap_or(0);
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        match labels.get(index).and_then(Option::as_ref) {
            Some(label) => text += &format!("{line:<width$}  # {label}"),
            None => text += line,
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(line: &str) -> Vec<(&'static str, Vec<String>)> {
        variants(line).into_iter().map(|it| (it.role, it.lines)).collect()
    }

    #[test]
    fn each_number_of_a_line_is_varied_alone() {
        let found = all("at 200ms ask c1 write x=1");
        assert_eq!(found[0].0, "time");
        assert_eq!(found[0].1[0], "at 100ms ask c1 write x=1");
        assert_eq!(found[1].0, "value");
        assert_eq!(found[1].1[0], "at 200ms ask c1 write x=2");
        assert_eq!(
            all("nodes 3"),
            [("value", ["4", "5", "10"].map(|n| format!("nodes {n}")).into())]
        );
    }

    #[test]
    fn names_and_numbers_of_messages_are_not_varied() {
        for line in ["bug stale-read", "lose n1->n2 #3 Append", "set pre-vote off", "heal"] {
            assert!(all(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn labels_stand_below_one_another() {
        let lines = ["a".to_string(), "bcd".to_string(), String::new()];
        let labels = [Some("one".to_string()), Some("two".to_string()), None];
        assert_eq!(beside(&lines, &labels), "a    # one\nbcd  # two\n\n");
    }
}
