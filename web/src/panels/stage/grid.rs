//! Who reaches whom: a cell for each directed link. A click cuts it or heals it; the head of a row
//! or column does so for all that a node sends, or all that is sent to it.

use crate::offers;
use crate::panels::menu::{active_element, give_back};
use crate::store::{Action, CursorState, Lab};
use crate::widgets::{Icon, icon};
use sim_core::base::NodeId;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Who reaches whom, at the playhead.
#[component]
pub fn Grid() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _cursor = use_context::<CursorState>().expect("panels stand in a store");
    let scene = lab.scene();
    html! {
        <Cells servers={scene.servers.len()} clients={scene.clients.len()}
            cuts={scene.cuts.clone()} slow={scene.slow.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct CellsProps {
    servers: usize,
    clients: usize,
    cuts: Vec<(NodeId, NodeId)>,
    slow: Vec<(NodeId, NodeId)>,
}

#[component]
fn Cells(props: &CellsProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let table = use_node_ref();
    // The cell to which Tab leads, by row and column; the heads are row and column zero.
    let stop = use_state(|| (1_i32, 0_i32));
    {
        let table = table.clone();
        use_effect_with((), move |()| {
            let before = active_element();
            focus(&table, (1, 0));
            move || give_back(before)
        });
    }
    let nodes: Vec<NodeId> = (0..props.servers)
        .map(|index| NodeId::server(index as u8))
        .chain((0..props.clients).map(|index| NodeId::client(index as u8)))
        .collect();
    // Clients do not talk to each other.
    let linked = |a: NodeId, b: NodeId| a != b && !(a.is_client() && b.is_client());
    let others = |node: NodeId| -> Vec<NodeId> {
        nodes.iter().copied().filter(|&other| linked(node, other)).collect()
    };
    let cut = |from: NodeId, to: NodeId| props.cuts.contains(&(from, to));
    let onkeydown = {
        let (lab, table, stop, last) =
            (lab.clone(), table.clone(), stop.clone(), nodes.len() as i32);
        Callback::from(move |event: KeyboardEvent| {
            let (row, column) = *stop;
            let (down, right, mut row, mut column) = match event.key().as_str() {
                "ArrowUp" => (-1, 0, row, column),
                "ArrowDown" => (1, 0, row, column),
                "ArrowLeft" => (0, -1, row, column),
                "ArrowRight" => (0, 1, row, column),
                "Home" => (0, 1, row, -1),
                "End" => (0, -1, row, last + 1),
                "Escape" => {
                    event.stop_propagation();
                    lab.dispatch(Action::ToggleGrid);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            // Between a node and itself there is no cell: on to the next.
            loop {
                (row, column) = (row + down, column + right);
                if !(0..=last).contains(&row) || !(0..=last).contains(&column) {
                    return;
                }
                if focus(&table, (row, column)) {
                    return stop.set((row, column));
                }
            }
        })
    };
    let toggle = |row: usize,
                  column: usize,
                  from: Vec<NodeId>,
                  to: Vec<NodeId>,
                  face: &str,
                  class: &'static str,
                  name: String| {
        let place = (row as i32, column as i32);
        let pressed = from.iter().all(|&from| to.iter().all(|&to| cut(from, to)));
        let (lab, stop_here) = (lab.clone(), stop.clone());
        html! {
            <button
                type="button"
                class={classes!("cell-button", class, pressed.then_some("is-cut"))}
                aria-label={name}
                aria-pressed={pressed.to_string()}
                tabindex={super::links::tabindex(*stop == place)}
                data-cell={format!("{} {}", place.0, place.1)}
                onclick={move |_| {
                    stop_here.set(place);
                    let edit = offers::one_way(&from, &to, pressed, lab.scene().now);
                    lab.dispatch(Action::Edit(edit));
                }}
            >{ face.to_string() }</button>
        }
    };
    let word = |pressed: bool, slow: bool| match (pressed, slow) {
        (true, _) => ("cut", "✕", ""),
        (false, true) => ("slow", "~", "is-slow"),
        (false, false) => ("reaches", "→", ""),
    };
    let close = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(Action::ToggleGrid))
    };
    html! {
        <section class="grid" aria-label="Who reaches whom">
            <div class="grid-head">
                <h2>{ "Who reaches whom" }</h2>
                <button type="button" class="button bare" aria-label="Close" onclick={close}>{ icon(Icon::Close) }</button>
            </div>
            <p class="hint-text">{ "Row to column. A click cuts that way; another heals it." }</p>
            <div class="grid-body">
                <table role="grid" ref={table} {onkeydown}>
                    <thead>
                        <tr>
                            <td class="grid-corner" aria-hidden="true">{ "from ↓ to →" }</td>
                            { for nodes.iter().enumerate().map(|(column, &to)| html! {
                                <th scope="col">
                                    { toggle(0, column + 1, others(to), vec![to], &to.to_string(), "is-head", format!("everything to {to}")) }
                                </th>
                            }) }
                        </tr>
                    </thead>
                    <tbody>
                        { for nodes.iter().enumerate().map(|(row, &from)| html! {
                            <tr>
                                <th scope="row">
                                    { toggle(row + 1, 0, vec![from], others(from), &from.to_string(), "is-head", format!("everything from {from}")) }
                                </th>
                                { for nodes.iter().enumerate().map(|(column, &to)| {
                                    let (state, face, class) = word(cut(from, to), props.slow.contains(&(from, to)));
                                    html! {
                                        <td>
                                            if linked(from, to) {
                                                { toggle(row + 1, column + 1, vec![from], vec![to], face, class, format!("{from} to {to}: {state}")) }
                                            }
                                        </td>
                                    }
                                }) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// Gives a cell the focus, if there is one.
fn focus(table: &NodeRef, (row, column): (i32, i32)) -> bool {
    table
        .cast::<web_sys::Element>()
        .and_then(|table| table.query_selector(&format!("[data-cell='{row} {column}']")).ok()?)
        .and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok())
        .is_some_and(|cell| cell.focus().is_ok())
}
