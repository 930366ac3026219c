//! Histories of what clients saw, judged and told so that they can be drawn.
//!
//! A history comes from a file of somebody's, or is that of a scenario's own clients. Either is a
//! testimony for `sim_core::judge`, which says whether one order explains it. Who draws it needs
//! less: for each operation who asked, from when to when, and a clause that says what was done. That
//! is [`Judged`]. The testimony stays here, where [`Reader::order`] finds the longest legal order
//! through any operation of it.

use crate::wire::Answer;
use sim_core::base::Instant;
use sim_core::judge::foreign::{self, Heard};
use sim_core::judge::{Budget, ModelName, Moment, Origin, Testimony, longest_order, rule};
use sim_core::plan::{Plan, PlanError};
use sim_core::run::{Catalogue, Verdict};

/// How far the order through one operation is sought: a tenth of what the verdict may take, since
/// somebody waits with a pointer on it.
const ORDER_BUDGET: Budget = Budget { steps: 300_000, words: 4_000_000 };
/// Characters of a state that are told.
const STATE_SHOWN: usize = 60;

/// A history and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What its operations are operations on.
    pub model: ModelName,
    /// Where it is from, which decides how moments are told.
    pub origin: Origin,
    /// Whether one order explains it.
    pub verdict: Verdict,
    /// Why it is undecided.
    pub undecided: Option<String>,
    /// How many configurations the search visited.
    pub visited: u64,
    /// How many lines told of no operation.
    pub passed_over: u32,
    /// Who asked, by number.
    pub clients: Vec<String>,
    /// The keys, by number; one without a name is empty.
    pub keys: Vec<String>,
    /// What is wrong with each broken key, the earliest first.
    pub broken: Vec<Accusation>,
    /// The operations, in the order in which they began.
    pub deeds: Vec<Told>,
}

/// What is wrong with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accusation {
    /// The key, by its number.
    pub key: u32,
    /// The guilty operations, by their numbers.
    pub guilty: Vec<u32>,
    /// What no order explains.
    pub sentence: String,
}

/// An operation as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who asked, by number.
    pub client: u32,
    /// Of which key, by number.
    pub key: u32,
    /// When it began.
    pub began: Mark,
    /// When it was answered; `None` if it never was.
    pub ended: Option<Mark>,
    /// Whether it leaves things as they are.
    pub is_look: bool,
    /// What was done: `wrote x=1`.
    pub what: String,
}

/// A beginning or an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its place among all beginnings and ends.
    pub order: u32,
    /// Its line, or its event.
    pub place: u32,
    /// When, if that is known.
    pub at: Option<Instant>,
}

/// The longest legal order through an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The operation.
    pub through: u32,
    /// The operations in their order, by number; empty if no legal order leads through it.
    pub deeds: Vec<u32>,
    /// The first of them whose state is told.
    pub first: u32,
    /// The states after it and those behind it, in words.
    pub states: Vec<String>,
}

/// What is kept of the history that was judged last.
#[derive(Debug)]
pub struct Reader {
    testimony: Testimony,
    model: ModelName,
}

impl Reader {
    /// Reads a file and judges it. The model is guessed if nobody says.
    pub fn of_file(model: Option<ModelName>, text: &str) -> Result<(Reader, Judged), PlanError> {
        let Heard { testimony, model, passed_over } = foreign::read(text, model)?;
        Ok(Reader { testimony, model }.judged(passed_over))
    }

    /// Runs a plan and judges what its clients saw.
    pub fn of_run(catalogue: &Catalogue, plan: &Plan) -> (Reader, Judged) {
        let (_, history) = catalogue.try_with_history(plan);
        let testimony = Testimony::of_run(&history);
        Reader { testimony, model: ModelName::CasRegister }.judged(0)
    }

    fn judged(self, passed_over: u32) -> (Reader, Judged) {
        let Reader { testimony, model } = &self;
        let ruling = rule(testimony, *model, Budget::default());
        let accusation = |it: sim_core::judge::Explanation| Accusation {
            key: it.key,
            guilty: it.guilty,
            sentence: plain(&it.sentence),
        };
        let deed = |deed: &sim_core::judge::Deed| Told {
            client: deed.client,
            key: deed.key,
            began: mark(deed.began),
            ended: (!deed.is_open()).then(|| mark(deed.ended)),
            is_look: deed.is_mere_look(),
            what: plain(&testimony.names.past(deed)),
        };
        let judged = Judged {
            model: *model,
            origin: testimony.names.origin,
            verdict: ruling.verdict,
            undecided: ruling.undecided,
            visited: ruling.visited,
            passed_over,
            clients: testimony.names.clients.iter().map(|name| plain(name)).collect(),
            keys: testimony.names.keys.iter().map(|name| plain(name)).collect(),
            broken: ruling.broken.into_iter().map(accusation).collect(),
            deeds: testimony.deeds.iter().map(deed).collect(),
        };
        (self, judged)
    }

    /// The longest legal order through an operation that is found soon enough.
    pub fn order(&self, through: u32) -> Result<Answer, String> {
        let deed = self.testimony.deeds.get(through as usize);
        let key = deed.ok_or("There is no such operation.")?.key;
        let order = longest_order(&self.testimony, self.model, key, Some(through), ORDER_BUDGET);
        let first = order.steps.iter().position(|(_, state)| state.is_some()).unwrap_or(0);
        let states = order.steps.iter().filter_map(|(_, state)| state.as_deref());
        Ok(Answer::Order(Line {
            through,
            first: first as u32,
            states: states.map(|state| plain(&clipped(state))).collect(),
            deeds: order.steps.iter().map(|&(deed, _)| deed).collect(),
        }))
    }
}

fn mark(moment: Moment) -> Mark {
    Mark { order: moment.order, place: moment.place, at: moment.at }
}

/// Without what would end a line or a field.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(STATE_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
