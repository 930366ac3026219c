//! The history: every version of the text as a tree, what changed in each, and where it departed.
//!
//! Every gesture made one, and none is lost: what was undone stands here beside what came after it.
//! A scenario that was opened is the root of a tree of its own.

use super::topbar::{dispatching, tool};
use crate::store::{Action, Lab, RunState};
use crate::widgets::{Icon, Popover, icon};
use sim_core::session::{Version, VersionId};
use yew::prelude::*;

/// How many versions are listed: the last ones.
const LISTED_MAX: usize = 200;
/// The height of a row, in pixels: the style sheet says the same.
const ROW: usize = 34;
/// The width of a lane.
const LANE: usize = 14;

/// Back, forward, and the button with the tree under it.
#[component]
pub fn Undo() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    // What undo takes back changes with the plan, not with each slice of the run.
    let undo = use_memo(run.version, |_| {
        let session = lab.session();
        let (versions, current) = (session.versions(), session.current().0 as usize);
        let last = title(versions, current);
        AttrValue::from(match versions[current].parent {
            Some(_) => format!("Undo: {last} (ctrl+z)"),
            None => format!("Undo: opening “{last}” (ctrl+z)"),
        })
    });
    let (can_undo, can_redo) = (lab.session().can_undo(), lab.session().can_redo());
    let act = |action| dispatching(&lab, action);
    let content = {
        let lab = lab.clone();
        Callback::from(move |close| tree(&lab, &close))
    };
    html! {
        <>
            { tool("Undo", (*undo).clone(), Icon::Undo, act(Action::Undo), !can_undo) }
            { tool("Redo", "Redo (ctrl+shift+z)".into(), Icon::Redo, act(Action::Redo), !can_redo) }
            <Popover name="History" face={icon(Icon::Branch)} from_the_right=true {content} />
        </>
    }
}

/// The versions, as a tree.
fn tree(lab: &Lab, close: &Callback<()>) -> Html {
    let session = lab.session();
    let versions = session.versions();
    let current = session.current();
    let lanes = lanes(versions);
    let skipped = versions.len().saturating_sub(LISTED_MAX);
    let width = (lanes.iter().max().map_or(0, |&lane| lane) + 1) * LANE + 6;
    let x = |index: usize| lanes[index] * LANE + 9;
    let y = |index: usize| (index - skipped) * ROW + ROW / 2;
    let edges = versions.iter().enumerate().skip(skipped).filter_map(|(index, version)| {
        let parent = version.parent?.0 as usize;
        let (top, bottom) = (if parent < skipped { 0 } else { y(parent) }, y(index));
        let bend = bottom - ROW / 2;
        Some(format!("M{} {top}L{} {bend}L{} {bottom}", x(parent), x(parent), x(index)))
    });
    let edges: String = edges.collect();
    html! {
        <div class="form history">
            <h2>{ "Versions of this run" }</h2>
            <div class="history-tree" ~style={format!("padding-left: {width}px")}>
                <svg width={width.to_string()} height={((versions.len() - skipped) * ROW).to_string()} aria-hidden="true">
                    <path d={edges} />
                    { for (skipped..versions.len()).map(|index| {
                        let here = index == current.0 as usize;
                        html! { <circle class={here.then_some("is-current")} cx={x(index).to_string()} cy={y(index).to_string()} r={if here { "5.5" } else { "4" }} /> }
                    }) }
                </svg>
                <ol class="rows" start={(skipped + 1).to_string()}>
                    { for (skipped..versions.len()).map(|index| {
                        let version = &versions[index];
                        let here = index == current.0 as usize;
                        let go = {
                            let (lab, close) = (lab.clone(), close.clone());
                            Callback::from(move |_: MouseEvent| {
                                close.emit(());
                                lab.dispatch(Action::Switch(VersionId(index as u32)));
                            })
                        };
                        let departed = match version.parent {
                            Some(_) => format!("at {}", version.departed_at),
                            None => "opened".to_string(),
                        };
                        html! {
                            <li key={index}>
                                <button type="button" class="row" aria-current={here.then_some("true")} onclick={go}>
                                    <span>{ title(versions, index) }</span>
                                    <small>{ departed }</small>
                                </button>
                            </li>
                        }
                    }) }
                </ol>
            </div>
            if skipped > 0 {
                <p class="hint-text">{ format!("the last {LISTED_MAX} of {} shown", versions.len()) }</p>
            }
        </div>
    }
}

/// The lane of each version: the first that departs from another goes straight on, later ones
/// beside it.
fn lanes(versions: &[Version]) -> Vec<usize> {
    let mut lanes: Vec<usize> = Vec::with_capacity(versions.len());
    let mut continued = vec![false; versions.len()];
    let mut next = 0;
    for version in versions {
        let straight =
            version.parent.map(|parent| parent.0 as usize).filter(|&parent| !continued[parent]);
        let lane = straight.map_or(next, |parent| lanes[parent]);
        if let Some(parent) = straight {
            continued[parent] = true;
        }
        next = next.max(lane + 1);
        lanes.push(lane);
    }
    lanes
}

/// What a version is called: what changed in it, or for a root what it tells of itself.
pub fn title(versions: &[Version], index: usize) -> String {
    let version = &versions[index];
    match version.parent {
        Some(parent) => change(&versions[parent.0 as usize].text, &version.text),
        None => {
            let first = version.text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
            first.trim_start_matches(['#', ' ']).to_string()
        }
    }
}

/// What changed from one text to another, in the words of the text.
fn change(before: &str, after: &str) -> String {
    let come = only_in(after, before);
    let gone = only_in(before, after);
    let more = |count: usize| match count {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    match (come.first(), gone.first()) {
        (Some(first), _) => format!("{first}{}", more(come.len() - 1)),
        (None, Some(first)) => format!("without {first}{}", more(gone.len() - 1)),
        (None, None) => "words only".to_string(),
    }
}

/// The lines of a text that another has not, without comments, each as often as it is missing.
fn only_in<'a>(text: &'a str, other: &str) -> Vec<&'a str> {
    fn said(text: &str) -> impl Iterator<Item = &str> {
        let bare = |line| str::split(line, " #").next().unwrap_or("").trim();
        text.lines().map(bare).filter(|line| !line.is_empty() && !line.starts_with('#'))
    }
    let mut others: Vec<&str> = said(other).collect();
    said(text)
        .filter(|line| match others.iter().position(|other| other == line) {
            Some(found) => {
                others.swap_remove(found);
                false
            }
            None => true,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::protocols;
    use sim_core::session::Session;

    #[test]
    fn a_change_is_told_in_the_words_of_the_text() {
        let text = "# A story\nnodes 3\nbug stale-read\nat 1s crash n2 for 1s # ouch\n";
        let told = |from: &str, to: &str| change(text, &text.replace(from, to));
        assert_eq!(told("nodes 3", "nodes 5"), "nodes 5");
        assert_eq!(told("at 1s crash n2", "at 1.2s crash n2"), "at 1.2s crash n2 for 1s");
        assert_eq!(told("bug stale-read\n", ""), "without bug stale-read");
        assert_eq!(told("nodes 3\n", "nodes 3\nseed 4\nclients 2\n"), "seed 4 and 1 more");
        assert_eq!(told("ouch", "oh"), "words only");
    }

    #[test]
    fn branches_stand_beside_what_they_departed_from() {
        let text = |seed: u32| format!("protocol raft\nseed {seed}\n");
        let mut session = Session::open(protocols::catalogue(), &text(1)).expect("it is right");
        let edit = |session: &mut Session, seed| {
            session.edit(&sim_core::plan::Edit::SetSeed(seed)).expect("any seed will do");
        };
        edit(&mut session, 2);
        edit(&mut session, 3);
        session.undo();
        edit(&mut session, 4);
        session.begin(text(9)).expect("it is right");
        assert_eq!(lanes(session.versions()), [0, 0, 0, 1, 2]);
        assert_eq!(title(session.versions(), 3), "seed 4");
        assert_eq!(title(session.versions(), 4), "protocol raft");
    }
}
