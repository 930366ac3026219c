//! The menu on a node, a link, a message, or the cluster as a whole.

use crate::draw::decimal::Whole;
use crate::offers;
use crate::store::{Action, Lab, MenuRequest, Selection, WorkspaceState};
use sim_core::base::MessageName;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// How wide a menu is at least, for keeping it on the page.
const WIDTH: f64 = 248.0;
/// How high an entry is.
const ENTRY: f64 = 32.0;

/// The open menu, if one is.
#[component]
pub fn Menu() -> Html {
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    match workspace.menu {
        Some(request) => html! { <Sheet {request} crowd={workspace.crowd} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    request: MenuRequest,
    crowd: Rc<[MessageName]>,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let root = use_node_ref();
    let unfolded = use_state(|| false);
    {
        let root = root.clone();
        use_effect_with((), move |()| {
            let before = active_element();
            move_focus(&root, 0);
            move || give_back(before)
        });
    }
    let request = props.request;
    let close = {
        let lab = lab.clone();
        Callback::from(move |()| lab.dispatch(Action::CloseMenu))
    };
    let (title, mut groups, rare) = {
        let (session, scene) = (lab.session(), lab.scene());
        let description = session.run().description();
        if props.crowd.is_empty() {
            let groups = offers::offers(request.on, &scene, description);
            (title(request.on), groups, offers::rare(request.on, &scene))
        } else {
            let at = (request.x, request.y);
            let choices = offers::crowd(&props.crowd, &scene, description, at);
            ("Which message?".to_string(), vec![choices], Vec::new())
        }
    };
    let folded = !rare.is_empty() && !*unfolded;
    let common = groups.iter().map(Vec::len).sum::<usize>() as i32;
    if *unfolded {
        groups.extend(rare);
    }
    {
        // The entry that unfolds them gives its focus to the first of those that were folded.
        let (root, unfolded) = (root.clone(), *unfolded);
        use_effect_with(unfolded, move |&unfolded| {
            if unfolded {
                move_focus(&root, i32::MIN);
                move_focus(&root, common);
            }
        });
    }
    let unfold = Callback::from(move |_: MouseEvent| unfolded.set(true));
    // One entry is marked at a time: the mouse takes the focus along.
    let onpointermove = Callback::from(|event: PointerEvent| {
        let entry = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let entry = entry.and_then(|it| it.closest("[role='menuitem']").ok().flatten());
        if let Some(entry) = entry.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = entry.focus();
        }
    });
    let onkeydown = {
        let (root, close) = (root.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                "Home" => i32::MIN,
                "End" => i32::MAX,
                "Escape" | "Tab" => {
                    close.emit(());
                    0
                }
                // Enter and space are the buttons' own; nothing else leaves the menu.
                _ => {
                    event.stop_propagation();
                    return;
                }
            };
            event.prevent_default();
            event.stop_propagation();
            if by != 0 {
                move_focus(&root, by);
            }
        })
    };
    let count = groups.iter().map(Vec::len).sum::<usize>() + usize::from(folded);
    let height = count as f64 * ENTRY + (groups.len() + usize::from(folded)) as f64 * 9.0 + 44.0;
    let (x, y) = on_the_page(request.x, request.y, height);
    let press_outside = {
        let close = close.clone();
        Callback::from(move |event: PointerEvent| {
            if event.target() == event.current_target() {
                close.emit(());
            }
        })
    };
    let dismiss = close.clone();
    html! {
        <div
            class="menu-ground"
            onpointerdown={press_outside}
            oncontextmenu={move |event: MouseEvent| {
                event.prevent_default();
                dismiss.emit(());
            }}
        >
            <div
                ref={root}
                class="menu"
                role="menu"
                aria-label={title.clone()}
                ~style={format!("left: {}px; top: {}px", Whole(x), Whole(y))}
                {onkeydown}
                {onpointermove}
            >
                <p class="menu-title" role="presentation">{ title }</p>
                { for groups.into_iter().map(|group| html! {
                    <div class="menu-group" role="group">
                        { for group.into_iter().map(|offer| {
                            let (lab, close, action) = (lab.clone(), close.clone(), offer.action);
                            html! {
                                <button
                                    type="button"
                                    role="menuitem"
                                    tabindex="-1"
                                    class="menu-item"
                                    onclick={move |_| {
                                        close.emit(());
                                        lab.dispatch(action.clone());
                                    }}
                                >
                                    { offer.label }
                                </button>
                            }
                        }) }
                    </div>
                }) }
                if folded {
                    <div class="menu-group" role="group">
                        <button type="button" role="menuitem" tabindex="-1" class="menu-item"
                            aria-expanded="false" onclick={unfold}>
                            { "Disk and clock…" }
                        </button>
                    </div>
                }
            </div>
        </div>
    }
}

fn title(on: Selection) -> String {
    match on {
        Selection::Node(node) => node.to_string(),
        Selection::Link(one, other) => format!("{one} – {other}"),
        Selection::Message(name) => name.to_string(),
        Selection::Fault(line) => format!("Line {line}"),
        Selection::Event(_) | Selection::None => "Cluster".to_string(),
    }
}

/// Moves the focus among the entries; round the ends.
fn move_focus(root: &NodeRef, by: i32) {
    let Some(root) = root.cast::<web_sys::Element>() else { return };
    let Ok(entries) = root.query_selector_all("[role='menuitem']") else { return };
    let count = entries.length() as i32;
    if count == 0 {
        return;
    }
    let entry = |index: i32| {
        entries.item(index as u32).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok())
    };
    let active = active_element();
    let current = (0..count).find(|&index| {
        entry(index).zip(active.as_ref()).is_some_and(|(entry, active)| entry == *active)
    });
    let next = match (by, current) {
        (i32::MIN, _) => 0,
        (i32::MAX, _) => count - 1,
        (by, Some(current)) => (current + by).rem_euclid(count),
        (_, None) => 0,
    };
    if let Some(entry) = entry(next) {
        let _ = entry.focus();
    }
}

/// What has the focus: an element of HTML, or a node of the stage, which takes the focus alike.
pub fn active_element() -> Option<web_sys::HtmlElement> {
    Some(web_sys::window()?.document()?.active_element()?.unchecked_into())
}

/// Returns the focus to what had it before something was opened.
pub fn give_back(before: Option<web_sys::HtmlElement>) {
    if let Some(before) = before.filter(|before| before.is_connected()) {
        let _ = before.focus();
    }
}

/// A place for a menu such that all of it is on the page.
fn on_the_page(x: f64, y: f64, height: f64) -> (f64, f64) {
    let size = web_sys::window().and_then(|window| {
        Some((window.inner_width().ok()?.as_f64()?, window.inner_height().ok()?.as_f64()?))
    });
    let (page_width, page_height) = size.unwrap_or((1280.0, 800.0));
    (x.min(page_width - WIDTH - 8.0).max(8.0), y.min(page_height - height - 8.0).max(8.0))
}
