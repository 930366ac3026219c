//! What the words of a line can refer to: the cluster's nodes, the protocol's names, and the names
//! that the scenario gives. The header decides most of it, wherever in the text it stands.

use super::PlanError;
use super::cursor::Cursor;
use super::error::{nearest, quote};
use super::lexer::{Line, Token};
use crate::base::NodeId;
use crate::plan::{Line as LineNumber, Plan, limits};
use crate::protocol::Description;

/// How many names a scenario may give.
const NAMES_MAX: usize = 64;
/// How long a name may be.
const NAME_CHARS_MAX: usize = 32;
/// Words that mean something where a name could stand.
const RESERVED: [&str; 22] = [
    "leader", "a", "another", "follower", "everyone", "rest", "for", "by", "at", "before", "after",
    "until", "within", "of", "as", "is", "not", "effect", "start", "keep", "torn", "record",
];

/// What the words of a line can refer to.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    /// The plan as far as its header says.
    pub plan: Plan,
    /// The protocol, unless the text names none that exists.
    pub description: Option<&'a Description>,
    /// The names that `until leader as NAME` gives, with the lines that first do.
    pub names: Vec<(String, LineNumber)>,
}

impl Scope<'_> {
    /// Notes the name that this line gives, if it gives a new one.
    pub fn collect_name(&mut self, line: &Line<'_>) {
        let [until, leader, binds, name, ..] = line.tokens[..] else { return };
        if until.is("until") && leader.is("leader") && binds.is("as") && may_be_name(name.text) {
            let name = name.text.to_ascii_lowercase();
            if self.names.len() < NAMES_MAX && self.names.iter().all(|(known, _)| *known != name) {
                self.names.push((name, line.number));
            }
        }
    }

    /// The index of the name here, which this line gives.
    pub fn given_name(&self, cursor: &mut Cursor<'_>) -> Result<u8, PlanError> {
        let token = cursor.word("a name for the leader")?;
        if let Some(index) = self.name_index(token) {
            return Ok(index);
        }
        let reason = if !may_be_name(token.text) {
            format!("{} cannot be a name", quote(token.text))
        } else {
            format!("a scenario gives at most {NAMES_MAX} names")
        };
        Err(cursor.error(token, reason))
    }

    /// The index of a name that is given somewhere.
    pub fn name_index(&self, token: Token<'_>) -> Option<u8> {
        self.names.iter().position(|(name, _)| token.is(name)).map(|index| index as u8)
    }

    /// The server or client that a word names, if it has the form of such a name.
    pub fn node(&self, cursor: &Cursor<'_>, token: Token<'_>) -> Option<Result<NodeId, PlanError>> {
        let (letter, number) = split_node(token.text)?;
        let (count, make, kind): (u8, fn(u8) -> NodeId, &str) = match letter {
            'n' => (self.plan.nodes, NodeId::server, "node"),
            _ => (self.plan.clients, NodeId::client, "client"),
        };
        let found = number.parse::<u8>().ok().filter(|number| (1..=count).contains(number));
        Some(found.map(|number| make(number - 1)).ok_or_else(|| {
            let has = match count {
                0 => "has none".to_string(),
                1 => format!("has only {letter}1"),
                _ => format!("has {letter}1 to {letter}{count}"),
            };
            let name = quote(&token.text.to_ascii_lowercase());
            let name = name.trim_matches('`');
            cursor.error(token, format!("there is no {kind} {name}; this cluster {has}"))
        }))
    }

    /// The server or client whose name must stand here.
    pub fn expect_node(&self, cursor: &mut Cursor<'_>) -> Result<NodeId, PlanError> {
        match cursor.peek().and_then(|token| self.node(cursor, token)) {
            Some(found) => {
                cursor.next();
                found
            }
            None => Err(cursor.expected("a node, such as n1")),
        }
    }

    /// The position in the protocol's list of the name here; zero if the protocol is unknown,
    /// which is an error of its own.
    pub fn listed<'n>(
        &self,
        cursor: &Cursor<'_>,
        token: Token<'_>,
        what: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<usize, PlanError> {
        let Some(description) = self.description else { return Ok(0) };
        names.clone().position(|name| token.is(name)).ok_or_else(|| {
            let reason = format!("{} has no {what} {}", description.name, quote(token.text));
            cursor.error(token, reason).suggest(nearest(token.text, names))
        })
    }
}

/// `n12` is `n` and `12`.
fn split_node(word: &str) -> Option<(char, &str)> {
    let letter = word.chars().next()?.to_ascii_lowercase();
    let number = word.get(1..)?;
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (numbered && (letter == 'n' || letter == 'c')).then_some((letter, number))
}

/// Whether this word names a client, of this cluster or not.
pub(crate) fn is_client_word(word: &str) -> bool {
    matches!(split_node(word), Some(('c', _)))
}

fn may_be_name(word: &str) -> bool {
    let well_formed = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let free = RESERVED.iter().all(|reserved| !word.eq_ignore_ascii_case(reserved));
    well_formed && free && split_node(word).is_none() && word.len() <= NAME_CHARS_MAX
}

/// The cluster of a text whose `nodes` or `clients` cannot be read: the largest, so that one
/// mistake is not reported on every line that names a node.
pub(crate) const WIDEST: (u8, u8) = (limits::NODES_MAX, limits::CLIENTS_MAX);
