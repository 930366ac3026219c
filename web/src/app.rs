//! The page: which panel stands where, and how it begins.

use crate::keyboard;
use crate::later::{self, Later, Part};
use crate::panels::notices::Notices;
use crate::panels::side::{Side, ToDetails};
use crate::panels::stage::Stage;
use crate::panels::timebar::TimeBar;
use crate::panels::timeline::Timeline;
use crate::panels::topbar::TopBar;
use crate::store::{
    Action, Lab, Selection, Store, Tab, WorkspaceState, preferences, remember, until,
};
use crate::{share, theme};
use gloo_events::EventListener;
use sim_core::base::Instant;
use sim_core::protocol::Standing;
use sim_core::protocols::{self, scenarios};
use sim_core::session::Session;
use sim_core::trace::{Event, EventKind};
use std::rc::Rc;
use yew::prelude::*;

/// The page.
#[component]
pub fn App() -> Html {
    let lab = use_memo((), |()| open());
    {
        let lab = (*lab).clone();
        use_effect_with((), move |()| {
            later::fetch_when_touched(&lab);
            begin(&lab);
            let keys = keyboard::listen(lab.clone());
            let system =
                ["(prefers-reduced-motion: reduce)", "(prefers-color-scheme: dark)"].map(|query| {
                    let lab = lab.clone();
                    media(query).map(|list| {
                        EventListener::new(&list, "change", move |_| lab.dispatch(Action::Heed))
                    })
                });
            let address = web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    follow_address(&lab);
                })
            });
            move || drop((keys, system, address))
        });
    }
    html! {
        <Store lab={(*lab).clone()}>
            <Frame />
        </Store>
    }
}

/// The panels in their places.
#[component]
fn Frame() -> Html {
    let workspace = use_context::<WorkspaceState>().expect("the frame stands in a store");
    html! {
        <div class={classes!("page", workspace.side_open.then_some("has-side"), workspace.wide.then_some("is-wide"), workspace.reduced_motion.then_some("is-calm"))}>
            <TopBar />
            <main class="work">
                <div class="stage-cell" id="stage" tabindex="-1">
                    if workspace.banner.is_some() {
                        <Later part={Part::Banner} />
                    }
                    <Stage />
                    <Notices />
                </div>
                if workspace.side_open {
                    <Side />
                }
                <TimeBar />
                <div class="timeline-cell"><Timeline /></div>
                <ToDetails />
                if workspace.menu.is_some() {
                    <Later part={Part::Menu} />
                }
            </main>
            if let Some(dialog) = workspace.dialog {
                <Later key={dialog as u8} part={Part::Dialog(dialog)} />
            }
        </div>
    }
}

/// The lab with the first scenario; what the address asks for comes after it, so that a bad link
/// leaves a page that works.
fn open() -> Lab {
    let mut session = Session::of_plan(
        protocols::opening_catalogue(),
        scenarios::OPENING_TEXT,
        scenarios::opening_plan(),
    );
    // Enough for the first election, and little enough for one frame.
    session.work(500);
    crate::rescue::keep(session.text());
    let dark = preferences::dark();
    theme::apply(dark);
    Lab::new(
        session,
        WorkspaceState {
            selection: Selection::None,
            trail: Default::default(),
            dark,
            reduced_motion: preferences::calm(),
            wide: preferences::wide(),
            side_open: preferences::side_open(),
            tab: Tab::Scenario,
            menu: None,
            crowd: Rc::default(),
            dialog: None,
            grid: false,
            notices: Rc::default(),
            banner: None,
            draft: None,
            course: None,
            exhibit: None,
            pace: preferences::pace(),
            until: until::recall(),
            ahead: remember::recall("ahead").is_some(),
            said: "".into(),
            hint: remember::recall("cut").is_none(),
        },
    )
}

fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media(query).ok()?
}

/// Opens what the address asks for, or plays the first scenario, from where something happens.
fn begin(lab: &Lab) {
    if !follow_address(lab) {
        if let Some(at) = first_stir(lab) {
            lab.dispatch(Action::SetNow(at));
        }
        lab.dispatch(Action::Play);
    }
}

/// Just before somebody first tries to lead: a visitor need not watch timers run out before that.
fn first_stir(lab: &Lab) -> Option<Instant> {
    const LEAD_IN_US: u64 = 2_000;
    let session = lab.session();
    let stirs = |event: &&Event| {
        matches!(event.kind, EventKind::Became { standing: Standing::Contending, .. })
    };
    let stir = session.events().iter().find(stirs)?;
    Some(Instant(stir.at.0.saturating_sub(LEAD_IN_US)))
}

/// Opens what the address asks for; tells whether it asks for anything.
fn follow_address(lab: &Lab) -> bool {
    let fragment = share::fragment();
    let asks = fragment.is_some();
    if let Some(fragment) = fragment {
        lab.dispatch(Action::Visit(fragment));
    }
    asks
}
