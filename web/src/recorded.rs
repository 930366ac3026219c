//! The recorded history that is open: a file of somebody's, or what the present run's clients saw.
//!
//! It stands apart from the states of the store, as the hunt does: nobody but its panel looks at it,
//! and it outlives that panel. What judges it is the program of the hands (`web/hunter`), in a worker
//! of its own, so that the page answers while ten thousand operations are judged; what was opened
//! before is dismissed with its worker. The page keeps only what it draws.

use crate::hunt::hand::{Hand, Word};
use crate::store::{Action, Dialog, Lab};
use gloo_events::{EventListener, EventListenerOptions};
use hunter::{Answer, Judged, Line, Request};
use sim_core::base::thousands;
use sim_core::judge::ModelName;
use sim_core::plan::PlanError;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File};
use yew::{AttrValue, Callback};

/// Bytes of a file: what is told of larger ones would not fit into the page's memory.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// How many orders are remembered.
const ORDERS_MAX: usize = 200;

/// How it stands.
#[derive(Clone, PartialEq, Debug)]
pub enum Phase {
    /// Nothing was opened.
    None,
    /// It is being judged.
    Judging,
    /// What it came to.
    Judged(Rc<Judged>),
    /// It is no history.
    Refused(Rc<PlanError>),
    /// It could not be judged, for this reason.
    Failed(AttrValue),
}

/// Where a history is from.
#[derive(Clone, PartialEq, Debug)]
pub enum Source {
    /// A text, and what it is a history of, if somebody says.
    Text(Rc<str>, Option<ModelName>),
    /// The clients of a scenario.
    Clients(Rc<str>),
}

/// What the worker was asked and has not answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asked {
    Verdict,
    Order(u32),
}

/// The history that is open on this page.
#[derive(Clone)]
pub struct Recorded(Rc<Inner>);

struct Inner {
    phase: RefCell<Phase>,
    name: RefCell<AttrValue>,
    source: RefCell<Option<Source>>,
    hand: RefCell<Option<Hand>>,
    /// Whether the present hand is a worker, and whether it can be asked.
    is_worker: Cell<bool>,
    is_ready: Cell<bool>,
    asked: Cell<Option<Asked>>,
    /// The operation through which the longest order is wanted.
    wanted: Cell<Option<u32>>,
    orders: RefCell<BTreeMap<u32, Rc<Line>>>,
    /// One more with each history.
    edition: Cell<u32>,
    revision: Cell<u32>,
    listener: RefCell<Option<Callback<u32>>>,
}

thread_local! {
    static RECORDED: Recorded = Recorded(Rc::new(Inner {
        phase: RefCell::new(Phase::None),
        name: RefCell::default(),
        source: RefCell::default(),
        hand: RefCell::default(),
        is_worker: Cell::new(true),
        is_ready: Cell::new(false),
        asked: Cell::default(),
        wanted: Cell::default(),
        orders: RefCell::default(),
        edition: Cell::new(0),
        revision: Cell::new(0),
        listener: RefCell::default(),
    }));
}

/// The history that is open on this page.
pub fn recorded() -> Recorded {
    RECORDED.with(Recorded::clone)
}

impl Recorded {
    /// How it stands.
    pub fn phase(&self) -> Phase {
        self.0.phase.borrow().clone()
    }

    /// What it is called.
    pub fn name(&self) -> AttrValue {
        self.0.name.borrow().clone()
    }

    /// Where it is from.
    pub fn source(&self) -> Option<Source> {
        self.0.source.borrow().clone()
    }

    /// Which history it is: the first, the second …
    pub fn edition(&self) -> u32 {
        self.0.edition.get()
    }

    /// Whoever looks: told whenever something changed.
    pub fn listen(&self, listener: Option<Callback<u32>>) {
        *self.0.listener.borrow_mut() = listener;
    }

    /// The longest legal order through an operation, if it is known.
    pub fn order(&self, deed: u32) -> Option<Rc<Line>> {
        self.0.orders.borrow().get(&deed).cloned()
    }

    /// Wants that order to be found; another that was wanted before is not sought any more.
    pub fn want_order(&self, deed: Option<u32>) {
        self.0.wanted.set(deed.filter(|deed| !self.0.orders.borrow().contains_key(deed)));
        self.ask();
    }

    /// Opens a history and judges it.
    pub fn open(&self, name: impl Into<AttrValue>, source: Source) {
        *self.0.name.borrow_mut() = name.into();
        if let Source::Text(text, _) = &source
            && text.len() > BYTES_MAX
        {
            return self.refuse_size(text.len());
        }
        *self.0.source.borrow_mut() = Some(source);
        self.begin(Phase::Judging);
        // Whoever is still busy with another history is let go.
        if self.0.asked.take().is_some() || self.0.hand.borrow().is_none() {
            self.call(true);
        }
        self.ask();
        self.tell();
    }

    /// Judges the same text as a history of something else; as what it looks like, if nobody says.
    pub fn judge_as(&self, model: Option<ModelName>) {
        if let Some(Source::Text(text, _)) = self.source() {
            self.open(self.name(), Source::Text(text, model));
        }
    }

    /// Reads a file of the visitor's and opens it.
    pub fn open_file(&self, file: &File) {
        *self.0.name.borrow_mut() = file.name().into();
        if file.size() > BYTES_MAX as f64 {
            return self.refuse_size(file.size() as usize);
        }
        self.begin(Phase::Judging);
        self.tell();
        let (this, name, text) = (self.clone(), file.name(), file.text());
        let edition = self.edition();
        spawn_local(async move {
            let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
            if this.edition() != edition {
                return; // Another was opened meanwhile.
            }
            match text {
                Some(text) => this.open(name, Source::Text(text.into(), None)),
                None => this.fail("The browser could not read this file."),
            }
        });
    }

    fn refuse_size(&self, bytes: usize) {
        let reason = format!(
            "It has {} bytes, and the page reads at most {}. `faultline check-history` reads larger ones.",
            thousands(bytes as u64),
            thousands(BYTES_MAX as u64)
        );
        self.0.source.take();
        self.begin(Phase::Failed(reason.into()));
        self.tell();
    }

    fn begin(&self, phase: Phase) {
        *self.0.phase.borrow_mut() = phase;
        self.0.orders.take();
        self.0.wanted.take();
        self.0.edition.set(self.0.edition.get() + 1);
    }

    fn fail(&self, reason: impl Into<AttrValue>) {
        *self.0.phase.borrow_mut() = Phase::Failed(reason.into());
        self.tell();
    }

    /// Calls somebody who judges: a worker, or one on the page's own thread.
    fn call(&self, is_worker: bool) {
        self.0.is_worker.set(is_worker);
        self.0.is_ready.set(false);
        self.0.hand.take();
        let Some(address) = crate::hunt::address() else {
            return self.fail(
                "This page was built without the program that judges. `cargo xtask build` builds both.",
            );
        };
        let this = self.clone();
        let words = Callback::from(move |word| this.hear(word));
        let hand = match is_worker {
            true => Hand::worker(&address, words),
            // A script is executed once for each address.
            false => Hand::page(&format!("{address}?judge"), words),
        };
        let nobody = hand.is_none();
        *self.0.hand.borrow_mut() = hand;
        match nobody {
            true if is_worker => self.call(false),
            true => self.fail("Nobody could be called who judges it."),
            false => {}
        }
    }

    /// Asks what is to be known next, unless an answer is awaited.
    fn ask(&self) {
        if !self.0.is_ready.get() || self.0.asked.get().is_some() {
            return;
        }
        let is_judging = *self.0.phase.borrow() == Phase::Judging;
        let (asked, request) = match (is_judging, self.source(), self.0.wanted.take()) {
            (true, Some(Source::Text(text, model)), _) => {
                (Asked::Verdict, Request::Judge(model, text.to_string()))
            }
            (true, Some(Source::Clients(text)), _) => {
                (Asked::Verdict, Request::Clients(text.to_string()))
            }
            (false, _, Some(deed)) => (Asked::Order(deed), Request::Order(deed)),
            _ => return,
        };
        self.0.asked.set(Some(asked));
        if let Some(hand) = &*self.0.hand.borrow() {
            hand.ask(&request.to_string());
        }
    }

    fn hear(&self, word: Word) {
        match word {
            Word::Ready => self.0.is_ready.set(true),
            Word::Answer(text) => self.take(&text),
            Word::Gone => return self.lose(),
        }
        self.ask();
        self.tell();
    }

    fn take(&self, text: &str) {
        let phase = match (self.0.asked.take(), Answer::read(text)) {
            (Some(Asked::Verdict), Some(Answer::Judged(judged))) => Phase::Judged(Rc::new(*judged)),
            (Some(Asked::Verdict), Some(Answer::Refused(error))) => Phase::Refused(Rc::new(error)),
            (Some(Asked::Order(deed)), Some(Answer::Order(line))) => {
                let mut orders = self.0.orders.borrow_mut();
                if orders.len() >= ORDERS_MAX {
                    orders.clear();
                }
                orders.insert(deed, Rc::new(line));
                return;
            }
            (Some(_), Some(Answer::Trouble(sentence))) => Phase::Failed(sentence.into()),
            (None, _) => return,
            _ => Phase::Failed(
                "The page and its workers are not of one build. Reload the page.".into(),
            ),
        };
        *self.0.phase.borrow_mut() = phase;
    }

    /// Whoever judges is gone. If it had begun, this history made it stop.
    fn lose(&self) {
        self.0.hand.take();
        let had_begun = self.0.is_ready.replace(false);
        self.0.asked.take();
        match (had_begun, self.0.is_worker.get()) {
            (false, true) => self.call(false),
            (false, false) => self.fail("The program that judges could not be loaded."),
            (true, _) => {
                self.fail("It stopped what judges it. This is a mistake of the page, not yours.")
            }
        }
    }

    fn tell(&self) {
        self.0.revision.set(self.0.revision.get() + 1);
        let listener = self.0.listener.borrow().clone();
        if let Some(listener) = listener {
            listener.emit(self.0.revision.get());
        }
    }
}

/// Opens a file that is dropped anywhere on the page.
pub fn receive_drops(lab: &Lab) {
    let Some(window) = web_sys::window() else { return };
    let listen = |kind: &'static str, act: Box<dyn Fn(&DragEvent)>| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window, kind, options, move |event| {
            let event: &DragEvent = event.unchecked_ref();
            let carried = event.data_transfer().map(|carried| carried.types());
            // What is dragged within the page is none of this.
            if carried.is_some_and(|types| types.includes(&"Files".into(), 0)) {
                event.prevent_default();
                act(event);
            }
        });
        listener.forget();
    };
    listen("dragover", Box::new(|_| {}));
    let lab = lab.clone();
    listen(
        "drop",
        Box::new(move |event| {
            let files = event.data_transfer().and_then(|carried| carried.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                recorded().open_file(&file);
                lab.dispatch(Action::OpenDialog(Dialog::Recorded));
            }
        }),
    );
}
