//! What comes out is small, breaks the same claim, and is the same however it is stepped.

use super::grid::Grid;
use super::passes::Proposal;
use super::stories::{Most, Stories};
use super::*;
use crate::base::Stream;
use crate::base::chance::{Purpose, scale};
use crate::base::{Duration, Instant, NodeId};
use crate::plan::{Moment, PlannedFault, parse, print};
use crate::protocol::Hazard;
use crate::protocols::{catalogue, scenarios};

/// A cluster in which much goes wrong, most of it for nothing.
fn noisy(bug: &str, number: u64) -> Plan {
    let mut stream = Stream::new(number, Purpose::Script, 0, 0);
    let mut below = |count: u64| scale(stream.word(), 0, count - 1);
    let mut text = format!(
        "protocol raft\nnodes 5\nclients 3\nseed {number}\nbug {bug}\nrun for 5s\n\
         network latency 1ms..10ms, loss 1%, duplicate 0.5%\n\
         workload keys 3, pause 15ms..40ms\n"
    );
    for _ in 0..24 {
        let (at, lasting) = (100 + below(4_500), 20 + below(600));
        let what = match below(7) {
            0 | 1 => format!("crash n{}", 1 + below(5)),
            2 => format!("power-loss n{}", 1 + below(5)),
            3 => format!("pause n{}", 1 + below(5)),
            4 => format!("cut n{} <-> rest", 1 + below(5)),
            5 => "crash leader".to_string(),
            _ => "cut leader <-> rest".to_string(),
        };
        text += &format!("at {at}ms {what} for {lasting}ms\n");
    }
    plan(&text)
}

fn plan(text: &str) -> Plan {
    parse(text, &catalogue().descriptions()).expect("a plan")
}

/// Shrinks until nothing is left to try.
fn shrunk(plan: &Plan, slice: u32) -> Shrinker {
    let mut shrinker = Shrinker::new(&catalogue(), plan).expect("it breaks a claim");
    while !shrinker.step(slice).is_over {}
    shrinker
}

fn text_of(shrinker: &Shrinker) -> String {
    print(shrinker.best(), &catalogue().descriptions())
}

/// What a shipped scenario with a stale read shows, before anything is shrunk.
fn stale_read() -> Subject {
    let plan = plan(scenarios::find("04-stale-read").expect("it is shipped").text);
    let known = catalogue().descriptions();
    Subject::of(&catalogue(), &known, plan, "fresh-reads").expect("it breaks it")
}

#[test]
fn of_twenty_faults_and_a_hundred_operations_few_are_left() {
    let plan = (1..)
        .map(|number| noisy("minority-commit", number))
        .find(|plan| {
            let breaks = breach(&catalogue(), plan, "leader-completeness").is_some();
            breaks && catalogue().try_with_history(plan).1.calls().len() >= 100
        })
        .expect("one of them breaks");
    let shrinker = shrunk(&plan, 1_000);
    let before = shrinker.before();
    assert!(before.faults >= 20 && before.operations >= 100, "{before:?}");
    assert!(Counts::of(shrinker.best()).total() <= 5, "{}", shrinker.text());
    assert!(shrinker.needs_no_seed(), "{}", shrinker.text());
    assert_eq!(shrinker.claim(), "leader-completeness");
    // The text with all its comments is the plan that was found.
    let again = parse(&shrinker.text(), &catalogue().descriptions()).expect("a scenario");
    let (one, other) = (catalogue().try_out(&again), catalogue().try_out(shrinker.best()));
    assert_eq!(one.fingerprint, other.fingerprint);
    assert!(breach(&catalogue(), &again, "leader-completeness").is_some());
}

#[test]
fn one_bug_found_in_many_runs_is_told_in_one_way() {
    for bug in ["ack-before-sync", "minority-commit"] {
        let broken = (1..)
            .map(|number| noisy(bug, number))
            .filter(|plan| breach(&catalogue(), plan, "leader-completeness").is_some());
        let mut forms: Vec<String> =
            broken.take(4).map(|plan| text_of(&shrunk(&plan, 1_000))).collect();
        forms.sort();
        forms.dedup();
        assert_eq!(forms.len(), 1, "{}", forms.join("\n---\n"));
    }
}

#[test]
fn what_the_protocol_need_not_survive_is_not_said_unless_the_plan_had_it() {
    let plan = plan("protocol raft\nnetwork loss 1%\nat 1s pause n1 for 1s\n");
    let fault = |line: &str| {
        let plan = parse(&format!("protocol raft\n{line}\n"), &catalogue().descriptions());
        plan.expect("a plan").faults[0].fault.clone()
    };
    let allowed = Allowed::of(&plan, &[Hazard::Cut]);
    let said = ["at 1s pause n2 for 2s", "at 1s cut n1 <-> n2", "lose n1->n2 #1", "at 1s heal"];
    let not_said = ["at 1s crash n1", "at 1s lose-disk n1", "duplicate n1->n2 #1"];
    assert!(said.iter().all(|line| allowed.has(&fault(line))));
    assert!(!not_said.iter().any(|line| allowed.has(&fault(line))));
}

#[test]
fn stories_come_in_order_and_no_two_are_the_same() {
    let subject = stale_read();
    let known = catalogue().entry_of(&subject.plan).description;
    let allowed = Allowed::of(&subject.plan, known.tolerates);
    let most = Most { accidents: 2, nodes: 4 };
    let mut texts = BTreeSet::new();
    let mut before = 0;
    for plan in Stories::of(&subject, known, allowed, most) {
        let size = Counts::of(&plan).total();
        assert!(before <= size && size <= 2, "{plan:?}");
        assert!(texts.insert(print(&plan, &catalogue().descriptions())), "{plan:?}");
        before = size;
    }
    assert!(before == 2 && texts.len() < 100_000, "{}", texts.len());
}

#[test]
fn it_does_not_matter_how_it_is_stepped() {
    let plan = plan(scenarios::find("16-ack-before-sync").expect("it is shipped").text);
    let (one, other) = (shrunk(&plan, 1), shrunk(&plan, 777));
    assert_eq!(one.text(), other.text());
    assert_eq!(one.progress(), other.progress());
}

#[test]
fn it_can_be_stopped_at_any_time() {
    let plan = plan(scenarios::find("04-stale-read").expect("it is shipped").text);
    let mut shrinker = Shrinker::new(&catalogue(), &plan).expect("it breaks a claim");
    let mut size = shrinker.before().total();
    loop {
        let progress = shrinker.step(200);
        assert!(progress.size.total() <= size, "{progress:?}");
        size = progress.size.total();
        let kept = parse(&shrinker.text(), &catalogue().descriptions()).expect("a scenario");
        assert!(breach(&catalogue(), &kept, shrinker.claim()).is_some(), "{}", shrinker.text());
        if progress.is_over {
            break;
        }
    }
    assert!(shrinker.text().contains("# essential"), "{}", shrinker.text());
}

#[test]
fn what_breaks_nothing_or_something_else_is_refused() {
    let catalogue = catalogue();
    let holds = plan("protocol raft\nrun for 1s\n");
    assert_eq!(Shrinker::new(&catalogue, &holds).err(), Some(NotBroken::Holds));
    let breaks = plan(scenarios::find("03-forgotten-vote").expect("it is shipped").text);
    let refused = |claim| Shrinker::for_claim(&catalogue, &breaks, claim).err();
    assert_eq!(refused("election-safety"), None);
    let others = vec!["election-safety".to_string()];
    assert_eq!(refused("fresh-reads"), Some(NotBroken::Others(others)));
    assert_eq!(refused("no-such-claim"), Some(NotBroken::Unknown));
}

#[test]
fn a_guarantee_of_the_history_is_shrunk_like_a_claim() {
    let mut text = scenarios::find("04-stale-read").expect("it is shipped").text.to_string();
    text += "at 2s crash n1 for 100ms\n";
    let plan = plan(&text);
    let mut shrinker =
        Shrinker::for_claim(&catalogue(), &plan, "linearizable").expect("it breaks it");
    while !shrinker.step(1_000).is_over {}
    assert!(Counts::of(shrinker.best()).total() < 5, "{}", shrinker.text());
    assert!(breach(&catalogue(), shrinker.best(), "linearizable").is_some());
}

#[test]
fn what_chance_is_told_is_no_fault() {
    let mut plan = stale_read().plan;
    let before = |plan: &Plan| Shrinker::new(&catalogue(), plan).expect("it breaks").before();
    let without = before(&plan);
    let node = NodeId::server(0);
    let fault = Fault::Timer { node, timer: 0, nth: 9_999, at: Instant(1) };
    let line = plan.next_line();
    plan.faults.push(PlannedFault { line, moment: Moment::AtItsQuestion, fault });
    assert_eq!(before(&plan), without);
}

#[test]
fn of_many_servers_there_is_no_grid() {
    let mut subject = stale_read();
    assert!(!explicit::ranged_timers(&subject).is_empty());
    subject.plan.nodes = limits::NODES_MAX;
    assert!(Grid::of(&subject).is_none());
}

#[test]
fn a_gap_may_be_longer_than_the_run() {
    let mut subject = stale_read();
    let late = Instant::ZERO.after(subject.plan.length.times(3));
    let fault = Fault::Heal { between: None };
    let planned = PlannedFault { line: 0, moment: Moment::At(late), fault };
    subject.plan.faults = vec![planned];
    let closer = passes::COARSE.last().expect("there are passes");
    assert_eq!(closer.name, "shorter gaps");
    let description = catalogue().entry_of(&subject.plan).description;
    match (closer.propose)(&subject, description, Place::default()) {
        Proposal::Try(plan) => assert_eq!(plan.length, Duration::ZERO),
        _ => panic!("the gap could be closed"),
    }
}

#[test]
fn however_many_operations_there_were_the_schedule_can_be_read() {
    let plan = plan("protocol raft\nclients 5\nworkload pause 1ms..2ms\nrun for 10s\n");
    let mut run = catalogue().start(&plan);
    run.advance(u32::MAX, Instant(u64::MAX));
    assert!(run.history().calls().len() > limits::LINES_MAX);
    let known = catalogue().descriptions();
    for plan in explicit::requests(&*run) {
        assert!(parse(&print(&plan, &known), &known).is_ok());
    }
}
