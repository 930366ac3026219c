//! What a plan chooses in chance's place without anything going wrong: when clients ask, and how
//! long timers take.

use crate::support::*;
use sim_core::base::{Duration, Instant};
use sim_core::plan::print as print_plan;
use sim_core::run::{FaultStatus, Run};
use sim_core::trace::EventKind;

/// When the timers of a server fire.
fn fires(run: &dyn Run, server: u8) -> Vec<Instant> {
    times(run, n(server), |kind| matches!(kind, EventKind::TimerFired { .. }))
}

#[test]
fn a_scheduled_request_is_the_step_of_that_time() {
    let header = "protocol raft\nclients 2\nseed 4\nrun for 3s\n";
    let steps = "advance 700ms\nc1 write x=1 of n2\nc2 read x\nadvance 300ms\nc1 cas x 1->2\n";
    let schedule = "at 700ms ask c1 write x=1 of n2\nat 1s ask c1 cas x 1->2\n\
                    ask c2 read x at 700ms\n";
    let (one, other) = (run(&format!("{header}{steps}")), run(&format!("{header}{schedule}")));
    assert_eq!(one.report().fingerprint, other.report().fingerprint);
    assert!(other.report().faults.iter().all(|it| it.status == FaultStatus::Applied));
}

#[test]
fn a_request_waits_for_the_one_before_it() {
    let text = "protocol echo\nnetwork latency 10ms\n\
                at 100ms ask c1 write x=1\nat 105ms ask c1 read x\nrun for 1s";
    let run = run(text);
    let begun = times(&*run, c(1), |kind| matches!(kind, EventKind::Invoked { .. }));
    assert_eq!(begun, [ms(100), ms(120)]);
}

#[test]
fn a_name_in_a_scheduled_request_is_resolved_when_it_is_made() {
    let text = "protocol raft\nseed 4\nuntil leader as old\nat 2s ask c1 write x=1 of old\n";
    let named = run(text);
    let leader = named.report().names[0].1;
    let resolved = named.resolved();
    let line = format!("at 2s ask c1 write x=1 of {leader}");
    assert!(print_plan(&resolved, &catalogue().descriptions()).contains(&line));
    assert_eq!(run_plan(&resolved).report().fingerprint, named.report().fingerprint);
}

#[test]
fn a_timer_fires_when_the_plan_says_and_no_other_question_is_answered_otherwise() {
    let text = "protocol echo\nseed 9\nnetwork latency 1ms\nset interval 20ms..60ms\nrun for 1s\n";
    let free = run(text);
    let second = fires(&*free, 1)[1];
    let at = second.after(Duration::ms(33));
    let chosen = run(&format!("{text}fire n1 call #3 at {at}\nfire n1 call #99 at {at}\n"));
    assert_eq!(fires(&*chosen, 2), fires(&*free, 2));
    let (free, fired) = (fires(&*free, 1), fires(&*chosen, 1));
    assert_eq!(fired[2], at);
    let lengths = |fires: &[Instant]| -> Vec<Duration> {
        fires.windows(2).map(|pair| pair[1].since(pair[0])).collect()
    };
    let (free, fired) = (lengths(&free), lengths(&fired));
    assert_eq!((fired[0], &fired[2..20]), (free[0], &free[2..20]));
    let status: Vec<_> = chosen.report().faults.iter().map(|it| it.status).collect();
    assert_eq!(status, [FaultStatus::Applied, FaultStatus::NotReached]);
}

#[test]
fn a_timer_that_may_not_fire_so_soon_no_longer_fits_and_one_that_may_not_wait_so_long_waits_most() {
    let text = "protocol echo\nset interval 20ms..60ms\nrun for 1s\n";
    let free = run(text);
    let chosen = run(&format!("{text}fire n1 call #1 at 19ms\n"));
    assert_eq!(chosen.report().faults[0].status, FaultStatus::Stale);
    assert_eq!(fires(&*chosen, 1), fires(&*free, 1));
    let chosen = run(&format!("{text}fire n1 call #1 at 61ms\n"));
    assert_eq!(chosen.report().faults[0].status, FaultStatus::Stale);
    assert_eq!(fires(&*chosen, 1)[0], ms(60));
}

#[test]
fn a_timer_is_chosen_each_time_that_it_is_set_until_it_fires() {
    // A follower sets its election timer again with every heartbeat, until the leader is gone.
    let text = "protocol raft\nseed 4\nclients 0\nrun for 3s\n\
                fire n1 election #1 at 150ms\nfire n2 election #1 at 2s\n\
                fire n3 election #1 at 1.2s\nat 1s crash n1";
    let run = run(text);
    let elections = |server| {
        let is_election = |kind| matches!(kind, EventKind::TimerFired { timer: 0, .. });
        times(&*run, n(server), is_election)
    };
    assert_eq!((elections(1)[0], elections(3)[0]), (ms(150), ms(1_200)));
    assert!(elections(2).is_empty(), "n3 leads before n2 loses patience");
}

#[test]
fn a_timer_fires_when_the_plan_says_although_its_clock_is_slow() {
    let text = "protocol echo\nset interval 20ms..60ms\nrun for 1s\n\
                at 0s drift n1 by -50%\nfire n1 call #1 at 90ms\n";
    assert_eq!(fires(&*run(text), 1)[0], ms(90));
}
