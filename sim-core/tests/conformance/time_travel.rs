//! Time travel: stepping back from any event returns exactly the state before it.

use crate::support::*;
use sim_core::base::{EventId, Fingerprint, Instant};
use sim_core::run::Run;

/// Scenarios with something of everything.
pub fn eventful() -> Vec<String> {
    let raft = "protocol raft\nseed 3\nnetwork latency 1ms..10ms, loss 2%, duplicate 2%
                workload pause 10ms..40ms, timeout 100ms\nrun for 1.2s";
    let scribe =
        "protocol scribe\nnodes 3\nset alarm 20ms..70ms\nset again on\nset interval 10ms..20ms
                  run for 300ms";
    let echo = "protocol echo\nnodes 4\nclients 2\nworkload pause 5ms..20ms\nrun for 500ms";
    [
        format!("{raft}\nat 400ms crash n1 for 200ms\nat 500ms power-loss n2 for 300ms"),
        format!("{raft}\nnodes 5\nat 300ms cut n1, n2 <-> rest for 300ms\nat 700ms pause n3 for 100ms").replace("1.2s", "4s"),
        format!("{raft}\nuntil leader as old\ncrash old\nuntil leader\nexpect leader is not old\nrestart old\nuntil converged"),
        format!("{raft}\nat 350ms drift n1 by +20% for 300ms\nat 400ms jump n2 by -1s\nat 500ms slow n1 <-> rest by 30ms for 200ms"),
        format!("{scribe}\ncrash n1 after effect 4 of n1 tick #3 for 30ms\npower-loss n1 after effect 7 of n1 tick #8 for 10ms"),
        format!("{scribe}\npause n2 before n1->n2 #5 for 50ms\nhold n1->n2 #7 until 200ms\nlose n1->n2 #9\nset cancel on"),
        format!("{scribe}\nat 20ms stall-disk n1 for 40ms\nat 100ms power-loss n1 torn for 9ms\nat 150ms fail-sync n1\nat 220ms restart n1\nat 230ms corrupt n1 record last but 1\nat 250ms lose-disk n1 for 9ms"),
        format!("{raft}\nat 400ms slow-node n1, n2 by 3ms for 300ms\nat 500ms slow-sync n3 by 9ms for 300ms"),
        format!("{echo}\nat 100ms crash everyone for 50ms\nat 200ms pause n1, n2 for 100ms\nduplicate n1->n2 #1"),
    ]
    .to_vec()
}

/// All that can be seen of the cursor's moment, as one number.
fn digest(run: &dyn Run) -> u64 {
    let at = match run.cursor() {
        0 => Instant::ZERO,
        count => run.events()[count as usize - 1].at,
    };
    let mut digest = Fingerprint::new();
    digest.absorb(&format!("{:?}", run.scene(at)));
    digest.value()
}

/// Each position at which a cursor can stand, with what is seen there.
fn walk_forward(run: &mut dyn Run) -> Vec<(u32, u64)> {
    let mut positions = vec![(run.seek(0), digest(run))];
    while let Some(&(last, _)) = positions.last()
        && (last as usize) < run.events().len()
    {
        let next = run.seek(last + 1);
        assert!(next > last, "a step forward goes forward");
        positions.push((next, digest(run)));
    }
    positions
}

#[test]
fn a_step_back_returns_exactly_the_state_before() {
    for text in eventful() {
        let mut run = run(&text);
        let positions = walk_forward(&mut *run);
        assert!(positions.len() > 60, "{text}");
        for pair in positions.windows(2).rev() {
            let ((before, expected), (after, _)) = (pair[0], pair[1]);
            assert_eq!(run.seek(after), after);
            assert_eq!(run.seek_before(after), before, "{text}");
            assert_eq!(digest(&*run), expected, "before event {after}\n{text}");
        }
        assert_eq!(run.seek_before(0), 0);
    }
}

#[test]
fn a_walk_back_passes_all_positions_of_the_walk_forward() {
    for text in eventful() {
        let mut run = run(&text);
        let mut positions = walk_forward(&mut *run);
        while let Some((position, expected)) = positions.pop() {
            assert_eq!((run.cursor(), digest(&*run)), (position, expected), "{text}");
            let cursor = run.cursor();
            run.seek_before(cursor);
        }
        assert_eq!(run.cursor(), 0);
    }
}

#[test]
fn seeking_anywhere_from_anywhere_finds_the_same() {
    for text in eventful() {
        let mut run = run(&text);
        let positions = walk_forward(&mut *run);
        let count = run.events().len() as u64;
        for step in 0..400_u64 {
            let wanted = ((step * 2_654_435_761) % (count + 1)) as u32;
            // Onward to the end of the step that the event belongs to.
            let index = positions.partition_point(|(position, _)| *position < wanted);
            let found = run.seek(wanted);
            assert_eq!((found, digest(&*run)), positions[index], "{wanted}\n{text}");
        }
        assert_eq!(run.seek(u32::MAX), count as u32);
    }
}

#[test]
fn a_step_is_not_split() {
    // Everything between two positions is the consequence of one thing, at one time.
    for text in eventful() {
        let mut run = run(&text);
        let positions = walk_forward(&mut *run);
        for pair in positions.windows(2) {
            let events = &run.events()[pair[0].0 as usize..pair[1].0 as usize];
            assert!(events.iter().all(|event| event.at == events[0].at));
        }
        for (position, _) in positions.iter().rev() {
            assert_eq!(run.seek(*position), *position, "a position is found again");
        }
    }
}

#[test]
fn the_past_is_the_same_while_the_future_is_computed() {
    for text in eventful() {
        let plan = plan(&text);
        let mut run = catalogue().start(&plan);
        let mut seen: Vec<(u32, u64)> = Vec::new();
        let mut slice = 1;
        while !run.advance(slice, Instant(u64::MAX)) {
            let half = run.events().len() as u32 / 2;
            seen.push((run.seek(half), digest(&*run)));
            slice = slice * 3 / 2 + 1;
        }
        for (position, expected) in seen {
            assert_eq!((run.seek(position), digest(&*run)), (position, expected), "{text}");
        }
    }
}

#[test]
fn a_run_that_is_advanced_by_time_or_by_events_is_the_same_run() {
    for text in eventful() {
        let plan = plan(&text);
        let expected = run_plan(&plan);
        let mut by_time = catalogue().start(&plan);
        let mut until = us(0);
        while !by_time.advance(u32::MAX, until) {
            until = us(until.0 + 777);
        }
        let mut by_events = catalogue().start(&plan);
        while !by_events.advance(1, Instant(u64::MAX)) {}
        for mut run in [by_time, by_events] {
            assert_eq!(run.report(), expected.report(), "{text}");
            assert!(run.events() == expected.events(), "{text}");
            // Its cursor goes anywhere too.
            let count = run.events().len() as u32;
            assert_eq!(run.seek(count), count);
            run.seek_before(count);
        }
    }
}

#[test]
fn every_event_can_be_explained_at_any_time_alike() {
    for text in eventful() {
        let mut run = run(&text);
        let count = run.events().len() as u32;
        let explain = |run: &dyn Run, id| run.explain(EventId(id));
        let all: Vec<_> = (0..count).map(|id| explain(&*run, id)).collect();
        assert!(all.iter().all(|explanation| !explanation.text.is_empty()), "{text}");
        for id in (0..count).rev().step_by(3) {
            run.seek((id * 7) % count);
            let before = run.cursor();
            assert_eq!(explain(&*run, id), all[id as usize], "{text}");
            assert_eq!(run.cursor(), before, "who explains does not move");
        }
        assert_eq!(explain(&*run, count).text, "");
        assert_eq!(run.explain(EventId::NONE).text, "");
    }
}
