//! The parameters of the network: each is what the scenario says, and touches nothing else.

use crate::support::*;
use sim_core::trace::{EventKind, LossReason};

/// Some 20,000 messages on the link n1 → n2, more on others.
fn flood(network: &str, seed: u64) -> String {
    format!("protocol flood\nseed {seed}\nset burst 20\nnetwork {network}\nrun for 10.005s")
}

#[test]
fn latency_is_uniform_over_its_range_and_reaches_both_ends() {
    let cases = [(10, 19, 10), (1_000, 10_000, 9), (0, 4, 5), (7, 7, 1), (5_000, 5_049, 25)];
    for (min, max, bands) in cases {
        let run = run(&flood(&format!("latency {min}us..{max}us"), 7));
        let count = max - min + 1;
        let mut counts = vec![0; bands];
        let mut seen = (u64::MAX, 0);
        for latency in link(run.events(), n(1), n(2)).iter().filter_map(Fate::latency) {
            assert!((min..=max).contains(&latency), "{latency} is not in {min}..{max}");
            counts[((latency - min) * bands as u64 / count) as usize] += 1;
            seen = (seen.0.min(latency), seen.1.max(latency));
        }
        if bands > 1 {
            // 9001 values do not divide into 9 bands evenly, but to one in a thousand.
            assert_even(&counts);
        }
        if count <= 5_000 {
            assert_eq!(seen, (min, max), "both ends are reached");
        } else {
            assert!(seen.0 <= min + 5 && seen.1 + 5 >= max, "{seen:?}");
        }
    }
}

#[test]
fn every_link_and_every_seed_has_latencies_of_its_own() {
    let latencies = |seed, from, to| -> Vec<u64> {
        let run = run(&flood("latency 1ms..10ms", seed).replace("10.005s", "1s"));
        link(run.events(), n(from), n(to)).iter().take(50).filter_map(Fate::latency).collect()
    };
    let all = [latencies(1, 1, 2), latencies(1, 2, 1), latencies(1, 1, 3), latencies(2, 1, 2)];
    for (index, one) in all.iter().enumerate() {
        assert!(all[index + 1..].iter().all(|other| one != other));
    }
    assert_eq!(all[0], latencies(1, 1, 2));
}

#[test]
fn loss_is_the_share_that_the_scenario_says() {
    for (loss, ppm) in
        [("0%", 0), ("0.1%", 1_000), ("5%", 50_000), ("50%", 500_000), ("100%", 1_000_000)]
    {
        let run = run(&flood(&format!("latency 1ms, loss {loss}"), 3));
        let fates = link(run.events(), n(1), n(2));
        let lost: Vec<_> =
            fates.iter().filter_map(|fate| fate.lost.map(|lost| (fate, lost))).collect();
        assert_share(lost.len() as u64, fates.len() as u64, ppm);
        for (fate, (reason, at)) in lost {
            assert_eq!((reason, at), (LossReason::Chance, fate.sent), "known when it is sent");
            assert_eq!(fate.told, None);
        }
    }
}

#[test]
fn losses_come_one_by_one() {
    // Whether a message is lost says nothing about the next: of the pairs, a quarter is lost whole.
    let run = run(&flood("latency 1ms, loss 50%", 4));
    let lost: Vec<bool> =
        link(run.events(), n(1), n(2)).iter().map(|fate| fate.lost.is_some()).collect();
    let pairs = lost.windows(2).filter(|pair| pair[0] && pair[1]).count() as u64;
    assert_share(pairs, lost.len() as u64 - 1, 250_000);
}

#[test]
fn duplication_is_the_share_that_the_scenario_says() {
    for (share, ppm) in [("0%", 0), ("2%", 20_000), ("30%", 300_000), ("100%", 1_000_000)] {
        let run = run(&flood(&format!("latency 10us..19us, duplicate {share}"), 5));
        let fates = fates(run.events());
        let (mut messages, mut copies, mut latencies) = (0, 0, vec![0; 10]);
        for (name, fate) in fates.iter().filter(|(name, _)| (name.from, name.to) == (n(1), n(2))) {
            match name.copy {
                1 => messages += 1,
                2 => {
                    copies += 1;
                    latencies[fate.latency().unwrap() as usize - 10] += 1;
                    let original = fates[&message(1, 2, name.nth)];
                    assert_eq!(original.sent, fate.sent);
                    assert!(original.told.is_some());
                }
                other => panic!("copy {other}"),
            }
        }
        assert_share(copies, messages, ppm);
        if copies > 2_000 {
            assert_even(&latencies);
        }
    }
}

#[test]
fn a_lost_message_may_leave_a_copy_behind() {
    let run = run(&flood("latency 1ms, loss 50%, duplicate 50%", 6));
    let fates = fates(run.events());
    let mut counts = [0; 4];
    for (name, fate) in fates.iter().filter(|(name, _)| name.copy == 1) {
        let has_copy = fates.contains_key(&sim_core::base::MessageName { copy: 2, ..*name });
        counts[usize::from(fate.lost.is_some()) * 2 + usize::from(has_copy)] += 1;
    }
    assert_even(&counts);
}

#[test]
fn by_default_messages_overtake_one_another_and_in_fifo_order_none_does() {
    for (order, overtakes) in [("any", true), ("fifo", false)] {
        for rest in ["", ", loss 10%", ", duplicate 20%", ", loss 5%, duplicate 5%"] {
            let run = run(&flood(&format!("latency 1ms..10ms, order {order}{rest}"), 8));
            let arrivals: Vec<_> =
                link(run.events(), n(1), n(2)).iter().filter_map(|fate| fate.told).collect();
            let overtaken = arrivals.windows(2).filter(|pair| pair[0] > pair[1]).count();
            assert_eq!(overtaken > 0, overtakes, "{order}{rest}: {overtaken}");
        }
    }
}

#[test]
fn in_fifo_order_a_message_waits_for_those_before_it_and_no_longer() {
    let jittery = run(&flood("latency 1ms..10ms", 9));
    let fifo = run(&flood("latency 1ms..10ms, order fifo", 9));
    let mut latest = us(0);
    let pairs = link(jittery.events(), n(1), n(2)).into_iter().zip(link(fifo.events(), n(1), n(2)));
    for (free, kept) in pairs {
        let (Some(free), Some(kept)) = (free.arrived, kept.arrived) else { continue };
        latest = latest.max(free);
        assert_eq!(kept, latest);
    }
}

#[test]
fn in_fifo_order_a_message_does_not_wait_for_its_own_copy() {
    let network = "latency 1ms..10ms, order fifo, duplicate 30%";
    let text = flood(network, 10).replace("burst 20", "burst 1").replace("10.005s", "3s");
    let run = run(&format!("{text}\nset interval 100ms"));
    let fates = fates(run.events());
    for (name, fate) in fates.iter().filter(|(name, _)| name.copy == 2) {
        let original = fates[&sim_core::base::MessageName { copy: 1, ..*name }];
        assert!(original.arrived <= fate.arrived, "{name} before its original");
    }
    // A tick is longer than any latency, so nothing else holds a message back.
    let plain =
        run_plan(&plan(&format!("{text}\nset interval 100ms").replace(", duplicate 30%", "")));
    let latencies = |run: &dyn sim_core::run::Run| -> Vec<_> {
        link(run.events(), n(1), n(2)).iter().map(Fate::latency).collect()
    };
    assert_eq!(latencies(&*run), latencies(&*plain));
}

#[test]
fn a_sync_takes_a_time_of_its_range() {
    let text =
        "protocol scribe\nnodes 2\nclients 0\nset interval 1ms\ndisk sync 10us..19us\nrun for 20s";
    let run = run_well(text);
    let began = times(&*run, n(1), |kind| kind == EventKind::SyncBegan);
    let ended = times(&*run, n(1), |kind| kind == EventKind::Synced);
    let mut counts = vec![0; 10];
    for (began, ended) in began.iter().zip(&ended) {
        counts[ended.since(*began).0 as usize - 10] += 1;
    }
    assert_even(&counts);
}

#[test]
fn a_node_does_nothing_while_it_waits_for_its_disk() {
    let text =
        "protocol raft\nnodes 3\nclients 3\nseed 3\ndisk sync 1ms..20ms\nworkload pause 1ms..5ms
                run for 2s\nat 1s crash n1 for 100ms";
    let run = run(text);
    let (mut waits, mut waited) = ([false; 3], 0);
    for event in run.events() {
        let Some(node) = event.node.filter(|node| !node.is_client()) else { continue };
        match event.kind {
            EventKind::SyncBegan => waits[node.index()] = true,
            EventKind::Synced | EventKind::Crashed { .. } => waits[node.index()] = false,
            EventKind::Arrived { .. } => waited += u32::from(waits[node.index()]),
            EventKind::Delivered { .. }
            | EventKind::TimerFired { .. }
            | EventKind::Sent { .. }
            | EventKind::Noted => assert!(!waits[node.index()], "{event:?}"),
            _ => {}
        }
    }
    assert!(waited > 100);
}

#[test]
fn a_timer_is_drawn_from_its_range() {
    let text =
        "protocol flood\nnodes 1\nclients 0\nset interval 100us..109us\nset burst 0\nrun for 2s";
    let ticks = firings(&*run_well(text), n(1), 0);
    let mut counts = vec![0; 10];
    for pair in ticks.windows(2) {
        counts[pair[1].since(pair[0]).0 as usize - 100] += 1;
    }
    assert_even(&counts);
}
