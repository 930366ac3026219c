//! One way to write each thing, many ways to read it.

use super::{CATALOGUE, plan, without_lines};
use crate::base::{Duration, NodeId};
use crate::plan::{Fault, Moment, Step, Target, Targets, print};
use crate::protocol::Setting;

/// What a scenario of this one line is printed as, without the lines around it.
#[track_caller]
fn canonical(line: &str) -> String {
    let text = format!("protocol raft\nuntil leader as old\n{line}\n");
    let read = plan(&text);
    let printed = print(&read, CATALOGUE);
    assert_eq!(without_lines(plan(&printed)), without_lines(read), "{printed}");
    let frame = ["protocol raft", "until leader as old", "run for 10s", ""];
    let lines: Vec<&str> = printed.lines().filter(|line| !frame.contains(line)).collect();
    lines.join(" | ")
}

#[test]
fn the_header_prints_what_differs_from_its_defaults() {
    for (line, canon) in [
        ("nodes 5", "nodes 5"),
        ("NODES 3", ""),
        ("clients 0 # nobody", "clients 0"),
        ("seed 18446744073709551615", "seed 18446744073709551615"),
        ("network loss 5%", "network loss 5%"),
        (
            "network order fifo, loss 0.01 latency 5ms duplicate 0.50%",
            "network latency 5ms, loss 1%, duplicate 0.5%, order fifo",
        ),
        ("network latency 1ms..10ms, loss 0%, order any", ""),
        ("disk sync 1ms..2ms", "disk sync 1ms..2ms"),
        ("workload", "workload"),
        ("workload keys 2, reads 50%, cas 10%, pause 50ms..150ms, timeout 500ms", "workload"),
        ("workload reads 100%, cas 0%", "workload reads 100%, cas 0%"),
        ("set pre-vote off", "set pre-vote off"),
        ("set Pre-Vote = OFF", "set pre-vote off"),
        ("set pre-vote on", ""),
        ("set election-timeout 0.2s..0.4s", "set election-timeout 200ms..400ms"),
        ("set batch 64", "set batch 64"),
        ("bug stale-read", "bug stale-read"),
        ("limit events 5000", "limit events 5000"),
        ("run for 1m", "run for 60s"),
    ] {
        assert_eq!(canonical(line), canon, "{line}");
    }
}

#[test]
fn faults_at_a_time() {
    for (line, canon) in [
        ("at 1.25s crash n2 for 800ms", "at 1.25s crash n2 for 800ms"),
        ("crash n2 at 1250ms for 0.8s", "at 1.25s crash n2 for 800ms"),
        ("AT 1.25s Power-Loss N2", "at 1.25s power-loss n2"),
        ("at 2s restart n1 n2", "at 2s restart n1, n2"),
        ("at 2s pause n1, n2 for 300ms", "at 2s pause n1, n2 for 300ms"),
        ("at 2s resume n1", "at 2s resume n1"),
        ("at 1s cut n1 ↔ n2,n3 for 2s", "at 1s cut n1 <-> n2, n3 for 2s"),
        ("at 1s cut n1→n2", "at 1s cut n1 -> n2"),
        ("at 1s cut leader <-> rest", "at 1s cut leader <-> rest"),
        ("at 1s cut old, c1 <-> follower", "at 1s cut old, c1 <-> a follower"),
        ("at 1s slow n1<->n2 for 1s by 20ms", "at 1s slow n1 <-> n2 by 20ms for 1s"),
        ("at 3s heal", "at 3s heal"),
        ("at 3s heal n1 -> n2", "at 3s heal n1 -> n2"),
        ("at 1s jump n1 by 250ms", "at 1s jump n1 by +250ms"),
        ("at 1s jump everyone by -250ms", "at 1s jump everyone by -250ms"),
        ("at 1s drift n1 by 5% for 5s", "at 1s drift n1 by +50000ppm for 5s"),
        ("at 1s drift n1 by -1000ppm", "at 1s drift n1 by -1000ppm"),
        ("at 0 pause n1", "at 0s pause n1"),
        ("at 2s power-loss n2 for 1s torn keep 2", "at 2s power-loss n2 keep 2 torn for 1s"),
        ("at 2s power-loss n2 keep 0", "at 2s power-loss n2"),
        ("power-loss n2 torn at 2s", "at 2s power-loss n2 torn"),
        ("at 2s lose-disk n2 for 500ms", "at 2s lose-disk n2 for 500ms"),
        ("at 1s slow-node n2, n3 for 2s by 5ms", "at 1s slow-node n2, n3 by 5ms for 2s"),
        ("at 1s slow-sync leader by 20ms", "at 1s slow-sync leader by 20ms"),
        ("at 1s stall-disk n2 for 0.8s", "at 1s stall-disk n2 for 800ms"),
        ("at 1s fail-sync n2", "at 1s fail-sync n2"),
        ("at 1s corrupt n2 record 03", "at 1s corrupt n2 record 3"),
        ("corrupt n2 record Last at 1s", "at 1s corrupt n2 record last"),
        ("at 1s corrupt everyone record last but 2", "at 1s corrupt everyone record last but 2"),
        ("tell n1 snapshot at 1s", "at 1s tell n1 snapshot"),
        ("at 1s tell leader Transfer to a follower", "at 1s tell leader transfer to a follower"),
        ("tell old transfer before n1->n2 #3", "tell old transfer before n1->n2 #3"),
        ("at 1s ask c1 write x=3", "at 1s ask c1 write x=3"),
        ("ask c1 cas y 1 → 2 of Old at 1s", "at 1s ask c1 cas y 1->2 of old"),
        ("ask c1 read x before n2 start #2", "ask c1 read x before n2 start #2"),
    ] {
        assert_eq!(canonical(line), canon, "{line}");
    }
}

#[test]
fn faults_of_one_message_and_at_a_place() {
    for (line, canon) in [
        ("lose n1→n3#17 append", "lose n1->n3 #17 Append"),
        ("lose n1->n3 #17/2", "lose n1->n3 #17/2"),
        ("delay n1->n3 #17 Append by 20ms", "delay n1->n3 #17 Append by 20ms"),
        ("duplicate c1->n3 #1", "duplicate c1->n3 #1"),
        ("hold n1->n3 #17 until 3s", "hold n1->n3 #17 until 3s"),
        ("hold n1->n3 #17", "hold n1->n3 #17"),
        ("at 1.234s deliver n1->n3 #17", "deliver n1->n3 #17 at 1.234s"),
        ("crash n2 before n1->n2 #17", "crash n2 before n1->n2 #17"),
        (
            "crash n2 for 500ms after effect 3 of n1->n2 #17",
            "crash n2 after effect 3 of n1->n2 #17 for 500ms",
        ),
        ("pause n2 after effect 1 of n2 Election #4", "pause n2 after effect 1 of n2 election #4"),
        (
            "power-loss n2 after effect 2 of n2 start #1",
            "power-loss n2 after effect 2 of n2 start #1",
        ),
        ("cut n2 <-> rest before c1->n2 #3", "cut n2 <-> rest before c1->n2 #3"),
        ("heal before n2 heartbeat #9", "heal before n2 heartbeat #9"),
        ("at 0.18s fire n2 Election #4", "fire n2 election #4 at 180ms"),
        (
            "power-loss n2 torn after effect 2 of n1->n2 #3 for 1s",
            "power-loss n2 torn after effect 2 of n1->n2 #3 for 1s",
        ),
        ("fail-sync n2 before n1->n2 #3", "fail-sync n2 before n1->n2 #3"),
        ("crash n2 before n2 Transfer #1", "crash n2 before n2 transfer #1"),
    ] {
        assert_eq!(canonical(line), canon, "{line}");
    }
}

#[test]
fn steps_in_order() {
    for (line, canon) in [
        ("until leader within 5s", "until leader within 5s"),
        ("until leader within 10s", "until leader"),
        ("until leader as New within 5s", "until leader as new within 5s"),
        ("until leader is n2", "until leader is n2"),
        ("until leader is not old", "until leader is not old"),
        ("until converged", "until converged"),
        ("until everyone agrees on leader", "until everyone agrees on leader"),
        ("until answered", "until answered"),
        ("advance 350ms", "advance 350ms"),
        ("advance 2 election-timeouts", "advance 600ms"),
        ("advance 1 election-timeout", "advance 300ms"),
        ("advance 3 Heartbeat-Intervals", "advance 150ms"),
        ("expect leader is not old", "expect leader is not old"),
        ("cut old <-> a follower", "cut old <-> a follower"),
        ("cut old <-> another", "cut old <-> another follower"),
        ("heal", "heal"),
        ("crash leader for 500ms", "crash leader for 500ms"),
        ("tell leader transfer to old", "tell leader transfer to old"),
        ("c1 write x=1", "c1 write x=1"),
        ("ask c1 write x=1 of n2", "c1 write x=1 of n2"),
        ("c1 read k4 of n2", "c1 read k4 of n2"),
        ("c1 cas Z 1→2 of old", "c1 cas z 1->2 of old"),
        ("c1 read y of leader", "c1 read y of leader"),
    ] {
        assert_eq!(canonical(line), canon, "{line}");
    }
}

#[test]
fn the_first_scenario_reads_as_its_story() {
    let text = "\
# Leader election under a partition
protocol raft
nodes 3
clients 1
seed 42
network latency 1ms..10ms, loss 0%, duplicate 0%

until leader as old
cut old <-> a follower
advance 2 election-timeouts
expect leader is not old
heal
until converged
expect everyone agrees on leader
";
    let read = plan(text);
    assert_eq!((read.nodes, read.clients, read.seed), (3, 1, 42));
    assert_eq!(read.names, ["old"]);
    assert_eq!(read.steps.len(), 7);
    assert_eq!(read.steps[1].line, 9);
    let old = Targets(vec![Target::Named(0)]);
    assert!(matches!(&read.steps[1].step, Step::Fault(Fault::Cut { from, .. }) if *from == old));
    assert_eq!(read.steps[2].step, Step::Advance(Duration::ms(600)));
    assert_eq!(
        print(&read, CATALOGUE),
        "\
protocol raft
seed 42
run for 10s

until leader as old
cut old <-> a follower
advance 600ms
expect leader is not old
heal
until converged
expect everyone agrees on leader
"
    );
}

#[test]
fn the_header_may_come_last() {
    let read = plan(
        "at 1s crash n5\nadvance 1 election-timeout\n\
         set election-timeout 1s\nnodes 5\nprotocol raft",
    );
    assert_eq!(read.faults[0].moment, Moment::At(crate::base::Instant(1_000_000)));
    assert_eq!(read.faults[0].line, 1);
    let n5 = Targets::nodes([NodeId::server(4)]);
    assert_eq!(
        read.faults[0].fault,
        Fault::Crash { nodes: n5, kind: crate::plan::CrashKind::Process, lasting: None }
    );
    assert_eq!(read.steps[0].step, Step::Advance(Duration::s(1)));
    assert!(matches!(read.settings[2], Setting::Range(_)));
}

#[test]
fn a_scheduled_fault_may_use_a_name_that_a_later_line_gives() {
    plan("protocol raft\nat 5s crash old\nuntil leader as old");
}
