//! The hand: panning, zooming, scrubbing, selecting.
//!
//! What a press means depends on where it begins: on the axis or the playhead it moves the
//! playhead, on the overview it moves the window, elsewhere it pans; and if it does not move, it
//! selects what is under it. Two fingers zoom.

use super::desk::{Desk, Now};
use super::model::selection;
use crate::draw::maths::{Within, exp};
use crate::draw::timeline::axis::Axis;
use crate::draw::timeline::compose::{flag_at, overview_coordinate};
use crate::draw::timeline::emphasis::Focus;
use crate::draw::timeline::hit::hit;
use crate::draw::timeline::layout::Zone;
use crate::store::{Action, Selection, preferences};
use sim_core::base::Instant;
use std::rc::Rc;
use web_sys::{Element, PointerEvent, WheelEvent};

/// How far a press may move and still be a click.
const SLACK: f64 = 4.0;
/// How near the playhead a press takes hold of it.
const GRIP: f64 = 6.0;

/// What a press is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drag {
    /// It has not moved yet.
    Undecided,
    /// It pans.
    Pan,
    /// It moves the playhead.
    Scrub,
    /// It moves the window on the overview.
    Window,
}

/// A finger or a button that is down.
#[derive(Clone, Copy, Debug)]
struct Press {
    id: i32,
    x: f64,
    y: f64,
    moved: f64,
}

/// What the hand is doing.
#[derive(Debug, Default)]
pub struct Hand {
    presses: Vec<Press>,
    drag: Option<Drag>,
}

impl Hand {
    /// Whether something is being dragged.
    pub fn is_busy(&self) -> bool {
        !self.presses.is_empty()
    }

    /// A press begins.
    pub fn down(&mut self, desk: &Rc<Desk>, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (x, y) = place(desk, event.client_x(), event.client_y());
        if let Some(element) = desk.canvas.cast::<Element>() {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        self.presses.push(Press { id: event.pointer_id(), x, y, moved: 0.0 });
        let drag = begin(desk, x, y);
        self.drag = Some(drag);
        desk.model.borrow_mut().held = drag == Drag::Scrub;
        match drag {
            Drag::Scrub => scrub(desk, x),
            Drag::Window => move_window(desk, x),
            Drag::Pan | Drag::Undecided => {}
        }
    }

    /// A press moves.
    pub fn moved(&mut self, desk: &Rc<Desk>, event: &PointerEvent) {
        let (x, y) = place(desk, event.client_x(), event.client_y());
        let count = self.presses.len();
        let other = self.presses.iter().find(|press| press.id != event.pointer_id()).copied();
        let Some(press) = self.presses.iter_mut().find(|press| press.id == event.pointer_id())
        else {
            return;
        };
        let before = *press;
        press.moved += (x - press.x).hypot(y - press.y);
        (press.x, press.y) = (x, y);
        if let (2, Some(other)) = (count, other) {
            pinch(desk, (before.x, x), other.x);
            self.drag = Some(Drag::Pan);
            return;
        }
        if self.drag == Some(Drag::Undecided) && press.moved > SLACK {
            self.drag = Some(Drag::Pan);
        }
        match self.drag {
            Some(Drag::Pan) => pan(desk, before.x - x, before.y - y),
            Some(Drag::Scrub) => scrub(desk, x),
            Some(Drag::Window) => move_window(desk, x),
            Some(Drag::Undecided) | None => {}
        }
    }

    /// A press ends: if it did not move and the browser did not take it over, it was a click.
    pub fn up(&mut self, desk: &Rc<Desk>, event: &PointerEvent) {
        let was = self.presses.len();
        self.presses.retain(|press| press.id != event.pointer_id());
        let ended = event.type_() == "pointerup";
        if ended && was == 1 && self.drag == Some(Drag::Undecided) {
            let (x, y) = place(desk, event.client_x(), event.client_y());
            click(desk, x, y);
        }
        if self.presses.is_empty() {
            self.drag = None;
            desk.model.borrow_mut().held = false;
        }
    }
}

/// Where a point of the page is on the canvas.
pub fn place(desk: &Desk, client_x: i32, client_y: i32) -> (f64, f64) {
    let rect = desk.canvas.cast::<Element>().map(|canvas| canvas.get_bounding_client_rect());
    rect.map_or((0.0, 0.0), |rect| {
        (f64::from(client_x) - rect.left(), f64::from(client_y) - rect.top())
    })
}

fn begin(desk: &Desk, x: f64, y: f64) -> Drag {
    let model = desk.model.borrow();
    let zone = model.layout.zone(x, y);
    let playhead = model.layout.gutter + model.view.x(model.playhead.now);
    match zone {
        Zone::Axis => Drag::Scrub,
        Zone::Overview => Drag::Window,
        Zone::Rows | Zone::Track if (x - playhead).abs() <= GRIP => Drag::Scrub,
        _ => Drag::Undecided,
    }
}

/// Shows by the pointer's form what a press here would do.
pub fn show_grip(desk: &Desk, client_x: i32, client_y: i32, points: bool) {
    let (x, y) = place(desk, client_x, client_y);
    let form = match begin(desk, x, y) {
        Drag::Scrub => "ew-resize",
        _ if points => "pointer",
        Drag::Window => "move",
        _ => "grab",
    };
    if let Some(canvas) = desk.canvas.cast::<web_sys::HtmlElement>() {
        let _ = canvas.style().set_property("cursor", form);
    }
}

/// A click selects what is under it. On a flag it also goes to what the flag tells of.
fn click(desk: &Rc<Desk>, x: f64, y: f64) {
    let (found, is_flag) = {
        let model = desk.model.borrow();
        (hit(&model.frame(), x, y), flag_at(&model.frame(), x, y).is_some())
    };
    let Some(Now { lab, .. }) = desk.now() else { return };
    lab.dispatch(Action::Select(selection(found)));
    if let Focus::Event(id) = found
        && is_flag
    {
        lab.dispatch(Action::SetPosition(id.0 + 1));
    }
    desk.request();
}

/// What is under a point of the canvas.
pub fn under(desk: &Desk, x: f64, y: f64) -> Focus {
    hit(&desk.model.borrow().frame(), x, y)
}

/// A double click puts what is under it in the middle, closer.
pub fn centre(desk: &Rc<Desk>, x: f64, y: f64) {
    let mut model = desk.model.borrow_mut();
    if !matches!(model.layout.zone(x, y), Zone::Rows | Zone::Track) {
        return;
    }
    let found = hit(&model.frame(), x, y);
    let end = model.end();
    let gutter = model.layout.gutter;
    match model.stamp_of(found) {
        Some(stamp) => model.centre(stamp),
        None => {
            let coordinate = model.view.coordinate(x - gutter);
            model.following = false;
            model.view.centre(coordinate, end);
        }
    }
    let middle = model.view.width / 2.0;
    model.view.zoom(middle, 1.6, end);
    drop(model);
    desk.request();
}

fn pan(desk: &Rc<Desk>, dx: f64, dy: f64) {
    let mut model = desk.model.borrow_mut();
    let end = model.end();
    if dx != 0.0 {
        model.following = false;
        model.view.pan(dx, end);
    }
    scroll(&mut model, dy);
    drop(model);
    desk.request();
}

fn scroll(model: &mut super::model::Model, dy: f64) {
    let most = model.layout.scroll_max();
    model.layout.scroll = (model.layout.scroll + dy).within(0.0, most);
}

fn pinch(desk: &Rc<Desk>, (before, now): (f64, f64), other: f64) {
    let mut model = desk.model.borrow_mut();
    let (old, new) = ((before - other).abs().max(8.0), (now - other).abs().max(8.0));
    let end = model.end();
    let middle = (now + other) / 2.0 - model.layout.gutter;
    model.following = false;
    model.view.zoom(middle, new / old, end);
    drop(model);
    desk.request();
}

/// Moves the playhead under a pixel.
fn scrub(desk: &Rc<Desk>, x: f64) {
    let Some(Now { lab, .. }) = desk.now() else { return };
    let (axis, coordinate) = {
        let model = desk.model.borrow();
        let x = x.within(model.layout.gutter, model.layout.width);
        (model.view.axis, model.view.coordinate(x - model.layout.gutter).within(0.0, model.end()))
    };
    lab.dispatch(match axis {
        Axis::Time => Action::SetNow(Instant(coordinate.round() as u64)),
        Axis::Order => Action::SetPosition(coordinate.ceil() as u32),
    });
    desk.request();
}

fn move_window(desk: &Rc<Desk>, x: f64) {
    let mut model = desk.model.borrow_mut();
    let coordinate = overview_coordinate(&model.frame(), x);
    let end = model.end();
    model.following = false;
    model.view.centre(coordinate, end);
    drop(model);
    desk.request();
}

/// The wheel pans; with Ctrl, and so from the pinch of a touchpad, it zooms about the pointer.
/// Where the page is longer than the screen, up and down belong to the page.
pub fn wheel(desk: &Rc<Desk>, event: &WheelEvent) {
    let is_plain = !event.ctrl_key() && !event.meta_key() && !event.shift_key();
    let is_vertical = event.delta_y().abs() >= event.delta_x().abs();
    if is_plain && is_vertical && preferences::system(preferences::NARROW) {
        return;
    }
    event.prevent_default();
    let (x, _) = place(desk, event.client_x(), event.client_y());
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => 16.0,
        WheelEvent::DOM_DELTA_PAGE => 400.0,
        _ => 1.0,
    };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.ctrl_key() || event.meta_key() {
        zoom(desk, Some(x), exp(-dy * 0.0035));
        return;
    }
    let mut model = desk.model.borrow_mut();
    let end = model.end();
    if model.layout.scroll_max() > 0.0 && !event.shift_key() {
        scroll(&mut model, dy);
        if dx != 0.0 {
            model.following = false;
            model.view.pan(dx, end);
        }
    } else {
        model.following = false;
        model.view.pan(if dx.abs() > dy.abs() { dx } else { dy }, end);
    }
    drop(model);
    desk.request();
}

/// Zooms about a pixel of the canvas: the playhead, if none is given and it is in view.
pub fn zoom(desk: &Rc<Desk>, x: Option<f64>, factor: f64) {
    let mut model = desk.model.borrow_mut();
    let end = model.end();
    let playhead = model.view.x(model.playhead.now);
    let middle = model.view.width / 2.0;
    let about = match x {
        Some(x) => x - model.layout.gutter,
        None if (0.0..=model.view.width).contains(&playhead) => playhead,
        None => middle,
    };
    model.view.zoom(about, factor, end);
    drop(model);
    desk.request();
}

/// Moves the window by a part of its width.
pub fn pan_by(desk: &Rc<Desk>, part: f64) {
    let width = desk.model.borrow().view.width;
    pan(desk, width * part, 0.0);
}

/// Selects nothing.
pub fn deselect(desk: &Rc<Desk>) {
    if let Some(Now { lab, .. }) = desk.now() {
        lab.dispatch(Action::Select(Selection::None));
    }
}
