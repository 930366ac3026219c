//! A real mistake beside its run: what happened in the field, what happens here moment by moment, the
//! line of code that does it, and what was measured.
//!
//! The story steps with the playhead: the paragraph of the last moment that was reached is the
//! current one, and a click on any goes to its moment. In another version of the run, with the
//! mistake off or after a gesture, a moment may not come; that is said beside it.

mod code;
pub mod measured;
mod story;
pub mod table;

use crate::store::{Action, CursorState, Lab, RunState, Tab, WorkspaceState, exhibit};
use crate::widgets::{Icon, icon};
use sim_core::exhibit::Exhibit;
use sim_core::plan::text::print;
use sim_core::protocols::exhibits;
use sim_core::session::Session;
use yew::prelude::*;

/// The exhibit.
#[component]
pub fn ExhibitPanel() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let exhibit = {
        let lab = lab.clone();
        use_memo(workspace.exhibit, move |name| exhibit::read((*name)?, lab.session().catalogue()))
    };
    // They are looked for in a run that is computed: that tells all of it once.
    let moments = {
        let (lab, exhibit) = (lab.clone(), exhibit.clone());
        use_memo((workspace.exhibit, run.version, run.finished), move |_| {
            let session = lab.session();
            exhibit.as_ref().as_ref().map(|it| it.moments(session.run())).unwrap_or_default()
        })
    };
    let root = use_node_ref();
    // The panel begins with what really happened, and follows the story when that goes on.
    let last = use_mut_ref(|| None);
    let telling = exhibit.as_ref().as_ref().map(|exhibit| story::Telling {
        exhibit,
        moments: &moments,
        position: cursor.position,
        is_complete: run.finished,
    });
    {
        let (root, name) = (root.clone(), workspace.exhibit);
        let current = telling.as_ref().and_then(story::Telling::current);
        use_effect_with((name, current), move |&(name, current)| {
            let before = last.borrow_mut().replace((name, current));
            if before.is_some_and(|(shown, _)| shown == name) || current > Some(0) {
                story::show_current(&root);
            }
        });
    }
    let Some(telling) = telling else {
        return html! {
            <div class="exhibit">
                <p class="empty">{ "No exhibit is open: the choice of scenarios has them." }</p>
            </div>
        };
    };
    let exhibit = telling.exhibit;
    if !is_of(&lab.session(), exhibit) {
        let open = act(&lab, vec![Action::Open(exhibit.scenario.to_string())]);
        return html! {
            <div class="exhibit">
                <h3>{ exhibit.title }</h3>
                <p>{ "What runs now is another scenario." }</p>
                <button type="button" class="button small" onclick={open}>{ "Open the exhibit again" }</button>
            </div>
        };
    }
    let is_fixed = lab.session().plan().bugs == 0;
    html! {
        <div class="exhibit">
            { head(&lab, exhibit) }
            <section aria-label="The story">
                <h4>{ "What happens in this run" }</h4>
                { for exhibit.look.iter().map(|words| html! { <p class="exhibit-look">{ icon(Icon::Question) }<span>{ *words }</span></p> }) }
                { story::view(&lab, &telling, root) }
            </section>
            { story::turn(&lab, &telling) }
            { fix(&lab, exhibit, is_fixed) }
            { code::view(exhibit.bug) }
            { measured::view(exhibit.bug) }
            { ways(&lab, exhibit) }
        </div>
    }
}

/// What a click does: these, one after the other.
fn act(lab: &Lab, actions: Vec<Action>) -> Callback<MouseEvent> {
    let lab = lab.clone();
    Callback::from(move |_| {
        for action in actions.clone() {
            lab.dispatch(action);
        }
    })
}

/// Whether what runs is the exhibit's scenario, or came from it.
fn is_of(session: &Session, exhibit: &Exhibit<'_>) -> bool {
    let versions = session.versions();
    let mut at = Some(session.current());
    while let Some(version) = at.and_then(|id| versions.get(id.0 as usize)) {
        if version.text == exhibit.scenario {
            return true;
        }
        at = version.parent;
    }
    false
}

/// Its title, what it breaks, and what really happened.
fn head(lab: &Lab, exhibit: &Exhibit<'_>) -> Html {
    let report = lab.report();
    let claim = report.claims.iter().find(|claim| claim.name == exhibit.claim);
    let claim = claim.map_or(exhibit.claim.to_string(), |claim| claim.sentence.to_string());
    // Its first sentence, for whoever does not unfold the rest.
    let incident = exhibit.incident.first().copied().unwrap_or_default();
    let end = incident.find(". ").map_or(incident.len(), |at| at + 1);
    let (first, rest) = incident.split_at(end);
    html! {
        <>
            <header class="exhibit-head">
                <p class="exhibit-kind">{ format!("A real mistake, in {}", exhibit.protocol) }</p>
                <h3>{ exhibit.title }</h3>
                <p class="exhibit-claim"><strong>{ "It breaks: " }</strong>{ claim }</p>
            </header>
            <details class="exhibit-incident" key={exhibit.bug.to_string()}>
                <summary>{ "What really happened: " }{ first }</summary>
                { for exhibit.incident.iter().enumerate().map(|(index, words)| {
                    let words = if index == 0 { rest } else { words };
                    html! { <p>{ words.to_string() }</p> }
                }) }
                <ul class="exhibit-sources" aria-label="Sources">
                    { for exhibit.sources.iter().map(|words| source(words)) }
                </ul>
            </details>
        </>
    }
}

/// A source, with a link to its address if it ends with one.
fn source(words: &str) -> Html {
    let (what, address) = match words.rsplit_once(' ') {
        Some((what, address)) if address.starts_with("https://") => {
            (what.trim_end_matches(','), Some(address.to_string()))
        }
        _ => (words, None),
    };
    match address {
        None => html! { <li>{ what.to_string() }</li> },
        Some(address) => html! {
            <li><a href={address} target="_blank" rel="noopener noreferrer">
                { what.to_string() }<span class="sr-only">{ " (opens in a new tab)" }</span>
            </a></li>
        },
    }
}

/// What correct code does, and the same run with it.
fn fix(lab: &Lab, exhibit: &Exhibit<'_>, is_fixed: bool) -> Html {
    let (label, now) = match is_fixed {
        false => ("Same run, fixed", None),
        true => ("Same run, with the mistake", Some("This is the fixed run.")),
    };
    html! {
        <section aria-label="The fix">
            <h4>{ "The fix" }</h4>
            { for exhibit.fix.iter().map(|words| html! { <p>{ *words }</p> }) }
            <p class="exhibit-row">
                <button type="button" class="button small" onclick={act(lab, vec![Action::SwapBugs])}>{ label }</button>
                { now.unwrap_or_default() }
            </p>
        </section>
    }
}

/// Where to go from here.
fn ways(lab: &Lab, exhibit: &Exhibit<'_>) -> Html {
    let known = lab.session().catalogue().descriptions();
    let story = format!("# Hunt: {}\n# A plain cluster with the mistake in it.\n", exhibit.title);
    let plain = story + &print(&exhibit.hunted, &known);
    let hunt = act(lab, vec![Action::Open(plain), Action::Pause, Action::ShowTab(Tab::Hunt)]);
    let index = exhibits::SHIPPED.iter().position(|it| it.name == exhibit.bug).unwrap_or(0);
    let next = &exhibits::SHIPPED[(index + 1) % exhibits::SHIPPED.len()];
    let next = exhibit::read(next.name, lab.session().catalogue());
    html! {
        <section aria-label="Go on">
            <p class="exhibit-row">
                <button type="button" class="button small" onclick={hunt}>{ "Hunt for it yourself" }</button>
                if let Some(next) = next.filter(|next| next.bug != exhibit.bug) {
                    <button type="button" class="button small" title={next.title} onclick={act(lab, vec![Action::Open(next.scenario.to_string())])}>
                        { "Next exhibit" }
                    </button>
                }
            </p>
        </section>
    }
}
