//! Whom a line is about: nodes, sides of links, one message, one activation.

use super::PlanError;
use super::cursor::Cursor;
use super::error::{nearest, quote};
use super::faults::is_clause;
use super::lexer::{Token, TokenKind};
use super::scope::Scope;
use crate::base::MessageName;
use crate::plan::{Activation, Target, Targets, Way};
use crate::protocol::{About, MessageKind};

/// The two sides of some links, and which way.
pub(crate) type Sides = (Targets, Targets, Way);

/// How many targets a list may name.
const TARGETS_MAX: usize = 64;
/// The words for nodes that nobody names.
const ROLES: [(&str, Target); 6] = [
    ("leader", Target::Leader),
    ("a follower", Target::AFollower),
    ("another follower", Target::Another),
    ("everyone", Target::Everyone),
    ("rest", Target::Rest),
    ("follower", Target::AFollower),
];

/// Reads whom a line is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    pub scope: &'a Scope<'a>,
    /// Whether the line is a step: those happen in order, so a name must be given above them.
    pub is_step: bool,
}

impl Reader<'_> {
    /// Reads a list of servers that something is done to.
    pub fn servers(self, cursor: &mut Cursor<'_>) -> Result<Targets, PlanError> {
        let start = cursor.clone();
        let targets = self.targets(cursor)?;
        let refuse = |reason: String| Err(start.error_here(reason));
        let client = targets.0.iter().find_map(|&target| match target {
            Target::Node(node) if node.is_client() => Some(node),
            _ => None,
        });
        if let Some(client) = client {
            return refuse(format!("{client} is a client; this happens to servers only"));
        }
        if targets.0.contains(&Target::Rest) {
            return refuse("`rest` needs another side: all that it does not name".into());
        }
        Ok(targets)
    }

    /// Reads `n1 <-> n2, n3`.
    pub fn sides(self, cursor: &mut Cursor<'_>) -> Result<Sides, PlanError> {
        let start = cursor.clone();
        let from = self.targets(cursor)?;
        let way = match cursor.peek().map(|token| token.kind) {
            Some(TokenKind::Arrow(way)) => way,
            _ => return Err(cursor.expected("`<->` or `->` and the other side")),
        };
        cursor.next();
        let to = self.targets(cursor)?;
        let reason = match (&from.0[..], &to.0[..]) {
            ([Target::Node(one)], [Target::Node(other)]) if one == other => {
                format!("{one} has no link to itself")
            }
            _ if from.0.contains(&Target::Rest) && to.0.contains(&Target::Rest) => {
                "`rest` can stand on one side only".to_string()
            }
            _ => return Ok((from, to, way)),
        };
        Err(start.error_here(reason))
    }

    /// Reads a list of targets, up to an arrow, a clause or the end of the line.
    fn targets(self, cursor: &mut Cursor<'_>) -> Result<Targets, PlanError> {
        let mut targets = Vec::new();
        while let Some(token) = cursor.peek()
            && !(matches!(token.kind, TokenKind::Arrow(_)) || is_clause(token.text))
        {
            if targets.len() == TARGETS_MAX {
                return Err(cursor.error(token, format!("at most {TARGETS_MAX} nodes in a list")));
            }
            targets.push(self.target(cursor)?);
        }
        if targets.is_empty() {
            return Err(cursor.expected("a node, such as n1 or leader"));
        }
        Ok(Targets(targets))
    }

    /// Reads one target.
    pub fn target(self, cursor: &mut Cursor<'_>) -> Result<Target, PlanError> {
        let token = cursor.word("a node, such as n1 or leader")?;
        if let Some(node) = self.scope.node(cursor, token) {
            return node.map(Target::Node);
        }
        if token.is("a") {
            cursor.expect("follower")?;
            return Ok(Target::AFollower);
        }
        if token.is("another") {
            cursor.take("follower");
            return Ok(Target::Another);
        }
        if let Some(&(_, target)) = ROLES.iter().find(|(word, _)| token.is(word)) {
            return Ok(target);
        }
        let Some(index) = self.scope.name_index(token) else {
            return Err(self.unknown(cursor, token));
        };
        let (name, line) = &self.scope.names[usize::from(index)];
        if self.is_step && *line > cursor.line {
            let reason = format!("`{name}` has no meaning yet; line {line} gives it one");
            return Err(cursor.error(token, reason));
        }
        Ok(Target::Named(index))
    }

    fn unknown(self, cursor: &Cursor<'_>, token: Token<'_>) -> PlanError {
        let roles = ROLES.iter().map(|&(word, _)| word);
        let names = self.scope.names.iter().map(|(name, _)| name.as_str());
        let known =
            roles.chain(names).chain(["for", "by", "before", "after", "keep", "torn", "record"]);
        let nearest = nearest(token.text, known);
        let hint = match nearest {
            Some(_) => String::new(),
            None => "; `until leader as NAME` names one".to_string(),
        };
        let reason = format!("there is no node {}{hint}", quote(token.text));
        cursor.error(token, reason).suggest(nearest)
    }

    /// Reads one server, or who leads: what a leader can be compared with, or a client can ask.
    pub fn single(self, cursor: &mut Cursor<'_>, is_drawn: bool) -> Result<Target, PlanError> {
        let start = cursor.clone();
        let target = self.target(cursor)?;
        let refuse = |reason: String| Err(start.error_here(reason));
        match target {
            Target::Node(node) if node.is_client() => {
                refuse(format!("{node} is a client; expected a server"))
            }
            Target::Node(_) | Target::Named(_) => Ok(target),
            Target::Leader | Target::AFollower if is_drawn => Ok(target),
            _ => refuse("expected one server, such as n1 or a name given above".into()),
        }
    }

    /// Reads `n1->n2 #17`.
    pub fn message(self, cursor: &mut Cursor<'_>) -> Result<MessageName, PlanError> {
        let start = cursor.clone();
        let from = self.scope.expect_node(cursor)?;
        match cursor.peek().map(|token| (token, token.kind)) {
            Some((_, TokenKind::Arrow(Way::Forth))) => cursor.next(),
            Some((token, TokenKind::Arrow(Way::Both))) => {
                let reason = "a message goes one way".to_string();
                return Err(cursor.error(token, reason).suggest("->".to_string()));
            }
            _ => return Err(cursor.expected("`->` and to whom the message goes")),
        };
        let to = self.scope.expect_node(cursor)?;
        if from == to || (from.is_client() && to.is_client()) {
            return Err(start.error_here(format!("there is no link from {from} to {to}")));
        }
        let (nth, copy) = number(cursor, "#1/2")?;
        Ok(MessageName { from, to, nth, copy })
    }

    /// Reads the kind that a message was meant to be, if the line says.
    pub fn message_kind(self, cursor: &mut Cursor<'_>) -> Result<Option<String>, PlanError> {
        if cursor.peek().is_none_or(|token| is_clause(token.text)) {
            return Ok(None);
        }
        let token = cursor.word("a kind of message")?;
        let Some(description) = self.scope.description else { return Ok(None) };
        let own = description.messages.iter().map(|message| message.name);
        let names = own.chain([MessageKind::REQUEST, MessageKind::ANSWER]);
        let index = self.scope.listed(cursor, token, "message", names.clone())?;
        Ok(names.clone().nth(index).map(str::to_string))
    }

    /// Reads the name of a command; says its position, and whether it can be about another node.
    pub fn command(self, cursor: &mut Cursor<'_>) -> Result<(u8, bool), PlanError> {
        let token = cursor.word("what it is told to do")?;
        let commands = self.scope.description.map_or(&[][..], |description| description.commands);
        let names = commands.iter().map(|command| command.name);
        let index = self.scope.listed(cursor, token, "command", names)?;
        let about = commands.get(index).map(|command| command.about);
        // The commands of an unknown protocol may take anything.
        Ok((index as u8, about != Some(About::Itself)))
    }

    /// Reads the name of a version of the protocol's program, such as `v2`.
    pub fn version(self, cursor: &mut Cursor<'_>) -> Result<u8, PlanError> {
        let token = cursor.word("a version, such as v2")?;
        let Some(description) = self.scope.description else { return Ok(0) };
        if description.versions.is_empty() {
            let reason =
                format!("{} has one version only, so none can be deployed", description.name);
            return Err(cursor.error(token, reason));
        }
        let names = description.versions.iter().copied();
        self.scope.listed(cursor, token, "version", names).map(|index| index as u8)
    }

    /// Reads `n1->n2 #17`, `n2 election #4`, `n2 transfer #1` or `n2 start #2`.
    pub fn activation(self, cursor: &mut Cursor<'_>) -> Result<Activation, PlanError> {
        let start = cursor.clone();
        let no_handler =
            |client| Err(start.error_here(format!("{client} is a client; places are on servers")));
        let node = self.scope.expect_node(cursor)?;
        if cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Arrow(_))) {
            *cursor = start.clone();
            let name = self.message(cursor)?;
            if name.to.is_client() {
                return no_handler(name.to);
            }
            return Ok(Activation::Message(name));
        }
        if node.is_client() {
            return no_handler(node);
        }
        if cursor.take("start") {
            let (nth, _) = number(cursor, "#1")?;
            return Ok(Activation::Start { node, nth });
        }
        let token = cursor.word("`->`, `start` or a timer")?;
        let (timers, commands) = match self.scope.description {
            Some(description) => (description.timers, description.commands),
            None => Default::default(),
        };
        if let Some(command) = commands.iter().position(|command| token.is(command.name)) {
            let (nth, _) = number(cursor, "#1")?;
            return Ok(Activation::Command { node, command: command as u8, nth });
        }
        let timer = self.scope.listed(cursor, token, "timer", timers.iter().copied())? as u8;
        let (nth, _) = number(cursor, "#1")?;
        Ok(Activation::Timer { node, timer, nth })
    }
}

/// Reads `#17` or, if the example shows one, the number of a copy: `#17/2`.
fn number(cursor: &mut Cursor<'_>, example: &str) -> Result<(u32, u8), PlanError> {
    let token = match cursor.peek() {
        Some(token) if token.kind == TokenKind::Number => token,
        _ => return Err(cursor.expected("a number, such as #1")),
    };
    cursor.next();
    let may_copy = example.contains('/');
    let (nth, copy) = match token.text[1..].split_once('/') {
        Some((nth, copy)) if may_copy => (nth, copy.parse().unwrap_or(0)),
        Some(_) => return Err(cursor.error(token, "only messages have copies".into())),
        None => (&token.text[1..], 1),
    };
    match nth.parse::<u32>() {
        Ok(1..) if copy == 1 || copy == 2 => Ok((nth.parse().unwrap_or(1), copy)),
        Ok(1..) => Err(cursor.error(token, "the network makes one copy, /2".into())),
        Ok(0) => Err(cursor.error(token, "numbers begin with #1".into())),
        Err(_) => Err(cursor.error(token, format!("at most #{}", u32::MAX))),
    }
}
