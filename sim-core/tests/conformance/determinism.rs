//! A run is a pure function of its plan: of all that the plan says, and of nothing else.

use crate::support::flood::Flood;
use crate::support::scribe::Scribe;
use crate::support::*;
use crate::time_travel::eventful;
use sim_core::base::Instant;
use sim_core::plan::Plan;
use sim_core::protocol::Protocol;
use sim_core::protocols::raft::Raft;
use sim_core::protocols::{self, echo::Echo};
use sim_core::run::{FaultStatus, Run};
use sim_core::trace::Recorder;
use sim_core::world::World;
use std::path::Path;
use std::sync::Arc;

/// All scenarios at hand: those of the library, and those of these tests.
fn scenarios() -> Vec<String> {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut paths: Vec<_> = std::fs::read_dir(library)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    paths.sort();
    let is_scenario =
        |path: &&std::path::PathBuf| path.extension().is_some_and(|it| it == "scenario");
    let texts = paths.iter().filter(is_scenario).map(|path| std::fs::read_to_string(path).unwrap());
    texts.chain(eventful()).chain(scripts().map(|script| scripted(script, 1))).collect()
}

/// Scripts whose steps wait, draw, ask and expect.
fn scripts() -> [&'static str; 12] {
    [
        "until leader as old\ncrash old\nuntil leader as new\nexpect leader is not old\nrestart old\nuntil converged",
        "until leader as old\ncut old <-> a follower\nadvance 2 election-timeouts\nheal\nuntil everyone agrees on leader",
        "until leader\nexpect leader\ncrash leader for 300ms\nexpect leader\nuntil leader within 2s\nexpect leader",
        "until leader as old\nexpect leader is old\ncut old -> rest\nexpect leader is old\nuntil leader within 1s\nheal\nexpect leader is not old",
        "until leader\nc1 write x=1\nuntil answered\nc2 read x of a follower\nc1 cas x 1->2\nuntil answered\nexpect converged",
        "until leader as old\npause old for 700ms\nadvance 650ms\npause a follower, another follower for 50ms\nadvance 50ms\npause a follower for 10ms",
        "advance 400ms\ncrash a follower for 100ms\nadvance 100ms\ncrash a follower for 100ms\nadvance 100ms\ncrash another follower",
        "crash n1\npower-loss n2 for 300ms\nadvance 300ms\nrestart n1\nuntil leader within 3s\nexpect leader",
        "until leader\npower-loss everyone for 10ms\nuntil leader as next within 3s\nc1 write y=4 of next\nc1 write y=5\ndrift next by +10% for 1s\njump next by -2s\nuntil answered within 2s",
        "until leader as old\nslow old <-> rest by 40ms for 500ms\nadvance 500ms\nslow old <-> rest by 400ms for 500ms\nc1 write x=9\nuntil leader\nexpect leader is old",
        "until leader\nc1 write x=1\ncrash leader for 0s\nc1 write x=2\nrestart n1\nuntil answered within 4s\ncrash n9",
        "until leader as old\ncrash old\nuntil leader as new\ncrash new\nuntil leader within 500ms\nexpect leader",
    ]
}

fn scripted(script: &str, seed: u64) -> String {
    let script = script.replace("crash n9", "crash n3");
    format!(
        "protocol raft\nnodes 5\nclients 2\nseed {seed}\nnetwork latency 1ms..10ms, loss 1%, duplicate 1%
         workload pause 30ms..90ms, timeout 150ms\nrun for 3s\nat 1.234s cut n4 -> n5 for 100ms\n{script}"
    )
}

#[test]
fn every_scenario_runs_twice_the_same() {
    for text in scenarios() {
        let (one, other) = (run(&text), run(&text));
        let difference = one.events().iter().zip(other.events()).position(|(a, b)| a != b);
        assert_eq!(difference, None, "the first event that differs\n{text}");
        assert_eq!(one.report(), other.report(), "{text}");
    }
}

#[test]
fn seeds_matter() {
    for text in scenarios().iter().filter(|text| !text.contains("protocol scribe")) {
        let plan = plan(text);
        let other = Plan { seed: plan.seed + 1, ..plan.clone() };
        assert_ne!(
            run_plan(&plan).report().fingerprint,
            run_plan(&other).report().fingerprint,
            "{text}"
        );
    }
}

#[test]
fn the_trace_changes_nothing() {
    for text in scenarios() {
        let plan = plan(&text);
        let recorded = run_plan(&plan).report();
        let report = match plan.protocol.as_str() {
            "raft" => world::<Raft>(&text).report(),
            "echo" => world::<Echo>(&text).report(),
            "flood" => world::<Flood>(&text).report(),
            "scribe" => world::<Scribe>(&text).report(),
            "paxos" => world::<protocols::paxos::Paxos>(&text).report(),
            "multi-paxos" => world::<protocols::multi_paxos::MultiPaxos>(&text).report(),
            "primary-backup" => world::<protocols::primary_backup::PrimaryBackup>(&text).report(),
            "quorum-store" => world::<protocols::quorum_store::QuorumStore>(&text).report(),
            "two-phase-commit" => world::<protocols::two_phase_commit::Node>(&text).report(),
            "lock-service" => world::<protocols::lock_service::Node>(&text).report(),
            "services" => world::<protocols::services::Service>(&text).report(),
            "rolling-deploy" => world::<protocols::rolling_deploy::Server>(&text).report(),
            "bully" => world::<protocols::bully::Bully>(&text).report(),
            other => panic!("{other} is a new protocol"),
        };
        assert_eq!(report, recorded, "{text}");
    }
}

#[test]
fn comments_blank_lines_and_the_order_of_the_header_change_nothing() {
    for text in scenarios() {
        let expected = run(&text).report();
        let spaced: Vec<String> =
            text.lines().map(|line| format!("\n# Because.\n   {line}   # why not?")).collect();
        let found = run(&spaced.join("\n\n")).report();
        assert_eq!(found.fingerprint, expected.fingerprint, "{text}");
        assert_eq!((found.verdict, found.events), (expected.verdict, expected.events), "{text}");
        let printed = print(&plan(&text));
        assert_eq!(fingerprint(&printed), expected.fingerprint, "{printed}");
    }
}

/// A world can be cloned between any two steps, and both go on alike.
fn assert_clones<P: Protocol>(text: &str) {
    let plan = Arc::new(plan(text));
    let mut original = World::<P>::new(plan);
    let mut clones = Vec::new();
    let mut steps = 0_u32;
    while original.step(Instant(u64::MAX), &mut Recorder::ignoring()) {
        steps += 1;
        if steps % 61 == 7 && clones.len() < 20 {
            clones.push(original.clone());
        }
    }
    let end = |world: &World<P>| (world.report(), format!("{:?}", world.scene(world.now())));
    assert!(!clones.is_empty());
    for mut clone in clones {
        clone.run(&mut Recorder::ignoring());
        assert_eq!(end(&clone), end(&original), "{text}");
    }
}

#[test]
fn a_clone_goes_on_as_its_original_does() {
    for text in scenarios() {
        match plan(&text).protocol.as_str() {
            "raft" => assert_clones::<Raft>(&text),
            "echo" => assert_clones::<Echo>(&text),
            "scribe" => assert_clones::<Scribe>(&text),
            _ => {}
        }
    }
}

/// A run printed as a pure schedule is the same run.
fn assert_resolved(text: &str) -> Box<dyn Run> {
    let original = run(text);
    let printed = print(&original.resolved());
    let again = run(&printed);
    let (report, expected) = (again.report(), original.report());
    if report.fingerprint != expected.fingerprint {
        let (a, b) = (original.events(), again.events());
        let digest = |event: &&sim_core::trace::Event| event.node.is_some();
        let pairs = a.iter().filter(digest).zip(b.iter().filter(digest));
        let first = pairs.clone().find(|(a, b)| (a.at, a.kind) != (b.at, b.kind));
        panic!("first difference: {first:?}\n{text}\n--- resolved:\n{printed}");
    }
    let met = |report: &sim_core::run::Report| -> Vec<_> {
        report.expectations.iter().filter_map(|it| Some((it.met?, it.at))).collect()
    };
    assert_eq!(met(&report), met(&expected), "{text}\n--- resolved:\n{printed}");
    let began = |run: &dyn Run| -> Vec<_> {
        let mut began: Vec<_> = run
            .report()
            .faults
            .iter()
            .filter_map(|fault| fault.began.map(|at| (at, fault.ended)))
            .collect();
        began.sort();
        began
    };
    assert_eq!(began(&*again), began(&*original), "{text}\n--- resolved:\n{printed}");
    assert!(
        statuses(&*again).iter().all(|status| *status != FaultStatus::Stale),
        "{text}\n{printed}"
    );
    // And it is its own resolution.
    let twice = print(&again.resolved());
    assert_eq!(twice, printed, "{text}");
    original
}

#[test]
fn a_resolved_run_is_the_same_run() {
    for script in scripts() {
        for seed in 1..=12 {
            assert_resolved(&scripted(script, seed));
        }
    }
    for text in scenarios() {
        let plan = plan(&text);
        for seed in plan.seed..plan.seed + 10 {
            assert_resolved(&print(&Plan { seed, ..plan.clone() }));
        }
    }
}

#[test]
fn any_script_resolves_to_the_same_run() {
    const STEPS: [&str; 35] = [
        "until leader as old",
        "until leader as new within 500ms",
        "until converged within 800ms",
        "until answered within 1s",
        "until everyone agrees on leader within 600ms",
        "advance 1us",
        "advance 20ms",
        "advance 150ms",
        "advance 1 election-timeout",
        "expect leader",
        "expect leader is old",
        "expect converged",
        "crash old",
        "crash leader for 50ms",
        "power-loss a follower for 20ms",
        "crash a follower, another follower for 150ms",
        "restart everyone",
        "pause leader for 150ms",
        "pause everyone for 20ms",
        "resume everyone",
        "cut old <-> rest for 150ms",
        "cut a follower -> rest",
        "heal",
        "slow leader -> rest by 20ms for 150ms",
        "drift leader by +50% for 150ms",
        "jump everyone by -20ms",
        "power-loss a follower keep 1 torn for 20ms",
        "lose-disk a follower for 20ms",
        "slow-node leader by 2ms for 150ms",
        "slow-sync everyone by 3ms for 150ms",
        "stall-disk leader for 150ms",
        "fail-sync a follower",
        "corrupt a follower record last but 1",
        "c1 write x=1 of a follower",
        "c2 read x of leader",
    ];
    for seed in 1..=150_u64 {
        let mut random = seed;
        let mut draw = |count: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % count
        };
        let workload = if seed % 2 == 0 { "workload pause 20ms..60ms\n" } else { "" };
        let mut text = format!(
            "protocol raft\nnodes {}\nclients 2\nseed {seed}\nnetwork latency 1ms..10ms, loss 1%
             {workload}run for 2s\nat 300ms crash old for 20ms\nat 320ms pause old for 150ms
             crash n1 after effect 2 of n2->n1 #3 for 150ms\nuntil leader as old\n",
            3 + draw(3)
        );
        for _ in 0..14 {
            text.push_str(STEPS[draw(STEPS.len())]);
            text.push('\n');
        }
        assert_resolved(&text);
    }
}
