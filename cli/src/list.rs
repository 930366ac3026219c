//! `faultline list`: what there is to run, to switch on, to inflict and to judge.

use super::console::{Ink, Paint};
use super::{Console, Failure, Problem};
use serde::Serialize;
use sim_core::exhibit;
use sim_core::judge::promises;
use sim_core::plan::Fault;
use sim_core::plan::text::nearest;
use sim_core::protocols::{exhibits, scenarios};
use sim_core::run::{Catalogue, NO_HALT};
use std::io;

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The protocols of the catalogue.
    Protocols,
    /// The mistakes that can be switched on.
    Bugs,
    /// What can go wrong.
    Faults,
    /// What an administrator can tell a node.
    Commands,
    /// What must hold.
    Claims,
    /// The scenarios that come with Faultline.
    Scenarios,
    /// The exhibits that come with Faultline.
    Exhibits,
}

const TOPICS: [(&str, Topic); 7] = [
    ("protocols", Topic::Protocols),
    ("bugs", Topic::Bugs),
    ("faults", Topic::Faults),
    ("commands", Topic::Commands),
    ("claims", Topic::Claims),
    ("scenarios", Topic::Scenarios),
    ("exhibits", Topic::Exhibits),
];

impl Topic {
    /// The topic of this name.
    pub fn parse(word: &str) -> Result<Topic, Problem> {
        let found = TOPICS.iter().find(|(name, _)| *name == word);
        found.map(|&(_, topic)| topic).ok_or_else(|| Problem::Usage {
            reason: format!("there is no list of `{word}`"),
            suggestion: nearest(word, TOPICS.iter().map(|&(name, _)| name)),
            command: "list",
        })
    }
}

/// One thing of a list. A key that says nothing about it is left out.
#[derive(Debug, Serialize)]
struct Item {
    name: &'static str,
    sentence: &'static str,
    /// Whose it is; a claim of every protocol has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'static str>,
    /// The claim that a bug breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    breaks: Option<&'static str>,
    /// Where it was seen, or is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
}

impl Item {
    fn new(name: &'static str, sentence: &'static str) -> Item {
        Item { name, sentence, protocol: None, breaks: None, source: None }
    }
}

/// Prints a list, as JSON or for people.
pub fn list(
    topic: Topic,
    json: bool,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let items = items(topic, catalogue);
    let paint = console.out_paint;
    console.print(|out| match json {
        true => {
            serde_json::to_writer_pretty(&mut *out, &items)?;
            writeln!(out)
        }
        false => items.iter().try_for_each(|item| write(out, item, paint)),
    })
}

fn items(topic: Topic, catalogue: &Catalogue) -> Vec<Item> {
    let entries = catalogue.entries().iter();
    match topic {
        Topic::Protocols => entries
            .map(|entry| Item::new(entry.description.name, entry.description.sentence))
            .collect(),
        Topic::Bugs => entries
            .flat_map(|entry| entry.description.bugs.iter().map(move |bug| (entry, bug)))
            .map(|(entry, bug)| Item {
                protocol: Some(entry.description.name),
                breaks: Some(bug.breaks),
                source: Some(bug.source),
                ..Item::new(bug.name, bug.sentence)
            })
            .collect(),
        Topic::Faults => {
            Fault::KINDS.iter().map(|&(name, sentence)| Item::new(name, sentence)).collect()
        }
        Topic::Commands => entries
            .flat_map(|entry| entry.description.commands.iter().map(move |known| (entry, known)))
            .map(|(entry, command)| Item {
                protocol: Some(entry.description.name),
                ..Item::new(command.name, command.sentence)
            })
            .collect(),
        Topic::Claims => entries
            .flat_map(|entry| {
                let promises = promises(entry.description);
                let promises = promises.map(|it| (it.name, it.sentence, it.source));
                let claims = (entry.claims)().into_iter().chain(promises);
                claims.map(move |claim| (Some(entry), claim))
            })
            .chain([(None, NO_HALT)])
            .map(|(entry, (name, sentence, source))| Item {
                protocol: entry.map(|entry| entry.description.name),
                source: Some(source),
                ..Item::new(name, sentence)
            })
            .collect(),
        Topic::Scenarios => scenarios::SHIPPED
            .iter()
            .map(|shipped| Item::new(shipped.name, shipped.story()))
            .collect(),
        Topic::Exhibits => {
            let known = catalogue.descriptions();
            let read = |shipped: &exhibits::Shipped| {
                let exhibit = exhibit::parse(shipped.text, &known).ok()?;
                Some(Item {
                    protocol: catalogue.find(exhibit.protocol).map(|it| it.description.name),
                    breaks: Some(exhibit.claim),
                    source: exhibit.sources.first().copied(),
                    ..Item::new(shipped.name, exhibit.title)
                })
            };
            exhibits::SHIPPED.iter().filter_map(read).collect()
        }
    }
}

fn write(out: &mut dyn io::Write, item: &Item, paint: Paint) -> io::Result<()> {
    writeln!(out, "{}", paint.ink(Ink::Bold, item.name))?;
    writeln!(out, "  {}", item.sentence)?;
    let facts = [("protocol", item.protocol), ("breaks", item.breaks), ("source", item.source)];
    for (word, fact) in facts {
        if let Some(fact) = fact {
            writeln!(out, "  {} {fact}", paint.ink(Ink::Dim, format!("{word:8}")))?;
        }
    }
    Ok(())
}
