//! Each guarantee broken by a small history, and none by one that can be explained.

use super::*;
use crate::base::Stream;
use crate::base::chance::Purpose;
use crate::judge::tests::testimony;
use crate::judge::{Ask, Budget, ModelName, Names, Origin, Told, Value, rule};
use crate::run::Verdict;

const ALL: [Guarantee; 11] = [
    Guarantee::Linearizable,
    Guarantee::ReadYourWrites,
    Guarantee::MonotonicReads,
    Guarantee::MonotonicWrites,
    Guarantee::WritesFollowReads,
    Guarantee::ExactlyOnce,
    Guarantee::Idempotency,
    Guarantee::Commutativity,
    Guarantee::AckedWritesSurvive,
    Guarantee::Convergence { within: Duration::ZERO },
    Guarantee::Progress { within: Duration::s(4) },
];

fn circumstances(testimony: &Testimony) -> Circumstances {
    let last = testimony.deeds.iter().map(|deed| deed.began.order).max().unwrap_or(0);
    let at = Some(Instant(u64::from(last + 60) * 1_000_000));
    Circumstances {
        calm_since: Some(Instant::ZERO),
        patience: None,
        end: Moment { order: u32::MAX, place: 0, at },
    }
}

/// The guarantees that a history breaks.
fn broken(testimony: &Testimony) -> Vec<&'static str> {
    let evidence = Evidence::new(testimony, circumstances(testimony));
    let is_broken =
        |guarantee: &Guarantee| matches!(evidence.judge(*guarantee), Opinion::Broken(_));
    ALL.into_iter().filter(is_broken).map(|guarantee| promise(guarantee).name).collect()
}

/// What the judge of a guarantee says of a history that breaks it.
fn sentence(guarantee: Guarantee, text: &str) -> String {
    let testimony = testimony(text);
    let evidence = Evidence::new(&testimony, circumstances(&testimony));
    match evidence.judge(guarantee) {
        Opinion::Broken(finding) => finding.sentence,
        other => panic!("{guarantee:?}: {other:?}"),
    }
}

#[test]
fn sessions_that_go_back_in_time() {
    assert_eq!(
        sentence(
            Guarantee::ReadYourWrites,
            "
            c1 write 1 0..1
            c1 read =0 2..3"
        ),
        "c1 read 0 at 3s, although c1's write of 1 was acknowledged at 1s."
    );
    assert_eq!(
        sentence(
            Guarantee::MonotonicReads,
            "
            c1 write 1 0..1
            c1 write 2 2..3
            c2 read =2 4..5
            c2 read =1 6..7"
        ),
        "c2 read 1 at 7s, after c2 read 2 at 5s, which is newer."
    );
    // Which of two that overlap is newer, nobody can say; but nobody sees one, the other, the one.
    assert_eq!(
        sentence(
            Guarantee::MonotonicReads,
            "
            c1 write 1 0..9
            c2 write 2 1..8
            c3 read =2 2..3
            c3 read =1 4..5
            c3 read =2 6..7"
        ),
        "c3 read 2 at 7s, although c3 read 2 at 3s and then c3 read 1 at 5s."
    );
    assert_eq!(
        sentence(
            Guarantee::MonotonicWrites,
            "
            c1 write 1 0..1
            c1 write 2 2..3
            c2 read =2 4..5
            c2 read =1 6..7"
        ),
        "c2 read 1 at 7s, after c2 read 2 at 5s; but c1's write of 1 was acknowledged at 1s before \
         that write began."
    );
    assert_eq!(
        sentence(
            Guarantee::WritesFollowReads,
            "
            c1 write 1 0..20
            c2 read =1 1..2
            c2 write 2 3..4
            c3 read =2 5..6
            c3 read =1 7..8"
        ),
        "c3 read 1 at 8s, after c3 read 2 at 6s; but c2's read of 1 was answered at 2s before its \
         write began."
    );
}

#[test]
fn operations_that_take_effect_twice() {
    assert_eq!(
        sentence(
            Guarantee::ExactlyOnce,
            "
            c1 cas 0 5 =no 0..9*2
            c2 read =5 3..4"
        ),
        "c1 was told that the register was not 0 and did not become 5 at 9s, and yet c2 read 5 at \
         4s: it was carried out, and then once more."
    );
    let undone = "
        c1 write 1 0..7*2
        c2 read =1 1..2
        c2 write 2 3..4
        c2 read =1 8..9";
    for guarantee in [Guarantee::ExactlyOnce, Guarantee::Idempotency] {
        assert_eq!(
            sentence(guarantee, undone),
            "c1's write of 1 was asked for 2 times and took effect more than once: c2 read 1 at 2s, \
             then c2's write of 2 was acknowledged at 4s, and then c2 read 1 at 9s."
        );
    }
    let asked_once = broken(&testimony(&undone.replace("*2", "")));
    assert!(!asked_once.contains(&"idempotency"), "{asked_once:?}");
}

#[test]
fn things_that_are_forgotten_or_do_not_belong() {
    assert_eq!(
        sentence(
            Guarantee::AckedWritesSurvive,
            "
            c1 write 1 0..1
            c1 write 2 2..3
            c2 read =1 4..5"
        ),
        "c1's write of 2 was acknowledged at 3s, but c2 read 1 at 5s, and nobody ever saw 2 again."
    );
    // Who is merely behind has lost nothing.
    let stale = testimony(
        "
        c1 write 1 0..1
        c1 write 2 2..3
        c2 read =1 4..5
        c2 read =2 6..7",
    );
    assert_eq!(broken(&stale), ["linearizable", "convergence"]);
    assert_eq!(
        sentence(
            Guarantee::Commutativity,
            "
            c1 write 1 0..1
            c2 y.read =1 2..3"
        ),
        "c2 read y=1 at 3s, which stems from c1's write of 1."
    );
    assert_eq!(
        sentence(
            Guarantee::Convergence { within: Duration::s(1) },
            "
            c1 write 1 0..9
            c2 write 2 1..9
            c1 read =1 11..12
            c2 read =2 13..14
            c1 read =1 15..16"
        ),
        "c2 read 2 at 14s, and c1 read 1 at 12s, while nobody wrote any more."
    );
}

#[test]
fn progress_is_expected_once_all_is_well_and_only_then() {
    let testimony = testimony("c1 write 1 2..");
    let opinion = |calm_since: Option<u64>, patience, end: u64| {
        let second = |second| Instant(second * 1_000_000);
        let circumstances = Circumstances {
            calm_since: calm_since.map(second),
            patience,
            end: Moment { order: u32::MAX, place: 99, at: Some(second(end)) },
        };
        let evidence = Evidence::new(&testimony, circumstances);
        evidence.judge(Guarantee::Progress { within: Duration::s(4) })
    };
    let some = Some(Duration::s(1));
    let Opinion::Broken(finding) = opinion(Some(5), some, 11) else { panic!("it should be done") };
    assert_eq!(
        finding.sentence,
        "c1's write of 1 was not answered within 6s, although nothing was wrong since 5s."
    );
    assert_eq!((finding.at.place, finding.guilty), (99, vec![0]));
    assert_eq!(opinion(Some(5), some, 10), Opinion::Holds, "there is still time");
    assert_eq!(opinion(Some(5), None, 20), Opinion::Holds, "nobody can say how much time");
    assert_eq!(opinion(None, some, 20), Opinion::Holds, "something is wrong");
}

/// Some sessions on a register: what one order of them answers, with a few answers of the past.
fn any_sessions(seed: u64) -> Testimony {
    let mut stream = Stream::new(seed, Purpose::Client, 0, 0);
    let mut roll = |sides: u32| ((u64::from(stream.word()) * u64::from(sides)) >> 32) as u32;
    let mut names = Names::beginning_with(Origin::Run, "0");
    names.keys.push("x".into());
    names.clients = ["c1", "c2", "c3"].map(String::from).to_vec();
    let moment = |order: u32| Moment { order, place: order, at: Some(Instant(order.into())) };
    let faults = roll(3);
    let mut free = [0; 3];
    let mut past = vec![Value::INITIAL];
    let mut deeds = Vec::new();
    for nth in 0..4 + roll(9) {
        let client = roll(3);
        let point = 64 * (nth + 1);
        let began = free[client as usize].max(point.saturating_sub(1 + roll(120))).max(1);
        let (began, point) = (began, point.max(began + 2));
        let ended = point + 1 + roll(120);
        free[client as usize] = ended + 1;
        let present = *past.last().expect("there is always something");
        let strange = roll(6) < faults;
        let seen = if strange { past[roll(past.len() as u32) as usize] } else { present };
        let new = names.value(&(nth + 1).to_string());
        let (ask, told) = match roll(5) {
            0 | 1 => (Ask::Write(new), Told::Done),
            2 if !strange => (Ask::CompareAndSet { expected: present, new }, Told::Swapped(true)),
            2 => (Ask::CompareAndSet { expected: seen, new }, Told::Swapped(false)),
            _ => (Ask::Read, Told::Value(seen)),
        };
        if matches!(ask, Ask::Write(_))
            || told == Told::Swapped(true)
            || (strange && ask != Ask::Read)
        {
            past.push(new);
        }
        if strange && roll(4) == 0 {
            past.push(seen);
        }
        let is_open = nth > 8 && roll(4) == 0;
        deeds.push(Deed {
            client,
            key: 0,
            ask,
            told: (!is_open).then_some(told),
            began: moment(8 * began + client),
            ended: if is_open { Moment::NEVER } else { moment(8 * ended + client + 4) },
            asked: 1 + roll(2),
        });
    }
    deeds.sort_by_key(|deed| deed.began.order);
    Testimony { deeds, names }
}

#[test]
fn no_judge_accuses_without_proof() {
    let mut accused: std::collections::BTreeMap<&str, u32> = Default::default();
    for seed in 0..8_000 {
        let testimony = any_sessions(seed);
        let ruling = rule(&testimony, ModelName::CasRegister, Budget::default());
        let broken = broken(&testimony);
        // Whatever can be explained by one order keeps all the other guarantees.
        assert_eq!(
            ruling.verdict == Verdict::Broken,
            !broken.is_empty(),
            "{seed}: {broken:?} {testimony:#?}"
        );
        broken.into_iter().for_each(|name| *accused.entry(name).or_default() += 1);
    }
    for guarantee in ALL {
        // These take two keys, or time.
        let is_elsewhere =
            matches!(guarantee, Guarantee::Commutativity | Guarantee::Progress { .. });
        let name = promise(guarantee).name;
        assert!(is_elsewhere || accused.get(name) > Some(&4), "{name}: {accused:?}");
    }
}
