//! The desk: does what a request asks for, and remembers what is hunted, shrunk and judged.

use crate::history::{Judged, Reader};
use crate::wire::{Answer, Explored, Extent, FoundPath, Request, Smaller};
use core::ops::Range;
use sim_core::explore::Bounds;
use sim_core::hunt::shrink::{NotBroken, Shrinker};
use sim_core::hunt::{Break, Exhaust, Hunt, Refusal, Strategy};
use sim_core::judge::ModelName;
use sim_core::plan::{self, PlanError};
use sim_core::protocols::explorers;
use sim_core::run::Catalogue;

/// What a worker keeps between two requests.
pub struct Desk {
    catalogue: Catalogue,
    hunt: Option<Hunt>,
    shrinker: Option<Shrinker>,
    reader: Option<Reader>,
    exhaust: Option<Exhaust>,
}

impl Desk {
    /// A desk at which these protocols are known.
    pub fn new(catalogue: Catalogue) -> Desk {
        Desk { catalogue, hunt: None, shrinker: None, reader: None, exhaust: None }
    }

    /// Answers a text with a text. What cannot be done is answered with the reason.
    pub fn answer(&mut self, request: &str) -> String {
        let answer = match Request::read(request) {
            Some(request) => self.act(request),
            None => Err("A worker was asked for something that it does not know.".to_string()),
        };
        answer.unwrap_or_else(Answer::Trouble).to_string()
    }

    fn act(&mut self, request: Request) -> Result<Answer, String> {
        match request {
            Request::Hunt(strategy, text) => self.begin(strategy, &text),
            Request::Try(numbers) => self.try_out(numbers),
            Request::Plan(number) => self.plan(number),
            Request::Shrink(claim, text) => self.shrink(&claim, &text),
            Request::Step(runs) => self.step(runs),
            Request::Judge(model, text) => Ok(self.judge(model, &text)),
            Request::Clients(text) => self.judge_clients(&text),
            Request::Order(deed) => {
                let reader = self.reader.as_ref();
                reader.ok_or("A worker was not told which history.")?.order(deed)
            }
            Request::Explore(bounds, text) => self.explore(bounds, &text),
            Request::Further(choices) => self.further(choices),
        }
    }

    fn begin(&mut self, strategy: Strategy, text: &str) -> Result<Answer, String> {
        let plan = plan::parse(text, &self.catalogue.descriptions()).map_err(reason)?;
        let hunt = Hunt::new(&self.catalogue, plan, strategy);
        let coverage = hunt.coverage();
        let places = coverage.map_or(0, |coverage| coverage.places);
        let extent = Extent {
            runs: hunt.runs(),
            moments: (0..places).map_while(|number| hunt.moment_of(number)).collect(),
            is_whole: coverage.is_none_or(|coverage| coverage.is_whole),
        };
        self.hunt = Some(hunt);
        Ok(Answer::Hunts(extent))
    }

    fn try_out(&self, numbers: Range<u32>) -> Result<Answer, String> {
        let hunt = self.hunt()?;
        let known = numbers.start..numbers.end.min(hunt.runs());
        Ok(Answer::Tried(known.map(|number| hunt.try_out(&self.catalogue, number)).collect()))
    }

    fn plan(&self, number: u32) -> Result<Answer, String> {
        let text = plan::print(&self.hunt()?.plan_of(number), &self.catalogue.descriptions());
        Ok(Answer::Plan(number, text))
    }

    fn shrink(&mut self, claim: &str, text: &str) -> Result<Answer, String> {
        let plan = plan::parse(text, &self.catalogue.descriptions()).map_err(reason)?;
        let shrinker = Shrinker::for_claim(&self.catalogue, &plan, claim);
        self.shrinker = Some(shrinker.map_err(|not_broken| match not_broken {
            NotBroken::Unknown => format!("There is no claim {claim:?} to break."),
            NotBroken::Holds => "This run breaks nothing.".to_string(),
            NotBroken::Others(names) => {
                format!("This run breaks not that, but {}.", names.join(", "))
            }
        })?);
        self.step(0)
    }

    fn step(&mut self, runs: u32) -> Result<Answer, String> {
        let shrinker = self.shrinker.as_mut();
        let shrinker = shrinker.ok_or("A worker was not told what to make smaller.")?;
        let progress = shrinker.step(runs);
        let (violation, before) = (shrinker.violation(), shrinker.before());
        Ok(Answer::Smaller(Box::new(Smaller {
            pass: progress.pass.to_string(),
            faults: progress.size.faults,
            operations: progress.size.operations,
            before: before.faults + before.operations,
            runs: progress.runs,
            is_over: progress.is_over,
            violation: Break {
                claim: shrinker.claim().to_string(),
                event: violation.event,
                at: violation.at,
                sentence: violation.sentence.clone(),
            },
            text: shrinker.text(),
        })))
    }

    fn judge(&mut self, model: Option<ModelName>, text: &str) -> Answer {
        self.reader = None;
        match Reader::of_file(model, text) {
            Ok(read) => self.keep(read),
            Err(error) => Answer::Refused(error),
        }
    }

    fn judge_clients(&mut self, text: &str) -> Result<Answer, String> {
        let plan = plan::parse(text, &self.catalogue.descriptions()).map_err(reason)?;
        Ok(self.keep(Reader::of_run(&self.catalogue, &plan)))
    }

    fn keep(&mut self, (reader, judged): (Reader, Judged)) -> Answer {
        self.reader = Some(reader);
        Answer::Judged(Box::new(judged))
    }

    fn explore(&mut self, bounds: Bounds, text: &str) -> Result<Answer, String> {
        let plan = plan::parse(text, &self.catalogue.descriptions()).map_err(reason)?;
        let begun = Exhaust::new(&explorers(), &self.catalogue, &plan, bounds);
        self.exhaust = Some(begun.map_err(|Refusal { line, reason, suggestion }| {
            let place = line.map_or("Not this scenario".to_string(), |line| format!("Line {line}"));
            format!("{place}: {reason}. Try this: {suggestion}.")
        })?);
        self.further(0)
    }

    fn further(&mut self, choices: u64) -> Result<Answer, String> {
        let exhaust = self.exhaust.as_mut().ok_or("A worker was not told what to explore.")?;
        let is_over = exhaust.advance(&self.catalogue, choices);
        let known = self.catalogue.descriptions();
        let extent = exhaust.extent();
        let found = exhaust.found().iter().map(|found| FoundPath {
            depth: found.depth.into(),
            violation: Break {
                claim: found.claim.clone(),
                event: found.event,
                at: found.at,
                sentence: found.sentence.clone(),
            },
            text: plan::print(&found.plan, &known),
        });
        Ok(Answer::Explored(Box::new(Explored {
            states: extent.states,
            choices: extent.choices,
            waiting: extent.waiting,
            depth: extent.depth.into(),
            is_over,
            is_exhausted: exhaust.is_exhausted(),
            untimely: exhaust.untimely().len() as u32,
            found: found.collect(),
        })))
    }

    fn hunt(&self) -> Result<&Hunt, String> {
        self.hunt.as_ref().ok_or_else(|| "A worker was not told what to hunt.".to_string())
    }
}

fn reason(errors: Vec<PlanError>) -> String {
    match errors.first() {
        Some(error) => format!("Line {}: {}.", error.line, error.reason),
        None => "The text cannot run.".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::hunt::{Bounds, Intensity, Places, Sweep, Tally};
    use sim_core::protocols::{catalogue, scenarios};

    /// Under most seeds, not all, two are elected in one term.
    fn text() -> &'static str {
        let shipped = scenarios::SHIPPED.iter().find(|it| it.name.contains("forgotten-vote"));
        shipped.expect("it is shipped").text
    }

    fn sweep(seeds: Range<u64>) -> Strategy {
        Strategy::Sweep(Sweep { seeds, intensity: Intensity::Medium })
    }

    fn ask(desk: &mut Desk, request: &Request) -> Answer {
        let answer = desk.answer(&request.to_string());
        Answer::read(&answer).expect("both ends know the same words")
    }

    /// The books of a hunt that so many desks made together, handed unequal numbers in turn.
    fn hunted_by(desks: usize) -> Tally {
        let mut desks: Vec<Desk> = (0..desks).map(|_| Desk::new(catalogue())).collect();
        let strategy = sweep(0..90);
        for desk in &mut desks {
            let answer = ask(desk, &Request::Hunt(strategy.clone(), text().to_string()));
            assert!(matches!(answer, Answer::Hunts(Extent { runs: 90, .. })), "{answer:?}");
        }
        let mut tally = Tally::new(Bounds::runs(90));
        while !tally.is_over() {
            // The last desk is asked last and answers first.
            let asked: Vec<_> =
                (1..=desks.len()).map(|count| tally.hand_out(count as u32)).collect();
            for (desk, numbers) in desks.iter_mut().zip(asked).rev() {
                let Answer::Tried(outcomes) = ask(desk, &Request::Try(numbers)) else {
                    panic!("a desk that hunts tries");
                };
                outcomes.into_iter().for_each(|outcome| tally.take(outcome));
            }
        }
        tally
    }

    #[test]
    fn it_does_not_matter_how_many_hunt() {
        let alone = hunted_by(1);
        assert!(!alone.distinct().is_empty(), "the bug is found");
        for desks in [2, 3] {
            let together = hunted_by(desks);
            assert_eq!(together.distinct(), alone.distinct());
            assert_eq!(together.fingerprint(), alone.fingerprint());
        }
    }

    #[test]
    fn each_place_has_its_moment() {
        let mut desk = Desk::new(catalogue());
        let strategy = Strategy::Places(Places { pairs: 5 });
        let answer = ask(&mut desk, &Request::Hunt(strategy, text().to_string()));
        let Answer::Hunts(Extent { runs, moments, is_whole: true }) = answer else {
            panic!("a short run is searched as a whole: {answer:?}");
        };
        assert_eq!(moments.len() as u32, runs - 5);
        assert!(moments.is_sorted() && moments.len() > 10, "{moments:?}");
    }

    #[test]
    fn the_text_of_a_run_is_that_run() {
        let mut desk = Desk::new(catalogue());
        ask(&mut desk, &Request::Hunt(sweep(0..20), text().to_string()));
        let Answer::Plan(7, text) = ask(&mut desk, &Request::Plan(7)) else { panic!("a plan") };
        let Answer::Tried(outcomes) = ask(&mut desk, &Request::Try(7..8)) else { panic!("a try") };
        let plan = plan::parse(&text, &catalogue().descriptions()).expect("what is printed parses");
        assert_eq!(catalogue().try_out(&plan).fingerprint, outcomes[0].fingerprint);
    }

    #[test]
    fn a_run_is_made_smaller_step_by_step() {
        let mut desk = Desk::new(catalogue());
        let shrink = Request::Shrink("election-safety".to_string(), text().to_string());
        let Answer::Smaller(mut smaller) = ask(&mut desk, &shrink) else { panic!("it is broken") };
        while !smaller.is_over {
            let Answer::Smaller(next) = ask(&mut desk, &Request::Step(200)) else {
                panic!("a step")
            };
            assert!(next.runs > smaller.runs);
            smaller = next;
        }
        let plan = plan::parse(&smaller.text, &catalogue().descriptions()).expect("it parses");
        let report = catalogue().try_out(&plan);
        assert_eq!(report.violations[0].sentence, smaller.violation.sentence);
        let answer = Answer::Smaller(smaller);
        assert_eq!(Answer::read(&answer.to_string()), Some(answer));
    }

    #[test]
    fn every_order_is_tried_piece_by_piece() {
        let mut desk = Desk::new(catalogue());
        let text = "protocol raft\nset pre-vote off\nset check-quorum off\nbug forgotten-vote\n";
        let bounds = sim_core::explore::Bounds { crashes: 1, ..Default::default() };
        let Answer::Explored(mut now) = ask(&mut desk, &Request::Explore(bounds, text.to_string()))
        else {
            panic!("it can be explored")
        };
        while now.found.is_empty() {
            let Answer::Explored(next) = ask(&mut desk, &Request::Further(2_000)) else {
                panic!("it goes on")
            };
            assert!(next.choices > now.choices && !next.is_over);
            now = next;
        }
        let found = &now.found[0];
        assert_eq!((found.violation.claim.as_str(), found.depth), ("election-safety", 7));
        let plan = plan::parse(&found.text, &catalogue().descriptions()).expect("it parses");
        let report = catalogue().try_out(&plan);
        assert_eq!(report.violations[0].sentence, found.violation.sentence);
        let answer = Answer::Explored(now);
        assert_eq!(Answer::read(&answer.to_string()), Some(answer));
        let told = ask(&mut desk, &Request::Explore(bounds, "protocol raft\nuntil leader".into()));
        assert!(matches!(told, Answer::Trouble(why) if why.starts_with("Line 2: ")));
    }

    #[test]
    fn what_makes_no_sense_is_answered_with_a_sentence() {
        let mut desk = Desk::new(catalogue());
        for request in [
            "",
            "hunt",
            "hunt sweep 0..3 low\nnodes many",
            "try 0..3",
            "plan 1",
            "try 3..x",
            "step 9",
            "further 9",
            "explore 1 2\nprotocol raft",
        ] {
            let answer = Answer::read(&desk.answer(request));
            assert!(matches!(answer, Some(Answer::Trouble(_))), "{request:?}: {answer:?}");
        }
        ask(&mut desk, &Request::Hunt(sweep(0..2), text().to_string()));
        assert!(
            matches!(ask(&mut desk, &Request::Try(1..900)), Answer::Tried(it) if it.len() == 1)
        );
    }
}
