//! Histories that the literature judges, in words of our own, with the sentences that explain them.

use super::*;
use crate::judge::tests::testimony;

fn holds(model: ModelName, text: &str) {
    let ruling = rule(&testimony(text), model, Budget::default());
    assert_eq!(ruling.verdict, Verdict::Holds, "{text}{ruling:#?}");
}

/// The history is broken, for this reason.
fn is_broken(model: ModelName, text: &str, sentence: &str) {
    let testimony = testimony(text);
    let ruling = rule(&testimony, model, Budget::default());
    assert_eq!(ruling.verdict, Verdict::Broken, "{text}");
    assert_eq!(ruling.broken[0].sentence, sentence, "{text}");
    for &guilty in ruling.broken[0].guilty.iter().take(1) {
        let deed = &testimony.deeds[guilty as usize];
        assert!(sentence.starts_with(testimony.names.client(deed)), "{sentence}");
    }
}

#[test]
fn queues_of_herlihy_and_wing() {
    use ModelName::Queue;
    // Figure 1 of 1990: (a) and (c) can be explained, (b) and (d) cannot.
    holds(
        Queue,
        "
        c1 enqueue x 0..10
        c2 enqueue y 2..6
        c2 dequeue =x 12..16
        c1 dequeue =y 14..20
        c1 enqueue z 22..30",
    );
    is_broken(
        Queue,
        "
        c1 enqueue x 0..10
        c2 enqueue y 12..20
        c1 dequeue =y 22..30",
        "c1 dequeued y at 30s, although c1's enqueue of x was acknowledged at 10s, before that dequeue began.",
    );
    holds(
        Queue,
        "
        c1 enqueue x 0..20
        c2 dequeue =x 4..10",
    );
    is_broken(
        Queue,
        "
        c1 enqueue x 0..10
        c2 enqueue y 2..8
        c1 dequeue =y 12..20
        c3 dequeue =y 14..22",
        "c3 dequeued y at 22s, although c1's dequeue of y was answered at 20s; no order explains both.",
    );
}

#[test]
fn registers_of_herlihy_and_wing() {
    use ModelName::Register;
    // Two writes overlap; who read the later value has decided for everybody.
    holds(
        Register,
        "
        c1 write 1 0..10
        c2 write 2 2..12
        c1 read =2 14..18
        c2 read =2 20..22",
    );
    is_broken(
        Register,
        "
        c1 write 1 0..10
        c2 write 2 2..12
        c1 read =2 14..18
        c2 read =1 20..22",
        "c2 read 1 at 22s, although c1's read of 2 was answered at 18s, before that read began.",
    );
}

#[test]
fn registers_of_porcupine() {
    use ModelName::Register;
    holds(
        Register,
        "
        c1 write 100 0..100
        c2 read =100 25..75
        c3 read =0 30..60",
    );
    is_broken(
        Register,
        "
        c1 write 200 0..100
        c2 read =200 10..30
        c3 read =0 40..90",
        "c3 read 0 at 90s, although c2's read of 200 was answered at 30s, before that read began.",
    );
}

#[test]
fn registers_of_jepsen() {
    use ModelName::CasRegister;
    // A stale read, as etcd and Consul once served them.
    is_broken(
        CasRegister,
        "
        c1 write 1 0..1
        c1 write 2 2..3
        c2 read =1 4..5",
        "c2 read 1 at 5s, although c1's write of 2 was acknowledged at 3s, before that read began.",
    );
    // Two swaps cannot both have found the same.
    is_broken(
        CasRegister,
        "
        c1 write 1 0..1
        c1 cas 1 2 =yes 2..6
        c2 cas 1 3 =yes 3..5",
        "c1 changed the register from 1 to 2 at 6s, although c2's change from 1 to 3 was acknowledged at 5s; no order explains both.",
    );
    // An operation that timed out may have happened much later, but not twice.
    holds(
        CasRegister,
        "
        c1 write 1 0..1
        c2 write 2 2..
        c1 read =1 3..4
        c1 read =2 5..6",
    );
    is_broken(
        CasRegister,
        "
        c1 write 1 0..1
        c2 write 2 2..
        c1 read =2 3..4
        c1 read =1 5..6",
        "c1 read 1 at 6s, although c1's read of 2 was answered at 4s, before that read began.",
    );
    is_broken(
        CasRegister,
        "
        c1 read =5 0..1
        c2 write 5 2..3",
        "c1 read 5 at 1s, before c2's write of 5 began at 2s.",
    );
    is_broken(
        CasRegister,
        "
        c1 write 1 0..1
        c2 read =7 2..3",
        "c2 read 7 at 3s, which nobody wrote.",
    );
}

#[test]
fn other_things_of_jepsen() {
    use ModelName::{Append, Counter, Lock, Set};
    is_broken(
        Set,
        "
        c1 insert 1 0..1
        c2 insert 2 0..3
        c1 read =[2] 4..5",
        "c1 read [2] at 5s, although c1's addition of 1 was acknowledged at 1s, before that read began.",
    );
    is_broken(
        Counter,
        "
        c1 add 1 0..1
        c2 add 1 2..3
        c1 count =1 4..5",
        "c1 read 1 at 5s, although c2's addition of 1 was acknowledged at 3s, before that read began.",
    );
    // An append that was acknowledged once and applied twice.
    is_broken(
        Append,
        "
        c1 append 1 0..1
        c2 append 2 2..3
        c1 read =[1,2,1] 4..5",
        "c1 read [1 2 1] at 5s, which no order of the operations explains.",
    );
    is_broken(
        Lock,
        "
        c1 acquire 0..1
        c2 acquire 2..3
        c1 release 4..5",
        "c2 acquired the lock at 3s, although c1's acquisition of the lock was acknowledged at 1s, before that acquisition began.",
    );
}

#[test]
fn an_operation_can_be_asked_for_its_longest_order() {
    let testimony = testimony(
        "
        c1 write 1 0..1
        c1 write 2 2..3
        c2 read =1 4..5
        c3 write 3 4..6",
    );
    let budget = Budget::default();
    let steps =
        |through| longest_order(&testimony, ModelName::CasRegister, 0, through, budget).steps;
    let words = |order: Vec<(u32, Option<String>)>| {
        let told =
            |(deed, state): (u32, Option<String>)| format!("{deed}:{}", state.unwrap_or_default());
        order.into_iter().map(told).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(words(steps(None)), "0:1 1:2 3:3");
    assert_eq!(words(steps(Some(1))), "0:1 1:2 3:3");
    assert_eq!(words(steps(Some(2))), "", "nothing legal leads through the stale read");
}

/// The state of a list is as long as the list: to tell all of them takes the square of that.
#[test]
fn of_a_long_order_only_the_states_nearby_are_told() {
    let appends: Vec<String> =
        (0..200).map(|nth| format!("c1 append {nth} {}..{}", 2 * nth, 2 * nth + 1)).collect();
    let testimony = testimony(&appends.join("\n"));
    let order = longest_order(&testimony, ModelName::Append, 0, Some(100), Budget::default());
    assert_eq!(order.steps.len(), 200);
    let told: Vec<u32> =
        order.steps.iter().filter(|(_, state)| state.is_some()).map(|&(deed, _)| deed).collect();
    assert_eq!(told, (80..=120).collect::<Vec<_>>());
}
