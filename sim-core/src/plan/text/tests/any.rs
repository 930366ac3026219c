//! Plans of every shape that a text can have.

use super::{CATALOGUE, without_lines};
use crate::base::{Duration, DurationRange, Instant, MessageName, NodeId, Ratio};
use crate::plan::{
    Activation, Condition, CrashKind, Fate, Fault, Impairment, Mix, Moment, Network, Order, Plan,
    PlannedFault, RecordName, Step, StepLine, Tail, Target, Targets, Way, Workload, limits,
};
use crate::protocol::{Action, Key, Operation, OptionKind, Setting};
use proptest::prelude::*;
use proptest::sample::select;

/// The names that steps of these plans give, in order, and so all of them may refer to.
const NAMES: [&str; 2] = ["old", "second-leader"];
const NODES_MIN: u8 = 3;

/// A plan that a text can say, with its lines forgotten.
pub(crate) fn any_plan() -> impl Strategy<Value = Plan> {
    (any_header(), any_faults(), prop::collection::vec(any_step(), 0..6)).prop_map(
        |(header, faults, rest)| {
            let leaders = (0..NAMES.len() as u8).map(|name| Step::Until {
                condition: Condition::Leader,
                limit: limits::UNTIL_DEFAULT,
                name: Some(name),
            });
            let steps = leaders.chain(rest).map(|step| StepLine { line: 0, step }).collect();
            let names = NAMES.map(String::from).to_vec();
            let mut plan = Plan { faults, steps, names, ..header };
            name_message_kinds(&mut plan);
            without_lines(plan)
        },
    )
}

/// Message faults are drawn before it is known which kinds of message the protocol has.
fn name_message_kinds(plan: &mut Plan) {
    let protocol = CATALOGUE.iter().find(|known| known.name == plan.protocol);
    let kinds = protocol.map_or(&[][..], |known| known.messages);
    for planned in &mut plan.faults {
        if let Fault::Message { kind: Some(kind), name, .. } = &mut planned.fault {
            *kind = kinds[name.nth as usize % kinds.len()].name.to_string();
        }
    }
}

fn any_header() -> impl Strategy<Value = Plan> {
    let cluster = (NODES_MIN..=limits::NODES_MAX, 1..=limits::CLIENTS_MAX, any::<u64>());
    let run = (1..=limits::LENGTH_MAX.0, 1..=limits::EVENTS_MAX);
    let protocol = select(CATALOGUE).prop_flat_map(|protocol| {
        let settings: Vec<_> = protocol.options.iter().map(|it| any_setting(it.kind)).collect();
        (Just(protocol.name), settings, 0..(1_u64 << protocol.bugs.len()))
    });
    let workload = prop::option::of(any_workload());
    (cluster, run, protocol, any_network(), any_range(), workload).prop_map(
        |((nodes, clients, seed), (length, events_max), protocol, network, sync, workload)| Plan {
            protocol: protocol.0.to_string(),
            settings: protocol.1.into(),
            bugs: protocol.2,
            nodes,
            clients,
            seed,
            network,
            sync,
            workload,
            length: Duration(length),
            events_max,
            ..Plan::empty()
        },
    )
}

fn any_setting(kind: OptionKind) -> BoxedStrategy<Setting> {
    match kind {
        OptionKind::Switch(_) => any::<bool>().prop_map(Setting::Switch).boxed(),
        OptionKind::Range(_) => any_range().prop_map(Setting::Range).boxed(),
        OptionKind::Count(_) => any::<u64>().prop_map(Setting::Count).boxed(),
    }
}

fn any_duration() -> impl Strategy<Value = Duration> {
    let most = limits::DURATION_MAX.0;
    let round = (0..most / 1_000).prop_map(|ms| ms * 1_000);
    prop_oneof![0..most + 1, 0..2_000_u64, round].prop_map(Duration)
}

fn any_instant() -> impl Strategy<Value = Instant> {
    any_duration().prop_map(|since| Instant(since.0))
}

fn any_range() -> impl Strategy<Value = DurationRange> {
    (any_duration(), any_duration())
        .prop_map(|(one, other)| DurationRange::new(one.min(other), one.max(other)))
}

fn any_ratio() -> impl Strategy<Value = Ratio> {
    (0..=1_000_000_u32).prop_map(Ratio::ppm)
}

fn any_network() -> impl Strategy<Value = Network> {
    let order = select(&[Order::Any, Order::Fifo][..]);
    let network = (any_range(), any_ratio(), any_ratio(), order)
        .prop_map(|(latency, loss, duplicate, order)| Network { latency, loss, duplicate, order });
    prop_oneof![Just(Network::default()), network]
}

fn any_workload() -> impl Strategy<Value = Workload> {
    let least = limits::INTERVAL_MIN;
    (1..=limits::KEYS_MAX, any_ratio(), any_ratio(), any_range(), any_duration()).prop_map(
        move |(keys, reads, swaps, pause, timeout)| Workload {
            keys,
            mix: Mix { reads, swaps: Ratio::ppm(swaps.ppm.min(1_000_000 - reads.ppm)) },
            pause: DurationRange::new(pause.min.max(least), pause.max.max(least)),
            timeout: timeout.max(least),
        },
    )
}

fn any_server() -> impl Strategy<Value = NodeId> {
    (0..NODES_MIN).prop_map(NodeId::server)
}

fn any_message() -> impl Strategy<Value = MessageName> {
    let clients = any_server().prop_map(|server| (NodeId::client(0), server));
    let servers = (0..NODES_MIN, 1..NODES_MIN).prop_map(|(from, further)| {
        (NodeId::server(from), NodeId::server((from + further) % NODES_MIN))
    });
    (prop_oneof![clients, servers], 1_u32.., 1..=2_u8)
        .prop_map(|((from, to), nth, copy)| MessageName { from, to, nth, copy })
}

fn any_activation() -> impl Strategy<Value = Activation> {
    prop_oneof![
        (any_server(), 1_u32..).prop_map(|(node, nth)| Activation::Start { node, nth }),
        any_message().prop_map(Activation::Message),
        // The first timer, because every protocol of the catalogue has one.
        (any_server(), 1_u32..).prop_map(|(node, nth)| Activation::Timer { node, timer: 0, nth }),
        (any_server(), 0..2_u8, 1_u32..).prop_map(|(node, command, nth)| Activation::Command {
            node,
            command,
            nth
        }),
    ]
}

fn any_target() -> impl Strategy<Value = Target> {
    prop_oneof![
        any_server().prop_map(Target::Node),
        select(&[Target::Leader, Target::AFollower, Target::Another, Target::Everyone][..]),
        (0..NAMES.len() as u8).prop_map(Target::Named),
    ]
}

fn any_targets() -> impl Strategy<Value = Targets> {
    prop::collection::vec(any_target(), 1..4).prop_map(Targets)
}

fn any_sides() -> impl Strategy<Value = (Targets, Targets, Way)> {
    let client = Just(Target::Node(NodeId::client(0)));
    let side = prop::collection::vec(prop_oneof![any_target(), client], 1..4).prop_map(Targets);
    let other = prop_oneof![side.clone(), Just(Targets(vec![Target::Rest]))];
    let is_link = |(from, to, _): &(Targets, Targets, Way)| {
        from != to || from.0.len() > 1 || !matches!(from.0[0], Target::Node(_))
    };
    (side, other, select(&[Way::Both, Way::Forth][..])).prop_filter("a link to itself", is_link)
}

/// A fault of anything but one message.
fn any_fault() -> impl Strategy<Value = Fault> {
    let lasting = || prop::option::of(any_duration());
    let kind = || {
        prop_oneof![
            select(&[CrashKind::Process, CrashKind::Disk][..]),
            (0..2_u8).prop_map(CrashKind::Deploy),
            (any::<u32>(), any::<bool>())
                .prop_map(|(keep, torn)| CrashKind::Power(Tail { keep: keep % 3, torn })),
        ]
    };
    let impairment = prop_oneof![
        any_duration().prop_map(Impairment::SlowNode),
        any_duration().prop_map(Impairment::SlowSync),
        Just(Impairment::StalledDisk),
    ];
    let record = prop_oneof![
        (1_u32..).prop_map(RecordName::Number),
        any::<u32>().prop_map(RecordName::FromLast),
    ];
    let most = limits::DURATION_MAX.0 as i64;
    prop_oneof![
        (any_targets(), kind(), lasting()).prop_map(|(nodes, kind, lasting)| Fault::Crash {
            nodes,
            kind,
            lasting
        }),
        (any_targets(), lasting()).prop_map(|(nodes, lasting)| Fault::Pause { nodes, lasting }),
        (any_sides(), lasting()).prop_map(|((from, to, way), lasting)| Fault::Cut {
            from,
            to,
            way,
            lasting
        }),
        (any_sides(), any_duration(), lasting())
            .prop_map(|((from, to, way), by, lasting)| Fault::Slow { from, to, way, by, lasting }),
        (any_targets(), -most..=most).prop_map(|(nodes, by_us)| Fault::Jump { nodes, by_us }),
        (any_targets(), -900_000..=900_000, lasting())
            .prop_map(|(nodes, ppm, lasting)| Fault::Drift { nodes, ppm, lasting }),
        (any_targets(), impairment, lasting()).prop_map(|(nodes, impairment, lasting)| {
            Fault::Impair { nodes, impairment, lasting }
        }),
        any_targets().prop_map(|nodes| Fault::FailSync { nodes }),
        (any_targets(), record).prop_map(|(nodes, record)| Fault::Corrupt { nodes, record }),
        any_targets().prop_map(|nodes| Fault::Restart { nodes }),
        any_targets().prop_map(|nodes| Fault::Resume { nodes }),
        prop::option::of(any_sides()).prop_map(|between| Fault::Heal { between }),
        any_tell(),
    ]
}

/// Every protocol of the catalogue has two commands, the first about another node.
fn any_tell() -> impl Strategy<Value = Fault> {
    let one = || {
        let known = select(&[Target::Leader, Target::AFollower, Target::Named(1)][..]);
        prop_oneof![any_server().prop_map(Target::Node), known]
            .prop_map(|target| Targets(vec![target]))
    };
    (one(), 0..2_u8, prop::option::of(one())).prop_map(|(nodes, command, about)| Fault::Tell {
        nodes,
        command,
        about: about.filter(|_| command == 0),
    })
}

fn any_message_fault() -> impl Strategy<Value = Fault> {
    let fate = prop_oneof![
        Just(Fate::Lose),
        any_duration().prop_map(Fate::Delay),
        Just(Fate::Duplicate),
        prop::option::of(any_instant()).prop_map(Fate::Hold),
        any_instant().prop_map(Fate::Deliver),
    ];
    let kind = prop::option::of(Just(String::new()));
    (any_message(), kind, fate).prop_map(|(name, kind, fate)| Fault::Message { name, kind, fate })
}

/// Only on the schedule: without a moment it is a step of another kind.
fn any_ask() -> impl Strategy<Value = Fault> {
    let of = prop::option::of(any_server().prop_map(|node| Targets::nodes([node])));
    (any_operation(), of).prop_map(|(operation, of)| Fault::Ask { client: 0, operation, of })
}

fn any_timer_fault() -> impl Strategy<Value = Fault> {
    // The first timer, because every protocol of the catalogue has one.
    (any_server(), 1_u32.., any_instant()).prop_map(|(node, nth, at)| Fault::Timer {
        node,
        timer: 0,
        nth,
        at,
    })
}

fn any_faults() -> impl Strategy<Value = Vec<PlannedFault>> {
    let moment = prop_oneof![
        any_instant().prop_map(Moment::At),
        any_activation().prop_map(Moment::Before),
        (any_activation(), 1_u32..)
            .prop_map(|(activation, effect)| Moment::After { activation, effect }),
    ];
    let planned = prop_oneof![
        (moment.clone(), any_fault()),
        (moment, any_ask()),
        any_message_fault().prop_map(|fault| (Moment::AtItsQuestion, fault)),
        any_timer_fault().prop_map(|fault| (Moment::AtItsQuestion, fault)),
    ];
    let line = planned.prop_map(|(moment, fault)| PlannedFault { line: 0, moment, fault });
    prop::collection::vec(line, 0..6)
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let target = || {
        prop_oneof![
            any_server().prop_map(Target::Node),
            (0..NAMES.len() as u8).prop_map(Target::Named),
        ]
    };
    prop_oneof![
        Just(Condition::Leader),
        target().prop_map(Condition::LeaderIs),
        target().prop_map(Condition::LeaderIsNot),
        Just(Condition::Converged),
        Just(Condition::AgreedOnLeader),
        Just(Condition::Answered),
    ]
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let action = prop_oneof![
        Just(Action::Read),
        any::<u64>().prop_map(Action::Write),
        any::<[u64; 2]>().prop_map(|[expected, new]| Action::CompareAndSet { expected, new }),
    ];
    ((0..limits::KEYS_MAX).prop_map(Key), action)
        .prop_map(|(key, action)| Operation { key, action })
}

fn any_step() -> impl Strategy<Value = Step> {
    let of = prop_oneof![
        any_server().prop_map(Target::Node),
        select(&[Target::Leader, Target::AFollower, Target::Named(1)][..]),
    ];
    prop_oneof![
        (any_condition(), any_duration()).prop_map(|(condition, limit)| Step::Until {
            condition,
            limit,
            name: None
        }),
        any_duration().prop_map(Step::Advance),
        any_condition().prop_map(Step::Expect),
        any_fault().prop_map(Step::Fault),
        (any_operation(), prop::option::of(of)).prop_map(|(operation, of)| Step::Ask {
            client: 0,
            operation,
            of
        }),
    ]
}
