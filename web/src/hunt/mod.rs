//! The hunt: who hunts, what is found, and what becomes of it.
//!
//! It stands apart from the three states of the store, because it has a pace of its own and nobody
//! but its panel looks at it; and it outlives that panel, so that one may look at something else
//! while it goes on. `chase` keeps the books of a hunt, `pool` the hands that try its runs, `hand` is
//! one of them, and `shrinking` is a find that is made smaller. What is found becomes part of the
//! session only as a text, like all else: [`Found`].
//!
//! All of it is loaded later, and what the hands execute only when the first of them is wanted.

mod chase;
mod exploring;
pub mod hand;
mod hearing;
mod job;
mod pool;
mod shrinking;

pub use chase::{Chase, Mark};
pub use exploring::Exploring;
pub use pool::Place;
pub use shrinking::{Shrinking, State};

use crate::store::{Action, Found, Lab, clock_ms};
use chase::Rate;
use hunter::{FoundPath, Request, Smaller};
use job::Job;
use pool::Pool;
use sim_core::explore::Bounds;
use sim_core::hunt::{Break, Intensity, Strategy};
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;
use yew::{AttrValue, Callback};

/// The name of the hands' program, as the build says it in the page's head.
const PROGRAM: &str = "worker";

/// How often those who look hear of progress, in milliseconds.
const TELL_MS: f64 = 100.0;

/// How a hunt stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Phase {
    /// None was begun.
    None,
    /// It goes on.
    Running,
    /// It was stopped, and can go on.
    Stopped,
    /// All runs are done.
    Over,
    /// It cannot go on, for this reason.
    Failed(AttrValue),
}

/// What a visitor chose, for the next hunt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// To go through the places of one run, and so many pairs of them, instead of seeds.
    pub pairs: Option<u32>,
    /// How many seeds.
    pub runs: u32,
    /// How much goes wrong in them; what fits the scenario, if nobody says.
    pub intensity: Option<Intensity>,
    /// To try every order instead, with so many timers and crashes.
    pub orders: Option<(u16, u16)>,
}

impl Default for Options {
    fn default() -> Options {
        Options { pairs: None, runs: 2_000, intensity: None, orders: None }
    }
}

/// A run that is to be opened where it breaks a claim, or to be made smaller.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Wanted {
    number: u32,
    /// The first that breaks, if nobody says which.
    claim: Option<String>,
    is_to_shrink: bool,
    /// Whether a hand was asked for its text.
    is_asked: bool,
}

/// The hunt of this page.
#[derive(Clone)]
pub struct Hunting(Rc<Inner>);

struct Inner {
    lab: RefCell<Option<Lab>>,
    phase: RefCell<Phase>,
    chase: RefCell<Option<Chase>>,
    pool: RefCell<Option<Pool>>,
    rate: Cell<Rate>,
    /// Which errand the hands are on: a new one for each hunt.
    errand: Cell<u32>,
    /// The run whose text is asked for, and for what.
    wanted: RefCell<Option<Wanted>>,
    shrinking: RefCell<Option<Shrinking>>,
    shrink: Job,
    exploring: RefCell<Option<Exploring>>,
    explore: Job,
    /// The scenario that was hunted or explored last: where finds come from.
    origin: RefCell<String>,
    options: RefCell<Options>,
    /// The find that was opened last, and its number if it is a run: it is no scenario to hunt in.
    opened: RefCell<Option<(Option<u32>, String)>>,
    told_ms: Cell<f64>,
    revision: Cell<u32>,
    listener: RefCell<Option<Callback<u32>>>,
}

thread_local! {
    static HUNTING: Hunting = Hunting(Rc::new(Inner {
        lab: RefCell::default(),
        phase: RefCell::new(Phase::None),
        chase: RefCell::default(),
        pool: RefCell::default(),
        rate: Cell::default(),
        errand: Cell::new(0),
        wanted: RefCell::default(),
        shrinking: RefCell::default(),
        shrink: Job::default(),
        exploring: RefCell::default(),
        explore: Job::default(),
        origin: RefCell::default(),
        options: RefCell::default(),
        opened: RefCell::default(),
        told_ms: Cell::new(0.0),
        revision: Cell::new(0),
        listener: RefCell::default(),
    }));
}

/// The hunt of this page.
pub fn hunting(lab: &Lab) -> Hunting {
    let hunting = HUNTING.with(Hunting::clone);
    hunting.0.lab.borrow_mut().get_or_insert_with(|| lab.clone());
    hunting
}

impl Hunting {
    /// How it stands.
    pub fn phase(&self) -> Phase {
        self.0.phase.borrow().clone()
    }

    /// The hunt that was begun last.
    pub fn chase(&self) -> Ref<'_, Option<Chase>> {
        self.0.chase.borrow()
    }

    /// What the picture does not show yet.
    pub fn take_fresh(&self) -> Vec<u32> {
        self.0.chase.borrow_mut().as_mut().map(Chase::take_fresh).unwrap_or_default()
    }

    /// Runs per second; zero until it is known.
    pub fn rate(&self) -> f64 {
        self.0.rate.get().per_second
    }

    /// Where the hands are, and how many.
    pub fn hands(&self) -> (Place, usize) {
        let pool = self.0.pool.borrow();
        pool.as_ref().map_or((Place::Nowhere, 0), |pool| (pool.place(), pool.ready()))
    }

    /// Whether a text is the find that was opened last, and its number if it is a run.
    pub fn opened(&self, text: &str) -> Option<Option<u32>> {
        self.0.opened.borrow().as_ref().filter(|(_, shown)| shown == text).map(|(run, _)| *run)
    }

    /// Whoever looks: told whenever something changed.
    pub fn listen(&self, listener: Option<Callback<u32>>) {
        *self.0.listener.borrow_mut() = listener;
    }

    /// Begins a hunt; another that goes on is given up.
    pub fn start(&self, text: String, strategy: Strategy) {
        self.0.errand.set(self.0.errand.get() + 1);
        // A find of the hunt before is no run of this one, but still a find if the scenario is the same.
        let is_same = self.0.chase.borrow().as_ref().is_some_and(|chase| chase.text == text);
        let opened = self.0.opened.take().filter(|_| is_same);
        *self.0.opened.borrow_mut() = opened.map(|(_, find)| (None, find));
        self.0.origin.borrow_mut().clone_from(&text);
        *self.0.chase.borrow_mut() = Some(Chase::new(text, strategy));
        self.0.wanted.take();
        self.0.rate.take();
        self.set(Phase::Running);
        self.gather();
        self.feed();
    }

    /// Hands out no more runs. What is under way is still told.
    pub fn stop(&self) {
        if self.phase() == Phase::Running {
            self.rest();
            self.set(Phase::Stopped);
        }
    }

    /// Goes on where it was stopped.
    pub fn resume(&self) {
        if self.phase() == Phase::Stopped {
            self.set(Phase::Running);
            self.gather();
            self.feed();
        }
    }

    /// Opens a run, where it breaks this claim, or whatever it breaks first.
    pub fn open(&self, number: u32, claim: Option<String>) {
        self.want(Wanted { number, claim, is_to_shrink: false, is_asked: false });
    }

    /// Makes a run of this hunt smaller, so that it still breaks this claim.
    pub fn shrink(&self, number: u32, claim: String) {
        self.want(Wanted { number, claim: Some(claim), is_to_shrink: true, is_asked: false });
    }

    fn want(&self, wanted: Wanted) {
        *self.0.wanted.borrow_mut() = Some(wanted);
        self.gather();
        self.feed();
    }

    /// Makes a text smaller, so that its run still breaks this claim. Another shrink is given up.
    pub fn shrink_text(&self, name: String, claim: String, text: String) {
        *self.0.shrinking.borrow_mut() = Some(Shrinking::new(name));
        self.0.shrink.begin(Request::Shrink(claim, text));
        self.gather();
        self.feed();
        self.tell();
    }

    /// Keeps the best so far.
    pub fn stop_shrinking(&self) {
        self.set_shrinking(State::Running, State::Stopped);
    }

    /// Goes on with it.
    pub fn resume_shrinking(&self) {
        self.set_shrinking(State::Stopped, State::Running);
        self.step();
    }

    fn set_shrinking(&self, from: State, to: State) {
        if let Some(shrinking) =
            self.0.shrinking.borrow_mut().as_mut().filter(|it| it.state == from)
        {
            shrinking.state = to;
        }
        self.tell();
    }

    /// What is being made smaller, or was last.
    pub fn shrinking(&self) -> Option<Shrinking> {
        self.0.shrinking.borrow().clone()
    }

    /// Tries every order of what can happen in a scenario's cluster; another exploration is given up.
    pub fn explore(&self, text: String, bounds: Bounds, budget: String) {
        self.0.origin.borrow_mut().clone_from(&text);
        *self.0.exploring.borrow_mut() = Some(Exploring::new(budget));
        self.0.explore.begin(Request::Explore(bounds, text));
        self.gather();
        self.feed();
        self.tell();
    }

    /// Tries no more orders.
    pub fn stop_exploring(&self) {
        self.set_exploring(State::Running, State::Stopped);
    }

    /// Goes on with it.
    pub fn resume_exploring(&self) {
        self.set_exploring(State::Stopped, State::Running);
        self.go_further();
    }

    fn set_exploring(&self, from: State, to: State) {
        if let Some(exploring) =
            self.0.exploring.borrow_mut().as_mut().filter(|it| it.state == from)
        {
            exploring.state = to;
        }
        self.tell();
    }

    /// What is being explored, or was last.
    pub fn exploring(&self) -> Option<Exploring> {
        self.0.exploring.borrow().clone()
    }

    /// Opens a run that takes one of the paths that were found.
    pub fn open_path(&self, path: &FoundPath) {
        self.show(None, path.text.clone(), Some(&path.violation));
    }

    /// Opens the best so far.
    pub fn open_smallest(&self) {
        let best = self.0.shrinking.borrow().as_ref().and_then(|it| it.best.clone());
        if let Some(Smaller { text, violation, .. }) = best {
            self.show(None, text, Some(&violation));
        }
    }

    /// Shows a find in the lab.
    fn show(&self, number: Option<u32>, text: String, violation: Option<&Break>) {
        let found = Found::new(text.clone(), violation);
        *self.0.opened.borrow_mut() = Some((number, text));
        let lab = self.0.lab.borrow().clone();
        if let Some(lab) = lab {
            lab.dispatch(Action::OpenFound(Rc::new(found)));
        }
        self.tell();
    }

    /// The scenario that was hunted or explored last.
    pub fn origin(&self) -> String {
        self.0.origin.borrow().clone()
    }

    /// What was chosen for the next hunt.
    pub fn options(&self) -> Options {
        self.0.options.borrow().clone()
    }

    /// Chooses for the next hunt.
    pub fn choose(&self, options: Options) {
        *self.0.options.borrow_mut() = options;
        self.tell();
    }

    /// Which hunt it is: the first, the second …
    pub fn errand(&self) -> u32 {
        self.0.errand.get()
    }

    /// Whether somebody looks: whoever turned to something else is not taken elsewhere.
    fn is_watched(&self) -> bool {
        self.0.listener.borrow().is_some()
    }

    fn rest(&self) {
        let mut rate = self.0.rate.get();
        rate.rest();
        self.0.rate.set(rate);
    }

    fn set(&self, phase: Phase) {
        *self.0.phase.borrow_mut() = phase;
        self.tell();
    }

    fn tell(&self) {
        self.0.told_ms.set(clock_ms());
        self.0.revision.set(self.0.revision.get() + 1);
        let listener = self.0.listener.borrow().clone();
        if let Some(listener) = listener {
            listener.emit(self.0.revision.get());
        }
    }

    /// Calls the hands, unless they are there.
    fn gather(&self) {
        let is_there =
            self.0.pool.borrow().as_ref().is_some_and(|pool| pool.place() != Place::Nowhere);
        if is_there {
            return;
        }
        match address() {
            Some(address) => {
                let pool = Pool::start(&address, &self.words());
                let nobody = pool.place() == Place::Nowhere;
                *self.0.pool.borrow_mut() = Some(pool);
                if nobody {
                    self.gather_on_page();
                }
            }
            None => self.fail(
                "This page was built without the program that hunts. `cargo xtask build` builds both.",
            ),
        }
    }

    /// Nobody hunts, and nobody makes anything smaller.
    fn fail(&self, reason: &'static str) {
        self.0.shrink.drop_it();
        self.0.explore.drop_it();
        self.set_shrinking(State::Running, State::Failed(reason.into()));
        self.set_exploring(State::Running, State::Failed(reason.into()));
        self.set(Phase::Failed(reason.into()));
    }

    /// Where there are no workers, the page hunts itself, a few runs between two frames.
    fn gather_on_page(&self) {
        if let Some(address) = address() {
            *self.0.pool.borrow_mut() = Some(Pool::start_on_page(&address, &self.words()));
        }
    }
}

/// Where the program is, as the build says in the page's head.
pub fn address() -> Option<String> {
    let document = web_sys::window()?.document()?;
    let meta = document.query_selector(&format!("meta[name='{PROGRAM}']")).ok()??;
    meta.get_attribute("content").filter(|address| !address.is_empty())
}
