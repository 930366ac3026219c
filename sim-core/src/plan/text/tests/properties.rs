//! Every plan can be written down and read again; no text is trouble.

use super::{CATALOGUE, any_plan, plan, without_lines};
use crate::plan::{parse, print};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Words that lines are made of, so that random lines go deep into the grammar.
const WORDS: &[&str] = &[
    "protocol",
    "raft",
    "nodes",
    "3",
    "seed",
    "network",
    "latency",
    "1ms..10ms",
    "loss",
    "5%",
    "workload",
    "set",
    "pre-vote",
    "off",
    "bug",
    "run",
    "for",
    "10s",
    "at",
    "1.25s",
    "crash",
    "n1",
    "c1",
    "n99",
    "leader",
    "a",
    "follower",
    "another",
    "rest",
    "everyone",
    "cut",
    "<->",
    "->",
    "→",
    "slow",
    "by",
    "20ms",
    "heal",
    "power-loss",
    "keep",
    "torn",
    "corrupt",
    "ask",
    "fire",
    "record",
    "last",
    "but",
    "stall-disk",
    "slow-sync",
    "jump",
    "-250ms",
    "drift",
    "+9ppm",
    "lose",
    "#17",
    "#1/2",
    "hold",
    "until",
    "before",
    "after",
    "effect",
    "of",
    "election",
    "start",
    "as",
    "old",
    "within",
    "is",
    "not",
    "advance",
    "2",
    "election-timeouts",
    "expect",
    "write",
    "x",
    "=",
    "cas",
    "read",
    "\n",
    "\n",
    "\n",
    "#",
    ",",
    "99999999999999999999",
    "ä",
    "\u{0}",
    "..",
    "-",
    "%",
];

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same_plan(before in any_plan()) {
        let printed = print(&before, CATALOGUE);
        let after = without_lines(plan(&printed));
        prop_assert_eq!(&after, &before, "{}", printed);
        prop_assert_eq!(print(&after, CATALOGUE), printed);
    }

    #[test]
    fn no_text_is_trouble(text in any::<String>()) {
        let _ = parse(&text, CATALOGUE);
    }

    #[test]
    fn no_words_are_trouble(words in prop::collection::vec(select(WORDS), 0..60)) {
        for text in [words.join(" "), format!("protocol raft\n{}", words.join(" "))] {
            if let Ok(read) = parse(&text, CATALOGUE) {
                let printed = print(&read, CATALOGUE);
                prop_assert_eq!(without_lines(plan(&printed)), without_lines(read), "{}", printed);
            }
        }
    }

    #[test]
    fn no_slip_of_a_finger_is_trouble(
        before in any_plan(),
        slips in prop::collection::vec((any::<Index>(), any::<Option<char>>()), 1..6),
    ) {
        let mut text: Vec<char> = print(&before, CATALOGUE).chars().collect();
        for (place, slip) in slips {
            let at = place.index(text.len() + 1);
            match slip {
                Some(c) => text.insert(at, c),
                None if at < text.len() => drop(text.remove(at)),
                None => {}
            }
        }
        let text: String = text.into_iter().collect();
        if let Err(errors) = parse(&text, CATALOGUE) {
            let lines = text.lines().count().max(1) as u32;
            for error in errors {
                prop_assert!((1..=lines).contains(&error.line) && error.column >= 1, "{}", error);
            }
        }
    }
}
