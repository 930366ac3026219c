//! What a handler asked for, as an inspector shows it, and how far it came.

use crate::support::scribe::EFFECTS;
use crate::support::*;
use sim_core::base::EventId;
use sim_core::plan::{Activation, CrashKind, Edit, Fault, Moment, Targets, edit};
use sim_core::run::{Explanation, Run};
use sim_core::trace::EventKind;

fn scribe(faults: &str) -> String {
    format!(
        "protocol scribe\nnodes 2\nclients 0\nnetwork latency 5ms\ndisk sync 1ms\nrun for 400ms\n{faults}"
    )
}

fn first_tick(run: &dyn Run) -> Explanation {
    let is_tick = |kind| matches!(kind, EventKind::TimerFired { timer: 0, nth: 1 });
    let at = run.events().iter().position(|event| is_tick(event.kind)).expect("n1 ticks");
    run.explain(EventId(at as u32))
}

/// How many effects were carried out, which must be the first ones.
fn done(explanation: &Explanation) -> usize {
    let done = explanation.effects.iter().take_while(|effect| effect.done).count();
    assert!(explanation.effects[done..].iter().all(|effect| !effect.done));
    done
}

#[test]
fn the_effects_of_an_activation_are_told_in_order() {
    let run = run_well(&scribe(""));
    let tick = first_tick(&*run);
    let texts: Vec<&str> = tick.effects.iter().map(|effect| effect.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "note: begins tick 1",
            "write a1",
            "send n2 First 1",
            "sync 1ms",
            "send n2 Second 1",
            "write b1",
            "work 2ms",
            "send n2 Third 1",
            "set the tick timer",
            "cancel the alarm timer",
            "note: ends tick 1",
        ]
    );
    assert_eq!(done(&tick), EFFECTS as usize, "also those of later steps");
    assert_eq!(tick.activation, Some(Activation::Timer { node: n(1), timer: 0, nth: 1 }));
}

#[test]
fn a_crash_between_two_effects_is_seen_in_how_far_they_came() {
    for crash in ["crash", "power-loss", "lose-disk"] {
        for effect in 1..=EFFECTS {
            let run = run_well(&scribe(&format!("{crash} n1 after effect {effect} of n1 tick #1")));
            assert_eq!(done(&first_tick(&*run)), effect as usize);
        }
    }
    for (fault, count) in [
        ("at 100.5ms crash n1", 3),
        ("at 102ms crash n1", 6),
        ("at 100.5ms fail-sync n1", 3),
        ("at 50ms stall-disk n1", 3),
        ("at 50ms slow-node n1 by 5ms\nat 103ms crash n1", 0),
        ("pause n1 after effect 5 of n1 tick #1", 5),
        ("pause n1 after effect 5 of n1 tick #1 for 9ms", EFFECTS as usize),
    ] {
        assert_eq!(done(&first_tick(&*run_well(&scribe(fault)))), count, "{fault}");
    }
}

#[test]
fn what_is_chosen_between_two_effects_strikes_there() {
    let text = scribe("");
    let tick = first_tick(&*run_well(&text));
    let moment = Moment::After { activation: tick.activation.expect("it is one"), effect: 5 };
    let kind = CrashKind::Power(Default::default());
    let fault = Fault::Crash { nodes: Targets::nodes([n(1)]), kind, lasting: None };
    let edited = edit(&text, &Edit::AddFault(moment, fault), &catalogue().descriptions())
        .expect("the text can be edited");
    assert_eq!(done(&first_tick(&*run_well(&edited))), 5);
}

#[test]
fn starts_and_messages_are_activations_and_nothing_else_is() {
    let run = run_well(&scribe("at 250ms crash n2 for 1ms"));
    for (id, event) in (0..).zip(run.events()) {
        let explanation = run.explain(EventId(id));
        assert_eq!(explanation.activation.is_some(), event.is_activation(), "{}", explanation.text);
        assert!(event.is_activation() || explanation.effects.is_empty(), "{}", explanation.text);
    }
}
