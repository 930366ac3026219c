//! The scenarios that come with Faultline, as texts: for the command line, the page's gallery and
//! the tests.
//!
//! Each begins with two comments: its title, and its story in one line.

use super::raft;
use crate::base::{Duration, DurationRange};
use crate::plan::{Plan, Workload};
use crate::protocol::Protocol;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal)*) => {
        &[$(Shipped {
            name: $name,
            text: include_str!(concat!("../../../scenarios/", $name, ".scenario")),
        }),*]
    };
}

/// All of them, in the order in which people are offered them.
pub const SHIPPED: &[Shipped] = shipped! {
    "01-leader-election-under-a-partition"
    "02-leader-election-without-pre-vote"
    "03-forgotten-vote"
    "04-stale-read"
    "05-isolated-leader"
    "06-crash-before-the-answer"
    "07-long-pause"
    "08-a-quiet-cluster"
    "09-duplicate-vote"
    "10-old-term-commit"
    "11-longest-log"
    "12-minority-commit"
    "13-stale-append"
    "14-unchecked-heartbeat"
    "15-no-pre-vote"
    "16-ack-before-sync"
    "17-a-torn-tail"
    "18-a-stalled-disk"
    "20-applied-before-apply"
    "21-handing-over"
    "22-a-snapshot-for-who-comes-late"
    "23-a-lease-on-a-slow-clock"
    "24-blind-retry"
    "25-corrupt-tail"
    "30-paxos"
    "31-multi-paxos"
    "32-primary-and-backup"
    "33-a-store-without-a-leader"
    "34-the-last-write-wins"
    "35-two-phase-commit"
    "36-paxos-commit"
    "37-lock-service"
    "38-services"
    "39-rolling-deploy"
    "40-bully"
};

/// The headings under which people are offered them.
pub const GROUPS: [&str; 5] =
    ["First steps", "Elections and faults", "Planted bugs", "Disks", "Other protocols"];

/// The one to open with, for somebody who has chosen none.
pub const OPENING: &str = "08-a-quiet-cluster";

/// Its text.
pub const OPENING_TEXT: &str = include_str!("../../../scenarios/08-a-quiet-cluster.scenario");

/// What its text means: a page can begin with it before it can read texts.
pub fn opening_plan() -> Plan {
    let description = raft::Raft::DESCRIPTION;
    let pause = DurationRange::new(Duration::ms(100), Duration::ms(300));
    Plan {
        protocol: description.name.to_string(),
        settings: description.options.iter().map(|option| option.kind.default()).collect(),
        nodes: 5,
        clients: 2,
        seed: 1,
        workload: Some(Workload { pause, ..Workload::default() }),
        length: Duration::s(30),
        ..Plan::empty()
    }
}

/// The scenario of this name; its number and the ending of its file may be left out.
pub fn find(name: &str) -> Option<&'static Shipped> {
    let name = name.strip_suffix(".scenario").unwrap_or(name);
    SHIPPED.iter().find(|it| it.name == name || it.nickname() == name)
}

impl Shipped {
    /// Its name without its number.
    pub fn nickname(&self) -> &'static str {
        self.name.split_once('-').map_or(self.name, |(_, rest)| rest)
    }

    /// Its title: the first line.
    pub fn title(&self) -> &'static str {
        self.comment(0)
    }

    /// Its story in one line: the second.
    pub fn story(&self) -> &'static str {
        self.comment(1)
    }

    /// What its run comes to, as it is pinned: the word for a verdict.
    pub fn verdict(&self) -> &'static str {
        let pinned = include_str!("../../../scenarios/fingerprints.txt").lines();
        let line = pinned.map(str::split_whitespace).find_map(|mut words| {
            (words.next() == Some(self.name)).then(|| words.nth(1)).flatten()
        });
        line.unwrap_or_default()
    }

    /// Where people are offered it; one of [`GROUPS`].
    pub fn group(&self) -> &'static str {
        const FIRST: [&str; 4] =
            ["a-quiet-cluster", "isolated-leader", "long-pause", "crash-before-the-answer"];
        let is_about = |words: &[&str]| words.iter().any(|word| self.name.contains(word));
        let protocol = self.text.lines().find_map(|line| line.strip_prefix("protocol "));
        match () {
            () if protocol.is_some_and(|it| it.trim() != raft::Raft::DESCRIPTION.name) => GROUPS[4],
            () if FIRST.contains(&self.nickname()) => GROUPS[0],
            () if is_about(&["disk", "tail", "sync", "record"]) => GROUPS[3],
            () if self.text.lines().any(|line| line.starts_with("bug ")) => GROUPS[2],
            () => GROUPS[1],
        }
    }

    fn comment(&self, line: usize) -> &'static str {
        let line = self.text.lines().nth(line).and_then(|line| line.strip_prefix('#'));
        line.map_or("", str::trim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_plan_is_what_its_text_means() {
        let text = find(OPENING).expect("it is shipped").text;
        assert_eq!(text, OPENING_TEXT);
        let known = super::super::catalogue().descriptions();
        assert_eq!(crate::plan::parse(text, &known), Ok(opening_plan()));
    }
}
