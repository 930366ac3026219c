//! Losing one chosen message leaves the fates of all messages not downstream of it unchanged.
//!
//! *Downstream* is computed from the causes in the trace: what the message's receiver did after it
//! would have been told, and all that came of that. Everything else has the same name in both runs,
//! and the same fate: sent at the same time, as long under way, lost or not.

use crate::support::*;
use sim_core::base::{EventId, Instant, MessageName, NodeId};
use sim_core::trace::{Event, EventKind};
use std::collections::{BTreeMap, BTreeSet};

/// For each node, the first moment at which it may do something else than in the other run: when it
/// is told of the chosen message or would be, or of anything that a node may send which does already.
fn touched_from(events: &[Event], chosen: &BTreeSet<MessageName>) -> BTreeMap<NodeId, Instant> {
    let mut touched: BTreeMap<NodeId, Instant> = BTreeMap::new();
    let mut tainted: BTreeSet<u32> = BTreeSet::new();
    for (index, event) in events.iter().enumerate() {
        let Some(node) = event.node else { continue };
        let is_chosen = event.message().is_some_and(|(name, _)| chosen.contains(&name));
        let is_received = !matches!(event.kind, EventKind::Sent { .. } | EventKind::Copied { .. });
        let is_told = event.cause.index().is_some_and(|cause| tainted.contains(&(cause as u32)));
        if (is_chosen && is_received) || is_told {
            touched.entry(node).or_insert(event.at);
        }
        let is_late = touched.get(&node).is_some_and(|from| *from <= event.at);
        if is_late || (is_chosen && is_received) || is_told {
            tainted.insert(EventId(index as u32).0);
        }
    }
    touched
}

/// Compares the runs with and without a fault of one message. Returns how many fates were compared.
fn compare(text: &str, name: MessageName, fault: &str) -> usize {
    let before = run(text);
    let words = format!("{fault} {}->{} #{}", name.from, name.to, name.nth);
    let (word, by) = words.split_once(' ').unwrap();
    let after = match word {
        "delay" => run(&format!("{text}\n{word} {by} by 7ms")),
        _ => run(&format!("{text}\n{words}")),
    };
    let chosen = BTreeSet::from([name, MessageName { copy: 2, ..name }]);
    let mut touched = touched_from(before.events(), &chosen);
    for (node, from) in touched_from(after.events(), &chosen) {
        let earlier = touched.get(&node).map_or(from, |other| from.min(*other));
        touched.insert(node, earlier);
    }
    let (before, after) = (fates(before.events()), fates(after.events()));
    let is_upstream = |name: &MessageName, sent: Instant| {
        !chosen.contains(name) && touched.get(&name.from).is_none_or(|from| sent < *from)
    };
    let mut compared = 0;
    for (name, fate) in before.iter().filter(|(name, fate)| is_upstream(name, fate.sent)) {
        let other = after.get(name).unwrap_or_else(|| panic!("{words}: {name} is gone\n{text}"));
        // Whether and when a receiver was told depends on the receiver, which may be downstream.
        let network = |fate: &Fate| (fate.kind, fate.sent, fate.latency());
        if fate.lost.is_none() && other.lost.is_none() && fate.latency().is_some() {
            assert_eq!(network(fate), network(other), "{words}: {name}\n{text}");
        }
        let by_chance = |fate: &Fate| {
            fate.lost.filter(|(reason, _)| *reason == sim_core::trace::LossReason::Chance)
        };
        assert_eq!(by_chance(fate), by_chance(other), "{words}: {name}\n{text}");
        compared += 1;
    }
    compared
}

#[test]
fn nothing_else_changes_where_nodes_do_not_react() {
    for seed in 1..=4 {
        for network in ["latency 1ms..10ms", "latency 1ms..10ms, loss 20%, duplicate 20%"] {
            let text = format!("protocol flood\nseed {seed}\nnetwork {network}\nrun for 60ms");
            let all = fates(run(&text).events());
            for nth in [1, 2, 7, 20] {
                for (from, to) in [(1, 2), (3, 1)] {
                    for fault in ["lose", "delay", "duplicate", "hold"] {
                        compare(&text, message(from, to, nth), fault);
                        let words = format!("{fault} n{from}->n{to} #{nth}");
                        let by = if fault == "delay" { " by 7ms" } else { "" };
                        let mut others = fates(run(&format!("{text}\n{words}{by}")).events());
                        let mut all = all.clone();
                        for copy in [1, 2] {
                            let name = MessageName { copy, ..message(from, to, nth) };
                            others.remove(&name);
                            all.remove(&name);
                        }
                        assert!(all == others, "{words}: {seed} {network}");
                    }
                }
            }
        }
    }
}

#[test]
fn in_raft_only_what_is_downstream_changes() {
    let mut compared = 0;
    for seed in 1..=12 {
        let text = format!(
            "protocol raft\nnodes 5\nseed {seed}\nnetwork latency 1ms..10ms, loss 2%, duplicate 2%
             workload pause 10ms..30ms\nrun for 900ms"
        );
        let names: Vec<MessageName> =
            fates(run(&text).events()).keys().filter(|name| name.copy == 1).copied().collect();
        for fault in ["lose", "delay", "duplicate"] {
            for pick in 0..4_u64 {
                // Spread over the run's messages, other ones for each seed and fault.
                let random = (seed * 31 + pick * 7 + fault.len() as u64) * 2_654_435_761;
                let name = names[(random % names.len() as u64) as usize];
                compared += compare(&text, name, fault);
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn a_fault_in_one_half_of_a_cluster_does_not_touch_the_other() {
    // Two islands: what n1 and n2 suffer is nothing to n3 and n4.
    let text = |fault: &str| {
        format!(
            "protocol echo\nnodes 4\nclients 0\nseed 6\nrun for 2s\nat 0s cut n1, n2 <-> n3, n4\n{fault}"
        )
    };
    let island = |text: &str| -> Vec<(Instant, EventKind)> {
        let events = run(text);
        let there = |event: &&Event| event.node == Some(n(3)) || event.node == Some(n(4));
        events.events().iter().filter(there).map(|event| (event.at, event.kind)).collect()
    };
    let expected: Vec<_> = island(&text("")).into_iter().filter(is_between_islanders).collect();
    assert!(expected.len() > 100);
    for fault in [
        "at 300ms crash n1 for 200ms",
        "at 300ms pause n1, n2 for 200ms",
        "at 300ms drift n2 by +10%",
        "lose n1->n2 #3",
        "at 1s power-loss n1",
    ] {
        let found: Vec<_> = island(&text(fault)).into_iter().filter(is_between_islanders).collect();
        assert_eq!(found, expected, "{fault}");
    }
}

/// Whether an event of n3 or n4 is not about a message of n1 or n2.
fn is_between_islanders((_, kind): &(Instant, EventKind)) -> bool {
    !matches!(kind, EventKind::Lost { from, .. } if from.index() < 2)
}
