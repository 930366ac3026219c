//! The header of a text: the protocol, the cluster, its network and disks, the clients, and how
//! long it all runs. Each directive stands at most once, in any order, anywhere in the text.

use super::PlanError;
use super::cursor::Cursor;
use super::error::quote;
use super::scope::{Scope, WIDEST};
use super::values::{count, duration, range, ratio};
use crate::base::{Duration, Ratio};
use crate::plan::{Line, Network, Order, Workload, limits};
use crate::protocol::{Description, OptionKind, Setting};

/// The words with which a line of the header begins, in canonical order.
pub(crate) const DIRECTIVES: [&str; 11] = [
    "protocol", "nodes", "clients", "seed", "network", "disk", "workload", "set", "bug", "run",
    "limit",
];

/// What the header said so far, and on which lines.
#[derive(Debug)]
pub(crate) struct Header<'a> {
    pub scope: Scope<'a>,
    said: Vec<(String, Line)>,
}

impl<'a> Header<'a> {
    pub fn new(scope: Scope<'a>) -> Header<'a> {
        Header { scope, said: Vec::new() }
    }

    /// Reads a `protocol` line.
    pub fn protocol(
        &mut self,
        cursor: &mut Cursor<'_>,
        catalogue: &'a [Description],
    ) -> Result<(), PlanError> {
        self.once(cursor, "protocol")?;
        cursor.expect("protocol")?;
        let protocols: Vec<_> = catalogue.iter().map(|known| (known.name, known)).collect();
        let description = cursor.choose("a protocol", &protocols)?;
        cursor.finish()?;
        self.scope.description = Some(description);
        self.scope.plan.protocol = description.name.to_string();
        let defaults = description.options.iter().map(|option| option.kind.default());
        self.scope.plan.settings = defaults.collect();
        Ok(())
    }

    /// Reads any other line of the header.
    pub fn directive(&mut self, cursor: &mut Cursor<'_>) -> Result<(), PlanError> {
        let start = cursor.clone();
        let words = DIRECTIVES.map(|word| (word, word));
        let word = cursor.choose("a directive", &words)?;
        if word != "set" && word != "bug" {
            self.once(&start, word)?;
        }
        let plan = &mut self.scope.plan;
        match word {
            "nodes" => {
                let widest = u64::from(limits::NODES_MAX);
                let read = count(cursor, "nodes", 1, widest).map(|count| count as u8);
                plan.nodes = *read.as_ref().unwrap_or(&WIDEST.0);
                read?;
            }
            "clients" => {
                let widest = u64::from(limits::CLIENTS_MAX);
                let read = count(cursor, "clients", 0, widest).map(|count| count as u8);
                plan.clients = *read.as_ref().unwrap_or(&WIDEST.1);
                read?;
            }
            "seed" => plan.seed = seed(cursor)?,
            "network" => plan.network = network(cursor)?,
            "disk" => {
                cursor.expect("sync")?;
                plan.sync = range(cursor)?;
            }
            "workload" => plan.workload = Some(workload(cursor)?),
            "run" => {
                cursor.expect("for")?;
                plan.length = length(cursor)?;
            }
            "limit" => {
                cursor.expect("events")?;
                plan.events_max = count(cursor, "events", 1, limits::EVENTS_MAX.into())? as u32;
            }
            "set" => self.set(cursor)?,
            "bug" => self.bug(cursor)?,
            _ => {}
        }
        cursor.finish()
    }

    /// What is wrong if the cluster has fewer servers than its protocol has parts: said of the line
    /// that says how many, or of the one that names the protocol.
    pub fn too_few(&self, lines: &[super::lexer::Line<'_>]) -> Option<PlanError> {
        let description = self.scope.description?;
        let least = description.servers_min;
        if self.scope.plan.nodes >= least {
            return None;
        }
        let begins = |word| lines.iter().find(|line| line.tokens[0].is(word));
        let line = begins("nodes").or(begins("protocol"))?;
        let reason = format!("{} needs at least {least} nodes", description.name);
        Some(
            Cursor::new(line).error(line.tokens[0], reason).suggest(Some(format!("nodes {least}"))),
        )
    }

    /// Refuses to hear `what` twice; the cursor stands on what is repeated.
    fn once(&mut self, cursor: &Cursor<'_>, what: &str) -> Result<(), PlanError> {
        if let Some((_, line)) = self.said.iter().find(|(said, _)| said == what) {
            return Err(cursor.error_here(format!("`{what}` stands on line {line} already")));
        }
        self.said.push((what.to_string(), cursor.line));
        Ok(())
    }

    fn set(&mut self, cursor: &mut Cursor<'_>) -> Result<(), PlanError> {
        let start = cursor.clone();
        let token = cursor.word("an option")?;
        let Some(description) = self.scope.description else {
            while cursor.next().is_some() {}
            return Ok(());
        };
        let names = description.options.iter().map(|option| option.name);
        let index = self.scope.listed(cursor, token, "option", names)?;
        let option = &description.options[index];
        self.once(&start, &format!("set {}", option.name))?;
        cursor.take("=");
        let setting = match option.kind {
            OptionKind::Switch(_) => {
                Setting::Switch(cursor.choose("a switch", &[("on", true), ("off", false)])?)
            }
            OptionKind::Range(_) => Setting::Range(range(cursor)?),
            OptionKind::Count(_) => Setting::Count(count(cursor, option.name, 0, u64::MAX)?),
        };
        let set = |(at, &old)| if at == index { setting } else { old };
        let settings = self.scope.plan.settings.iter().enumerate().map(set).collect();
        self.scope.plan.settings = settings;
        Ok(())
    }

    fn bug(&mut self, cursor: &mut Cursor<'_>) -> Result<(), PlanError> {
        let start = cursor.clone();
        let token = cursor.word("a bug")?;
        let Some(description) = self.scope.description else { return Ok(()) };
        let names = description.bugs.iter().map(|bug| bug.name);
        let index = self.scope.listed(cursor, token, "bug", names)?;
        self.once(&start, &format!("bug {}", description.bugs[index].name))?;
        self.scope.plan.bugs |= 1 << index;
        Ok(())
    }
}

fn seed(cursor: &mut Cursor<'_>) -> Result<u64, PlanError> {
    let token = cursor.word("a seed")?;
    token.text.parse().map_err(|_| {
        let reason = format!("{} is not a seed, a whole number below 2^64", quote(token.text));
        cursor.error(token, reason)
    })
}

fn length(cursor: &mut Cursor<'_>) -> Result<Duration, PlanError> {
    let start = cursor.clone();
    match duration(cursor)? {
        Duration::ZERO => Err(start.error_here("a run lasts longer than that".into())),
        length if length > limits::LENGTH_MAX => {
            Err(start.error_here(format!("a run lasts at most {}", limits::LENGTH_MAX)))
        }
        length => Ok(length),
    }
}

/// Steps over one of these words, unless it stood on this line before.
fn new_word(
    cursor: &mut Cursor<'_>,
    what: &str,
    words: &[&'static str],
    heard: &mut Vec<&'static str>,
) -> Result<&'static str, PlanError> {
    let start = cursor.clone();
    let table: Vec<_> = words.iter().map(|&word| (word, word)).collect();
    let word = cursor.choose(what, &table)?;
    if heard.contains(&word) {
        return Err(start.error_here(format!("`{word}` stands on this line twice")));
    }
    heard.push(word);
    Ok(word)
}

fn network(cursor: &mut Cursor<'_>) -> Result<Network, PlanError> {
    const WORDS: [&str; 4] = ["latency", "loss", "duplicate", "order"];
    const ORDERS: [(&str, Order); 2] = [("any", Order::Any), ("fifo", Order::Fifo)];
    let mut network = Network::default();
    let mut heard = Vec::new();
    while heard.is_empty() || cursor.peek().is_some() {
        match new_word(cursor, "something of the network", &WORDS, &mut heard)? {
            "latency" => network.latency = range(cursor)?,
            "loss" => network.loss = ratio(cursor)?,
            "duplicate" => network.duplicate = ratio(cursor)?,
            _ => network.order = cursor.choose("an order", &ORDERS)?,
        }
    }
    Ok(network)
}

fn workload(cursor: &mut Cursor<'_>) -> Result<Workload, PlanError> {
    const WORDS: [&str; 5] = ["keys", "reads", "cas", "pause", "timeout"];
    let mut workload = Workload::default();
    let mut heard = Vec::new();
    while cursor.peek().is_some() {
        let word = new_word(cursor, "something of a workload", &WORDS, &mut heard)?;
        let start = cursor.clone();
        match word {
            "keys" => workload.keys = count(cursor, "keys", 1, limits::KEYS_MAX.into())? as u8,
            "reads" => workload.mix.reads = ratio(cursor)?,
            "cas" => workload.mix.swaps = ratio(cursor)?,
            "pause" => workload.pause = range(cursor)?,
            _ => workload.timeout = duration(cursor)?,
        }
        if workload.pause.min.min(workload.timeout) < limits::INTERVAL_MIN {
            let reason = format!("a client rests and waits at least {}", limits::INTERVAL_MIN);
            return Err(start.error_here(reason));
        }
    }
    let Ratio { ppm } = workload.mix.reads;
    if ppm + workload.mix.swaps.ppm > 1_000_000 {
        return Err(cursor.error_here("reads and cas are more than 100% together".into()));
    }
    Ok(workload)
}
