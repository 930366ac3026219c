//! State that is better drawn than written: logs, votes, what a node holds, how full something is.
//! It is drawn as on the stage, with more room for words.

use super::parts::part;
use crate::draw::decimal::sketch;
use crate::panels::stage::strips;
use crate::store::{Action, Lab, Selection};
use crate::theme::term_property;
use sim_core::base::{MessageName, NodeId};
use sim_core::protocol::{Contour, Form, Item, Vote};
use sim_core::trace::EventKind;
use yew::prelude::*;

/// A form of a node.
pub fn view(lab: &Lab, of: NodeId, form: &Form) -> Html {
    match form {
        Form::Log { name, first, cells, committed } => {
            let last = first + cells.len() as u64;
            let title = format!(
                "{name}: {} of {} committed",
                (*committed).min(last.saturating_sub(1)),
                last.saturating_sub(1)
            );
            part(&title, log(*first, cells, *committed))
        }
        Form::Items { name, items } => part(&format!("{name}: {}", items.len()), cards(items)),
        Form::Gauge { name, value, limit } => {
            let title = match limit {
                0 => format!("{name}: {value}"),
                _ => format!("{name}: {value} of {limit}"),
            };
            part(&title, gauge(*value, *limit))
        }
        Form::Votes { name, votes, needed } => {
            let granted = votes.iter().filter(|(_, vote)| *vote == Vote::Granted).count();
            part(
                &format!("{name}: {granted} of {needed} needed"),
                html! {
                    <ul class="details-votes">
                        { for votes.iter().map(|(node, vote)| {
                            let (sign, word, class) = match vote {
                                Vote::Granted => ("+", "granted", "is-granted"),
                                Vote::Denied => ("−", "denied", "is-denied"),
                                Vote::Awaited => ("…", "not heard yet", "is-awaited"),
                            };
                            let face = html! {
                                <>
                                    <strong>{ node.to_string() }</strong>
                                    <span aria-hidden="true">{ sign }</span>
                                    <span class="sr-only">{ word }</span>
                                </>
                            };
                            let said = match vote {
                                Vote::Awaited => None,
                                _ => answer(lab, of, *node),
                            };
                            let face = match said {
                                None => face,
                                Some(name) => {
                                    let lab = lab.clone();
                                    let go = move |_: MouseEvent| {
                                        lab.dispatch(Action::Trace(Selection::Message(name)));
                                    };
                                    html! { <button type="button" onclick={go}>{ face }</button> }
                                }
                            };
                            html! { <li key={node.to_string()} {class} title={word}>{ face }</li> }
                        }) }
                    </ul>
                },
            )
        }
    }
}

/// The reply in which `voter` said so to a node: the last that it was told before the playhead, since
/// it took up what it is doing.
fn answer(lab: &Lab, node: NodeId, voter: NodeId) -> Option<MessageName> {
    let session = lab.session();
    let kinds = session.run().description().messages;
    let events = session.events().iter().take(session.position() as usize).rev();
    let own = events.filter(|event| event.node == Some(node));
    let own = own.take_while(|event| !matches!(event.kind, EventKind::Became { .. }));
    let mut told = own.filter(|event| matches!(event.kind, EventKind::Delivered { .. }));
    told.find_map(|event| {
        let (name, kind) = event.message()?;
        let kind = kinds.get(usize::from(kind.0))?;
        (name.from == voter && kind.contour == Contour::Reply).then_some(name)
    })
}

/// A log as a strip of cells: colour and number of the epoch, a mark after the last that is
/// committed.
fn log(first: u64, cells: &[sim_core::protocol::Cell], committed: u64) -> Html {
    if cells.is_empty() {
        return html! { <p class="details-quiet">{ "empty" }</p> };
    }
    html! {
        <ol class="details-log">
            if first > 1 {
                <li class="details-quiet">{ format!("… {} before", first - 1) }</li>
            }
            { for (first..).zip(cells).map(|(position, cell)| {
                let safe = position <= committed;
                let word = if safe { "committed" } else { "not committed" };
                html! {
                    <li key={position.to_string()}
                        class={classes!("details-cell", safe.then_some("is-committed"))}
                        ~style={format!("--term:{}", term_property(cell.epoch))}
                        title={format!("{position}: {} · {} · {word}", cell.label, cell.epoch)}>
                        <span class="details-cell-at">{ position }</span>
                        <span>{ &cell.label }</span>
                        <span class="details-cell-epoch">{ cell.epoch }</span>
                    </li>
                }
            }) }
        </ol>
    }
}

/// What a node holds, each thing on a card: colour of its epoch, and how it stands.
fn cards(items: &[Item]) -> Html {
    if items.is_empty() {
        return html! { <p class="details-quiet">{ "none" }</p> };
    }
    html! {
        <ul class="details-items">
            { for items.iter().enumerate().map(|(index, item)| {
                let sign = strips::sign(item.mark);
                let style = format!("--term:{}", term_property(item.epoch));
                html! {
                    <li key={index} class={classes!("details-item", sign.map(|(class, _)| class))} ~style={style}>
                        if let Some((_, d)) = sign {
                            <svg viewBox="-5 -5 10 10" aria-hidden="true"><path {d} /></svg>
                        }
                        <strong>{ &item.label }</strong>
                        if !item.detail.is_empty() {
                            <span>{ &item.detail }</span>
                        }
                        if !item.mark.word().is_empty() {
                            <em>{ item.mark.word() }</em>
                        }
                    </li>
                }
            }) }
        </ul>
    }
}

/// How full something is, if it has a bound: its title has the numbers.
fn gauge(value: u64, limit: u64) -> Html {
    if limit == 0 {
        return Html::default();
    }
    let warns = strips::is_nearly_full(value, limit);
    let share = value.min(limit) as f64 / limit as f64;
    html! {
        <>
            <span class={classes!("details-gauge", warns.then_some("is-warning"))} aria-hidden="true">
                <span ~style={sketch("width:#%", &[share * 100.0])} />
            </span>
            if warns {
                <p class="details-bad">{ if value >= limit { "It is full." } else { "It is nearly full." } }</p>
            }
        </>
    }
}
