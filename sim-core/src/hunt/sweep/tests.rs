//! What is drawn is a scenario, within bounds, and finds what it should.

use super::*;
use crate::base::{Duration, Instant};
use crate::hunt::{Bounds, Hunt, Strategy, Tally};
use crate::plan::{Moment, parse, print};
use crate::protocol::Hazard;
use crate::protocols::catalogue;

fn scenario(text: &str) -> Plan {
    parse(text, &catalogue().descriptions()).expect("it is a scenario")
}

fn sweep(text: &str, seeds: Range<u64>, intensity: Intensity) -> Hunt {
    let strategy = Strategy::Sweep(Sweep { seeds, intensity });
    Hunt::new(&catalogue(), scenario(text), strategy)
}

/// The run that first breaks a claim, and which.
fn first_find(text: &str, seeds: u64) -> Option<(u32, String)> {
    let hunt = sweep(text, 0..seeds, Intensity::Mixed);
    let mut tally = Tally::new(Bounds { at_first_find: true, ..Bounds::runs(hunt.runs()) });
    while !tally.is_over() {
        for number in tally.hand_out(1) {
            tally.take(hunt.try_out(&catalogue(), number));
        }
    }
    tally.distinct().first().map(|found| (found.first, found.claim.clone()))
}

/// A plan whose parts do not know their lines.
fn without_lines(mut plan: Plan) -> Plan {
    plan.faults.iter_mut().for_each(|planned| planned.line = 0);
    plan.steps.iter_mut().for_each(|step| step.line = 0);
    plan
}

const CLUSTERS: [&str; 6] = [
    "protocol raft\nworkload\nrun for 10s\n",
    "protocol raft\nnodes 1\nclients 0\nrun for 1ms\n",
    "protocol raft\nnodes 2\nclients 2\nworkload\nrun for 500ms\n",
    "protocol raft\nnodes 31\nclients 31\nrun for 3600s\n",
    "protocol echo\nnodes 5\nclients 0\nrun for 3s\n",
    "protocol raft\nnodes 4\n\nat 1s crash n1 for 2s\n\nuntil leader as old\ncut old <-> rest\n",
];

#[test]
fn what_is_drawn_is_a_scenario_like_any_other() {
    let known = catalogue().descriptions();
    for text in CLUSTERS {
        for intensity in Intensity::ALL {
            let hunt = sweep(text, 0..60, intensity);
            for number in 0..hunt.runs() {
                let plan = hunt.plan_of(number);
                let printed = print(&plan, &known);
                let again = parse(&printed, &known);
                let again = again.unwrap_or_else(|errors| panic!("{errors:?}\n{printed}"));
                assert_eq!(without_lines(again), without_lines(plan), "{printed}");
            }
        }
    }
}

#[test]
fn what_is_drawn_has_lines_of_its_own() {
    for intensity in Intensity::ALL {
        let plan = sweep(CLUSTERS[5], 0..1, intensity).plan_of(0);
        let faults = plan.faults.iter().map(|planned| planned.line);
        let mut lines: Vec<u32> = faults.chain(plan.steps.iter().map(|step| step.line)).collect();
        let count = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), count, "{plan:?}");
    }
}

#[test]
fn the_same_seed_has_the_same_accidents_in_every_sweep() {
    let (one, other) =
        (sweep(CLUSTERS[0], 0..9, Intensity::Mixed), sweep(CLUSTERS[0], 5..7, Intensity::Mixed));
    assert_eq!(one.plan_of(6), other.plan_of(1));
    assert_ne!(one.plan_of(5).faults, one.plan_of(6).faults);
    assert_eq!((one.runs(), other.runs(), other.plan_of(1).seed), (9, 2, 6));
}

#[test]
fn accidents_with_a_time_are_over_when_the_quiet_part_begins() {
    let hunt = sweep(CLUSTERS[0], 0..300, Intensity::High);
    let quiet = Instant(7_020_000);
    for number in 0..hunt.runs() {
        for planned in hunt.plan_of(number).faults {
            if let Moment::At(at) = planned.moment {
                let end = at.after(planned.fault.lasting().unwrap_or(Duration::ZERO));
                assert!(end <= quiet, "{planned:?}");
            }
        }
    }
}

#[test]
fn a_protocol_meets_only_what_it_is_made_to_survive() {
    let known = catalogue().find("raft").expect("it is there").description;
    let kinds = |tolerates: &'static [Hazard]| {
        let known = Description { tolerates, ..*known };
        let mut kinds = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let mut plan = Plan { seed, ..scenario(CLUSTERS[0]) };
            draw::add_accidents(&mut plan, &known, Intensity::High);
            kinds.extend(plan.faults.iter().map(|planned| planned.fault.kind()));
        }
        let names = kinds.into_iter().map(|kind| crate::plan::Fault::KINDS[kind].0);
        names.collect::<Vec<_>>()
    };
    assert_eq!(kinds(&[]), Vec::<&str>::new());
    assert_eq!(kinds(&[Hazard::Crash]), ["crash"]);
    assert_eq!(kinds(&[Hazard::OneWayCut, Hazard::Delay]), ["cut", "delay"]);
    assert_eq!(kinds(&[Hazard::FailedSync]), ["restart", "fail-sync"]);
    assert_eq!(kinds(&[Hazard::LostDisk, Hazard::Corruption]), ["lose-disk", "corrupt"]);
    let usual = kinds(Hazard::USUAL);
    for kind in ["crash", "power-loss", "pause", "cut", "slow", "jump", "drift", "lose", "tell"] {
        assert!(usual.contains(&kind), "{kind} is never drawn");
    }
}

#[test]
fn planted_bugs_are_found_and_a_correct_protocol_is_not_accused() {
    let with = |bug: &str| format!("protocol raft\nclients 3\nworkload\n{bug}run for 10s\n");
    assert_eq!(first_find(&with(""), 60), None);
    // The whole list is a long measurement: `cargo run --release -p bench --bin hunt`.
    for (bug, claim) in [("ack-before-sync", "leader-completeness"), ("stale-read", "fresh-reads")]
    {
        let found = first_find(&with(&format!("bug {bug}\n")), 200);
        assert_eq!(found.map(|(_, claim)| claim).as_deref(), Some(claim), "{bug}");
    }
}
