//! The clever judge against the dumb one, and the histories that everybody knows.

mod dumb;
mod known;

use super::*;
use crate::base::chance::Purpose;
use crate::base::{NodeId, Stream};
use crate::judge::{Names, Origin, Told};

/// A source of small numbers.
struct Dice(Stream);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(Stream::new(seed, Purpose::Client, NodeId::client(0).number(), 0))
    }

    /// Below `sides`.
    fn roll(&mut self, sides: u32) -> u32 {
        ((u64::from(self.0.word()) * u64::from(sides)) >> 32) as u32
    }
}

/// What may be asked of a thing of this kind, with few values, so that they meet.
fn ask(model: ModelName, dice: &mut Dice, nth: u32, names: &mut Names) -> Ask {
    let is_unique = model == ModelName::Register;
    let mut value = |dice: &mut Dice| {
        let number = if is_unique { nth } else { dice.roll(3) };
        names.value(["a", "b", "c", "d", "e", "f", "g", "h"][number as usize % 8])
    };
    let is_look = dice.roll(2) == 0;
    match model {
        ModelName::Register => {
            if is_look {
                Ask::Read
            } else {
                Ask::Write(value(dice))
            }
        }
        ModelName::CasRegister => match dice.roll(3) {
            0 => Ask::Read,
            1 => Ask::Write(value(dice)),
            _ => Ask::CompareAndSet { expected: value(dice), new: value(dice) },
        },
        ModelName::Kv => match dice.roll(4) {
            0 => Ask::Write(value(dice)),
            1 => Ask::Append(value(dice)),
            _ => Ask::Read,
        },
        ModelName::Append => {
            if is_look {
                Ask::Read
            } else {
                Ask::Append(value(dice))
            }
        }
        ModelName::Counter => {
            if is_look {
                Ask::Read
            } else {
                Ask::Add(i64::from(dice.roll(3)) - 1)
            }
        }
        ModelName::Set => {
            if is_look {
                Ask::Read
            } else {
                Ask::Insert(value(dice))
            }
        }
        ModelName::Queue => {
            if is_look {
                Ask::Dequeue
            } else {
                Ask::Enqueue(value(dice))
            }
        }
        ModelName::Lock => {
            if is_look {
                Ask::Acquire
            } else {
                Ask::Release
            }
        }
    }
}

/// A small history: a legal order, made concurrent by stretching its deeds; then perhaps spoilt.
fn any_testimony(model: ModelName, seed: u64) -> Testimony {
    let mut dice = Dice::new(seed);
    let mut names = Names::beginning_with(Origin::Run, "");
    names.keys.push("x".into());
    names.clients = (1..=8).map(|number| format!("c{number}")).collect();
    let count = 2 + dice.roll(6);
    let moment = |order| Moment { order, place: order, at: None };
    let stretch = 200 + dice.roll(1_600);
    let mut deeds = Vec::new();
    for nth in 0..count {
        let ask = ask(model, &mut dice, nth, &mut names);
        let point = (nth + 1) * 1_000;
        let began = point - dice.roll(stretch).min(point - 1);
        let ended = point + 1 + dice.roll(stretch);
        let client = if model == ModelName::Lock { dice.roll(2) } else { nth };
        let (began, ended) = (moment(began * 16 + nth), moment(ended * 16 + nth));
        deeds.push(Deed { client, key: 0, ask, told: None, began, ended, asked: 1 });
    }
    let mut answers = dumb::answers(&deeds, model, &mut names);
    let spoilt = dice.roll(5);
    for _ in 0..spoilt {
        let [one, other] = [dice.roll(count) as usize, dice.roll(count) as usize];
        if std::mem::discriminant(&deeds[one].ask) == std::mem::discriminant(&deeds[other].ask) {
            answers.swap(one, other);
        }
        if let Some(Told::Swapped(swapped)) = &mut answers[one] {
            *swapped = !*swapped;
        }
    }
    for (deed, answer) in deeds.iter_mut().zip(answers) {
        deed.told = answer.filter(|_| dice.roll(6) > 0);
        if deed.told.is_none() {
            deed.ended = Moment::NEVER;
        }
    }
    deeds.sort_by_key(|deed| deed.began.order);
    Testimony { deeds, names }
}

#[test]
fn the_clever_judge_agrees_with_the_dumb_one() {
    for model in ModelName::ALL {
        let mut illegal = 0;
        for seed in 0..5_000 {
            let testimony = any_testimony(model, seed);
            let expected = dumb::is_legal(&testimony.deeds, model, &testimony.names);
            let ruling = rule(&testimony, model, Budget::default());
            let verdict = if expected { Verdict::Holds } else { Verdict::Broken };
            assert_eq!(ruling.verdict, verdict, "{model:?} {seed}: {testimony:#?}");
            illegal += u32::from(!expected);
        }
        assert!((200..4_000).contains(&illegal), "{model:?}: {illegal} of 5000 are illegal");
    }
}

#[test]
fn zones_and_the_search_are_of_one_mind() {
    for seed in 0..5_000 {
        let testimony = any_testimony(ModelName::Register, seed);
        let deeds = relevant(&testimony.deeds, ModelName::Register);
        assert!(zones::apply(&deeds, ModelName::Register));
        let mut search = Search::new(&deeds, &testimony.names, ModelName::Register, None);
        let answer = search.run(&mut Budget::default());
        assert_eq!(answer == Answer::Legal, zones::are_legal(&deeds), "{seed}: {testimony:#?}");
    }
}

/// If the guilty are heard and nobody else but those who only made things so, there is still no
/// order; and the first of them is enough to undo it.
#[test]
fn without_the_first_guilty_answer_there_is_an_order() {
    for model in ModelName::ALL {
        for seed in 0..1_000 {
            let testimony = any_testimony(model, seed);
            let ruling = rule(&testimony, model, Budget::default());
            let Some(explanation) = ruling.broken.first() else { continue };
            let first = testimony.deeds[explanation.guilty[0] as usize];
            let until = first.ended.order;
            let heard = testimony.deeds.iter().filter(|deed| deed.began.order < until);
            let open = |deed: &Deed| match deed.ended.order >= until {
                true => Deed { told: None, ended: Moment::NEVER, ..*deed },
                false => *deed,
            };
            let deeds: Vec<Deed> = heard.map(open).collect();
            assert!(dumb::is_legal(&deeds, model, &testimony.names), "{model:?} {seed}");
            assert!(explanation.guilty.len() <= 3);
            assert!(explanation.sentence.ends_with('.'), "{}", explanation.sentence);
        }
    }
}

#[test]
fn the_longest_order_of_a_legal_history_has_all_that_was_answered() {
    for model in ModelName::ALL {
        for seed in 0..300 {
            let testimony = any_testimony(model, seed);
            let order = longest_order(&testimony, model, 0, None, Budget::default());
            let placed: Vec<u32> = order.steps.iter().map(|step| step.0).collect();
            for (position, deed) in testimony.deeds.iter().enumerate() {
                let is_legal = rule(&testimony, model, Budget::default()).verdict == Verdict::Holds;
                let is_placed = placed.contains(&(position as u32));
                assert!(!is_legal || deed.is_open() || is_placed, "{model:?} {seed}");
            }
        }
    }
}
