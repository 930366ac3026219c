//! What gestures do to a text that somebody wrote by hand.

use super::*;
use crate::base::{Instant, MessageName, NodeId, Ratio};
use crate::plan::text::tests::{CATALOGUE, any_plan, plan};
use crate::plan::{CrashKind, Fate, Target, Targets, print};
use proptest::prelude::*;

const TEXT: &str = "\
# A story.

Protocol  raft   # the paper's
  nodes 5
seed 42          # found by the hunt
bug forgotten-vote # !

at 1s Crash n2   # the vote is on disk
lose n1→n2 #3 Append

until leader as old
cut old <-> rest # here it goes
";

/// The lines of the edited text that differ, as `number: line`; removed lines as `-number`.
#[track_caller]
fn changes(change: Edit) -> String {
    let edited = edit(TEXT, &change, CATALOGUE).unwrap_or_else(|error| panic!("{error}"));
    plan(&edited);
    let (before, after): (Vec<&str>, Vec<&str>) =
        (TEXT.lines().collect(), edited.lines().collect());
    let gone = before.iter().zip(1..).filter(|(line, _)| !after.contains(line));
    let come = after.iter().zip(1..).filter(|(line, _)| !before.contains(line));
    let gone = gone.map(|(_, number)| format!("-{number}"));
    let come = come.map(|(line, number)| format!("{number}: {line}"));
    gone.chain(come).collect::<Vec<_>>().join(" | ")
}

fn crash(nodes: Targets) -> Fault {
    Fault::Crash { nodes, kind: CrashKind::Process, lasting: None }
}

#[test]
fn a_gesture_rewrites_its_line_only() {
    let network = Network { loss: Ratio::ppm(10_000), ..Network::default() };
    let option =
        |name: &str, value: &str| Edit::SetOption { name: name.into(), value: value.into() };
    let bug = |name: &str, on| Edit::SetBug { name: name.into(), on };
    let n1_to_n2 = MessageName { from: NodeId::server(0), to: NodeId::server(1), nth: 3, copy: 1 };
    let lose = Fault::Message { name: n1_to_n2, kind: None, fate: Fate::Lose };
    for (change, changed) in [
        (Edit::SetSeed(7), "-5 | 5: seed 7          # found by the hunt"),
        (Edit::SetSeed(42), ""),
        (Edit::SetNodes(3), "-4 | 4:   nodes 3"),
        (Edit::SetClients(2), "5: clients 2"),
        (Edit::SetNetwork(network), "6: network loss 1%"),
        (Edit::SetNetwork(Network::default()), "6: network latency 1ms..10ms"),
        (Edit::SetSync(DurationRange::exactly(Duration::ms(2))), "6: disk sync 2ms"),
        (Edit::SetWorkload(Some(Workload::default())), "6: workload"),
        (Edit::SetWorkload(None), ""),
        (Edit::SetLength(Duration::s(20)), "7: run for 20s"),
        (Edit::SetEventsMax(500), "7: limit events 500"),
        (option("pre-vote", "off"), "6: set pre-vote off"),
        (bug("stale-read", true), "7: bug stale-read"),
        (bug("stale-read", false), ""),
        (bug("forgotten-vote", true), ""),
        (bug("forgotten-vote", false), "-6"),
        (Edit::RemoveLine(1), "-1"),
        (Edit::RemoveLine(8), "-8"),
        (
            Edit::AddFault(Moment::At(Instant(2_500_000)), crash(Targets(vec![Target::Named(0)]))),
            "10: at 2.5s crash old",
        ),
        (
            Edit::ReplaceFault {
                line: 8,
                moment: Moment::At(Instant(900_000)),
                fault: crash(Targets::nodes([NodeId::server(1)])),
            },
            "-8 | 8: at 900ms crash n2   # the vote is on disk",
        ),
        (
            Edit::Move { line: 8, at: Instant(900_000), lasting: Some(Duration::ms(20)) },
            "-8 | 8: at 900ms crash n2 for 20ms   # the vote is on disk",
        ),
        (
            Edit::ReplaceFault { line: 9, moment: Moment::AtItsQuestion, fault: lose },
            "-9 | 9: lose n1->n2 #3",
        ),
    ] {
        assert_eq!(changes(change.clone()), changed, "{change:?}");
    }
}

#[test]
fn another_protocol_takes_along_what_it_knows() {
    assert_eq!(
        changes(Edit::SetProtocol("echo".into())),
        "-3 | -6 | -9 | 3: protocol echo   # the paper's"
    );
    let shared = "protocol raft\nset batch 3\nset pre-vote off # gone\n";
    assert_eq!(
        edit(shared, &Edit::SetProtocol("echo".into()), CATALOGUE).as_deref(),
        Ok("protocol echo\nset batch 3\n")
    );
}

#[test]
fn what_would_break_the_text_is_refused() {
    let crash = crash(Targets::nodes([NodeId::server(1)]));
    let at = Moment::At(Instant(0));
    for (change, error) in [
        (Edit::SetNodes(1), "line 8, column 13: there is no node n2; this cluster has only n1"),
        (Edit::SetNodes(32), "line 4, column 9: at most 31 nodes"),
        (
            Edit::SetProtocol("rfat".into()),
            "line 3, column 10: expected a protocol, found `rfat`; did you mean `raft`?",
        ),
        (
            Edit::SetOption { name: "pre-vote".into(), value: "of".into() },
            "line 6, column 14: expected a switch, found `of`; did you mean `off`?",
        ),
        (
            Edit::SetBug { name: "b\nnodes 1".into(), on: true },
            "line 7, column 5: raft has no bug `b`",
        ),
        (
            Edit::ReplaceFault { line: 12, moment: at, fault: crash.clone() },
            "line 12, column 1: there is no scheduled fault on this line",
        ),
        (Edit::RemoveLine(99), "line 99, column 1: there is nothing on this line"),
        (Edit::RemoveLine(0), "line 0, column 1: there is nothing on this line"),
        (
            Edit::RemoveLine(3),
            "line 1, column 1: a scenario names its protocol, such as `protocol raft`",
        ),
        (
            Edit::RemoveLine(11),
            "line 11, column 5: there is no node `old`; `until leader as NAME` names one",
        ),
    ] {
        let told = edit(TEXT, &change, CATALOGUE).map_err(|error| error.to_string());
        assert_eq!(told, Err(error.to_string()), "{change:?}");
    }
}

#[test]
fn line_ends_are_kept() {
    let windows = "protocol raft\r\nseed 1 # one";
    assert_eq!(
        edit(windows, &Edit::SetSeed(2), CATALOGUE).as_deref(),
        Ok("protocol raft\r\nseed 2 # one")
    );
    let crash = crash(Targets::nodes([NodeId::server(1)]));
    let add = Edit::AddFault(Moment::At(Instant(0)), crash);
    assert_eq!(
        edit(windows, &add, CATALOGUE).as_deref(),
        Ok("protocol raft\r\nseed 1 # one\r\nat 0s crash n2\r\n")
    );
}

proptest! {
    #[test]
    fn a_fault_that_was_added_is_the_fault(before in any_plan(), other in any_plan()) {
        // Faults of the other plan may name what this one has not; those are refused.
        let text = print(&before, CATALOGUE);
        for planned in other.faults {
            let add = Edit::AddFault(planned.moment, planned.fault.clone());
            if let Ok(edited) = edit(&text, &add, CATALOGUE) {
                let after = plan(&edited);
                prop_assert_eq!(after.faults.len(), before.faults.len() + 1);
                let line = after.faults.iter().map(|fault| fault.line).max();
                let removed = edit(&edited, &Edit::RemoveLine(line.unwrap_or(0)), CATALOGUE);
                prop_assert_eq!(removed.as_deref(), Ok(&text[..]));
            }
        }
    }
}
