//! The fault track under the hand: every bar in view can be moved, stretched by its ends and removed,
//! by mouse, finger and keyboard.
//!
//! The canvas draws the bars; what stands here is what a hand takes hold of and what the focus lands
//! on. A drag says once for each frame where it wants the fault; the run is computed anew, the
//! playhead stays, and all of it is one version.

use super::Shared;
use super::desk::{Desk, Now};
use super::model::Handle;
use crate::draw::decimal::{px, sketch};
use crate::draw::maths::Within;
use crate::draw::timeline::axis::Axis;
use crate::draw::timeline::faults::Origin;
use crate::draw::timeline::layout::{AXIS, LANE};
use crate::store::{Action, Lab, MenuRequest, Notice, Selection, Shift};
use sim_core::base::Instant;
use sim_core::plan::Edit;
use std::rc::Rc;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How far a press may move and still be a click.
const SLACK: f64 = 4.0;

/// What of a bar is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Whole,
    Start,
    End,
}

/// A bar that is held.
#[derive(Clone, Debug)]
struct Grab {
    bar: Handle,
    part: Part,
    x: f64,
    moved: bool,
}

/// Where a bar stands when a part of it has been moved by so many microseconds, in steps of a grid.
fn shifted(bar: &Handle, part: Part, by_us: f64, grid: u64, end: Instant) -> Shift {
    let snapped = |at: Instant| {
        let us = (at.0 as f64 + by_us).within(0.0, end.0 as f64);
        Instant(((us / grid as f64).round() * grid as f64) as u64)
    };
    let Handle { line, at, until, planned, .. } = *bar;
    match part {
        Part::Whole => Shift { line, at: snapped(at), lasting: planned },
        Part::End => {
            let until = snapped(until.unwrap_or(end)).0.max(at.0 + grid);
            Shift { line, at, lasting: Some(Instant(until).since(at)) }
        }
        Part::Start => {
            let last = until.filter(|_| planned.is_some());
            let to = last.map_or(snapped(at), |last| {
                Instant(snapped(at).0.min(last.0.saturating_sub(grid)))
            });
            Shift { line, at: to, lasting: last.map(|last| last.since(to)) }
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct TrackProps {
    pub desk: Shared,
}

/// The bars in view.
#[component]
pub fn FaultTrack(props: &TrackProps) -> Html {
    let desk = &props.desk.0;
    let handles = use_state_eq(|| desk.handles());
    let grab = use_mut_ref(|| None::<Grab>);
    let root = use_node_ref();
    {
        let setter = handles.setter();
        let desk = desk.clone();
        use_effect_with((), move |()| {
            // Some may have come while this was on its way.
            setter.set(desk.handles());
            *desk.tell_handles.borrow_mut() = Callback::from(move |news| setter.set(news));
        });
    }
    let down = {
        let (desk, grab, root) = (desk.clone(), grab.clone(), root.clone());
        Callback::from(move |(event, bar): (PointerEvent, Handle)| {
            let Some(Now { lab, .. }) = desk.now() else { return };
            if event.button() != 0 {
                return;
            }
            event.stop_propagation();
            if let Some(root) = root.cast::<Element>() {
                let _ = root.set_pointer_capture(event.pointer_id());
            }
            let is_on = |class: &str| {
                let on = event.target_dyn_into::<Element>();
                on.is_some_and(|it| it.matches(class).unwrap_or(false))
            };
            let part = match () {
                () if is_on(".is-start") => Part::Start,
                () if is_on(".is-end") => Part::End,
                () => Part::Whole,
            };
            lab.dispatch(Action::LetGo);
            lab.dispatch(Action::Select(Selection::Fault(bar.line)));
            *grab.borrow_mut() =
                Some(Grab { bar, part, x: f64::from(event.client_x()), moved: false });
        })
    };
    let moved = {
        let (desk, grab) = (desk.clone(), grab.clone());
        move |event: PointerEvent| drag(&desk, &mut grab.borrow_mut(), f64::from(event.client_x()))
    };
    let up = {
        let (desk, grab) = (desk.clone(), grab.clone());
        move |_: PointerEvent| let_go(&desk, grab.borrow_mut().take())
    };
    let key = {
        let (desk, grab) = (desk.clone(), grab.clone());
        Callback::from(move |(event, bar): (KeyboardEvent, Handle)| {
            let held = grab.borrow_mut().take();
            let is_held = held.is_some();
            if is_held && event.key() == "Escape" {
                let has_moved = held.as_ref().is_some_and(|it| it.moved);
                let_go(&desk, held);
                if let (true, Some(now)) = (has_moved, desk.now()) {
                    now.lab.dispatch(Action::Undo);
                }
            } else if is_held || !press(&desk, &bar, &event) {
                *grab.borrow_mut() = held;
                return;
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let blur = {
        let desk = desk.clone();
        move |_: FocusEvent| {
            if let Some(now) = desk.now() {
                now.lab.dispatch(Action::LetGo);
            }
        }
    };
    html! {
        <div class="fault-track" ref={root} role="group" aria-label="Faults" ~style={sketch("top:#px", &[AXIS])}
            ondragstart={|event: DragEvent| event.prevent_default()}
            onpointermove={moved} onpointerup={up.clone()} onpointercancel={up} onfocusout={blur}>
            { for handles.iter().map(|bar| item(desk, bar, &down, &key)) }
        </div>
    }
}

/// One bar.
fn item(
    desk: &Rc<Desk>,
    bar: &Handle,
    down: &Callback<(PointerEvent, Handle)>,
    key: &Callback<(KeyboardEvent, Handle)>,
) -> Html {
    let width = (bar.right - bar.left).max(4);
    // What is hard to hit is wider than it is drawn.
    let (left, width) =
        if width < 14 { (bar.left - (14 - width) / 2, 14) } else { (bar.left, width) };
    let style = format!("left:{left}px;top:{}px;width:{width}px", px(2.0 + bar.lane as f64 * LANE));
    let ends = bar.lasts && bar.origin != Origin::Message;
    let name = format!("{}, at {}", bar.label, bar.at);
    let press = {
        let (down, bar) = (down.clone(), bar.clone());
        move |event: PointerEvent| down.emit((event, bar.clone()))
    };
    let key = {
        let (key, bar) = (key.clone(), bar.clone());
        move |event: KeyboardEvent| key.emit((event, bar.clone()))
    };
    let menu = {
        let (desk, line) = (desk.clone(), bar.line);
        move |event: MouseEvent| {
            event.prevent_default();
            if let Some(now) = desk.now() {
                open_menu(&now.lab, line, f64::from(event.client_x()), f64::from(event.client_y()));
            }
        }
    };
    let delete = {
        let (desk, line) = (desk.clone(), bar.line);
        move |_: MouseEvent| remove(&desk, line)
    };
    let lasting = bar.until.map(|until| format!(" · {}", until.since(bar.at)));
    html! {
        <div key={bar.order} class={classes!("fault-item", bar.held.then_some("is-held"), bar.chosen.then_some("is-chosen"))} ~style={style}>
            <div class="fault-bar" role="button" tabindex="0" aria-label={name.clone()}
                aria-pressed={bar.chosen.to_string()}
                aria-description="Arrows move it, with shift farther; less and greater make it shorter and longer; delete removes it."
                title={name.clone()} onpointerdown={press} onkeydown={key} oncontextmenu={menu}>
                if ends {
                    <span class="fault-end is-start"></span>
                    <span class="fault-end is-end"></span>
                }
            </div>
            if bar.chosen || bar.held {
                <span class="fault-time">{ bar.at.to_string() }{ lasting }</span>
            }
            <button type="button" class="fault-remove" tabindex="-1" aria-label={format!("Delete {name}")}
                title="Delete" onclick={delete}>{ "×" }</button>
        </div>
    }
}

/// A press that moves: the fault goes with it.
fn drag(desk: &Rc<Desk>, grab: &mut Option<Grab>, x: f64) {
    let (Some(held), Some(Now { lab, .. })) = (grab.as_mut(), desk.now()) else { return };
    if !held.moved && (x - held.x).abs() < SLACK {
        return;
    }
    let mut model = desk.model.borrow_mut();
    let refusal = match (held.bar.origin, model.view.axis) {
        (Origin::Message, _) => {
            "This fault is about one message and strikes when that is sent. It can be deleted, but \
             not moved."
        }
        (_, Axis::Order) => "Faults are moved through time. Switch “By event” off first.",
        _ => "",
    };
    if !refusal.is_empty() {
        drop(model);
        let_go(desk, grab.take());
        lab.dispatch(Action::Notify(Notice::plain(refusal)));
        return;
    }
    let begins = !std::mem::replace(&mut held.moved, true);
    let by = (x - held.x) * model.view.scale;
    let end = lab.session().end();
    let shift = shifted(&held.bar, held.part, by, model.grid(), end);
    let line = lab.line_now(held.bar.line);
    model.dragged = Some(Shift { line, ..shift });
    model.held = true;
    drop(model);
    if begins {
        // Time stands while a fault is moved through it.
        lab.dispatch(Action::Hold(true));
    }
    desk.pulled.set(Some(shift));
    desk.request();
}

/// The hand opens: what it asked for last is done.
fn let_go(desk: &Rc<Desk>, grab: Option<Grab>) {
    let (Some(true), Some(Now { lab, .. })) = (grab.map(|it| it.moved), desk.now()) else { return };
    if let Some(shift) = desk.pulled.take() {
        desk.shift(&lab, shift);
    }
    {
        let mut model = desk.model.borrow_mut();
        (model.dragged, model.held) = (None, false);
    }
    lab.dispatch(Action::LetGo);
    lab.dispatch(Action::Hold(false));
    desk.request();
}

/// Answers a key on a bar. Says whether it did.
fn press(desk: &Rc<Desk>, bar: &Handle, event: &KeyboardEvent) -> bool {
    let Some(Now { lab, .. }) = desk.now() else { return false };
    let key = event.key();
    let (sign, part) = match key.as_str() {
        "ArrowRight" if event.alt_key() => (1.0, Part::End),
        "ArrowLeft" if event.alt_key() => (-1.0, Part::End),
        "ArrowRight" => (1.0, Part::Whole),
        "ArrowLeft" => (-1.0, Part::Whole),
        ">" => (1.0, Part::End),
        "<" => (-1.0, Part::End),
        _ => (0.0, Part::Whole),
    };
    if sign != 0.0 {
        if bar.origin == Origin::Message || (part == Part::End && !bar.lasts) {
            let text = "This fault has no time of its own to change; it can be deleted.";
            lab.dispatch(Action::Notify(Notice::plain(text)));
            return true;
        }
        let (grid, end) = (desk.model.borrow().grid(), lab.session().end());
        let steps = if event.shift_key() && part == Part::Whole { 10.0 } else { 1.0 };
        let shift = shifted(bar, part, sign * steps * grid as f64, grid, end);
        lab.dispatch(Action::Shift(shift));
        return true;
    }
    match key.as_str() {
        "Delete" | "Backspace" => remove(desk, bar.line),
        "Enter" => lab.dispatch(Action::SetNow(bar.at)),
        "F10" | "ContextMenu" if key == "ContextMenu" || event.shift_key() => {
            let place = event.target_dyn_into::<Element>().map(|it| it.get_bounding_client_rect());
            let (x, y) = place.map_or((0.0, 0.0), |it| (it.left(), it.bottom()));
            open_menu(&lab, bar.line, x, y);
        }
        _ => return false,
    }
    true
}

fn open_menu(lab: &Lab, line: u32, x: f64, y: f64) {
    lab.dispatch(Action::OpenMenu(MenuRequest { on: Selection::Fault(line), x, y }));
}

/// Removes a fault; the focus falls back to the timeline.
fn remove(desk: &Rc<Desk>, line: u32) {
    let Some(Now { lab, .. }) = desk.now() else { return };
    lab.dispatch(Action::Edit(Edit::RemoveLine(line)));
    lab.dispatch(Action::Select(Selection::None));
    if let Some(canvas) = desk.canvas.cast::<HtmlElement>() {
        let _ = canvas.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::Duration;

    fn bar(at: u64, until: Option<u64>, planned: Option<u64>) -> Handle {
        Handle {
            order: 0,
            line: 5,
            lane: 0,
            left: 0,
            right: 0,
            at: Instant(at),
            until: until.map(Instant),
            planned: planned.map(Duration),
            lasts: true,
            origin: Origin::Time,
            label: String::new(),
            chosen: false,
            held: false,
        }
    }

    #[test]
    fn a_bar_moves_on_its_grid_and_keeps_its_length() {
        let end = Instant(10_000_000);
        let place = |bar: &Handle, part, by| {
            let Shift { at, lasting, .. } = shifted(bar, part, by, 1_000, end);
            (at.0, lasting.map(|lasting| lasting.0))
        };
        let bounded = bar(1_000_300, Some(1_500_300), Some(500_000));
        assert_eq!(place(&bounded, Part::Whole, 20_000.0), (1_020_000, Some(500_000)));
        assert_eq!(place(&bounded, Part::Whole, -9e9), (0, Some(500_000)));
        assert_eq!(place(&bounded, Part::End, 99_700.0), (1_000_300, Some(599_700)));
        assert_eq!(place(&bounded, Part::End, -9e9), (1_000_300, Some(1_000)));
        assert_eq!(place(&bounded, Part::Start, -300.0), (1_000_000, Some(500_300)));
        assert_eq!(place(&bounded, Part::Start, 9e9), (1_499_300, Some(1_000)));
        // What something else ends keeps that end when it moves, and gets one of its own when its
        // end is moved.
        let open = bar(1_000_000, Some(3_000_000), None);
        assert_eq!(place(&open, Part::Whole, 1_000.0), (1_001_000, None));
        assert_eq!(place(&open, Part::Start, 1_000.0), (1_001_000, None));
        assert_eq!(place(&open, Part::End, -1e6), (1_000_000, Some(1_000_000)));
        assert_eq!(place(&bar(0, None, None), Part::End, -1e6), (0, Some(9_000_000)));
    }
}
