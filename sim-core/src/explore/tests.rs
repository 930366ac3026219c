//! What happens without a clock happens with one: random paths, walked here and executed there.

use super::budget::Bounds;
use super::choice::Choice;
use super::client::Wishes;
use super::cluster::{Cluster, Ground};
use super::path::Log;
use crate::base::chance::{Purpose, scale};
use crate::base::{Instant, NodeId, Stream};
use crate::hunt::plan_of_path;
use crate::plan::{Plan, parse};
use crate::protocol::{Action, Key, Operation, Protocol};
use crate::protocols::catalogue;
use crate::protocols::echo::Echo;
use crate::protocols::raft::Raft;
use crate::trace::Recorder;
use crate::world::World;
use std::sync::Arc;

fn plan(text: &str) -> Plan {
    parse(text, &catalogue().descriptions()).expect("it is a scenario")
}

fn wishes(clients: u8) -> Vec<Wishes> {
    let wish = |action| (Operation { key: Key(0), action }, None);
    let of = |client: u8| vec![wish(Action::Write(client.into())), wish(Action::Read)];
    (1..=clients).map(of).collect()
}

/// Walks so many steps at random, and then compares each server with what it is in the world after the
/// run that takes the same path. Says whether there is such a run.
fn same_in_the_world<P: Protocol>(plan: &Plan, seed: u64, steps: u32) -> bool {
    let mut ground = Ground::<P>::new(plan, wishes(plan.clients));
    ground.log = Some(Log::default());
    let mut cluster = Cluster::started(&mut ground).cluster;
    let bounds = Bounds { timers: 9, crashes: 2, copies: 2, ..Bounds::default() };
    let mut stream = Stream::new(seed, Purpose::Choice, 0, 0);
    for _ in 0..steps {
        let mut acts = Vec::new();
        cluster.choices(&bounds, &mut acts);
        let Some(last) = acts.len().checked_sub(1) else { break };
        let act = acts[scale(stream.word(), 0, last as u64) as usize];
        let crash_after = match cluster.spent.crashes < bounds.crashes {
            true => scale(stream.word(), 0, 19) as u16,
            false => 0,
        };
        // Only a server that has so many effects to do can crash in the middle of them.
        let mut scout = Ground::<P>::new(plan, wishes(plan.clients));
        let effects = cluster.after(act.into(), &mut scout).effects;
        let crash_after = if crash_after < effects { crash_after } else { 0 };
        cluster = cluster.after(Choice { act, crash_after, lot: 0 }, &mut ground).cluster;
    }
    let finding = ground.log.take().unwrap().finish(String::new(), String::new(), 0);
    let Some(plan) = plan_of_path(&catalogue(), plan, &finding) else { return false };
    let mut world = World::<P>::new(Arc::new(plan.clone()));
    world.run(&mut Recorder::ignoring());
    let known = catalogue().descriptions();
    for (index, server) in cluster.servers.iter().enumerate() {
        let there =
            world.state(NodeId::server(index as u8)).map(|state| format!("{:?}", state.view()));
        let here = server.state.as_ref().map(|state| format!("{:?}", state.view()));
        assert_eq!(
            there,
            here,
            "n{}, seed {seed}:\n{}",
            index + 1,
            crate::plan::print(&plan, &known)
        );
    }
    assert!(world.now() <= Instant::ZERO.after(plan.length));
    true
}

#[test]
fn a_path_leads_to_the_same_states_as_the_run_that_takes_it() {
    // Of two, each has one to call: a run leaves that to chance.
    let echo = plan("protocol echo\nnodes 2\n");
    let raft = plan("protocol raft\nnodes 3\nclients 2\nset pre-vote off\nset check-quorum off\n");
    let echoes = (0..200).filter(|seed| same_in_the_world::<Echo>(&echo, *seed, 30)).count();
    let rafts = (0..600).filter(|seed| same_in_the_world::<Raft>(&raft, *seed, 12)).count();
    assert!(echoes > 20 && rafts > 60, "{echoes} and {rafts} paths were compared");
}
