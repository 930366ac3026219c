//! The hunt: many runs of this scenario, looking for one that breaks a claim.
//!
//! What is chosen and how far it has come stands at the top, then a map of all runs, then each
//! violation once. Any run of it opens in the lab as an edit of the text, so that it can be undone, made
//! smaller and shared.

mod found;
mod explored;
mod map;
mod strip;
mod smaller;

use crate::hunt::{Chase, Hunting, Options, Phase, Place, hunting};
use crate::store::{Lab, RunState, WorkspaceState};
use crate::widgets::{Icon, icon};
use found::found;
use hunter::Extent;
use map::Map;
use sim_core::base::thousands;
use sim_core::explore::Bounds;
use sim_core::hunt::confidence::fewer_than_one_in;
use sim_core::hunt::{Intensity, Places, Strategy, Sweep};
use sim_core::run::Verdict;
use strip::Strip;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// How many states the page looks at: with those that wait, some hundred megabytes.
const STATES_MAX: u32 = 300_000;

/// How many seeds one may choose.
const RUNS: [u32; 4] = [200, 2_000, 20_000, 100_000];

/// How many pairs of places, in words for a list.
const PAIRS: [(u32, &str); 2] =
    [(0, "a fault at each place of this run"), (2_000, "a fault at each place, and 2,000 pairs")];

/// How many timers and crashes there may be where every order is tried, in words for a list.
const ORDERS: [(u16, u16, &str); 4] = [
    (1, 0, "every order, 1 timer"),
    (2, 0, "every order, 2 timers"),
    (2, 1, "every order, 2 timers, 1 crash"),
    (3, 0, "every order, 3 timers"),
];

/// How much goes wrong, in words for a list.
const INTENSITIES: [(Intensity, &str); 5] = [
    (Intensity::AsWritten, "faults as written"),
    (Intensity::Low, "+ few accidents"),
    (Intensity::Medium, "+ some accidents"),
    (Intensity::High, "+ many accidents"),
    (Intensity::Mixed, "+ mixed accidents"),
];

/// The verdicts in the order of the key: each with its icon, word and class.
const KEY: [(Verdict, Icon, &str, &str); 4] = [
    (Verdict::Broken, Icon::Cross, "broken", "is-broken"),
    (Verdict::Unmet, Icon::Unequal, "unmet", "is-unmet"),
    (Verdict::Undecided, Icon::Question, "undecided", "is-undecided"),
    (Verdict::Holds, Icon::Check, "hold", "is-holding"),
];

/// The panel.
#[component]
pub fn Hunt() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let revision = use_state_eq(|| 0);
    let hunting = hunting(&lab);
    {
        let (hunting, revision) = (hunting.clone(), revision.clone());
        use_effect_with((), move |()| {
            let listener = hunting.clone();
            listener.listen(Some(Callback::from(move |now| revision.set(now))));
            move || hunting.listen(None)
        });
    }
    let opened = hunting.opened(lab.session().text()).flatten();
    html! {
        <div class="hunt">
            { head(&lab, &hunting) }
            { progress(&hunting) }
            if hunting.chase().as_ref().is_some_and(|chase| chase.tally().is_some()) {
                <section class="hunt-part" aria-label="All runs">
                    { key(&hunting) }
                    <Strip hunting={hunting.clone()} revision={*revision} dark={workspace.dark} />
                    <Map hunting={hunting.clone()} errand={hunting.errand()} revision={*revision} dark={workspace.dark} {opened} />
                </section>
            }
            { explored::explored(&lab, &hunting) }
            { smaller::smaller(&hunting) }
            { outcome(&lab, &hunting) }
            { smaller::offer(&lab, &hunting) }
        </div>
    }
}

/// What is hunted, how, and the button.
fn head(lab: &Lab, hunting: &Hunting) -> Html {
    let options = hunting.options();
    let phase = hunting.phase();
    let intensity = intensity(lab, hunting);
    let accidents = {
        let hunting = hunting.clone();
        Callback::from(move |event: Event| {
            let chosen = chosen(&event).and_then(|word| word.parse().ok());
            hunting.choose(Options { intensity: chosen, ..hunting.options() });
        })
    };
    let what = {
        let hunting = hunting.clone();
        Callback::from(move |event: Event| {
            let Some(words) = chosen(&event) else { return };
            let options = Options { pairs: None, orders: None, ..hunting.options() };
            let mut words = words.split(' ');
            let (Some(way), Some(number)) = (words.next(), words.next()) else { return };
            let Ok(number) = number.parse() else { return };
            let crashes = words.next().and_then(|word| word.parse().ok());
            hunting.choose(match (way, crashes) {
                ("orders", Some(crashes)) => {
                    Options { orders: Some((number as u16, crashes)), ..options }
                }
                ("places", _) => Options { pairs: Some(number), ..options },
                _ => Options { runs: number, ..options },
            });
        })
    };
    let start = {
        let (lab, hunting) = (lab.clone(), hunting.clone());
        Callback::from(move |_: MouseEvent| {
            let Options { pairs, runs, orders, .. } = hunting.options();
            if let Some((timers, crashes)) = orders {
                let bounds = Bounds { timers, crashes, states: STATES_MAX, ..Bounds::default() };
                let chosen = ORDERS.iter().find(|it| (it.0, it.1) == (timers, crashes));
                let budget = chosen.map_or("", |it| it.2).to_string();
                return hunting.explore(scenario(&lab, &hunting), bounds, budget);
            }
            let strategy = match pairs {
                Some(pairs) => Strategy::Places(Places { pairs }),
                None => Strategy::Sweep(Sweep { seeds: 0..u64::from(runs), intensity }),
            };
            hunting.start(scenario(&lab, &hunting), strategy);
        })
    };
    let act = |act: fn(&Hunting)| {
        let hunting = hunting.clone();
        Callback::from(move |_: MouseEvent| act(&hunting))
    };
    let is_running = phase == Phase::Running;
    let is_seeds = options.pairs.is_none() && options.orders.is_none();
    let word = if phase == Phase::None { "Hunt" } else { "Hunt anew" };
    html! {
        <section class="hunt-head" aria-label="What to hunt">
            if phase == Phase::None {
                <p class="lead">{ "Runs this scenario thousands of times and looks for a run that breaks a claim." }</p>
            }
            <div class="hunt-choices">
                <select aria-label="What to try" onchange={what} disabled={is_running}>
                    { for RUNS.iter().map(|&runs| html! {
                        <option value={format!("seeds {runs}")} selected={is_seeds && runs == options.runs}>{ format!("{} seeds", thousands(runs.into())) }</option>
                    }) }
                    { for PAIRS.iter().map(|&(pairs, words)| html! {
                        <option value={format!("places {pairs}")} selected={options.pairs == Some(pairs)}>{ words }</option>
                    }) }
                    { for ORDERS.iter().map(|&(timers, crashes, words)| html! {
                        <option value={format!("orders {timers} {crashes}")} selected={options.orders == Some((timers, crashes))}>{ words }</option>
                    }) }
                </select>
                if is_seeds {
                    <select aria-label="Accidents" onchange={accidents} disabled={is_running}>
                        { for INTENSITIES.iter().map(|&(it, words)| html! {
                            <option value={it.name()} selected={it == intensity}>{ words }</option>
                        }) }
                    </select>
                }
            </div>
            <div class="hunt-buttons">
                if is_running {
                    <button key="stop" type="button" class="button primary" onclick={act(Hunting::stop)}>{ icon(Icon::Pause) }{ "Stop" }</button>
                } else {
                    if phase == Phase::Stopped {
                        <button key="resume" type="button" class="button primary" onclick={act(Hunting::resume)}>{ icon(Icon::Play) }{ "Go on" }</button>
                    }
                    <button key="start" type="button" class={classes!("button", if phase == Phase::Stopped { "small" } else { "primary" })} onclick={start}>{ icon(Icon::Play) }{ word }</button>
                }
            </div>
        </section>
    }
}

/// How much is to go wrong: as was chosen, or as fits the scenario.
fn intensity(lab: &Lab, hunting: &Hunting) -> Intensity {
    let chosen = hunting.options().intensity;
    chosen.unwrap_or_else(|| match &*hunting.chase() {
        Some(Chase { strategy: Strategy::Sweep(sweep), .. }) if is_find(lab, hunting) => {
            sweep.intensity
        }
        _ => Intensity::fitting(lab.session().plan()),
    })
}

fn is_find(lab: &Lab, hunting: &Hunting) -> bool {
    hunting.opened(lab.session().text()).is_some()
}

/// What a list now says.
fn chosen(event: &Event) -> Option<String> {
    let select = event.target()?.dyn_into::<web_sys::HtmlSelectElement>().ok()?;
    Some(select.value())
}

/// The scenario to hunt in: what the lab shows, unless that is a find of the last hunt.
fn scenario(lab: &Lab, hunting: &Hunting) -> String {
    match (is_find(lab, hunting), hunting.origin()) {
        (true, origin) if !origin.is_empty() => origin,
        _ => lab.session().text().to_string(),
    }
}

/// How far it has come, in a bar and in words; those who listen hear every tenth of it.
fn progress(hunting: &Hunting) -> Html {
    let phase = hunting.phase();
    let chase = hunting.chase();
    let Some(chase) = &*chase else { return Html::default() };
    if let Phase::Failed(reason) = &phase {
        return html! {
            <p class="note is-unmet" role="alert">{ icon(Icon::Warning) }<span>{ reason }</span></p>
        };
    }
    let Some(tally) = chase.tally() else {
        return html! { <p class="hunt-rate" role="status">{ "Those who hunt are called …" }</p> };
    };
    let (done, all) = (tally.done(), chase.marks().len() as u32);
    let rate = hunting.rate();
    let (place, hands) = hunting.hands();
    let where_ = match place {
        Place::Workers if hands == 1 => "1 worker".to_string(),
        Place::Workers => format!("{hands} workers"),
        Place::Page => "no workers here: on the page's own thread".to_string(),
        Place::Nowhere => "nobody".to_string(),
    };
    let left = match phase {
        Phase::Running if rate > 0.0 => {
            format!(" · {} left", seconds(f64::from(all - done) / rate))
        }
        _ => String::new(),
    };
    let speed = match rate > 0.0 {
        true => format!("{} runs/s{left} · {where_}", thousands(rate.round() as u64)),
        false => where_,
    };
    let tenth = done * 10 / all.max(1);
    let said = match phase {
        Phase::Over => format!("The hunt is over. {}", tell(chase)),
        Phase::Stopped => format!("The hunt is stopped. {}", tell(chase)),
        _ => format!("{} percent. {}", tenth * 10, tell(chase)),
    };
    html! {
        <div class="hunt-progress">
            <progress max={all.to_string()} value={done.to_string()} aria-label="Runs done" />
            <p class="hunt-rate"><strong>{ format!("{} of {} runs", thousands(done.into()), thousands(all.into())) }</strong><span>{ speed }</span></p>
            <p class="sr-only" role="status">{ said }</p>
        </div>
    }
}

fn tell(chase: &Chase) -> String {
    let distinct = chase.tally().map_or(0, |tally| tally.distinct().len());
    match distinct {
        0 => "Nothing is broken so far.".to_string(),
        1 => "One violation is found.".to_string(),
        more => format!("{more} different violations are found."),
    }
}

/// Each violation once, or what it means that there is none.
fn outcome(lab: &Lab, hunting: &Hunting) -> Html {
    let chase = hunting.chase();
    let Some((chase, tally)) = chase.as_ref().and_then(|it| Some((it, it.tally()?))) else {
        return Html::default();
    };
    if !tally.distinct().is_empty() {
        return found(lab, hunting, chase, tally);
    }
    if hunting.phase() != Phase::Over {
        return Html::default();
    }
    let meaning = match (&chase.strategy, fewer_than_one_in(tally.count(Verdict::Holds).into())) {
        (Strategy::Places(_), _) => covered(chase.extent()),
        (_, 0) => "So few runs say nothing.".to_string(),
        (_, one_in) => format!(
            "With 95 % confidence, fewer than one run in {} like these does. It says nothing about accidents that none of them could have.",
            thousands(one_in)
        ),
    };
    html! {
        <p class="note hunt-clean">
            { icon(Icon::Check) }
            <span><strong>{ format!("None of {} runs breaks a claim. ", thousands(tally.runs().into())) }</strong>{ meaning }</span>
        </p>
    }
}

/// What it means that no place of a run breaks anything.
fn covered(extent: &Extent) -> String {
    let places = extent.moments.len() as u32;
    let pairs = match extent.runs.saturating_sub(places) {
        0 => String::new(),
        pairs => format!(" and {} pairs of them", thousands(pairs.into())),
    };
    let whole = if extent.is_whole {
        "all of this run's"
    } else {
        "the run is too long to search whole: the first"
    };
    format!(
        "These were {whole} {} places where a fault can stand{pairs}. Another seed has other places.",
        thousands(places.into())
    )
}

/// What the marks of the map mean, with how many there are.
fn key(hunting: &Hunting) -> Html {
    let chase = hunting.chase();
    let Some(tally) = chase.as_ref().and_then(Chase::tally) else { return Html::default() };
    html! {
        <ul class="hunt-key">
            { for KEY.into_iter().filter(|&(verdict, ..)| tally.count(verdict) > 0 || verdict == Verdict::Holds).map(|(verdict, face, word, class)| html! {
                <li key={word} class={class}>{ icon(face) }{ format!("{} {word}", thousands(tally.count(verdict).into())) }</li>
            }) }
        </ul>
    }
}

/// How long, as people say it.
fn seconds(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        short @ 0..=99 => format!("{short} s"),
        long => format!("{} min", long.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_read_them() {
        assert_eq!([0.2, 99.0, 99.5, 3_600.0].map(seconds), ["1 s", "99 s", "2 min", "60 min"]);
    }
}
