//! Mutants: shipped texts and links, bent at random from a seed.

/// Words and signs that a text may say, likely and absurd.
const WORDS: &[&str] = &[
    "protocol",
    "raft",
    "echo",
    "nodes",
    "clients",
    "seed",
    "network",
    "latency",
    "loss",
    "duplicate",
    "order",
    "fifo",
    "any",
    "disk",
    "sync",
    "workload",
    "keys",
    "reads",
    "cas",
    "pause",
    "timeout",
    "set",
    "bug",
    "forgotten-vote",
    "stale-read",
    "pre-vote",
    "off",
    "on",
    "run",
    "for",
    "limit",
    "events",
    "at",
    "crash",
    "power-loss",
    "cut",
    "heal",
    "lose",
    "delay",
    "hold",
    "duplicate",
    "jump",
    "drift",
    "by",
    "leader",
    "follower",
    "a",
    "rest",
    "everyone",
    "old",
    "as",
    "until",
    "within",
    "converged",
    "advance",
    "expect",
    "is",
    "not",
    "agrees",
    "election-timeout",
    "election-timeouts",
    "write",
    "read",
    "x",
    "=",
    "->",
    "<->",
    "→",
    "↔",
    ",",
    "..",
    "#",
    "#17",
    "#17/2",
    "#0",
    "#4294967295/255",
    "after",
    "effect",
    "of",
    "n1",
    "n2",
    "n5",
    "n31",
    "n32",
    "n255",
    "n0",
    "c1",
    "c31",
    "c99",
    "n1->n2",
    "c1->n3",
    "0",
    "1",
    "-1",
    "31",
    "64",
    "1000000000000",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "0.0000001",
    "1e9",
    "NaN",
    "1ms..10ms",
    "10ms..1ms",
    "0us",
    "0us..3600s",
    "3600s",
    "3601s",
    "1h",
    "99999999999999999999s",
    "1000000000000s",
    "9223372036854775807us",
    "-250ms",
    "+250ms",
    "+0ms",
    "100%",
    "100.0001%",
    "-5%",
    "0%",
    "99.9999%",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{301}",
    "💥",
    "𝔫𝔬𝔡𝔢𝔰",
    "é",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\u{2028}",
    "\u{85}",
    "((((((((",
    "{{{{",
    "\\",
    "\"",
    "'",
    "<script>",
    "%00",
    "🏳️‍🌈",
];

/// Lines that are accepted as they are, with `N` for a number: what they bring about is to be tried.
const LINES: &[&str] = &[
    "nodes 1",
    "nodes 31",
    "nodes 2",
    "clients 31",
    "clients 0",
    "bug forgotten-vote",
    "bug stale-read",
    "set pre-vote off",
    "network latency 0us..0us",
    "network latency 0us..3600s, duplicate 100%",
    "network latency 1us..1us, loss 100%",
    "network order fifo, duplicate 100%",
    "disk sync 0us..0us",
    "disk sync 3600s..3600s",
    "workload keys 64, pause 100us..100us, timeout 1us",
    "workload",
    "workload reads 100%, timeout 3600s",
    "run for 3600s",
    "run for 1us",
    "limit events 5000000",
    "limit events 1",
    "seed N",
    "at 0us crash n1",
    "at Nus crash n1 for Nus",
    "at 1us power-loss n2 for 1us",
    "at 150ms pause n1 for Nus",
    "at 200ms cut n1 <-> n2 for Nus",
    "at 1ms cut n1 -> rest",
    "at 2s heal",
    "at 300ms crash leader for 1us",
    "at Nus jump n1 by -Nus",
    "at 10ms jump n1 by +3600s",
    "at 10ms drift n1 by 50% for 1s",
    "crash leader",
    "crash everyone",
    "pause a follower for 1ms",
    "cut leader <-> rest",
    "heal",
    "until leader",
    "until leader as old",
    "until converged",
    "until answered",
    "advance Nus",
    "advance 1000 election-timeouts",
    "expect everyone agrees on leader",
    "expect no leader",
    "c1 write x=N",
    "c1 read x",
    "c1 cas x 1->2 of leader",
    "lose n1->n2 #1",
    "delay n1->n2 #2 by Nus",
    "duplicate n1->n3 #1",
    "hold n1->n2 #3",
    "crash n2 after effect N of n1->n2 #1",
    "crash n1 after effect 0 of n1 start #1",
];

/// Numbers on the edge of something.
const EDGES: [u64; 14] =
    [0, 1, 2, 7, 31, 32, 63, 64, 255, 256, 65_535, 0xffff_ffff, 1 << 53, u64::MAX];

/// Characters that a link may say.
const LINK_SIGNS: &[u8] = b"ABCXYZabcxyz0189-_=&%+.~#:/?!\"<> \0\x7f";

/// A source of mutants: the same for the same number.
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// The mutator of this round.
    pub fn new(round: u64) -> Mutator {
        Mutator { state: round.wrapping_mul(0x9e37_79b9_7f4a_7c15) }
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    /// Any word.
    pub fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    /// Any number, often one on an edge.
    pub fn number(&mut self) -> u64 {
        if self.below(2) == 0 {
            EDGES[self.below(EDGES.len())]
        } else {
            self.next() >> self.below(64)
        }
    }

    /// A text, bent in one place or in several.
    pub fn text(&mut self, seeds: &[&str]) -> String {
        let mut text = seeds[self.below(seeds.len())].to_string();
        // Half of them in one place only, so that many are still accepted, and run.
        let times = if self.below(2) == 0 { 1 } else { self.below(6) };
        for _ in 0..times {
            text = self.bend(&text, seeds);
        }
        for _ in 0..self.below(4) {
            let line = LINES[self.below(LINES.len())];
            let number = self.number() >> self.below(64);
            text += &format!("\n{}\n", line.replace('N', &number.to_string()));
        }
        text
    }

    fn bend(&mut self, text: &str, seeds: &[&str]) -> String {
        // Most seeds are a story in comments: bend what is read as often as what is not.
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_string).collect();
        let code: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].starts_with('#')).collect();
        let at = code.get(self.below(code.len())).copied().unwrap_or(0);
        let words = |line: &str| line.split(' ').map(str::to_string).collect::<Vec<String>>();
        match self.below(13) {
            0 if !lines.is_empty() => drop(lines.remove(at)),
            1 if !lines.is_empty() => {
                let line = lines[at].clone();
                lines.insert(self.below(lines.len()), line);
            }
            2 if !lines.is_empty() => {
                let other = self.below(lines.len());
                lines.swap(at, other);
            }
            3..=5 if !lines.is_empty() => {
                let mut line = words(&lines[at]);
                let place = self.below(line.len());
                line[place] = self.word().to_string();
                lines[at] = line.join(" ");
            }
            6 if !lines.is_empty() => {
                let mut line = words(&lines[at]);
                let place = self.below(line.len() + 1);
                line.insert(place, self.word().to_string());
                lines[at] = line.join(" ");
            }
            7 => {
                let line: Vec<&str> = (0..1 + self.below(8)).map(|_| self.word()).collect();
                lines.insert(self.below(lines.len() + 1), line.join(" ") + "\n");
            }
            8 => {
                let other = seeds[self.below(seeds.len())];
                let theirs: Vec<&str> = other.split_inclusive('\n').collect();
                let from = self.below(theirs.len());
                let to = from + self.below(theirs.len() - from + 1);
                lines.insert(at, theirs[from..to].concat());
            }
            9 => return self.number_changed(text),
            10 => {
                let cut = self.below(text.len() + 1);
                return String::from_utf8_lossy(&text.as_bytes()[..cut]).into_owned();
            }
            11 => {
                let mut bytes = text.as_bytes().to_vec();
                for _ in 0..=self.below(4) {
                    let place = self.below(bytes.len());
                    if let Some(byte) = bytes.get_mut(place) {
                        *byte ^= 1 << (self.next() % 8);
                    }
                }
                return String::from_utf8_lossy(&bytes).into_owned();
            }
            _ => {
                let times = 1 << self.below(13);
                let long = self.word().repeat(times);
                lines.insert(at, if self.below(2) == 0 { long } else { long + "\n" });
            }
        }
        lines.concat()
    }

    /// Another number where one stood.
    fn number_changed(&mut self, text: &str) -> String {
        let starts: Vec<usize> = text
            .char_indices()
            .filter(|&(at, c)| {
                c.is_ascii_digit() && !text[..at].ends_with(|c: char| c.is_ascii_digit())
            })
            .map(|(at, _)| at)
            .collect();
        let Some(&start) = starts.get(self.below(starts.len())) else { return String::new() };
        let rest = &text[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        format!("{}{}{}", &text[..start], self.number(), &rest[end..])
    }

    /// A link, bent in one place or in several.
    pub fn link(&mut self, seeds: &[&str]) -> String {
        let mut bytes = seeds[self.below(seeds.len())].as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let place = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(place),
                1 if !bytes.is_empty() => drop(bytes.remove(place)),
                2 => bytes.insert(place, LINK_SIGNS[self.below(LINK_SIGNS.len())]),
                3 => {
                    let word = self.word().bytes();
                    bytes.splice(place..place, word);
                }
                4 => {
                    let other = seeds[self.below(seeds.len())].as_bytes();
                    bytes.splice(place.., other[self.below(other.len())..].iter().copied());
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(place) {
                        *byte = LINK_SIGNS[self.below(LINK_SIGNS.len())];
                    }
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
