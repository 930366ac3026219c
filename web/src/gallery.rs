//! The scenarios that the page ships with: the same files that the tests and the command line read.

/// A scenario of the gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its file's name.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Shipped {
    /// Its title: the first line of its text, which is a comment.
    pub fn title(&self) -> &'static str {
        self.comment(0).unwrap_or(self.file)
    }

    /// Its story in one line: the second comment line of its text.
    pub fn story(&self) -> &'static str {
        self.comment(1).unwrap_or_default()
    }

    fn comment(&self, index: usize) -> Option<&'static str> {
        let mut lines = self.text.lines().take_while(|line| line.starts_with('#'));
        let line = lines.nth(index)?.trim_start_matches('#').trim();
        (!line.is_empty()).then_some(line)
    }
}

/// All of them; the first is what the page opens with.
pub const SHIPPED: &[Shipped] = &[Shipped { file: "first", text: FIRST }];

/// Stands here until the scenarios have their folder.
const FIRST: &str = "# The leader is cut off
# A partition, a new leader, and what heals.
protocol raft
nodes 5
clients 2
seed 42
network latency 1ms..10ms
workload

until leader as old
advance 300ms
cut old <-> rest
advance 2 election-timeouts
expect leader is not old
heal
until converged
expect everyone agrees on leader
";
