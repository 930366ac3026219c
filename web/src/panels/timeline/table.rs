//! The event table: the same run in words, in step with the picture.
//!
//! Only the rows in view are in the page, however long the run: a spacer gives the scroll bar its
//! length. Beyond what a browser can scroll by pixels the spacer is shorter than the rows would be,
//! and the scroll position is read as a part of the whole.

use super::keys::event_of;
use super::use_now;
use crate::draw::decimal::Whole;
use crate::store::{Action, Selection, preferences};
use sim_core::base::EventId;
use sim_core::session::Session;
use sim_core::trace::{EventKind, Vocabulary};
use std::ops::ControlFlow;
use web_sys::Element;
use yew::prelude::*;

/// The height of a row, in pixels, and on a narrow screen, where its words wrap: the style sheet says
/// the same.
const ROWS: [f64; 2] = [24.0, 56.0];
/// The longest spacer, in pixels: browsers end somewhere above.
const SPACER_MAX: f64 = 4_000_000.0;
/// Rows beyond the edges, so that a quick scroll does not show paper.
const SPARE: usize = 6;

/// Which rows are in view.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    first: usize,
    end: usize,
    top: f64,
    spacer: f64,
}

/// The rows of `count` that are in view.
fn range(count: usize, row: f64, scroll: f64, height: f64) -> Range {
    let whole = count as f64 * row;
    let spacer = whole.min(SPACER_MAX);
    let part = if spacer > height { (scroll / (spacer - height)).clamp(0.0, 1.0) } else { 0.0 };
    let real = part * (whole - height).max(0.0);
    let first = ((real / row).floor() as usize).saturating_sub(SPARE);
    let end = (((real + height) / row).ceil() as usize + SPARE).min(count);
    Range { first, end, top: scroll - (real - first as f64 * row), spacer }
}

/// Where to scroll so that a row is in view; `None` if it is.
fn scroll_to(index: usize, count: usize, row: f64, scroll: f64, height: f64) -> Option<f64> {
    let shown = range(count, row, scroll, height);
    let whole = count as f64 * row;
    let real = scroll - shown.top + shown.first as f64 * row;
    let top = index as f64 * row;
    if top >= real && top + row <= real + height {
        return None;
    }
    let wanted = (top - height / 2.0).clamp(0.0, (whole - height).max(0.0));
    let part = wanted / (whole - height).max(1.0);
    Some(part * (shown.spacer - height).max(0.0))
}

/// The event table. It lists what has been seen.
#[component]
pub fn EventTable() -> Html {
    let now = use_now();
    let node = use_node_ref();
    let scroll = use_state_eq(|| 0.0);
    let height = use_state_eq(|| 240.0);
    let row_height = ROWS[usize::from(preferences::system("(max-width: 700px)"))];
    let session = now.lab.session();
    let count = session.events().partition_point(|event| event.at <= now.cursor.seen);
    let chosen = event_of(&session, now.workspace.selection);
    {
        let (node, scroll, height) = (node.clone(), scroll.clone(), height.clone());
        let followed = chosen.map_or(now.cursor.position.saturating_sub(1), |id| id.0);
        use_effect_with((followed, count), move |&(row, count)| {
            let Some(element) = node.cast::<Element>() else { return };
            // The row of headings stays in view and covers its part of it.
            let tall = f64::from(element.client_height()) - ROWS[0];
            height.set(tall);
            let top = f64::from(element.scroll_top());
            if let Some(to) = scroll_to(row as usize, count, row_height, top, tall) {
                element.set_scroll_top(to.round() as i32);
                scroll.set(to.round());
            }
        });
    }
    let onscroll = {
        let scroll = scroll.clone();
        Callback::from(move |event: Event| {
            if let Some(element) = event.target_dyn_into::<Element>() {
                scroll.set(f64::from(element.scroll_top()));
            }
        })
    };
    let onkeydown = {
        let lab = now.lab.clone();
        let page = (*height / row_height).floor().max(1.0) as i64;
        let from = chosen.map_or(i64::from(now.cursor.position) - 1, |id| i64::from(id.0));
        Callback::from(move |event: KeyboardEvent| {
            let action = match (event.key().as_str(), chosen) {
                ("Enter", Some(id)) => Some(Action::SetPosition(id.0 + 1)),
                (key, _) => destination(key, from, page, count)
                    .map(|id| Action::Select(Selection::Event(id))),
            };
            if let Some(action) = action {
                event.prevent_default();
                event.stop_propagation();
                lab.dispatch(action);
            }
        })
    };
    let shown = range(count, row_height, *scroll, *height);
    // Only what is in view is told in full: that takes an execution of its own.
    let lines = use_memo((shown.first, shown.end, now.run.version), |&(first, end, _)| {
        told(&session, first, end)
    });
    html! {
        <div class="event-table">
            // What scrolls is what takes the keyboard's focus.
            <div class="event-rows" role="grid" aria-label="Event table"
                aria-rowcount={count.to_string()} aria-colcount="4" tabindex="0"
                ref={node} {onscroll} {onkeydown}
                aria-activedescendant={chosen.map(|id| format!("event-{}", id.0))}>
                <div class="event-head" role="row">
                    <span role="columnheader">{ "Time" }</span>
                    <span role="columnheader">{ "Node" }</span>
                    <span role="columnheader">{ "Event" }</span>
                    <span role="columnheader">{ "Because" }</span>
                </div>
                <div role="presentation" ~style={format!("height:{}px", shown.spacer)}>
                    <div role="presentation"
                        ~style={format!("transform:translateY({}px)", Whole(shown.top))}>
                        { for (shown.first..shown.end).map(|event| {
                            let id = EventId(event as u32);
                            let select = {
                                let lab = now.lab.clone();
                                Callback::from(move |_: MouseEvent| {
                                    lab.dispatch(Action::Select(Selection::Event(id)));
                                })
                            };
                            let line = lines.get(event - shown.first).cloned().unwrap_or_default();
                            row(&session, id, line, chosen == Some(id), now.cursor.position, select)
                        }) }
                    </div>
                </div>
            </div>
            <div class="event-foot">
                { foot(shown.first, shown.end, count, session.events().len()) }
            </div>
        </div>
    }
}

/// Where a key leads from the row `from`, a page being so many rows.
fn destination(key: &str, from: i64, page: i64, count: usize) -> Option<EventId> {
    let last = count as i64 - 1;
    let to = match key {
        "ArrowDown" => from + 1,
        "ArrowUp" => from - 1,
        "PageDown" => from + page,
        "PageUp" => from - page,
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    (last >= 0).then(|| EventId(to.clamp(0, last) as u32))
}

fn foot(first: usize, end: usize, seen: usize, computed: usize) -> String {
    let rows = match end {
        0 => "no events yet".to_string(),
        _ => format!("rows {} to {end} of {seen}", first + 1),
    };
    match computed - seen {
        0 => rows,
        _ => format!("{rows}; what has not been played yet is not listed"),
    }
}

/// Some events, each as one line with what it says.
fn told(session: &Session, first: usize, end: usize) -> Vec<AttrValue> {
    let mut lines = Vec::with_capacity(end - first);
    if first < end {
        session.run().narrate(first as u32, &mut |_, _, line| {
            lines.push(AttrValue::from(line.to_string()));
            if lines.len() < end - first {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
    }
    lines
}

fn row(
    session: &Session,
    id: EventId,
    line: AttrValue,
    chosen: bool,
    position: u32,
    select: Callback<MouseEvent>,
) -> Html {
    let vocabulary = Vocabulary::of(session.run().description());
    let Some(event) = id.index().and_then(|index| session.events().get(index)) else {
        return html! {};
    };
    let node = event.node.map_or("–".to_string(), |node| node.to_string());
    let because = match (event.kind, event.cause.index()) {
        (EventKind::Lost { reason, .. }, _) => reason.text().to_string(),
        (_, Some(cause)) => {
            session.events().get(cause).map_or(String::new(), |cause| vocabulary.text(cause))
        }
        (_, None) => String::new(),
    };
    let kind = match event.kind {
        EventKind::Lost { .. }
        | EventKind::Crashed { .. }
        | EventKind::Stopped { .. }
        | EventKind::Halted => Some("is-bad"),
        EventKind::Violated { .. } => Some("is-broken"),
        EventKind::Became { .. } => Some("is-change"),
        EventKind::FaultBegan { .. } | EventKind::FaultEnded { .. } => Some("is-fault"),
        _ => None,
    };
    html! {
        <div class={classes!("event-row", kind, chosen.then_some("is-chosen"),
                (id.0 >= position).then_some("is-ahead"))}
            role="row" key={id.0} id={format!("event-{}", id.0)} onclick={select}
            aria-rowindex={(id.0 + 2).to_string()} aria-selected={chosen.to_string()}>
            <span role="gridcell">{ event.at.to_string() }</span>
            <span role="gridcell">{ node }</span>
            <span role="gridcell" title={line.clone()}>{ line }</span>
            <span role="gridcell" title={because.clone()}>{ because }</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_view_cover_the_view() {
        for (count, row) in [0, 3, 100, 20_000_000].into_iter().zip(ROWS.into_iter().cycle()) {
            for scroll in [0.0, 500.0, 1e9_f64] {
                let spacer = (count as f64 * row).min(SPACER_MAX);
                let scroll = scroll.min((spacer - 240.0).max(0.0));
                let shown = range(count, row, scroll, 240.0);
                assert!(shown.first <= shown.end && shown.end <= count);
                assert!(shown.end - shown.first <= 10 + 2 * SPARE + 2);
                let bottom = shown.top + (shown.end - shown.first) as f64 * row;
                assert!(shown.top <= scroll && (bottom >= scroll + 240.0 || shown.end == count));
            }
        }
    }

    #[test]
    fn keys_stay_within_the_table() {
        assert_eq!(destination("ArrowDown", 4, 10, 5), Some(EventId(4)));
        assert_eq!(destination("PageUp", 4, 10, 5), Some(EventId(0)));
        assert_eq!(destination("End", -1, 10, 5), Some(EventId(4)));
        assert_eq!(destination("ArrowDown", -1, 10, 0), None);
        assert_eq!(destination("x", 0, 10, 5), None);
    }

    #[test]
    fn any_row_can_be_brought_into_view() {
        for (row, count) in [(0, 5), (99, 100), (12_345_678, 20_000_000)] {
            let scroll = scroll_to(row, count, ROWS[1], 0.0, 240.0).unwrap_or(0.0);
            let shown = range(count, ROWS[1], scroll, 240.0);
            assert!((shown.first..shown.end).contains(&row), "{row} of {count}: {shown:?}");
        }
    }
}
