//! Which places an event offers, and the fault that stands at each.

use crate::base::{Duration, EventId, Instant};
use crate::plan::{CrashKind, Fate, Fault, Moment, Plan, Tail, Target, Targets, Way};
use crate::protocol::{Description, Hazard, OptionKind, Setting};
use crate::run::Survey;
use crate::trace::{Event, EventKind};

/// A place, and what goes wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The event at which it stands.
    pub(super) event: EventId,
    what: What,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// The process dies behind this effect, and is back soon.
    Crash(u16),
    /// The power fails behind this effect, and is back soon.
    PowerLoss(u16),
    /// The power fails behind this effect, for so long that others notice.
    LongPowerLoss(u16),
    /// The node is cut off behind its last effect, of which there are so many.
    CutOff(u16),
    /// The message is lost.
    Lose,
    /// The message comes so late that somebody notices.
    Delay,
    /// The message arrives twice.
    Duplicate,
    /// The message arrives, or the timer is due, a millisecond early.
    Early,
    /// A millisecond late.
    Late,
}

/// How long it takes to come back soon.
const SOON: Duration = Duration::ms(5);
/// Early and late.
const SHIFT: Duration = Duration::ms(1);

/// All places of a run, in the order in which it comes to them.
pub(super) fn places(survey: &Survey, plan: &Plan, known: &Description) -> Vec<Place> {
    let can = |hazard: Hazard| known.tolerates.contains(&hazard);
    let are_timers_movable = can(Hazard::Drift) && has_ranges(plan, known);
    let mut effects = survey.effects.iter().peekable();
    let mut places = Vec::new();
    for (number, event) in survey.events.iter().enumerate() {
        let id = EventId(number as u32);
        let mut add = |is_there: bool, what: What| {
            if is_there {
                places.push(Place { event: id, what });
            }
        };
        match event.kind {
            EventKind::Sent { .. } => {
                add(can(Hazard::Loss), What::Lose);
                add(can(Hazard::Delay), What::Delay);
                add(can(Hazard::Duplication), What::Duplicate);
            }
            EventKind::Delivered { .. } => {
                add(can(Hazard::Delay), What::Early);
                add(can(Hazard::Delay), What::Late);
            }
            EventKind::TimerFired { .. } => {
                add(are_timers_movable, What::Early);
                add(are_timers_movable, What::Late);
            }
            _ => {}
        }
        if let Some(&(_, count)) = effects.next_if(|(call, _)| *call == id) {
            let count = count.min(u16::MAX.into()) as u16;
            for effect in 1..=count {
                add(can(Hazard::Crash), What::Crash(effect));
                add(can(Hazard::PowerLoss), What::PowerLoss(effect));
                add(can(Hazard::PowerLoss), What::LongPowerLoss(effect));
            }
            add(can(Hazard::Cut) && plan.nodes > 1, What::CutOff(count));
        }
    }
    places
}

/// Whether any option leaves a choice of lengths: if none does, no timer can be moved. Which timer an
/// option is about, nobody says.
fn has_ranges(plan: &Plan, known: &Description) -> bool {
    let options = known.options.iter().zip(plan.settings.iter());
    options.into_iter().any(|(option, setting)| match (option.kind, setting) {
        (OptionKind::Range(_), Setting::Range(range)) => range.min < range.max,
        _ => false,
    })
}

/// What stands at a place, as a plan says it.
pub(super) fn fault(place: Place, event: &Event, patience: Duration) -> Option<(Moment, Fault)> {
    let node = event.node?;
    let crash = |effect: u16, kind: CrashKind, lasting: Duration| {
        let (nodes, lasting) = (Targets::nodes([node]), Some(lasting));
        let moment = Moment::After { activation: event.activation()?, effect: effect.into() };
        Some((moment, Fault::Crash { nodes, kind, lasting }))
    };
    let message = |fate: Fate| {
        let (name, _) = event.message()?;
        Some((Moment::AtItsQuestion, Fault::Message { name, kind: None, fate }))
    };
    let power = CrashKind::Power(Tail::default());
    match place.what {
        What::Crash(effect) => crash(effect, CrashKind::Process, SOON),
        What::PowerLoss(effect) => crash(effect, power, SOON),
        What::LongPowerLoss(effect) => crash(effect, power, patience.times(2)),
        What::CutOff(count) => {
            let activation = event.activation()?;
            let moment = match count {
                0 => Moment::Before(activation),
                effect => Moment::After { activation, effect: effect.into() },
            };
            let (from, to) = (Targets::nodes([node]), Targets(vec![Target::Rest]));
            let lasting = Some(patience.times(2));
            Some((moment, Fault::Cut { from, to, way: Way::Both, lasting }))
        }
        What::Lose => message(Fate::Lose),
        What::Delay => message(Fate::Delay(patience)),
        What::Duplicate => message(Fate::Duplicate),
        What::Early | What::Late => match event.kind {
            EventKind::TimerFired { timer, nth } => {
                let at = shift(event.at, place.what);
                Some((Moment::AtItsQuestion, Fault::Timer { node, timer, nth, at }))
            }
            _ => message(Fate::Deliver(shift(event.at, place.what))),
        },
    }
}

fn shift(at: Instant, what: What) -> Instant {
    match what {
        What::Early => Instant(at.0.saturating_sub(SHIFT.0)),
        _ => at.after(SHIFT),
    }
}
