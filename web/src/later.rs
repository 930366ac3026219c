//! What nobody needs at first, and is therefore not loaded at first.
//!
//! The build cuts all that only [`load`] reaches off into a program of its own, which shares memory
//! and functions with the first one (`xtask/src/bind.rs`). It is fetched when somebody first touches
//! the page, and at the latest when something of it is asked for. A panel belongs here unless the
//! page begins with it, and so does an action that changes the plan: reading and writing texts,
//! links and lessons, and all protocols but the first, come with it. Anything may be used there
//! without making the first load heavier.

// What `wasm_split` expands to calls a function of the other program.
#![allow(unsafe_code)]

use crate::draw::timeline::faults::{self, FaultInfo};
use crate::panels::stage::strips::{self, Strip};
use crate::panels::timebar::scrub;
use crate::panels::timeline::Shared;
use crate::panels::timeline::model::{Model, blame};
use crate::store::{Action, Dialog, Lab, Notice, edits};
use gloo_events::EventListener;
use sim_core::base::Instant;
use sim_core::judge::full_report;
use sim_core::protocol::Form;
use sim_core::protocols;
use sim_core::run::{Report, Run};
use sim_core::session::Session;
use std::cell::{Cell, RefCell};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A part of the page that is loaded later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Banner,
    Menu,
    Dialog(Dialog),
    Scenario,
    Claims,
    Details,
    Lesson,
    Exhibit,
    EventTable,
    Scenarios,
    Cluster,
    Pace,
    Until,
    Settings,
    Charts,
    Hunt,
    Grid,
    Undo,
    Hand,
}

/// The functions of the later program.
#[derive(Clone, Copy)]
pub struct Rest {
    /// Makes the root of a part.
    make: fn(&LaterProps, &Lab) -> Html,
    /// Does what changes the plan.
    perform: fn(&Lab, Action),
    /// Looks whether a goal of the lesson is reached.
    judge_lesson: fn(&Lab),
    /// Teaches the lab all protocols, and the page what else it answers to.
    begin: fn(&Lab),
    /// The faults of a plan, as the timeline shows them.
    fault_infos: fn(&Session) -> Vec<FaultInfo>,
    /// What a run came to, with what its protocol promises to clients.
    report: fn(&dyn Run) -> Report,
    /// What stands under a server for a form of its state, in a room of such a width.
    pub strip: fn(&Form, f64) -> Option<Strip>,
    /// Draws that, its middle at such a height.
    pub draw_strip: fn(&Strip, f64) -> Html,
    /// Marks in the timeline who is guilty of what is broken.
    pub blame: fn(&Lab, &mut Model),
    /// What happens at a place of the tape of such a width, and when.
    pub tell: fn(&Lab, f64, f64) -> (Instant, String),
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(later, fallible))]
fn load() -> Result<Rest, Missing> {
    Ok(Rest {
        make,
        perform: edits::perform,
        judge_lesson: Lab::judge_lesson,
        begin,
        fault_infos: faults::infos,
        report: full_report,
        strip: strips::strip,
        draw_strip: strips::draw,
        blame: blame::blame,
        tell: scrub::told,
    })
}

fn begin(lab: &Lab) {
    lab.learn(protocols::catalogue());
    crate::recorded::receive_drops(lab);
}

/// Parts read the stores; those in a popover are told how to close it.
fn make(props: &LaterProps, lab: &Lab) -> Html {
    use crate::panels;
    let close = props.close.clone();
    match props.part {
        Part::Hand => {
            let hand = |desk| html! { <panels::timeline::hand::TimelineHand {desk} /> };
            props.desk.clone().map(hand).unwrap_or_default()
        }
        Part::Banner => html! { <panels::banner::ViolationBanner /> },
        Part::Menu => html! { <panels::menu::Menu /> },
        Part::Dialog(Dialog::Share) => html! { <panels::share::Share /> },
        Part::Dialog(Dialog::Help) => html! { <panels::help::Help /> },
        Part::Dialog(Dialog::Recorded) => html! { <panels::recorded::RecordedHistory /> },
        Part::Scenario => html! { <panels::scenario::Scenario /> },
        Part::Claims => html! { <panels::claims::Claims /> },
        Part::Details => html! { <panels::details::Details /> },
        Part::Dialog(Dialog::Bugs) => html! { <panels::exhibit::table::Bugs /> },
        Part::Exhibit => html! { <panels::exhibit::ExhibitPanel /> },
        Part::Lesson => html! { <panels::lesson::LessonPanel /> },
        Part::EventTable => html! { <panels::timeline::table::EventTable /> },
        Part::Scenarios => html! { <panels::gallery::Scenarios {close} /> },
        Part::Cluster => html! { <panels::cluster::Choices /> },
        Part::Charts => html! { <panels::charts::Charts /> },
        Part::Hunt => html! { <panels::hunt::Hunt /> },
        Part::Grid => html! { <panels::stage::grid::Grid /> },
        Part::Undo => html! { <panels::history::Undo /> },
        Part::Settings => html! { <panels::settings::Choices /> },
        Part::Pace => panels::timebar::pacing::choices(lab),
        Part::Until => panels::timebar::until::choices(lab, &close),
    }
}

/// The later program did not come.
struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Missing {
        Missing
    }
}

thread_local! {
    static LOADED: Cell<Option<Rest>> = const { Cell::new(None) };
    static IS_UNDER_WAY: Cell<bool> = const { Cell::new(false) };
    /// Who wants to know when it has come, and that it has not.
    static WAITING: RefCell<Vec<Callback<Option<Rest>>>> = const { RefCell::new(Vec::new()) };
    /// What was asked for before it came, in order.
    static ASKED: RefCell<Vec<Action>> = const { RefCell::new(Vec::new()) };
}

/// The later program, once it has come.
pub fn rest() -> Option<Rest> {
    LOADED.get()
}

/// Fetches the later program, unless that is done or under way.
fn fetch(lab: &Lab) {
    if LOADED.get().is_some() || IS_UNDER_WAY.replace(true) {
        return;
    }
    let lab = lab.clone();
    spawn_local(async move {
        #[cfg(feature = "split")]
        let result = load().await;
        #[cfg(not(feature = "split"))]
        let result = load();
        IS_UNDER_WAY.set(false);
        let asked = ASKED.take();
        match result {
            Ok(rest) => {
                LOADED.set(Some(rest));
                (rest.begin)(&lab);
                for waiting in WAITING.take() {
                    waiting.emit(Some(rest));
                }
                for action in asked {
                    lab.dispatch(action);
                }
            }
            Err(Missing) => {
                // Whoever stands there says so, and goes on waiting.
                let waiting = WAITING.with_borrow(Vec::clone);
                for waiting in waiting {
                    waiting.emit(None);
                }
                let lies_over = {
                    let workspace = lab.workspace();
                    workspace.menu.is_some() || workspace.dialog.is_some()
                };
                if asked.is_empty() && !lies_over {
                    return; // Whoever only moved a pointer need not know.
                }
                // What lies over the page closes, so that whoever opens it again has it tried again.
                lab.dispatch(Action::CloseMenu);
                lab.dispatch(Action::CloseDialog);
                let text = "Not now: a part of the page could not be loaded. Is the network there? \
                            The run goes on.";
                lab.dispatch(Action::Notify(Notice::trouble(text)));
            }
        }
    });
}

/// Fetches the later program as soon as somebody touches the page: whoever moves a pointer may open
/// something next.
pub fn fetch_when_touched(lab: &Lab) {
    let Some(window) = web_sys::window() else { return };
    for touch in ["pointermove", "pointerdown", "click", "focusin", "keydown", "wheel", "dragenter"]
    {
        let lab = lab.clone();
        EventListener::once(&window, touch, move |_| fetch(&lab)).forget();
    }
}

/// Does what changes the plan, as soon as the later program is there.
pub fn perform(lab: &Lab, action: Action) {
    match LOADED.get() {
        Some(rest) => (rest.perform)(lab, action),
        None => {
            ASKED.with_borrow_mut(|asked| asked.push(action));
            fetch(lab);
        }
    }
}

/// The faults of the plan, as the timeline shows them. The plan that the page begins with has none,
/// and any other comes only with the later program.
pub fn fault_infos(session: &Session) -> Vec<FaultInfo> {
    match LOADED.get() {
        Some(rest) => (rest.fault_infos)(session),
        // Tests load nothing.
        None if cfg!(test) => faults::infos(session),
        None => Vec::new(),
    }
}

/// Looks whether a goal of the lesson is reached. There is no lesson without the later program.
pub fn judge_lesson(lab: &Lab) {
    if let Some(rest) = LOADED.get() {
        (rest.judge_lesson)(lab);
    }
}

/// What a run came to. What its protocol promises to clients is judged on the whole of what they
/// saw: when the run is over, and by the later program.
pub fn report(run: &dyn Run) -> Report {
    match LOADED.get() {
        Some(rest) if run.is_finished() => (rest.report)(run),
        _ => run.report(),
    }
}

/// What a [`Later`] needs.
#[derive(Properties, PartialEq)]
pub struct LaterProps {
    /// Which part stands here.
    pub part: Part,
    /// What closes the popover around it, if one is.
    #[prop_or_default]
    pub close: Callback<()>,
    /// The desk of the timeline, for what stands over it.
    #[prop_or_default]
    pub desk: Option<Shared>,
    /// What stands here until the page is touched; without it, the part is fetched at once.
    #[prop_or_default]
    pub meanwhile: Option<Html>,
}

/// The place of a part.
#[component]
pub fn Later(props: &LaterProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let rest = use_state(|| LOADED.get());
    let missing = use_state_eq(|| false);
    {
        let (rest, missing, lab) = (rest.clone(), missing.clone(), lab.clone());
        let waits_for_touch = props.meanwhile.is_some();
        use_effect_with((), move |()| {
            if rest.is_none() {
                let wait = Callback::from(move |loaded: Option<Rest>| {
                    missing.set(loaded.is_none());
                    rest.set(loaded);
                });
                // It may have come since this was drawn.
                if let Some(rest) = LOADED.get() {
                    return wait.emit(Some(rest));
                }
                WAITING.with_borrow_mut(|waiting| waiting.push(wait));
                if !waits_for_touch {
                    fetch(&lab);
                }
            }
        });
    }
    match *rest {
        Some(rest) => (rest.make)(props, &lab),
        None => html! {
            <>
                // What stands over the timeline has no room of its own to say so.
                if *missing && props.desk.is_none() {
                    <div class="missing">
                        <p>{ "This part of the page could not be loaded. The run goes on without it." }</p>
                        <button type="button" class="button small" onclick={move |_| fetch(&lab)}>
                            { "Try again" }
                        </button>
                    </div>
                }
                { props.meanwhile.clone().unwrap_or_default() }
            </>
        },
    }
}
