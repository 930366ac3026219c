//! The stores: the session, and how the page stands around it.
//!
//! There are three contexts and not one, because Yew notifies every consumer of a context on any
//! change: the playhead moves with every frame, recorded events come in slices, and the rest changes
//! when somebody does something. Panels read these and the [`Session`] behind [`Lab`], and dispatch
//! [`Action`]s. Panels do not know each other.

mod action;
mod apply;
pub mod contrast;
mod course;
mod drag;
pub mod edits;
pub mod exhibit;
mod found;
mod outlook;
pub mod pace;
mod player;
pub mod preferences;
pub mod remember;
pub mod tape;
pub mod until;
mod workspace;

pub use action::{Action, Shift};
pub use course::{Course, was_finished};
pub use found::Found;
pub use pace::Pace;
pub use player::clock_ms;
pub use preferences::Preference;
pub use workspace::{
    Banner, Dialog, Draft, MenuRequest, Notice, Remedy, Selection, Tab, Tone, WorkspaceState,
};

use crate::draw::flight::Caught;
use gloo_render::AnimationFrame;
use player::Player;
use sim_core::base::Instant;
use sim_core::lesson::Lesson;
use sim_core::run::{Catalogue, Report, Scene, Verdict};
use sim_core::session::Session;
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;
use tape::Tape;
use yew::prelude::*;

/// The session and everything around it. It never changes identity: what changes is told by the
/// three states.
#[derive(Clone)]
pub struct Lab(Rc<Inner>);

impl PartialEq for Lab {
    fn eq(&self, other: &Lab) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What was judged of a run, and what it came to.
#[derive(Clone)]
struct Judged {
    revision: u32,
    version: u32,
    /// How many events.
    events: u32,
    report: Rc<Report>,
}

struct Inner {
    session: RefCell<Session>,
    workspace: RefCell<WorkspaceState>,
    player: RefCell<Player>,
    tape: RefCell<Tape>,
    /// The picture at the playhead. While the head has not yet come back to it after an edit, it is
    /// the last one from before.
    scene: RefCell<Rc<Scene>>,
    /// Of which version of the plan, and after how many events, that is the picture.
    scene_of: Cell<Option<(u32, u32)>>,
    /// What the run came to, as far as it was judged.
    report: RefCell<Option<Judged>>,
    /// The lesson that the visitor is in.
    lesson: RefCell<Option<Rc<Lesson<'static>>>>,
    revision: Cell<u32>,
    version: Cell<u32>,
    /// The fingerprint that the sender of a link saw.
    expected: Cell<Option<u64>>,
    /// Messages that a hand caught on their way and lost, for the picture of their end.
    caught: RefCell<Vec<Caught>>,
    /// The fault that is being dragged.
    dragged: Cell<Option<drag::Dragged>>,
    /// Whether somebody waits to hear where two runs part.
    contrasts: Cell<bool>,
    frame: RefCell<Option<AnimationFrame>>,
    listener: RefCell<Option<Callback<(RunState, CursorState, WorkspaceState)>>>,
}

/// How far the run is computed, and of which plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunState {
    /// One more whenever recorded events or the plan changed.
    pub revision: u32,
    /// One more whenever the plan changed.
    pub version: u32,
    /// Whether the run is computed to its end.
    pub finished: bool,
}

/// Where the playhead stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CursorState {
    /// Its moment.
    pub now: Instant,
    /// How many events have happened there.
    pub position: u32,
    /// Whether it moves.
    pub playing: bool,
    /// The latest moment that it has been at: what is later, nobody has seen yet.
    pub seen: Instant,
    /// How fast it moves, or moved last: virtual microseconds per second.
    pub rate: f64,
    /// Whether it waits for the head, after an edit or a jump ahead.
    pub waiting: bool,
    /// What is drawn anew.
    pub turn: Turn,
}

/// What of the stage a frame draws anew. All of it is too much for a slow machine, so that parts take
/// turns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Turn {
    /// Everything.
    #[default]
    All,
    /// Nodes and links.
    Still,
    /// Messages and timers.
    Moving,
}

impl CursorState {
    /// Its moment as it is written: while it moves, to the millisecond, since more digits flicker
    /// unread.
    pub fn shown(&self) -> Instant {
        Instant(if self.playing { self.now.0 / 1_000 * 1_000 } else { self.now.0 })
    }

    /// Whether it moves so fast that nobody can follow a message.
    pub fn hurries(&self) -> bool {
        self.playing && self.rate > player::HURRY
    }
}

impl Lab {
    /// A lab around a session.
    pub fn new(session: Session, workspace: WorkspaceState) -> Lab {
        let scene = RefCell::new(Rc::new(session.scene()));
        Lab(Rc::new(Inner {
            session: RefCell::new(session),
            workspace: RefCell::new(workspace),
            player: RefCell::new(Player::default()),
            tape: RefCell::default(),
            scene,
            scene_of: Cell::new(None),
            report: RefCell::default(),
            lesson: RefCell::default(),
            revision: Cell::new(0),
            version: Cell::new(0),
            expected: Cell::new(None),
            caught: RefCell::default(),
            dragged: Cell::new(None),
            contrasts: Cell::new(false),
            frame: RefCell::default(),
            listener: RefCell::default(),
        }))
    }

    /// The session, to read.
    pub fn session(&self) -> Ref<'_, Session> {
        self.0.session.borrow()
    }

    /// The landmarks of the run so far.
    pub fn tape(&self) -> Ref<'_, Tape> {
        self.0.tape.borrow()
    }

    /// The picture at the playhead.
    pub fn scene(&self) -> Rc<Scene> {
        self.0.scene.borrow().clone()
    }

    /// Messages that a hand caught on their way and lost.
    pub fn caught(&self) -> Ref<'_, Vec<Caught>> {
        self.0.caught.borrow()
    }

    /// What the run came to, as far as it was judged.
    pub fn report(&self) -> Rc<Report> {
        self.judged().report
    }

    /// What was judged last, or what is now. Guarantees are judged from the beginning each time, so
    /// while the run is computed, that is done only when it has become twice as long.
    fn judged(&self) -> Judged {
        let (revision, version) = (self.0.revision.get(), self.0.version.get());
        let session = self.session();
        let events = session.events().len() as u32;
        if let Some(judged) = &*self.0.report.borrow() {
            let grows = judged.version == version && !session.run().is_finished();
            let little = events / 2 < judged.events;
            if judged.revision == revision || grows && little {
                return judged.clone();
            }
        }
        let report = Rc::new(crate::later::report(session.run()));
        let judged = Judged { revision, version, events, report };
        *self.0.report.borrow_mut() = Some(judged.clone());
        judged
    }

    /// What the run came to as far as it was played; what is still ahead is told only to those who
    /// want to see it.
    pub fn verdicts(&self) -> Rc<Report> {
        let report = self.report();
        let seen = self.session().seen();
        if self.0.workspace.borrow().ahead || report.finished && seen >= self.session().end() {
            return report;
        }
        let mut told = (*report).clone();
        told.violations.retain(|violation| violation.at <= seen);
        for (index, claim) in told.claims.iter_mut().enumerate() {
            let broken = told.violations.iter().any(|it| usize::from(it.claim) == index);
            if claim.verdict == Verdict::Broken && !broken {
                claim.verdict = Verdict::Holds;
            }
        }
        for expectation in &mut told.expectations {
            if expectation.at.is_none_or(|at| at > seen) {
                (expectation.met, expectation.at) = (None, None);
            }
        }
        let unmet = told.expectations.iter().any(|it| it.met == Some(false));
        told.verdict = match () {
            () if !told.violations.is_empty() => Verdict::Broken,
            () if unmet => Verdict::Unmet,
            () => Verdict::Holds,
        };
        (told.undecided, told.finished) = (None, false);
        Rc::new(told)
    }

    /// How the page stands, for those who are not rendered.
    pub fn workspace(&self) -> WorkspaceState {
        self.0.workspace.borrow().clone()
    }

    /// Has more protocols to choose from.
    pub fn learn(&self, catalogue: Catalogue) {
        self.0.session.borrow_mut().learn(catalogue);
        // Whoever knows the protocols also judges what they promise.
        *self.0.report.borrow_mut() = None;
    }

    /// Does something, and tells everybody what changed.
    pub fn dispatch(&self, action: Action) {
        self.apply(action);
        self.tell();
        self.wake();
    }

    /// The states as they are.
    pub fn states(&self) -> (RunState, CursorState, WorkspaceState) {
        let session = self.session();
        let player = self.0.player.borrow();
        let run = RunState {
            revision: self.0.revision.get(),
            version: self.0.version.get(),
            finished: session.run().is_finished(),
        };
        let cursor = CursorState {
            now: session.now(),
            position: session.position(),
            playing: player.playing,
            seen: session.seen(),
            rate: player.rate,
            waiting: session.is_catching_up(),
            turn: player.turn,
        };
        (run, cursor, self.workspace())
    }

    fn listen(&self, listener: Callback<(RunState, CursorState, WorkspaceState)>) {
        *self.0.listener.borrow_mut() = Some(listener);
    }

    /// Takes a new picture, unless only time has passed since the last one.
    fn look(&self) -> Rc<Scene> {
        let session = self.session();
        let key = (self.0.version.get(), session.position());
        let mut scene = self.0.scene.borrow_mut();
        // A clock that drifts shows another time with every microsecond.
        let drifts = scene.servers.iter().any(|server| server.drift_ppm != 0);
        if self.0.scene_of.replace(Some(key)) != Some(key) || drifts {
            *scene = Rc::new(session.scene());
        } else if scene.now != session.now() {
            Rc::make_mut(&mut scene).now = session.now();
        }
        scene.clone()
    }

    /// Takes a new picture and tells the states to the page.
    fn tell(&self) {
        if !self.session().is_catching_up() {
            self.look();
        }
        if self.0.lesson.borrow().is_some() {
            crate::later::judge_lesson(self);
        }
        let listener = self.0.listener.borrow().clone();
        if let Some(listener) = listener {
            listener.emit(self.states());
        }
    }
}

/// What [`Store`] needs.
#[derive(Properties, PartialEq)]
pub struct StoreProps {
    /// The lab to provide.
    pub lab: Lab,
    /// The page.
    pub children: Html,
}

/// Provides the lab and its three states to the page.
#[component]
pub fn Store(props: &StoreProps) -> Html {
    let (run, cursor, workspace) = props.lab.states();
    let run = use_state_eq(|| run);
    let cursor = use_state_eq(|| cursor);
    let workspace = use_state_eq(|| workspace);
    {
        let lab = props.lab.clone();
        let (run, cursor, workspace) = (run.clone(), cursor.clone(), workspace.clone());
        use_effect_with((), move |()| {
            lab.listen(Callback::from(move |(new_run, new_cursor, new_workspace)| {
                run.set(new_run);
                cursor.set(new_cursor);
                workspace.set(new_workspace);
            }));
            lab.tell();
            lab.wake();
        });
    }
    html! {
        <ContextProvider<Lab> context={props.lab.clone()}>
            <ContextProvider<RunState> context={*run}>
                <ContextProvider<CursorState> context={*cursor}>
                    <ContextProvider<WorkspaceState> context={(*workspace).clone()}>
                        { props.children.clone() }
                    </ContextProvider<WorkspaceState>>
                </ContextProvider<CursorState>>
            </ContextProvider<RunState>>
        </ContextProvider<Lab>>
    }
}
