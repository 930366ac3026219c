//! The trap in the textbook's own example, measured.

use sim_core::base::{Instant, NodeId};
use sim_core::plan::{Plan, parse};
use sim_core::protocol::Standing;
use sim_core::protocols::{catalogue, scenarios};
use sim_core::run::Run;
use sim_core::trace::EventKind;
use std::collections::{BTreeMap, BTreeSet};

fn plan(name: &str) -> Plan {
    let shipped = scenarios::find(name).expect(name);
    parse(shipped.text, &catalogue().descriptions()).expect(name)
}

/// What became of leadership while one link was cut.
#[derive(Debug, Default)]
struct Tally {
    /// Runs in which the expectation held.
    met: u32,
    /// Runs in which, when it was judged, the old leader led.
    old_leads: u32,
    /// Runs in which nobody did.
    nobody_leads: u32,
    /// Runs by how many leaders were elected during the cut.
    elections: BTreeMap<u32, u32>,
    firsts: BTreeMap<String, u32>,
}

fn tally(name: &str, seeds: u64) -> Tally {
    let catalogue = catalogue();
    let mut tally = Tally::default();
    for seed in 1..=seeds {
        let mut run = catalogue.start(&Plan { seed, ..plan(name) });
        run.advance(u32::MAX, Instant(u64::MAX));
        count(&mut tally, &*run);
    }
    tally
}

fn count(tally: &mut Tally, run: &dyn Run) {
    let mut leaders: BTreeSet<NodeId> = BTreeSet::new();
    let mut is_cut = false;
    let mut elections = 0;
    let mut firsts = String::new();
    let mut old = None;
    for event in run.events() {
        match event.kind {
            EventKind::FaultBegan { .. } => is_cut = !is_cut,
            EventKind::Became { standing: Standing::Leading, .. } => {
                leaders.extend(event.node);
                elections += u32::from(is_cut);
                if !is_cut && old.is_none() {
                    old = event.node;
                }
                if is_cut && firsts.len() < 3 {
                    firsts.push(if event.node == old {
                        'o'
                    } else if cutnode(run) == event.node {
                        'c'
                    } else {
                        'b'
                    });
                }
            }
            EventKind::Became { .. } => {
                leaders.retain(|&node| Some(node) != event.node);
            }
            EventKind::Met { .. } if is_cut => tally.met += 1,
            EventKind::Unmet { .. } if is_cut && leaders.is_empty() => tally.nobody_leads += 1,
            EventKind::Unmet { .. } if is_cut => tally.old_leads += 1,
            _ => {}
        }
    }
    *tally.firsts.entry(firsts).or_default() += 1;
    *tally.elections.entry(elections).or_default() += 1;
}

#[test]
fn explore() {
    for name in ["leader-election-under-a-partition", "leader-election-without-pre-vote"] {
        let t = std::time::Instant::now();
        println!("{name} {:?} {:?}", tally(name, 1000), t.elapsed());
    }
    let mut p = plan("leader-election-without-pre-vote");
    for (pv, cq) in [(true, false), (false, true)] {
        let mut s = p.settings.to_vec();
        s[0] = sim_core::protocol::Setting::Switch(pv);
        s[1] = sim_core::protocol::Setting::Switch(cq);
        p.settings = s.into();
        let mut tally = Tally::default();
        for seed in 1..=1000 {
            let mut run = catalogue().start(&Plan { seed, ..p.clone() });
            run.advance(u32::MAX, Instant(u64::MAX));
            count(&mut tally, &*run);
        }
        println!("pv {pv} cq {cq} {tally:?}");
    }
}

fn cutnode(run: &dyn Run) -> Option<NodeId> {
    let p = run.resolved();
    for f in &p.faults {
        if let sim_core::plan::Fault::Cut { to, .. } = &f.fault {
            if let sim_core::plan::Target::Node(n) = to.0[0] {
                return Some(n);
            }
        }
    }
    None
}
