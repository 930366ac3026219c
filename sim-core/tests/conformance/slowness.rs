//! Slow nodes: each call of a handler occupies them, and what comes meanwhile waits.

use crate::support::*;
use sim_core::base::Duration;
use sim_core::run::Run;

/// n1 sends five messages at once every 50 ms, which take 5 ms to n2.
fn flood(faults: &str) -> String {
    format!(
        "protocol flood\nnodes 2\nclients 0\nset interval 50ms\nnetwork latency 5ms\n\
         run for 90ms\n{faults}"
    )
}

fn told(run: &dyn Run) -> Vec<u64> {
    let fates = link(run.events(), n(1), n(2));
    fates.iter().filter_map(|fate| Some(fate.told?.0 / 1_000)).collect()
}

#[test]
fn what_arrives_at_a_slow_node_waits_for_its_turn() {
    for (faults, times) in [
        ("", [55, 55, 55, 55, 55]),
        ("at 10ms slow-node n2 by 4ms", [55, 59, 63, 67, 71]),
        // Two add up; what it began with takes as long as it was slow then.
        ("at 10ms slow-node n2 by 4ms\nat 60ms slow-node n2 by 1ms", [55, 59, 63, 68, 73]),
        ("at 10ms slow-node n2 by 4ms for 50ms", [55, 59, 63, 63, 63]),
        ("at 10ms slow-node n2 by 4ms\nat 57ms pause n2 for 10ms", [55, 67, 71, 75, 79]),
    ] {
        let run = run_well(&flood(faults));
        assert_eq!(told(&*run), times, "{faults}");
    }
}

#[test]
fn what_a_slow_node_asks_for_comes_when_it_is_through() {
    let text = |faults: &str| {
        format!(
            "protocol scribe\nnodes 2\nclients 0\nnetwork latency 5ms\ndisk sync 1ms\n\
             run for 150ms\n{faults}"
        )
    };
    let run = run_well(&text("at 50ms slow-node n1 by 7ms"));
    assert_eq!(link(run.events(), n(1), n(2))[0].sent, ms(107));
    // The numbers of its effects are those that they always had.
    let crashed =
        run_well(&text("at 50ms slow-node n1 by 7ms\ncrash n1 after effect 3 of n1 tick #1"));
    assert_eq!(spans(&*crashed)[1].0, Some(ms(107)));
    // A crash while it is at it leaves nothing of them.
    let early = run_well(&text("at 50ms slow-node n1 by 7ms\nat 103ms crash n1"));
    assert!(link(early.events(), n(1), n(2)).is_empty());
}

#[test]
fn a_slow_node_shows_that_it_is_slow() {
    let mut run = run_well(&flood("at 10ms slow-node n2 by 4ms"));
    let upto = run.events().partition_point(|event| event.at <= ms(60)) as u32;
    run.seek(upto);
    let server = &run.scene(ms(60)).servers[1];
    assert_eq!(server.slow_by, Duration::ms(4));
    assert_eq!((server.busy_until, server.waiting), (Some(ms(63)), 3));
    assert_eq!(server.ailments(), ["slow by 4ms"]);
}
