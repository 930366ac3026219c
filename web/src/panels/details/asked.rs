//! What a handler asked for, in order, and the places between where a crash could fall.

use super::parts::part;
use crate::store::{Action, Lab};
use sim_core::base::{Duration, EventId};
use sim_core::plan::{CrashKind, Edit, Fault, Moment, Tail, Targets};
use sim_core::run::Explanation;
use yew::prelude::*;

/// How long a node stays down that crashes between two effects.
const LASTING: Duration = Duration::ms(500);
/// How many effects are listed at most.
const LISTED_MAX: usize = 24;

#[derive(Properties, PartialEq)]
pub struct AskedProps {
    /// The event that is the call of a handler.
    pub id: EventId,
    /// The plan that it belongs to.
    pub version: u32,
    /// How many events are computed: its effects may still be under way.
    pub known: u32,
}

/// What the call of a handler asked for, recovered by re-execution.
#[component]
pub fn Asked(props: &AskedProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let explanation = {
        let (lab, id) = (lab.clone(), props.id);
        // Its effects may come late, so it is asked again, but not with each event that is computed.
        let behind = props.known.saturating_sub(id.0).min(1 << 14).checked_ilog2();
        use_memo((id, props.version, behind), move |_| lab.session().explain(id))
    };
    view(&lab, &explanation)
}

/// The effects that an event's explanation tells, if it is the call of a handler.
pub fn view(lab: &Lab, explanation: &Explanation) -> Html {
    let (Some(activation), false) = (explanation.activation, explanation.effects.is_empty()) else {
        return html! {};
    };
    let node = activation.node();
    let crash = |effect: u32, word: &'static str, does: &str, kind: CrashKind| {
        let nodes = Targets::nodes([node]);
        let fault = Fault::Crash { nodes, kind, lasting: Some(LASTING) };
        let action = Action::Edit(Edit::AddFault(Moment::After { activation, effect }, fault));
        let lab = lab.clone();
        let label = format!("{does} {node} after effect {effect}, for {LASTING}");
        html! {
            <button type="button" class="details-cut" aria-label={label.clone()} title={label}
                onclick={move |_: MouseEvent| lab.dispatch(action.clone())}>
                { word }
            </button>
        }
    };
    let effects = &explanation.effects;
    let shown = effects.len().min(LISTED_MAX);
    part(
        "What it asked for",
        html! {
            <>
                <p class="details-stop">{ format!("Stop {node} here:") }</p>
                <ol class="details-asked">
                    { for (1..).zip(&effects[..shown]).map(|(nth, effect)| html! {
                        <li key={nth} class={(!effect.done).then_some("is-undone")}>
                            <span>
                                { &effect.text }
                                if !effect.done {
                                    <span class="details-quiet">{ " (not done)" }</span>
                                }
                            </span>
                            <span class="details-stops" role="group" aria-label={format!("Stop {node} here")}>
                                { crash(nth, "crash", "Crash", CrashKind::Process) }
                                { crash(nth, "cut power", "Cut power of", CrashKind::Power(Tail::default())) }
                            </span>
                        </li>
                    }) }
                </ol>
                if shown < effects.len() {
                    <p class="details-quiet">{ format!("{shown} of {} shown", effects.len()) }</p>
                }
            </>
        },
    )
}
