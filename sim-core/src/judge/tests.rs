//! What the tests of all judges share: histories as text.

use super::{Ask, Deed, Moment, Names, Origin, Testimony, Told, Value};
use crate::base::Instant;

/// Reads lines such as `c1 write 1 0..10`, of one thing; the answer of a question stands behind an
/// equals sign, and `0..` is open. `y.write` is about another thing, and `0..10*2` was asked twice.
pub(super) fn testimony(text: &str) -> Testimony {
    let mut names = Names::beginning_with(Origin::Run, "0");
    names.keys.push(String::new());
    names.keys.push("y".to_string());
    let moment = |time: &str| {
        let second: u64 = time.parse().expect("a whole second");
        let at = Some(Instant(second * 1_000_000));
        Moment { order: second as u32, place: second as u32, at }
    };
    let mut deeds = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [client, word, .., times] = words[..] else { panic!("{line}") };
        let (began, ended) = times.split_once("..").expect("two times");
        let (ended, asked) = ended.split_once('*').unwrap_or((ended, "1"));
        let word_of_y = word.strip_prefix("y.");
        let number: u32 = client[1..].parse().expect("a client");
        while names.clients.len() < number as usize {
            names.clients.push(format!("c{}", names.clients.len() + 1));
        }
        let mut value = |place: usize| names.value(words[place].trim_start_matches('='));
        let (ask, told) = match word_of_y.unwrap_or(word) {
            "read" if words[2].starts_with("=[") => {
                let inner = words[2].trim_matches(['=', '[', ']']);
                let values: Vec<Value> = inner
                    .split(',')
                    .filter(|it| !it.is_empty())
                    .map(|it| names.value(it))
                    .collect();
                (Ask::Read, Told::List(names.list(&values)))
            }
            "read" => (Ask::Read, Told::Value(value(2))),
            "count" => (Ask::Read, Told::Count(words[2][1..].parse().expect("a number"))),
            "write" => (Ask::Write(value(2)), Told::Done),
            "cas" => {
                let ask = Ask::CompareAndSet { expected: value(2), new: value(3) };
                (ask, Told::Swapped(words[4] == "=yes"))
            }
            "append" => (Ask::Append(value(2)), Told::Done),
            "insert" => (Ask::Insert(value(2)), Told::Done),
            "add" => (Ask::Add(words[2].parse().expect("a number")), Told::Done),
            "enqueue" => (Ask::Enqueue(value(2)), Told::Done),
            "dequeue" => (Ask::Dequeue, Told::Value(value(2))),
            "acquire" => (Ask::Acquire, Told::Done),
            "release" => (Ask::Release, Told::Done),
            other => panic!("{other}"),
        };
        let is_open = ended.is_empty();
        deeds.push(Deed {
            client: number - 1,
            key: u32::from(word_of_y.is_some()),
            ask,
            told: (!is_open).then_some(told),
            began: moment(began),
            ended: if is_open { Moment::NEVER } else { moment(ended) },
            asked: asked.parse().expect("how often"),
        });
    }
    deeds.sort_by_key(|deed| deed.began.order);
    Testimony { deeds, names }
}
