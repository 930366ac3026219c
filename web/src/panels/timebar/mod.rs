//! The time bar: play, steps, pace, and the painted scrub bar.

pub mod pacing;
pub mod scrub;
pub mod until;

use super::topbar::dispatching;
use crate::draw::clock::clock;
use crate::store::{Action, CursorState, Lab, RunState};
use crate::widgets::{Icon, icon};
use yew::prelude::*;

/// The time bar.
#[component]
pub fn TimeBar() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let act = |action: Action| dispatching(&lab, action);
    let (name, face) = if cursor.playing { ("Pause", Icon::Pause) } else { ("Play", Icon::Play) };
    let end = lab.session().end();
    // A run that takes long to compute says how far it is.
    let progress = (!run.finished).then(|| {
        let head = lab.session().run().head();
        format!(" · {} % ready", head.0.saturating_mul(100) / end.0.max(1))
    });
    html! {
        <section class="timebar" aria-label="Time">
            <div class="transport">
                <button type="button" class="button" aria-label="Step back" title="Step back (←)" onclick={act(Action::Step(-1))}>
                    { icon(Icon::StepBack) }
                </button>
                <button type="button" class="button play" aria-label={name} title={format!("{name} (space)")} onclick={act(Action::TogglePlay)}>
                    { icon(face) }
                </button>
                <button type="button" class="button" aria-label="Step" title="Step (→)" onclick={act(Action::Step(1))}>
                    { icon(Icon::StepForward) }
                </button>
            </div>
            <p class="clock" aria-live="off">
                <strong>{ clock(cursor.shown()) }</strong>
                <span>{ format!("/ {end}") }{ progress }</span>
            </p>
            <scrub::Scrub />
            <pacing::Pacing />
            <until::Until />
        </section>
    }
}
