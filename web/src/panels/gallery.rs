//! The choice of what to open: protocols, real mistakes and scenarios, as cards with a picture from
//! the run, the story in one line, and what it comes to.

mod filter;
mod piece;

use crate::later::{Later, Part};
use crate::store::{Action, Dialog, Lab, RunState, Tab};
use crate::widgets::{Icon, Popover, icon};
use filter::Filter;
use piece::{Outcome, Piece, SECTIONS};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The button that opens the choice.
#[component]
pub fn Gallery() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let title = title(lab.session().text());
    let content = Callback::from(|close| html! { <Later part={Part::Scenarios} {close} /> });
    let face = html! {
        <>
            { icon(Icon::Book) }
            <span class="gallery-title">{ title }</span>
            { icon(Icon::Chevron) }
        </>
    };
    html! { <Popover name="Scenarios" {face} class="wide" {content} /> }
}

/// What [`Scenarios`] needs.
#[derive(Properties, PartialEq)]
pub struct ScenariosProps {
    /// What closes the popover.
    pub close: Callback<()>,
}

/// All that comes with Faultline, in sections.
#[component]
pub fn Scenarios(props: &ScenariosProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let act = |action: Action| {
        let (lab, close) = (lab.clone(), props.close.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            lab.dispatch(action.clone());
        })
    };
    let root = use_node_ref();
    let open = title(lab.session().text());
    let pieces = {
        let lab = lab.clone();
        use_memo((), move |()| piece::all(lab.session().catalogue()))
    };
    let filter = use_state_eq(Filter::default);
    // Whoever opens the choice stands at what is open now.
    use_effect_with((), {
        let root = root.clone();
        move |()| {
            let cards = cards(&root);
            let open = cards.iter().find(|card| card.has_attribute("aria-current"));
            if let Some(card) = open.or(cards.first()) {
                let _ = card.focus();
            }
        }
    });
    let onkeydown = {
        let root = root.clone();
        move |event: KeyboardEvent| {
            if let Some(card) = neighbour(&cards(&root), &event) {
                event.prevent_default();
                event.stop_propagation();
                let _ = card.focus();
            }
        }
    };
    let choose = {
        let filter = filter.clone();
        Callback::from(move |chosen| filter.set(chosen))
    };
    html! {
        <div class="gallery" ref={root} {onkeydown}>
            <div class="gallery-ways">
                <button type="button" class="button small" onclick={act(Action::ShowTab(Tab::Lesson))}>
                    { "New here? Begin with a lesson" }
                </button>
                <button type="button" class="button small" onclick={act(Action::OpenDialog(Dialog::Recorded))}>
                    { "Open a recorded history…" }
                </button>
                <button type="button" class="button small" onclick={act(Action::OpenDialog(Dialog::Bugs))}>
                    { "About these bugs…" }
                </button>
            </div>
            { filter.draw(&pieces, &choose) }
            { for SECTIONS.iter().map(|section| {
                let own = pieces.iter().filter(|it| it.section == *section && filter.lets(it));
                let cards: Vec<Html> = own
                    .map(|it| card(it, it.title_of_text() == open, act(Action::Open(it.text.to_string()))))
                    .collect();
                if cards.is_empty() {
                    return Html::default();
                }
                html! {
                    <section key={*section} aria-label={*section}>
                        <h2>{ *section }</h2>
                        <ul>{ for cards }</ul>
                    </section>
                }
            }) }
        </div>
    }
}

/// The cards, in order.
fn cards(root: &NodeRef) -> Vec<HtmlElement> {
    let list = root.cast::<web_sys::Element>().map(|root| root.get_elements_by_class_name("card"));
    let list = list.into_iter();
    list.flat_map(|list| (0..list.length()).filter_map(move |index| list.item(index)))
        .filter_map(|card| card.dyn_into().ok())
        .collect()
}

/// Where an arrow key leads from the card that has the focus: up and down, to the nearest of the
/// next row.
fn neighbour<'a>(cards: &'a [HtmlElement], event: &KeyboardEvent) -> Option<&'a HtmlElement> {
    let target = event.target_dyn_into::<web_sys::Node>()?;
    let at = cards.iter().position(|card| card.contains(Some(&target)))?;
    let place = |card: &HtmlElement| {
        let place = card.get_bounding_client_rect();
        (place.left() as i32, place.top() as i32)
    };
    let (left, top) = place(&cards[at]);
    let distance = |card: &&HtmlElement| {
        let (x, y) = place(card);
        ((y - top).abs(), (x - left).abs())
    };
    match event.key().as_str() {
        "ArrowRight" => cards.get(at + 1),
        "ArrowLeft" => cards.get(at.checked_sub(1)?),
        "ArrowDown" => cards.iter().filter(|card| place(card).1 > top).min_by_key(distance),
        "ArrowUp" => cards.iter().filter(|card| place(card).1 < top).min_by_key(distance),
        _ => None,
    }
}

fn card(piece: &Piece, is_open: bool, onclick: Callback<MouseEvent>) -> Html {
    let (face, class) = match piece.outcome {
        Outcome::Breaks(_) => (Icon::Cross, "is-broken"),
        Outcome::Is("holds") => (Icon::Check, "is-holding"),
        Outcome::Is("broken") => (Icon::Cross, "is-broken"),
        Outcome::Is("unmet") => (Icon::Unequal, "is-unmet"),
        Outcome::Is(_) => (Icon::Question, "is-undecided"),
    };
    let outcome = match piece.outcome {
        Outcome::Breaks(claim) => format!("breaks {claim}"),
        Outcome::Is(verdict) => verdict.to_string(),
    };
    html! {
        <li key={format!("{}{}", piece.section, piece.picture)}>
            <button type="button" class="card" aria-current={is_open.then_some("true")} {onclick}>
                <svg viewBox="0 0 240 84" preserveAspectRatio="none" aria-hidden="true">
                    <use href={format!("./public/gallery.svg#{}", piece.picture)} />
                </svg>
                <strong>{ piece.title }</strong>
                <small>{ piece.story.clone() }</small>
                <span class="card-foot">
                    <span class={classes!("card-verdict", class)}>{ icon(face) }{ outcome }</span>
                    <span>{ if is_open { "open now" } else { piece.protocol } }</span>
                </span>
            </button>
        </li>
    }
}

/// What the text calls itself: its first comment.
pub fn title(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    match first.trim_ascii().strip_prefix('#').map(str::trim_ascii) {
        Some(comment) if !comment.is_empty() => {
            comment.strip_suffix('.').unwrap_or(comment).to_string()
        }
        _ => "Scenario".to_string(),
    }
}
