//! What can be chosen, and what it is about.

use super::title;
use sim_core::exhibit;
use sim_core::plan::{self, Fault, Plan, Step};
use sim_core::protocol::Description;
use sim_core::protocols::exhibits;
use sim_core::protocols::scenarios::{GROUPS, OPENING, SHIPPED, Shipped};
use sim_core::run::Catalogue;
use std::collections::BTreeSet;
use yew::AttrValue;

const MISTAKES: &str = "Real mistakes";
const PROTOCOLS: &str = "Protocols";

/// The headings, in the order in which people are offered them.
pub const SECTIONS: [&str; 6] = [GROUPS[0], MISTAKES, PROTOCOLS, GROUPS[1], GROUPS[2], GROUPS[3]];

/// What nobody takes for a fault, although a plan writes it as one: what puts things right again, and
/// what somebody asks for.
const NO_FAULTS: [&str; 7] = ["restart", "resume", "heal", "tell", "ask", "fire", "deliver"];

/// What it comes to.
#[derive(Clone, Copy, PartialEq)]
pub enum Outcome {
    /// It breaks this claim.
    Breaks(&'static str),
    /// Its verdict, in a word.
    Is(&'static str),
}

/// A card.
#[derive(Clone, PartialEq)]
pub struct Piece {
    /// Under which heading it stands.
    pub section: &'static str,
    /// The name of its picture.
    pub picture: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Its story in one line.
    pub story: AttrValue,
    /// The name of its protocol.
    pub protocol: &'static str,
    /// What it comes to.
    pub outcome: Outcome,
    /// The claim that its mistake breaks, if one is planted.
    pub claim: Option<&'static str>,
    /// The kinds of faults that it has.
    pub faults: BTreeSet<&'static str>,
    /// Its text.
    pub text: &'static str,
}

impl Piece {
    /// What its scenario calls itself.
    pub fn title_of_text(&self) -> String {
        title(self.text)
    }
}

/// All of them.
pub fn all(catalogue: &Catalogue) -> Vec<Piece> {
    let known = catalogue.descriptions();
    let exhibits = exhibits::SHIPPED.iter().filter_map(|it| of_exhibit(it, &known));
    let protocols = known.iter().filter_map(|it| of_protocol(it, &known));
    let mut pieces: Vec<Piece> = exhibits.chain(protocols).collect();
    let clean: Vec<&str> = pieces.iter().map(|it| it.picture).collect();
    // Each stands once: but what the page opens with is where people begin, too.
    let rest = SHIPPED.iter().filter(|it| it.name == OPENING || !clean.contains(&it.name));
    let (first, rest): (Vec<_>, Vec<_>) = rest.partition(|it| it.name == OPENING);
    let scenarios = first.into_iter().chain(rest).filter_map(|it| of_scenario(it, &known));
    pieces.extend(scenarios);
    pieces
}

fn of_scenario(shipped: &'static Shipped, known: &[Description]) -> Option<Piece> {
    let plan = plan::parse(shipped.text, known).ok()?;
    let description = description(&plan, known)?;
    let group = shipped.group();
    let is_known = SECTIONS.contains(&group);
    let planted = description.bugs.iter().zip(0..).find(|(_, bit)| plan.bugs >> bit & 1 == 1);
    Some(Piece {
        section: if is_known { group } else { PROTOCOLS },
        picture: shipped.name,
        title: shipped.title(),
        story: shipped.story().into(),
        protocol: description.name,
        outcome: Outcome::Is(shipped.verdict()),
        claim: planted.map(|(bug, _)| bug.breaks),
        faults: faults(&plan),
        text: shipped.text,
    })
}

/// The card of a protocol: the first scenario in which it has no mistake. That of the protocol that
/// the page opens with is the one that it opens with.
fn of_protocol(description: &Description, known: &[Description]) -> Option<Piece> {
    let is_clean = |it: &&Shipped| {
        let is =
            |line: &str| line.strip_prefix("protocol ").map(str::trim) == Some(description.name);
        it.text.lines().any(is) && !it.text.lines().any(|line| line.starts_with("bug "))
    };
    let mut clean = SHIPPED.iter().filter(is_clean);
    let opening = clean.clone().find(|it| it.name == OPENING);
    let piece = of_scenario(opening.or_else(|| clean.next())?, known)?;
    Some(Piece {
        section: PROTOCOLS,
        title: description.name,
        story: description.sentence.into(),
        ..piece
    })
}

fn of_exhibit(shipped: &'static exhibits::Shipped, known: &[Description]) -> Option<Piece> {
    let exhibit = exhibit::parse(shipped.text, known).ok()?;
    let story = exhibit.scenario.lines().nth(1).and_then(|line| line.strip_prefix('#'));
    Some(Piece {
        section: MISTAKES,
        picture: shipped.name,
        title: exhibit.title,
        story: story.map_or("", str::trim_ascii).into(),
        protocol: exhibit.protocol,
        outcome: Outcome::Breaks(exhibit.claim),
        claim: Some(exhibit.claim),
        faults: faults(&exhibit.plan),
        text: exhibit.scenario,
    })
}

fn description<'a>(plan: &Plan, known: &'a [Description]) -> Option<&'a Description> {
    known.iter().find(|it| it.name == plan.protocol)
}

/// The kinds of faults of a plan, by their names.
fn faults(plan: &Plan) -> BTreeSet<&'static str> {
    let planned = plan.faults.iter().map(|it| &it.fault);
    let steps = plan.steps.iter().filter_map(|it| match &it.step {
        Step::Fault(fault) => Some(fault),
        _ => None,
    });
    let kinds = planned.chain(steps).map(|fault| Fault::KINDS[fault.kind()].0);
    kinds.filter(|kind| !NO_FAULTS.contains(kind)).collect()
}
