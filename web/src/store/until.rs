//! What is run until: its words, and the memory of what was chosen last.

use super::remember;
use sim_core::base::NodeId;
use sim_core::plan::Plan;
use sim_core::protocol::Description;
use sim_core::session::Goal;
use sim_core::trace::{PayloadKind, Vocabulary};

/// The goals that need nothing else to be chosen: what the button says, and what the browser
/// remembers.
pub const PLAIN: [(Goal, &str, &str); 5] = [
    (Goal::LeaderElected, "leader elected", "leader"),
    (Goal::LeaderChanged, "leader changed", "change"),
    (Goal::Fault, "next fault", "fault"),
    (Goal::Violation, "claim broken", "claim"),
    (Goal::Answer, "client answered", "answer"),
];

/// A goal in a few words.
pub fn words(goal: Goal, description: &'static Description) -> String {
    match goal {
        Goal::Message(kind) => format!("{} arrives", Vocabulary::of(description).kind(kind)),
        Goal::NodeChanges(node) => format!("{node} changes"),
        goal => PLAIN.iter().find(|it| it.0 == goal).map_or("", |it| it.1).to_string(),
    }
}

/// The goal, if this plan has what it is about.
pub fn fitting(goal: Goal, plan: &Plan, description: &Description) -> Goal {
    let fits = match goal {
        Goal::Message(kind) => {
            kind.of_protocol().is_none_or(|kind| kind < description.messages.len())
        }
        Goal::NodeChanges(node) => node.is_client() || node.index() < usize::from(plan.nodes),
        _ => true,
    };
    if fits { goal } else { Goal::LeaderElected }
}

/// What was chosen last.
pub fn recall() -> Goal {
    remember::recall("until").map_or(Goal::LeaderElected, |name| of_name(&name))
}

/// The name under which a goal is remembered.
pub fn name(goal: Goal) -> String {
    match goal {
        Goal::Message(kind) => format!("message:{}", kind.0),
        Goal::NodeChanges(node) => format!("node:{}", node.number()),
        goal => PLAIN.iter().find(|it| it.0 == goal).map_or("", |it| it.2).to_string(),
    }
}

fn of_name(name: &str) -> Goal {
    let number = |part: &str| part.parse::<u8>().ok();
    let found = match name.split_once(':') {
        Some(("message", kind)) => number(kind).map(|kind| Goal::Message(PayloadKind(kind))),
        Some(("node", node)) => number(node)
            .filter(|&node| node < 64)
            .map(|node| Goal::NodeChanges(NodeId::from_number(node))),
        _ => PLAIN.iter().find(|it| it.2 == name).map(|it| it.0),
    };
    found.unwrap_or(Goal::LeaderElected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_found_again_by_its_name() {
        let chosen = [Goal::Message(PayloadKind::REQUEST), Goal::NodeChanges(NodeId::server(2))];
        for goal in PLAIN.map(|it| it.0).into_iter().chain(chosen) {
            assert_eq!(of_name(&name(goal)), goal);
        }
        assert_eq!(of_name("node:99"), Goal::LeaderElected);
    }
}
