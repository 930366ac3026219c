//! Help: all keys and gestures on one screen.

use crate::store::{Action, Dialog as Which, Lab, WorkspaceState};
use crate::widgets::Dialog;
use yew::prelude::*;

const GESTURES: [(&str, &str); 8] = [
    ("drag across links", "cuts them, both ways; across cut links, heals them"),
    ("click", "selects a node, link or message; a message then stands still"),
    ("double click, Enter", "crashes or restarts a node; cuts or heals a link; loses a message"),
    ("grid in the corner", "cuts and heals one way, cell by cell"),
    ("right click, long press, menu key", "opens every action"),
    ("drag on the time bar", "goes anywhere in the run, forward or back"),
    ("drag a fault of the timeline", "moves it; by an end, makes it longer or shorter"),
    ("type in the scenario", "changes the run; every gesture writes there, too"),
];

const KEYS: [(&str, &str); 17] = [
    ("space  .", "play, pause"),
    ("←  →", "step back, step; with shift, ten"),
    ("Home  End", "the beginning, the end"),
    ("u  page down", "run until, as chosen last; in a lesson, page down is the next step"),
    ("page up", "step back; in a lesson, the step before"),
    ("−  +  0", "slower, faster, adaptive speed"),
    ("[  ]", "to the cause, to the effect of the selected event"),
    ("w  s  a  d  f", "in the timeline: zoom, pan, fit"),
    ("arrows", "on a fault: move it; with shift, farther"),
    ("<  >", "on a fault: shorter, longer"),
    ("delete", "on a fault: removes it"),
    ("n", "next seed"),
    ("ctrl z  ctrl shift z", "undo, redo"),
    ("tab  ↑  ↓", "to nodes, to links, to messages; among them"),
    ("g", "who reaches whom"),
    ("p", "side panel"),
    ("?", "this help"),
];

const PICTURE: [(&str, &str); 9] = [
    ("crown, thick ring", "leads; a dashed ring: tries to"),
    ("grey arc", "a timer that runs out"),
    ("colour", "the term, printed in the node, its log and the timeline"),
    ("filled mark", "a message that asks; a hollow one answers, + grants, − denies"),
    ("116@2", "the log entry at index 116, of term 2"),
    ("underlined cell", "committed; a dotted one: not yet; its number is its term"),
    ("× – ▢", "a message that was lost; blocked by a wall; left unread at a dead node"),
    ("■ ● on a row", "a timer fired, a message arrived; a ring: it changed a role or term"),
    ("shade, hatching", "cut; cut off from a majority, or stands still"),
];

/// The help, when it is open.
#[component]
pub fn Help() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    if workspace.dialog != Some(Which::Help) {
        return Html::default();
    }
    let list = |entries: &'static [(&'static str, &'static str)]| {
        html! {
            <dl class="keys">
                { for entries.iter().map(|(key, what)| html! {
                    <div key={*key}><dt>{ *key }</dt><dd>{ *what }</dd></div>
                }) }
            </dl>
        }
    };
    html! {
        <Dialog title="Keys and gestures" onclose={Callback::from(move |()| lab.dispatch(Action::CloseDialog))}>
            <p class="lead">
                { "A distributed system runs in this tab. The same scenario and seed give the same run, every time. \
                   Whatever you do to it is written into the scenario, at the moment at which you did it." }
            </p>
            <div class="columns">
                <section><h3>{ "With the hand" }</h3>{ list(&GESTURES) }</section>
                <section><h3>{ "With the keyboard" }</h3>{ list(&KEYS) }</section>
                <section><h3>{ "Reading the picture" }</h3>{ list(&PICTURE) }</section>
            </div>
        </Dialog>
    }
}
