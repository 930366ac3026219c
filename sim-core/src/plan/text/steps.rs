//! Steps in a text: waiting, expecting, and what clients ask.

use super::PlanError;
use super::cursor::Cursor;
use super::error::quote;
use super::lexer::TokenKind;
use super::scope::Scope;
use super::targets::Reader;
use super::values::{count, duration};
use crate::base::Duration;
use crate::plan::{Condition, Step, Target, limits};
use crate::protocol::{Action, Key, Operation, OptionKind, Setting};

/// The words with which a step begins that is neither a fault nor a client's.
pub(crate) const WORDS: [&str; 3] = ["until", "advance", "expect"];

/// Reads a step that is not a fault.
pub(crate) fn step(cursor: &mut Cursor<'_>, scope: &Scope<'_>) -> Result<Step, PlanError> {
    if cursor.take("until") {
        until(cursor, scope)
    } else if cursor.take("advance") {
        advance(cursor, scope).map(Step::Advance)
    } else if cursor.take("expect") {
        condition(cursor, scope).map(Step::Expect)
    } else {
        let (client, operation, of) = request(cursor, Reader { scope, is_step: true })?;
        Ok(Step::Ask { client, operation, of })
    }
}

fn until(cursor: &mut Cursor<'_>, scope: &Scope<'_>) -> Result<Step, PlanError> {
    let condition = condition(cursor, scope)?;
    let mut name = None;
    if condition == Condition::Leader && cursor.take("as") {
        name = Some(scope.given_name(cursor)?);
    }
    let limit = match cursor.take("within") {
        true => duration(cursor)?,
        false => limits::UNTIL_DEFAULT,
    };
    Ok(Step::Until { condition, limit, name })
}

/// Reads what `until` waits for and `expect` expects.
pub(super) fn condition(
    cursor: &mut Cursor<'_>,
    scope: &Scope<'_>,
) -> Result<Condition, PlanError> {
    let words = ["leader", "converged", "everyone", "answered"].map(|word| (word, word));
    match cursor.choose("a condition", &words)? {
        "converged" => Ok(Condition::Converged),
        "answered" => Ok(Condition::Answered),
        "everyone" => {
            for word in ["agrees", "on", "leader"] {
                cursor.expect(word)?;
            }
            Ok(Condition::AgreedOnLeader)
        }
        _ if cursor.take("is") => {
            let is_negated = cursor.take("not");
            let target = Reader { scope, is_step: true }.single(cursor, false)?;
            Ok(match is_negated {
                true => Condition::LeaderIsNot(target),
                false => Condition::LeaderIs(target),
            })
        }
        _ => Ok(Condition::Leader),
    }
}

/// Reads `350ms`, or `2 election-timeouts`: so many times the longest that the option allows.
fn advance(cursor: &mut Cursor<'_>, scope: &Scope<'_>) -> Result<Duration, PlanError> {
    let start = cursor.clone();
    let is_whole = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_count = cursor.next().is_some_and(|token| is_whole(token.text));
    let is_alone = cursor.peek().is_none();
    *cursor = start.clone();
    if is_alone || !is_count {
        return duration(cursor);
    }
    let times = count(cursor, "times", 1, u32::MAX.into())?;
    let token = cursor.word("an option of the protocol")?;
    let Some(description) = scope.description else { return Ok(Duration::ZERO) };
    let is_range = |kind| matches!(kind, OptionKind::Range(_));
    let ranges = description.options.iter().filter(|option| is_range(option.kind));
    let names: Vec<&str> = ranges.map(|option| option.name).collect();
    let singular = token.text.strip_suffix(['s', 'S']).unwrap_or(token.text);
    let is_singular = names.iter().any(|name| singular.eq_ignore_ascii_case(name));
    let sought = if is_singular { super::lexer::Token { text: singular, ..token } } else { token };
    let found = scope.listed(cursor, sought, "duration", names.iter().copied())?;
    let options = description.options.iter().zip(scope.plan.settings.iter());
    let upper =
        options.filter(|(option, _)| option.name == names[found]).find_map(|(_, setting)| {
            match setting {
                Setting::Range(range) => Some(range.max),
                _ => None,
            }
        });
    match upper.unwrap_or_default().times(times) {
        length if length <= limits::DURATION_MAX => Ok(length),
        _ => Err(start.error_here(format!("a duration is at most {}", limits::DURATION_MAX))),
    }
}

/// Reads `c1 write x=1`, `c1 read x of n2`, `c1 cas x 1->2`.
pub(super) fn request(
    cursor: &mut Cursor<'_>,
    reader: Reader<'_>,
) -> Result<(u8, Operation, Option<Target>), PlanError> {
    let start = cursor.clone();
    let client = reader.scope.expect_node(cursor)?;
    if !client.is_client() {
        return Err(start.error_here(format!("{client} is a server; only clients ask")));
    }
    let verbs = ["read", "write", "cas"].map(|word| (word, word));
    let verb = cursor.choose("what the client asks", &verbs)?;
    let key = key(cursor)?;
    let action = match verb {
        "read" => Action::Read,
        "write" => {
            sign(cursor, TokenKind::Equals, "`=` and a value")?;
            Action::Write(value(cursor)?)
        }
        _ => {
            let expected = value(cursor)?;
            let arrow = TokenKind::Arrow(crate::plan::Way::Forth);
            sign(cursor, arrow, "`->` and the new value")?;
            Action::CompareAndSet { expected, new: value(cursor)? }
        }
    };
    let of = match cursor.take("of") {
        true => Some(reader.single(cursor, true)?),
        false => None,
    };
    Ok((client.index() as u8, Operation { key, action }, of))
}

fn sign(cursor: &mut Cursor<'_>, kind: TokenKind, what: &str) -> Result<(), PlanError> {
    match cursor.peek() {
        Some(token) if token.kind == kind => {
            cursor.next();
            Ok(())
        }
        _ => Err(cursor.expected(what)),
    }
}

fn value(cursor: &mut Cursor<'_>) -> Result<u64, PlanError> {
    let token = cursor.word("a value, a whole number")?;
    token.text.parse().map_err(|_| {
        let reason = format!("{} is not a value, a whole number below 2^64", quote(token.text));
        cursor.error(token, reason)
    })
}

/// Reads `x`, `y`, `z`, `k4`, `k5`, ….
fn key(cursor: &mut Cursor<'_>) -> Result<Key, PlanError> {
    let token = cursor.word("a key: x, y, z, k4, k5, …")?;
    let mut keys = (0..limits::KEYS_MAX).map(Key);
    keys.find(|key| token.is(&key.to_string())).ok_or_else(|| {
        let reason =
            format!("{} is not a key: x, y, z, k4 to k{}", quote(token.text), limits::KEYS_MAX);
        cursor.error(token, reason)
    })
}
