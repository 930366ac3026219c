//! How fast histories are judged, beside Porcupine's algorithm.
//!
//! `cargo run --release -p bench --bin judge` makes up histories that are hard in different ways, and
//! has each judged twice: by `sim_core::judge`, and by Wing and Gong's search with Lowe's memory as
//! Porcupine (<https://github.com/anishathalye/porcupine>) does it, written anew and plainly: a list of
//! calls and returns from which operations are lifted, and a cache of sets of operations with states.
//! Both judge key by key. For a broken history, the judge's time includes the explanation.

use sim_core::base::Stream;
use sim_core::base::chance::Purpose;
use sim_core::judge::{
    Ask, Budget, Deed, ModelName, Moment, Names, Origin, Testimony, Told, Value, rule,
};
use std::collections::HashSet;
use std::time::Instant;

/// After so many visited configurations Porcupine's search is given up: it takes all memory.
const VISITED_MAX: u64 = 2_000_000;

fn main() {
    let any = Shape { operations: 10_000, keys: 100, clients: 50, crashes: 0, spoilt: false };
    let one = Shape { operations: 2_000, keys: 1, clients: 10, ..any };
    let shapes = [
        ("100 keys, 50 clients", any),
        ("100 keys, 50 clients, the last read wrong", Shape { spoilt: true, ..any }),
        ("1 key, 10 clients", one),
        ("1 key, 10 clients, the last read wrong", Shape { spoilt: true, ..one }),
        ("1 key, 10 clients, 6 crashed", Shape { crashes: 6, ..one }),
        ("1 key, 10 clients, 6 crashed, wrong", Shape { crashes: 6, spoilt: true, ..one }),
        ("1 key, 30 clients", Shape { clients: 30, operations: 1_000, ..one }),
        ("1 key, 30 clients, wrong", Shape { clients: 30, operations: 1_000, spoilt: true, ..one }),
    ];
    println!("{:<44}{:>22}{:>28}", "", "judge", "as Porcupine does it");
    println!(
        "{:<44}{:>10}{:>12}{:>16}{:>12}   verdict",
        "history", "ms", "visited", "ms", "visited"
    );
    for (name, shape) in shapes {
        let testimony = make_up(shape);
        let began = Instant::now();
        let ruling = rule(&testimony, ModelName::CasRegister, Budget::default());
        let judged = began.elapsed().as_secs_f64() * 1e3;
        let began = Instant::now();
        let (legal, visited) = porcupine(&testimony);
        let plainly = began.elapsed().as_secs_f64() * 1e3;
        if let Some(legal) = legal {
            assert_eq!(legal, ruling.broken.is_empty(), "{name}");
        }
        let gave_up = if legal.is_none() { "+" } else { " " };
        println!(
            "{name:<44}{judged:>10.1}{:>12}{plainly:>15.1}{gave_up}{visited:>11}{gave_up}   {}",
            ruling.visited,
            ruling.verdict.name()
        );
    }
    println!("+ given up, at {VISITED_MAX} configurations");
}

/// What kind of history is made up.
#[derive(Clone, Copy)]
struct Shape {
    operations: u32,
    keys: u32,
    clients: u32,
    /// How many operations nobody hears the end of.
    crashes: u32,
    /// Whether the last read is told what was there only at first.
    spoilt: bool,
}

/// A history with one order behind it: clients begin and end operations at random, which take effect
/// in between. There are five values, so that most reads could have seen several writes.
fn make_up(shape: Shape) -> Testimony {
    let mut stream = Stream::new(1, Purpose::Client, 0, 0);
    let mut below = |count: u32| ((u64::from(stream.word()) * u64::from(count)) >> 32) as u32;
    let mut names = Names::beginning_with(Origin::Run, "0");
    let values: Vec<Value> = (1..=5).map(|value| names.value(&value.to_string())).collect();
    names.keys = (0..shape.keys).map(|key| format!("k{key}")).collect();
    names.clients = (0..shape.clients).map(|client| format!("c{}", client + 1)).collect();
    let mut register = vec![Value::INITIAL; shape.keys as usize];
    let mut deeds: Vec<Deed> = Vec::new();
    // By client: its operation, and what it came to if it has taken effect.
    let mut busy: Vec<Option<(usize, Option<Told>)>> = vec![None; shape.clients as usize];
    let mut order = 0;
    let mut crashes = 0;
    while (deeds.len() as u32) < shape.operations || busy.iter().any(Option::is_some) {
        let client = below(shape.clients) as usize;
        order += 1;
        let moment = Moment { order, place: order, at: None };
        match busy[client] {
            None if (deeds.len() as u32) < shape.operations => {
                let [one, other] = [below(5) as usize, below(5) as usize];
                let ask = match below(10) {
                    0..5 => Ask::Read,
                    5..8 => Ask::Write(values[one]),
                    _ => Ask::CompareAndSet { expected: values[one], new: values[other] },
                };
                busy[client] = Some((deeds.len(), None));
                let key = below(shape.keys);
                let ended = Moment::NEVER;
                let client = client as u32;
                deeds.push(Deed { client, key, ask, told: None, began: moment, ended, asked: 1 });
            }
            None => {}
            Some((at, None)) => {
                let register = &mut register[deeds[at].key as usize];
                let told = match deeds[at].ask {
                    Ask::Write(value) => {
                        *register = value;
                        Told::Done
                    }
                    Ask::CompareAndSet { expected, new } => {
                        let swaps = *register == expected;
                        if swaps {
                            *register = new;
                        }
                        Told::Swapped(swaps)
                    }
                    _ => Told::Value(*register),
                };
                busy[client] = Some((at, Some(told)));
            }
            Some((at, Some(told))) => {
                busy[client] = None;
                let is_early = (at as u32) < shape.operations / 2;
                if crashes < shape.crashes && is_early && matches!(told, Told::Done) {
                    crashes += 1;
                } else {
                    (deeds[at].told, deeds[at].ended) = (Some(told), moment);
                }
            }
        }
    }
    let last = deeds.iter_mut().rev().find(|deed| matches!(deed.told, Some(Told::Value(_))));
    if let Some(last) = last.filter(|_| shape.spoilt) {
        last.told = Some(Told::Value(Value::INITIAL));
    }
    Testimony { deeds, names }
}

/// Whether one order explains a testimony, key by key, and how many configurations were visited;
/// `None` if that was given up.
fn porcupine(testimony: &Testimony) -> (Option<bool>, u64) {
    let mut visited = 0;
    let mut legal = Some(true);
    for positions in testimony.by_key() {
        let deeds: Vec<Deed> =
            positions.iter().map(|&position| testimony.deeds[position as usize]).collect();
        match search(&deeds, &mut visited) {
            Some(true) => {}
            other => legal = other.and(legal.map(|_| false)),
        }
    }
    (legal, visited)
}

/// The state after a deed, if its answer fits.
fn step(state: Value, deed: &Deed) -> Option<Value> {
    match (deed.ask, deed.told) {
        (Ask::Write(value), _) => Some(value),
        (Ask::CompareAndSet { expected, new }, told) => {
            let swaps = state == expected;
            let fits = told.is_none_or(|told| told == Told::Swapped(swaps));
            fits.then_some(if swaps { new } else { state })
        }
        (_, None) => Some(state),
        (_, Some(told)) => (told == Told::Value(state)).then_some(state),
    }
}

/// The search, on a list of calls and returns: node `2 × i + 1` is the call of deed `i`, the one behind
/// it the return, zero the head, and zero as a successor the end.
fn search(deeds: &[Deed], visited: &mut u64) -> Option<bool> {
    let mut events: Vec<(u32, usize)> = Vec::new();
    for (at, deed) in deeds.iter().enumerate() {
        events.push((deed.began.order, 2 * at + 1));
        events.push((deed.ended.order, 2 * at + 2));
    }
    events.sort_unstable();
    let mut next = vec![0; 2 * deeds.len() + 1];
    let mut previous = vec![0; 2 * deeds.len() + 1];
    let mut last = 0;
    for (_, node) in events {
        (next[last], previous[node]) = (node, last);
        last = node;
    }
    next[last] = 0;
    previous[0] = last;
    let mut done = vec![0u64; deeds.len().div_ceil(64)];
    let mut cache: HashSet<(Vec<u64>, u32)> = HashSet::new();
    let mut calls: Vec<(usize, Value)> = Vec::new();
    let mut state = Value::INITIAL;
    let mut entry = next[0];
    while next[0] != 0 {
        let at = entry.div_ceil(2) - 1;
        if entry % 2 == 1 {
            let after = step(state, &deeds[at]).filter(|&after| {
                let mut set = done.clone();
                set[at / 64] |= 1 << (at % 64);
                cache.insert((set, after.0))
            });
            match after {
                Some(after) => {
                    *visited += 1;
                    calls.push((entry, state));
                    state = after;
                    done[at / 64] |= 1 << (at % 64);
                    for node in [entry, entry + 1] {
                        (next[previous[node]], previous[next[node]]) = (next[node], previous[node]);
                    }
                    entry = next[0];
                }
                None => entry = next[entry],
            }
        } else {
            let Some((call, before)) = calls.pop() else { return Some(false) };
            state = before;
            let at = call / 2;
            done[at / 64] &= !(1 << (at % 64));
            for node in [call + 1, call] {
                (next[previous[node]], previous[next[node]]) = (node, node);
            }
            entry = next[call];
        }
        if *visited >= VISITED_MAX {
            return None;
        }
    }
    Some(true)
}
