//! What must hold, and whether it does; what the author of the scenario expected; and which faults
//! did not happen. Undecided is never shown as a pass.

use crate::recorded::{Source, recorded};
use crate::share;
use crate::store::{Action, CursorState, Dialog, Lab, RunState, WorkspaceState, contrast};
use crate::widgets::{CopyButton, Icon, icon};
use sim_core::judge::promises;
use sim_core::run::{ClaimReport, FaultStatus, Report, Verdict, Violation};
use yew::prelude::*;

/// An icon and a word for a verdict, and its class.
fn mark(verdict: Verdict, finished: bool) -> (Icon, &'static str, &'static str) {
    match verdict {
        Verdict::Holds if finished => (Icon::Check, "holds", "is-holding"),
        Verdict::Holds => (Icon::Check, "holds so far", "is-holding"),
        Verdict::Broken => (Icon::Cross, "broken", "is-broken"),
        Verdict::Unmet => (Icon::Unequal, "unmet", "is-unmet"),
        Verdict::Undecided => (Icon::Question, "undecided", "is-undecided"),
    }
}

/// What was seen before the playhead went back: it is still to come.
const AHEAD: (Icon, &str, &str) = (Icon::Question, "still ahead", "is-ahead");

/// The claims of the protocol and the expectations of the scenario.
#[component]
pub fn Claims() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let _cursor = use_context::<CursorState>().expect("panels stand in a store");
    let _workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let (whole, report) = (lab.report(), lab.verdicts());
    // What needs attention comes first: nobody scrolls for bad news.
    let (broken, others): (Vec<_>, Vec<_>) =
        report.claims.iter().enumerate().partition(|(_, claim)| claim.verdict == Verdict::Broken);
    html! {
        <div class="claims">
            { planted(&lab) }
            { undecided(&report) }
            { faults(&report) }
            { claims(&lab, &report, &broken) }
            { expectations(&lab, &report) }
            { claims(&lab, &report, &others) }
            <p class="fingerprint" title="The digest of everything that happened. The same plan gives the same one, everywhere.">
                { format!("{} events · fingerprint ", whole.events) }
                <code>{ format!("{:08x}", whole.fingerprint >> 32) }</code>
                if !whole.finished { { " · still computing" } }
            </p>
        </div>
    }
}

/// The bugs that are planted, or that an earlier version had: what they are, and the same run
/// without them.
fn planted(lab: &Lab) -> Html {
    let session = lab.session();
    let planted = contrast::planted(&session);
    if planted == 0 {
        return Html::default();
    }
    let bugs = session.run().description().bugs.iter().enumerate();
    let sentences = bugs.filter(|(bit, _)| planted & 1 << bit != 0).map(|(_, bug)| bug.sentence);
    let is_on = session.plan().bugs != 0;
    html! {
        <div class="note planted">
            { icon(if is_on { Icon::Warning } else { Icon::Check }) }
            <div>
                <p><strong>{ if is_on { "A bug is planted here. " } else { "The planted bug is off. With it: " } }</strong>
                    { for sentences }</p>
                <SwapBugs />
            </div>
        </div>
    }
}

/// Switches the planted bugs off, or on again; nothing if there are none.
#[component]
pub fn SwapBugs() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let (planted, on) = {
        let session = lab.session();
        (contrast::planted(&session), session.plan().bugs)
    };
    if planted == 0 {
        return Html::default();
    }
    let word = if on != 0 { "Same run, without the bug" } else { "Same run, with the bug" };
    let swap = Callback::from(move |_: MouseEvent| lab.dispatch(Action::SwapBugs));
    html! {
        <button type="button" class="button small" title="Keeps the seed, the faults and the moment; marks where the runs part" onclick={swap}>{ word }</button>
    }
}

/// Some of the claims, in the protocol's order.
fn claims(lab: &Lab, report: &Report, some: &[(usize, &ClaimReport)]) -> Html {
    if some.is_empty() {
        return Html::default();
    }
    let now = lab.session().now();
    html! {
        <ul class="claim-list">
            { for some.iter().map(|&(index, claim)| {
                let violation = report.violations.iter().find(|v| usize::from(v.claim) == index);
                let ahead = violation.filter(|violation| violation.at > now);
                let (face, word, class) = match ahead {
                    Some(_) => AHEAD,
                    None => mark(claim.verdict, report.finished),
                };
                html! {
                    <li key={claim.name} class={classes!("claim", class)} title={claim.source}>
                        <span class="claim-icon">{ icon(face) }</span>
                        <div>
                            <p class="claim-sentence">{ claim.sentence }</p>
                            <p class="claim-word"><strong>{ word }</strong>
                                if let Some(violation) = ahead {
                                    <span>{ format!("broken at {}", violation.at) }</span>
                                }
                                <span>{ claim.source }</span></p>
                            { violation.map(|violation| broken(lab, violation)) }
                        </div>
                    </li>
                }
            }) }
        </ul>
    }
}

fn undecided(report: &Report) -> Html {
    match &report.undecided {
        Some(reason) => html! {
            <p class="note is-undecided">{ icon(Icon::Question) }<span>{ format!("Undecided: {reason}") }</span></p>
        },
        None => Html::default(),
    }
}

fn broken(lab: &Lab, violation: &Violation) -> Html {
    let go = {
        let lab = lab.clone();
        let claim = violation.claim;
        Callback::from(move |_: MouseEvent| lab.dispatch(Action::GoToViolation(claim)))
    };
    let report = {
        let lab = lab.clone();
        Callback::from(move |()| share::report(&lab))
    };
    html! {
        <div class="claim-evidence">
            <p>{ &violation.sentence }</p>
            <div class="details-tools">
                <button type="button" class="button small" onclick={go}>
                    { "Go to the violation" }
                </button>
                if judged_afterwards(lab, violation) {
                    <button type="button" class="button small" onclick={clients(lab)}>
                        { "What clients saw" }
                    </button>
                }
                <CopyButton class="small" label="Copy as bug report" text={report} />
            </div>
        </div>
    }
}

/// Whether a claim is a promise to clients, which is judged on the whole of what they saw.
fn judged_afterwards(lab: &Lab, violation: &Violation) -> bool {
    let report = lab.report();
    let name = report.claims.get(usize::from(violation.claim)).map(|claim| claim.name);
    promises(lab.session().run().description()).any(|promise| Some(promise.name) == name)
}

/// Opens the drawing of all operations of this run's clients.
fn clients(lab: &Lab) -> Callback<MouseEvent> {
    let lab = lab.clone();
    Callback::from(move |_: MouseEvent| {
        let text = lab.session().text().to_string();
        recorded().open("this run's clients", Source::Clients(text.into()));
        lab.dispatch(Action::OpenDialog(Dialog::Recorded));
    })
}

/// The expectations that the scenario states.
fn expectations(lab: &Lab, report: &Report) -> Html {
    if report.expectations.is_empty() {
        return Html::default();
    }
    let session = lab.session();
    let now = session.now();
    let lines: Vec<&str> = session.text().lines().collect();
    html! {
        <>
            <h3>{ "This scenario expects" }</h3>
            <ul class="claim-list">
                { for report.expectations.iter().map(|expectation| {
                    let verdict = match expectation.met {
                        Some(true) => Verdict::Holds,
                        Some(false) => Verdict::Unmet,
                        None => Verdict::Undecided,
                    };
                    let (face, word, class) = match verdict {
                        _ if expectation.at.is_some_and(|at| at > now) => AHEAD,
                        Verdict::Holds => (Icon::Check, "met", "is-holding"),
                        Verdict::Undecided if report.finished => {
                            (Icon::Question, "not reached", "is-undecided")
                        }
                        Verdict::Undecided => (Icon::Question, "not yet", "is-undecided"),
                        other => mark(other, true),
                    };
                    let line = lines.get(expectation.line as usize - 1).copied().unwrap_or_default();
                    let words = line.split('#').next().unwrap_or_default().trim();
                    let words = words.strip_prefix("expect ").unwrap_or(words).to_string();
                    // Who "old" is was found out on the way, and is no secret once this is judged.
                    let is_told = |name: &str| {
                        expectation.met.is_some() && words.split(' ').any(|word| word == name)
                    };
                    let told = report.names.iter().filter(|(name, _)| is_told(name));
                    let told: String =
                        told.map(|(name, node)| format!(" · {name} = {node}")).collect();
                    let go = expectation.at.map(|at| {
                        let lab = lab.clone();
                        let onclick = Callback::from(move |_: MouseEvent| {
                            lab.dispatch(Action::Pause);
                            lab.dispatch(Action::SetNow(at));
                        });
                        html! { <button type="button" class="button small bare" {onclick}>{ format!("at {at}") }</button> }
                    });
                    html! {
                        <li key={expectation.line} class={classes!("claim", class)}>
                            <span class="claim-icon">{ icon(face) }</span>
                            <div>
                                <p class="claim-sentence">{ words }</p>
                                <p class="claim-word"><strong>{ word }</strong>{ told }{ format!(" · line {} ", expectation.line) }{ go }</p>
                            </div>
                        </li>
                    }
                }) }
            </ul>
        </>
    }
}

/// The faults that did not happen, or no longer fit.
fn faults(report: &Report) -> Html {
    let odd: Vec<_> = report
        .faults
        .iter()
        .filter(|fault| {
            fault.status == FaultStatus::Stale
                || (fault.status == FaultStatus::NotReached && report.finished)
        })
        .collect();
    html! {
        { for odd.iter().map(|fault| {
            let text = match fault.status {
                FaultStatus::Stale => format!("The fault on line {} no longer fits this run and was not applied.", fault.line),
                _ => format!("The run ends before the fault on line {}.", fault.line),
            };
            html! { <p key={fault.line} class="note is-unmet">{ icon(Icon::Warning) }<span>{ text }</span></p> }
        }) }
    }
}

/// The verdict of the run so far, as a word for a tab or chip: icon, class, text.
pub fn chip(report: &Report) -> (Icon, &'static str, String) {
    let (face, _, class) = mark(report.verdict, report.finished);
    let broken = report.claims.iter().filter(|claim| claim.verdict == Verdict::Broken).count();
    let unmet = report.expectations.iter().filter(|e| e.met == Some(false)).count();
    let text = match report.verdict {
        Verdict::Broken if broken == 1 => "1 claim broken".to_string(),
        Verdict::Broken => format!("{broken} claims broken"),
        Verdict::Unmet if unmet == 1 => "1 expectation unmet".to_string(),
        Verdict::Unmet => format!("{unmet} expectations unmet"),
        Verdict::Undecided => "undecided".to_string(),
        Verdict::Holds => "all claims hold".to_string(),
    };
    (face, class, text)
}
