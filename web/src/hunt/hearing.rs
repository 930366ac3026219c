//! What the hands say, and what each is asked next.

use super::hand::Word;
use super::job::Job;
use super::pool::{Errand, Pool};
use super::{Hunting, Phase, Place, State, TELL_MS, Wanted};
use crate::store::clock_ms;
use hunter::{Answer, Request};
use yew::Callback;

/// What there is to say when both ends do not know the same words.
const TWO_BUILDS: &str = "The page and its workers are not of one build. Reload the page.";

impl Hunting {
    pub(super) fn words(&self) -> Callback<(usize, Word)> {
        let hunting = self.clone();
        Callback::from(move |(index, word)| hunting.hear(index, word))
    }

    fn hear(&self, index: usize, word: Word) {
        match word {
            Word::Ready => {
                if let Some(pool) = &mut *self.0.pool.borrow_mut() {
                    pool.came(index);
                }
            }
            Word::Answer(text) => self.take(index, &text),
            Word::Gone => self.lose(index),
        }
        self.feed();
        let is_running = *self.0.phase.borrow() == Phase::Running;
        if !is_running || clock_ms() - self.0.told_ms.get() >= TELL_MS {
            self.tell();
        }
    }

    fn take(&self, index: usize, text: &str) {
        let now_ms = clock_ms();
        let asked = self.0.pool.borrow_mut().as_mut().and_then(|it| it.answered(index, now_ms));
        let (hunt, shrink, explore) =
            (self.0.errand.get(), self.0.shrink.number(), self.0.explore.number());
        let answer = Answer::read(text);
        match asked.map(|asked| asked.errand) {
            Some(Errand::Hunt(errand)) if errand == hunt => self.take_run(answer, now_ms),
            Some(Errand::Shrink(errand)) if errand == shrink => self.take_smaller(answer),
            Some(Errand::Explore(errand)) if errand == explore => self.take_explored(answer),
            // It belongs to what was given up.
            _ => {}
        }
    }

    fn take_smaller(&self, answer: Option<Answer>) {
        let reason = match answer {
            Some(Answer::Smaller(smaller)) => {
                let is_over = smaller.is_over;
                let mut was_running = false;
                if let Some(shrinking) = &mut *self.0.shrinking.borrow_mut() {
                    was_running = shrinking.state == State::Running;
                    shrinking.take(*smaller);
                }
                if !is_over {
                    self.step();
                } else if was_running && self.is_watched() {
                    self.open_smallest();
                }
                return;
            }
            Some(Answer::Trouble(sentence)) => sentence,
            _ => TWO_BUILDS.to_string(),
        };
        self.set_shrinking(State::Running, State::Failed(reason.into()));
    }

    /// Asks the hand that makes something smaller to go on.
    pub(super) fn step(&self) {
        /// About how many runs it spends before it tells; there are some thousand in all.
        const RUNS: u32 = 60;
        if matches!(&*self.0.shrinking.borrow(), Some(it) if it.state == State::Running) {
            let job = &self.0.shrink;
            self.go_on_with(job, Errand::Shrink(job.number()), &Request::Step(RUNS));
        }
    }

    fn take_explored(&self, answer: Option<Answer>) {
        let reason = match answer {
            Some(Answer::Explored(explored)) => {
                if let Some(exploring) = &mut *self.0.exploring.borrow_mut() {
                    exploring.take(*explored);
                }
                return self.go_further();
            }
            Some(Answer::Trouble(sentence)) => sentence,
            _ => TWO_BUILDS.to_string(),
        };
        self.set_exploring(State::Running, State::Failed(reason.into()));
    }

    /// Asks the hand that explores to go on.
    pub(super) fn go_further(&self) {
        /// About how many choices it tries before it tells: some tenths of a second.
        const CHOICES: u64 = 20_000;
        if matches!(&*self.0.exploring.borrow(), Some(it) if it.state == State::Running) {
            let job = &self.0.explore;
            self.go_on_with(job, Errand::Explore(job.number()), &Request::Further(CHOICES));
        }
    }

    /// Asks who does a job to go on, unless it is asked already.
    fn go_on_with(&self, job: &Job, errand: Errand, request: &Request) {
        let (Some(index), Some(pool)) = (job.hand(), &mut *self.0.pool.borrow_mut()) else {
            return;
        };
        let member = pool.members().find(|(at, member)| *at == index && !member.is_on(errand));
        if let Some((_, member)) = member {
            member.ask(errand, 0..0, request, clock_ms());
        }
    }

    fn take_run(&self, answer: Option<Answer>, now_ms: f64) {
        match answer {
            Some(Answer::Hunts(extent)) => {
                let is_over = {
                    let mut chase = self.0.chase.borrow_mut();
                    let Some(chase) = &mut *chase else { return };
                    chase.counted(extent);
                    chase.is_over()
                };
                if is_over && self.phase() == Phase::Running {
                    self.set(Phase::Over);
                }
            }
            Some(Answer::Tried(outcomes)) => {
                let (done, is_over) = {
                    let mut chase = self.0.chase.borrow_mut();
                    let Some(chase) = &mut *chase else { return };
                    outcomes.into_iter().for_each(|outcome| chase.take(outcome));
                    (chase.done(), chase.is_over())
                };
                let mut rate = self.0.rate.get();
                rate.look(now_ms, done);
                self.0.rate.set(rate);
                if is_over {
                    self.set(Phase::Over);
                }
            }
            Some(Answer::Plan(number, text)) => self.take_text(number, text),
            Some(Answer::Trouble(sentence)) => self.set(Phase::Failed(sentence.into())),
            _ => self.set(Phase::Failed(TWO_BUILDS.into())),
        }
    }

    /// A hand is gone. If it had begun, a run made it stop, and that is a mistake of ours.
    fn lose(&self, index: usize) {
        let went = self.0.pool.borrow_mut().as_mut().and_then(|pool| pool.went(index));
        let Some((had_begun, asked)) = went else { return };
        let (place, _) = self.hands();
        if self.0.shrink.hand() == Some(index) {
            let reason = "What makes it smaller has stopped: a mistake of Faultline's.";
            self.set_shrinking(State::Running, State::Failed(reason.into()));
        }
        if self.0.explore.hand() == Some(index) {
            let reason = "What explores has stopped: a mistake of Faultline's, or out of memory.";
            self.set_exploring(State::Running, State::Failed(reason.into()));
        }
        let errand = Errand::Hunt(self.0.errand.get());
        let runs: Vec<_> = asked.into_iter().filter(|it| it.errand == errand).collect();
        if let Some(chase) = &mut *self.0.chase.borrow_mut() {
            runs.iter().for_each(|asked| chase.give_back(asked.numbers.clone()));
        }
        if let Some(wanted) = &mut *self.0.wanted.borrow_mut() {
            wanted.is_asked = false; // The hand that is gone may have been asked.
        }
        if had_begun {
            let first = runs.iter().find(|asked| !asked.numbers.is_empty());
            let which = first.map_or(String::new(), |asked| {
                format!(" in one of the runs {} to {}", asked.numbers.start, asked.numbers.end - 1)
            });
            self.set(Phase::Failed(
                format!("What hunts has stopped{which}: a mistake of Faultline's, and worth a report. What was found stays.").into(),
            ));
        } else if place == Place::Nowhere {
            let was_on_page = self.0.pool.borrow().as_ref().is_some_and(Pool::is_on_page);
            match was_on_page {
                false => self.gather_on_page(),
                true => self.fail(
                    "What hunts could not be loaded. Is the network there? The run goes on without it.",
                ),
            }
        }
    }

    /// Gives everybody something to do.
    pub(super) fn feed(&self) {
        let (mut pool, mut chase) = (self.0.pool.borrow_mut(), self.0.chase.borrow_mut());
        let Some(pool) = &mut *pool else { return };
        let now_ms = clock_ms();
        if let Some((index, member)) = pool.members().next()
            && let Some(request) = self.0.shrink.take_up(index)
        {
            member.ask(Errand::Shrink(self.0.shrink.number()), 0..0, &request, now_ms);
        }
        // Another hand than the one that shrinks, if there are several.
        if let Some((index, member)) = pool.members().last()
            && let Some(request) = self.0.explore.take_up(index)
        {
            member.ask(Errand::Explore(self.0.explore.number()), 0..0, &request, now_ms);
        }
        let Some(chase) = &mut *chase else { return };
        let number = self.0.errand.get();
        let errand = Errand::Hunt(number);
        let is_running = *self.0.phase.borrow() == Phase::Running;
        for (_, member) in pool.members() {
            if member.hunt != number {
                member.hunt = number;
                let request = Request::Hunt(chase.strategy.clone(), chase.text.clone());
                member.ask(errand, 0..0, &request, now_ms);
            }
            if let Some(wanted) = self.0.wanted.borrow_mut().as_mut().filter(|it| !it.is_asked) {
                wanted.is_asked = true;
                member.ask(errand, 0..0, &Request::Plan(wanted.number), now_ms);
            }
            while is_running && member.wants_more() {
                let numbers = chase.hand_out(member.batch());
                if numbers.is_empty() {
                    break;
                }
                member.ask(errand, numbers.clone(), &Request::Try(numbers), now_ms);
            }
        }
    }

    /// The text of a run came: shows it in the lab, or begins to make it smaller.
    fn take_text(&self, number: u32, text: String) {
        let is_wanted = self.0.wanted.borrow().as_ref().is_some_and(|it| it.number == number);
        if !is_wanted {
            return; // It came before, or something else is wanted by now.
        }
        let Some(Wanted { claim, is_to_shrink, .. }) = self.0.wanted.take() else { return };
        if let (true, Some(claim)) = (is_to_shrink, &claim) {
            let name = self.0.chase.borrow().as_ref().map(|chase| chase.name_of(number));
            return self.shrink_text(name.unwrap_or_default(), claim.clone(), text);
        }
        let violation = {
            let chase = self.0.chase.borrow();
            let outcome = chase.as_ref().and_then(|chase| chase.outcome(number));
            let breaks = outcome.map_or(&[][..], |outcome| &outcome.breaks);
            let chosen = breaks.iter().find(|it| Some(&it.claim) == claim.as_ref());
            chosen.or(breaks.first()).cloned()
        };
        self.show(Some(number), text, violation.as_ref());
    }
}
