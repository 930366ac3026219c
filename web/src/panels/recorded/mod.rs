//! A recorded history: opened, judged, and drawn.
//!
//! It comes as a file, by drop or by paste, in any notation that `faultline check-history` reads; or
//! it is what the clients of the present run saw. Below the verdict, its one sentence and the guilty
//! operations stands the drawing, and below that in words the longest legal order through the
//! operation that is looked at.

mod chart;
mod opener;
mod order;
mod stand;

use crate::recorded::{Phase, Recorded, Source, recorded};
use crate::store::{Action, Lab, WorkspaceState};
use crate::widgets::{Dialog, Icon, icon};
use chart::Chart;
use hunter::{Judged, Told};
use opener::Opener;
use sim_core::base::thousands;
use sim_core::judge::{ModelName, Origin};
use sim_core::plan::PlanError;
use sim_core::run::Verdict;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// How much of a bad line is shown, in characters.
const EXCERPT: usize = 90;

/// The dialog.
#[component]
pub fn RecordedHistory() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let revision = use_state_eq(|| 0);
    {
        let revision = revision.clone();
        use_effect_with((), move |()| {
            recorded().listen(Some(Callback::from(move |now| revision.set(now))));
            || recorded().listen(None)
        });
    }
    let recorded = recorded();
    let onclose = {
        let lab = lab.clone();
        Callback::from(move |()| lab.dispatch(Action::CloseDialog))
    };
    let phase = recorded.phase();
    let name = recorded.name();
    html! {
        <Dialog class="wide" title="Recorded history" {onclose}>
            <div class="recorded">
                <Opener is_open={phase != Phase::None}>{ model(&recorded, &phase) }</Opener>
                { match &phase {
                    Phase::None => Html::default(),
                    Phase::Judging => html! { <p role="status">{ format!("{name} is being judged …") }</p> },
                    Phase::Failed(reason) => html! {
                        <p class="note is-unmet" role="alert">{ icon(Icon::Warning) }<span><strong>{ name }</strong>{ ": " }{ reason }</span></p>
                    },
                    Phase::Refused(error) => refused(&recorded, error),
                    Phase::Judged(judged) => html! {
                        <History key={recorded.edition()} judged={judged.clone()} revision={*revision} dark={workspace.dark} />
                    },
                } }
            </div>
        </Dialog>
    }
}

#[derive(Properties)]
struct HistoryProps {
    judged: Rc<Judged>,
    revision: u32,
    dark: bool,
}

impl PartialEq for HistoryProps {
    fn eq(&self, other: &HistoryProps) -> bool {
        (self.revision, self.dark) == (other.revision, other.dark)
            && Rc::ptr_eq(&self.judged, &other.judged)
    }
}

/// A history that was judged.
#[component]
fn History(props: &HistoryProps) -> Html {
    let recorded = recorded();
    let judged = props.judged.clone();
    // What is shown first is what is wrong; of many keys, the one that is.
    let key = use_state_eq(|| match &judged.broken[..] {
        [first, ..] if judged.keys.len() > 1 => Some(first.key),
        _ => None,
    });
    // What is looked at until something else is chosen, and what the pointer is on.
    let kept = use_state_eq(|| None::<u32>);
    let hovered = use_state_eq(|| None::<u32>);
    let look = {
        let (key, kept, hovered, judged) =
            (key.clone(), kept.clone(), hovered.clone(), judged.clone());
        Callback::from(move |deed: Option<u32>| {
            let of_key = deed.and_then(|deed| Some(judged.deeds.get(deed as usize)?.key));
            if of_key.is_some() && key.is_some() {
                key.set(of_key);
            }
            self::recorded().want_order(deed);
            hovered.set(None);
            kept.set(deed);
        })
    };
    let hover = {
        let (kept, hovered) = (kept.clone(), hovered.clone());
        Callback::from(move |deed: Option<u32>| {
            self::recorded().want_order(deed.or(*kept));
            hovered.set(deed);
        })
    };
    let chosen = hovered.or(*kept);
    let order = chosen.and_then(|deed| recorded.order(deed));
    html! {
        <>
            { verdict(&recorded, &judged) }
            { accusations(&judged, *kept, &look) }
            { keys(&judged, &key, &look) }
            if !judged.deeds.is_empty() {
                <Chart judged={judged.clone()} key={(*key).map_or(-1, i64::from)} shown={*key}
                    {chosen} order={order.clone()} {look} {hover} dark={props.dark} />
                { order::order(&judged, chosen, order.as_deref()) }
            }
        </>
    }
}

/// What it came to.
fn verdict(recorded: &Recorded, judged: &Judged) -> Html {
    let (face, class) = match judged.verdict {
        Verdict::Holds => (Icon::Check, "is-holding"),
        Verdict::Broken => (Icon::Cross, "is-broken"),
        _ => (Icon::Question, "is-undecided"),
    };
    let meaning = match judged.verdict {
        Verdict::Holds => "One order explains every answer.",
        Verdict::Broken => "No order explains these answers.",
        _ => "Nobody knows yet whether an order explains them.",
    };
    let count = |count: usize, one: &str, many: &str| {
        format!("{} {}", thousands(count as u64), if count == 1 { one } else { many })
    };
    let open = judged.deeds.iter().filter(|deed| deed.ended.is_none()).count();
    let open = if open > 0 {
        format!(", {} never answered", thousands(open as u64))
    } else {
        String::new()
    };
    let passed = match judged.passed_over {
        0 => String::new(),
        lines => format!(". {} told of no operation", count(lines as usize, "line", "lines")),
    };
    html! {
        <div class={classes!("recorded-verdict", class)} role="status">
            <span class="claim-icon">{ icon(face) }</span>
            <p><strong>{ judged.verdict.name() }</strong>{ format!(". {meaning}") }
                if let Some(reason) = &judged.undecided { { format!(" {reason}") } }
            </p>
            <p class="hint-text">
                { format!("{}: {}, {}{open}, {}{passed}.", recorded.name(),
                    match judged.origin {
                        Origin::File => count(judged.clients.len(), "process", "processes"),
                        Origin::Run => count(judged.clients.len(), "client", "clients"),
                    },
                    count(judged.deeds.len(), "operation", "operations"),
                    count(judged.keys.len(), "key", "keys")) }
            </p>
        </div>
    }
}

/// Each broken key's sentence, and the guilty, which can be looked at.
fn accusations(judged: &Rc<Judged>, chosen: Option<u32>, look: &Callback<Option<u32>>) -> Html {
    if judged.broken.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="recorded-broken" aria-label="What no order explains">
            { for judged.broken.iter().map(|accusation| html! {
                <li key={accusation.key}>
                    <p class="hunt-sentence">{ &accusation.sentence }</p>
                    <div class="recorded-guilty">
                        { for accusation.guilty.iter().filter_map(|&deed| Some((deed, judged.deeds.get(deed as usize)?))).map(|(deed, told)| {
                            let look = look.reform(move |_: MouseEvent| Some(deed));
                            html! {
                                <button key={deed} type="button" class="button small" aria-pressed={(chosen == Some(deed)).to_string()} onclick={look}>
                                    <span class="recorded-sign" aria-hidden="true">{ "!" }</span>
                                    { format!("{}, {}", words(judged, told), when(judged, told)) }
                                </button>
                            }
                        }) }
                    </div>
                </li>
            }) }
        </ul>
    }
}

/// As what it is judged; a run's clients use a register. It stands there whatever comes of it, so
/// that another can be chosen.
fn model(recorded: &Recorded, phase: &Phase) -> Html {
    let Some(Source::Text(_, said)) = recorded.source() else { return Html::default() };
    let guessed = match (said, phase) {
        (None, Phase::Judged(judged)) => format!("{}, as it looks", judged.model.name()),
        _ => "what it looks like".to_string(),
    };
    let onchange = {
        let recorded = recorded.clone();
        Callback::from(move |event: Event| {
            let select =
                event.target().and_then(|it| it.dyn_into::<web_sys::HtmlSelectElement>().ok());
            recorded.judge_as(select.and_then(|it| ModelName::find(&it.value())));
        })
    };
    html! {
        <label class="recorded-choice">{ "Judged as" }
            <select {onchange}>
                <option value="" selected={said.is_none()}>{ guessed }</option>
                { for ModelName::ALL.into_iter().map(|model| html! {
                    <option value={model.name()} selected={said == Some(model)}>{ model.name() }</option>
                }) }
            </select>
        </label>
    }
}

/// Which key is shown. Of very many keys the broken ones and the first are offered.
fn keys(judged: &Judged, key: &UseStateHandle<Option<u32>>, look: &Callback<Option<u32>>) -> Html {
    const OFFERED_MAX: u32 = 500;
    let count = judged.keys.len() as u32;
    if count < 2 {
        return Html::default();
    }
    let is_broken = |key: u32| judged.broken.iter().any(|it| it.key == key);
    let broken = (0..count).filter(|&key| is_broken(key));
    let others = (0..count).filter(|&key| !is_broken(key)).take(OFFERED_MAX as usize);
    let onchange = {
        let (key, look) = (key.clone(), look.clone());
        Callback::from(move |event: Event| {
            let select =
                event.target().and_then(|it| it.dyn_into::<web_sys::HtmlSelectElement>().ok());
            look.emit(None);
            key.set(select.and_then(|it| it.value().parse().ok()));
        })
    };
    html! {
        <label class="recorded-choice">{ "Key" }
            <select {onchange}>
                <option value="" selected={key.is_none()}>{ format!("all {}", thousands(count.into())) }</option>
                { for broken.chain(others).map(|number| {
                    let name = &judged.keys[number as usize];
                    let words = if is_broken(number) { format!("{name}: broken") } else { name.clone() };
                    html! { <option key={number} value={number.to_string()} selected={**key == Some(number)}>{ words }</option> }
                }) }
            </select>
        </label>
    }
}

/// Where a text is no history, with the line.
fn refused(recorded: &Recorded, error: &PlanError) -> Html {
    let line = match recorded.source() {
        Some(Source::Text(text, _)) => {
            text.lines().nth(error.line as usize - 1).map(str::to_string)
        }
        _ => None,
    };
    // A line may be as long as its file.
    let excerpt = line.map(|line| {
        let at = error.column.saturating_sub(1) as usize;
        let skipped = at.saturating_sub(EXCERPT / 3);
        let mut shown = line.chars().skip(skipped);
        let before: String = shown.by_ref().take(at - skipped).collect();
        let wrong: String = shown.by_ref().take((error.length as usize).min(EXCERPT)).collect();
        let after: String = shown.take(EXCERPT).collect();
        let dots = if skipped > 0 { "…" } else { "" };
        html! { <pre tabindex="0" role="region" aria-label="The line">{ dots }{ before }<mark>{ wrong }</mark>{ after }</pre> }
    });
    html! {
        <div class="errors" role="alert">
            <p><strong>{ format!("{}, line {}, column {}", recorded.name(), error.line, error.column) }</strong>
                { format!(": {}", error.reason) }
                if let Some(suggestion) = &error.suggestion {
                    { "; did you mean " }<code>{ suggestion }</code>{ "?" }
                }
            </p>
            { excerpt }
        </div>
    }
}

/// Who did what: `process 1 read x=1`.
fn words(judged: &Judged, told: &Told) -> String {
    let who = judged.clients.get(told.client as usize).map_or("?", String::as_str);
    format!("{who} {}", told.what)
}

/// From when to when: `lines 3 to 7`, `1.2s to 1.3s`.
fn when(judged: &Judged, told: &Told) -> String {
    match (judged.origin, told.ended) {
        (Origin::File, Some(ended)) => format!("lines {} to {}", told.began.place, ended.place),
        (Origin::File, None) => format!("line {}, never answered", told.began.place),
        (Origin::Run, ended) => {
            let began = told.began.at.unwrap_or_default();
            match ended.and_then(|ended| ended.at) {
                Some(ended) => format!("{began} to {ended}"),
                None => format!("from {began}, never answered"),
            }
        }
    }
}
