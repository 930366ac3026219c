//! Clients: what they ask for, how long they rest and wait, and whom they turn to.

use crate::support::flood::Flood;
use crate::support::*;
use sim_core::base::Instant;
use sim_core::protocol::{Action, Request, Standing};
use sim_core::run::Run;
use sim_core::trace::EventKind;
use std::collections::BTreeSet;

fn flood(rest: &str) -> String {
    format!("protocol flood\nset burst 0\nseed 5\nnetwork latency 1ms\n{rest}")
}

/// All requests that a server was told of.
fn asked(text: &str, server: u8) -> Vec<Request> {
    world::<Flood>(text).state(n(server)).expect("it is up").asked.clone()
}

/// What c1 did: sends and answers, without payloads.
fn story_of_c1(run: &dyn Run) -> Vec<String> {
    let lines = lines(run, |event| event.node == Some(c(1)));
    lines.iter().map(|line| line.replace("c1 → ", "→ ").replace(" #", " no. ")).collect()
}

#[test]
fn the_mix_of_operations_is_what_the_scenario_says() {
    for (mix, reads, swaps) in [
        ("", 500_000, 100_000),
        ("reads 100%, cas 0%", 1_000_000, 0),
        ("reads 0%, cas 0%", 0, 0),
        ("reads 20%, cas 30%", 200_000, 300_000),
        ("reads 0%, cas 100%", 0, 1_000_000),
    ] {
        let comma = if mix.is_empty() { "" } else { ", " };
        let text =
            flood(&format!("nodes 1\nworkload {mix}{comma}keys 5, pause 100us\nrun for 20s"));
        let asked = asked(&text, 1);
        let total = asked.len() as u64;
        let share = |fits: &dyn Fn(Action) -> bool| {
            asked.iter().filter(|request| fits(request.operation.action)).count() as u64
        };
        assert_share(share(&|action| action == Action::Read), total, reads);
        let is_swap = |action| matches!(action, Action::CompareAndSet { .. });
        assert_share(share(&is_swap), total, swaps);
        let mut keys = vec![0; 5];
        for request in &asked {
            keys[usize::from(request.operation.key.0)] += 1;
        }
        assert_even(&keys);
    }
}

#[test]
fn pauses_between_operations_are_uniform_over_their_range() {
    let run = run_well(&flood("nodes 1\nworkload pause 200us..299us\nrun for 10s"));
    let begun = times(&*run, c(1), |kind| matches!(kind, EventKind::Invoked { .. }));
    let done = times(&*run, c(1), |kind| matches!(kind, EventKind::Completed { .. }));
    let mut counts = vec![0; 20];
    for (done, begun) in done.iter().zip(&begun[1..]) {
        counts[(begun.since(*done).0 as usize - 200) / 5] += 1;
    }
    assert_even(&counts);
    assert!((200..=299).contains(&begun[0].0), "the first rest is one as well");
}

#[test]
fn values_are_unique_in_a_run() {
    let text =
        flood("nodes 3\nclients 31\nworkload keys 2, reads 10%, cas 40%, pause 1ms\nrun for 500ms");
    let world = world::<Flood>(&text);
    let mut values = BTreeSet::new();
    let mut operations = BTreeSet::new();
    for server in 1..=3 {
        for request in &world.state(n(server)).unwrap().asked {
            if !operations.insert((request.client, request.sequence)) {
                continue; // A retry.
            }
            if let Action::Write(value) | Action::CompareAndSet { new: value, .. } =
                request.operation.action
            {
                assert!(value > 0 && values.insert(value), "{request}");
            }
        }
    }
    assert!(values.len() > 1_000);
}

#[test]
fn a_client_has_one_operation_at_a_time_and_counts_them() {
    let run = run_well(&flood("workload pause 1ms..2ms, timeout 3ms\nset mute 1\nrun for 2s"));
    let (mut sequence, mut waits) = (0, false);
    for event in run.events().iter().filter(|event| event.node == Some(c(1))) {
        match event.kind {
            EventKind::Invoked { sequence: it } => {
                assert!(!waits && it == sequence + 1);
                (sequence, waits) = (it, true);
            }
            EventKind::Retried { sequence: it } => assert!(waits && it == sequence),
            EventKind::Completed { sequence: it } => {
                assert!(waits && it == sequence);
                waits = false;
            }
            _ => {}
        }
    }
    assert!(sequence > 100);
}

#[test]
fn a_client_that_hears_nothing_asks_the_next_server_the_same() {
    let text = flood(
        "set mute 2\nworkload reads 100%, cas 0%, keys 1, pause 10ms, timeout 40ms\nrun for 116ms",
    );
    assert_eq!(
        story_of_c1(&*run_well(&text)),
        [
            "10ms c1 begins op 1: read x",
            "10ms → n1 Request read x no. 1 sent",
            "50ms c1 asks again: op 1",
            "50ms → n2 Request read x no. 1 sent",
            "90ms c1 asks again: op 1",
            "90ms → n3 Request read x no. 1 sent",
            "92ms n3 → c1 Answer 0 no. 1",
            "92ms c1 has its answer to op 1: read x → 0",
            // Who answered is asked first from now on.
            "102ms c1 begins op 2: read x",
            "102ms → n3 Request read x no. 2 sent",
            "104ms n3 → c1 Answer 0 no. 2",
            "104ms c1 has its answer to op 2: read x → 0",
            "114ms c1 begins op 3: read x",
            "114ms → n3 Request read x no. 3 sent",
            "116ms n3 → c1 Answer 0 no. 3",
            "116ms c1 has its answer to op 3: read x → 0",
        ]
    );
    let asked = asked(&text, 1);
    assert_eq!(asked, [asked[0]]);
    assert_eq!(self::asked(&text, 2), asked, "a retry is the same request again");
}

#[test]
fn a_redirect_is_followed_at_once() {
    let text = flood("set owner 3\nworkload reads 100%, cas 0%, keys 1, pause 10ms\nrun for 26ms");
    assert_eq!(
        story_of_c1(&*run_well(&text)),
        [
            "10ms c1 begins op 1: read x",
            "10ms → n1 Request read x no. 1 sent",
            "12ms n1 → c1 Answer ask n3 no. 1",
            "12ms c1 asks again: op 1",
            "12ms → n3 Request read x no. 1 sent",
            "14ms n3 → c1 Answer 0 no. 1",
            "14ms c1 has its answer to op 1: read x → 0",
            "24ms c1 begins op 2: read x",
            "24ms → n3 Request read x no. 2 sent",
            "26ms n3 → c1 Answer 0 no. 2",
            "26ms c1 has its answer to op 2: read x → 0",
        ]
    );
}

#[test]
fn a_client_that_nobody_can_tell_whom_to_ask_rests_and_asks_the_next() {
    let text = flood("set owner 99\nworkload reads 100%, cas 0%, keys 1, pause 10ms\nrun for 60ms");
    let run = run_well(&text);
    let retries = times(&*run, c(1), |kind| matches!(kind, EventKind::Retried { .. }));
    assert_eq!(retries, [ms(32), ms(54)]);
}

#[test]
fn each_client_begins_with_a_server_of_its_own() {
    let run = run_well(&flood("nodes 3\nclients 5\nworkload pause 10ms\nrun for 11ms"));
    let first = |client| {
        run.events().iter().find_map(|event| match event.kind {
            EventKind::Sent { to, .. } if event.node == Some(c(client)) => Some(to),
            _ => None,
        })
    };
    assert_eq!([1, 2, 3, 4, 5].map(first), [1, 2, 3, 1, 2].map(|number| Some(n(number))));
}

#[test]
fn doubled_and_late_answers_count_once() {
    let text = flood("workload pause 1ms..3ms, timeout 10ms\nrun for 2s")
        .replace("latency 1ms", "latency 1ms..9ms, duplicate 50%, loss 5%");
    let run = run_well(&text);
    let mut completed = BTreeSet::new();
    for event in run.events() {
        if let EventKind::Completed { sequence } = event.kind {
            assert!(completed.insert(sequence));
        }
    }
    assert!(completed.len() > 50);
}

#[test]
fn what_a_step_asks_comes_after_what_the_client_does_now() {
    let text = flood(
        "set mute 1\nworkload reads 100%, cas 0%, keys 1, pause 10ms, timeout 40ms\nrun for 80ms
         advance 20ms\nc1 write y=7 of n3\nc1 read z of n2",
    );
    assert_eq!(
        story_of_c1(&*run_well(&text))[..12],
        [
            "10ms c1 begins op 1: read x",
            "10ms → n1 Request read x no. 1 sent",
            "50ms c1 asks again: op 1",
            "50ms → n2 Request read x no. 1 sent",
            "52ms n2 → c1 Answer 0 no. 1",
            "52ms c1 has its answer to op 1: read x → 0",
            "52ms c1 begins op 2: write y=7",
            "52ms → n3 Request write y=7 no. 1 sent",
            "54ms n3 → c1 Answer ok no. 1",
            "54ms c1 has its answer to op 2: write y=7 → ok",
            "54ms c1 begins op 3: read z",
            "54ms → n2 Request read z no. 2 sent",
        ]
    );
}

#[test]
fn a_resting_client_does_at_once_what_a_step_asks() {
    let text = flood("workload pause 100ms\nrun for 50ms\nadvance 20ms\nc1 write y=7\nc1 read y");
    let begun = times(&*run_well(&text), c(1), |kind| matches!(kind, EventKind::Invoked { .. }));
    assert_eq!(begun, [ms(20), ms(22)]);
}

#[test]
fn without_a_workload_a_client_asks_only_what_steps_say_and_is_patient() {
    let text = flood("set mute 3\nrun for 1.3s\nadvance 20ms\nc1 write y=7");
    let run = run_well(&text);
    let retries = times(&*run, c(1), |kind| matches!(kind, EventKind::Retried { .. }));
    assert_eq!(retries, [ms(520), ms(1_020)]);
}

#[test]
fn a_client_can_be_told_to_ask_a_follower() {
    let mut asked = BTreeSet::new();
    for seed in 1..=12 {
        let text = format!(
            "protocol raft\nnodes 5\nseed {seed}\nuntil leader as old\nadvance 500ms
             c1 read x of a follower\nadvance 100ms"
        );
        let run = run(&text);
        let leads = |kind| matches!(kind, EventKind::Became { standing: Standing::Leading, .. });
        let leader = run.events().iter().find(|event| leads(event.kind)).and_then(|it| it.node);
        let first = run.events().iter().find_map(|event| match event.kind {
            EventKind::Sent { to, .. } if event.node == Some(c(1)) => Some(to),
            _ => None,
        });
        assert_ne!(first, leader, "seed {seed}");
        asked.extend(first);
    }
    assert!(asked.len() > 2, "it is drawn: {asked:?}");
}

#[test]
fn a_cluster_without_clients_asks_nothing() {
    let run = run_well(&flood("clients 0\nworkload pause 1ms\nrun for 50ms"));
    assert!(run.events().iter().all(|event| event.message().is_none()));
    assert_eq!(run.head(), Instant(50_000));
}
