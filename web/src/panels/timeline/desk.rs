//! The desk between the page and the picture: it gathers what changed and paints at most once for
//! each frame of the screen.

use super::model::{Handle, Model};
use crate::draw::timeline::compose::compose;
use crate::draw::timeline::emphasis::Focus;
use crate::draw::timeline::shapes::Picture;
use crate::later;
use crate::store::{Action, CursorState, Lab, RunState, Shift, WorkspaceState};
use crate::theme::Palette;
use crate::widgets::paint;
use gloo_render::{AnimationFrame, request_animation_frame};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Event, HtmlCanvasElement};
use yew::prelude::*;

/// What a frame reads of the stores.
#[derive(Clone, PartialEq)]
pub struct Now {
    /// The session.
    pub lab: Lab,
    /// How far the run is computed.
    pub run: RunState,
    /// Where the playhead stands.
    pub cursor: CursorState,
    /// How the page stands.
    pub workspace: WorkspaceState,
}

/// What the words around the canvas say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Messages drawn one by one.
    pub shown: usize,
    /// Messages in the window.
    pub total: usize,
    /// Whether the window follows the playhead.
    pub following: bool,
    /// Whether the axis counts events.
    pub by_order: bool,
    /// Whether causes and effects of what is selected are tinted.
    pub tinted: bool,
}

/// What something under the pointer was, and in which state of the run: revision and cutoff.
pub type TipKey = (Focus, u32, u32);

/// The desk.
pub struct Desk {
    /// What the timeline knows between two frames.
    pub model: RefCell<Model>,
    /// The canvas.
    pub canvas: NodeRef,
    /// Told when the words around the canvas change.
    pub tell: RefCell<Callback<Summary>>,
    /// What was said last of something under the pointer, and of what, in which state of the run.
    pub told: RefCell<Option<(TipKey, (String, String))>>,
    /// Told when the bars of the fault track change.
    pub tell_handles: RefCell<Callback<Vec<Handle>>>,
    /// Where the hand wants a fault next: asked for once for each frame.
    pub pulled: Cell<Option<Shift>>,
    handles: RefCell<Vec<Handle>>,
    /// What answers to touches, as soon as it is loaded.
    hand: RefCell<Option<Callback<Event>>>,
    /// Touches that came before.
    early: RefCell<Vec<Event>>,
    now: RefCell<Option<Now>>,
    picture: RefCell<Picture>,
    frame: RefCell<Option<AnimationFrame>>,
    /// For how many frames more the old picture may stand while a new run catches up.
    patience: Cell<u32>,
    /// For how many frames more the words around the canvas stay as they are.
    calm: Cell<u32>,
}

/// How many frames an old picture stands at most. A gesture starts the run anew, and a timeline
/// that blinks each time would be worse than one that is a moment late.
const PATIENCE: u32 = 20;

/// How many frames a count stands while it runs: one that changes with every frame is not read, and
/// each change costs a layout of the page.
const CALM: u32 = 15;

/// How many touches wait at most for what answers to them.
const EARLY_MAX: usize = 100;

impl Desk {
    /// An empty desk.
    pub fn new() -> Rc<Desk> {
        Rc::new(Desk {
            model: RefCell::default(),
            canvas: NodeRef::default(),
            tell: RefCell::new(Callback::noop()),
            told: RefCell::default(),
            tell_handles: RefCell::new(Callback::noop()),
            pulled: Cell::new(None),
            handles: RefCell::default(),
            hand: RefCell::default(),
            early: RefCell::default(),
            now: RefCell::default(),
            picture: RefCell::default(),
            frame: RefCell::default(),
            patience: Cell::new(0),
            calm: Cell::new(0),
        })
    }

    /// The canvas is touched.
    pub fn touch(&self, event: &Event) {
        let hand = self.hand.borrow().clone();
        match hand {
            Some(hand) => hand.emit(event.clone()),
            // A key is not kept: the page itself answers most of them, and each acts once.
            None if event.type_() != "keydown" && self.early.borrow().len() < EARLY_MAX => {
                self.early.borrow_mut().push(event.clone());
            }
            None => {}
        }
    }

    /// Has what answers to touches, and lets it answer to those that came before.
    pub fn take_hand(&self, hand: Callback<Event>) {
        *self.hand.borrow_mut() = Some(hand.clone());
        for event in self.early.take() {
            hand.emit(event);
        }
    }

    /// The bars of the fault track, as they were told last.
    pub fn handles(&self) -> Vec<Handle> {
        self.handles.borrow().clone()
    }

    /// What the last frame read of the stores, or the next will.
    pub fn now(&self) -> Option<Now> {
        self.now.borrow().clone()
    }

    /// Takes what the stores say now, and asks for a frame.
    pub fn take(self: &Rc<Self>, now: Now) {
        *self.now.borrow_mut() = Some(now);
        self.request();
    }

    /// Asks for a frame, unless one is on its way.
    pub fn request(self: &Rc<Self>) {
        let mut frame = self.frame.borrow_mut();
        if frame.is_none() {
            let desk = self.clone();
            *frame = Some(request_animation_frame(move |_| {
                // A finished request may be dropped only after this closure has returned; taking
                // its place is enough.
                let done = desk.frame.borrow_mut().take();
                if desk.draw() {
                    desk.request();
                }
                drop(done);
            }));
        }
    }

    /// Draws one frame. Says whether the picture is still moving by itself.
    fn draw(&self) -> bool {
        let Some(now) = self.now() else { return false };
        if let Some(shift) = self.pulled.take() {
            self.shift(&now.lab, shift);
            // What came of it is drawn in the next frame.
            return true;
        }
        let Some((canvas, context)) = self.surface() else { return false };
        let mut model = self.model.borrow_mut();
        let (width, height) = model.size;
        if width < 1.0 || height < 1.0 {
            return false;
        }
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.5);
        let resized = fit_canvas(&canvas, width * ratio, height * ratio);
        model.follow_run(&now.lab.session(), now.run, now.cursor, now.workspace.selection);
        if let Some(rest) = later::rest() {
            (rest.blame)(&now.lab, &mut model);
        }
        if now.cursor.waiting && !resized && self.patience.get() > 0 {
            self.patience.set(self.patience.get() - 1);
            let under_hand = model.handle_under_hand();
            drop(model);
            self.move_handle(under_hand);
            return true;
        }
        self.patience.set(if now.cursor.waiting { 0 } else { PATIENCE });
        // In a hurry the window would slide behind the playhead and never reach it.
        let smoothly = !now.workspace.reduced_motion && !now.cursor.hurries();
        let moving = model.keep_up(now.cursor.playing, smoothly);
        let mut picture = self.picture.borrow_mut();
        compose(&model.frame(), &mut picture);
        paint(&context, &mut picture, &model.layout, Palette::of(now.workspace.dark), ratio);
        let summary = Summary {
            shown: picture.messages_shown,
            total: picture.messages_total,
            following: model.following,
            by_order: model.view.axis == crate::draw::timeline::axis::Axis::Order,
            tinted: model.emphasis.tints(),
        };
        let handles = model.handles();
        drop((model, picture));
        if now.cursor.playing && self.calm.get() > 0 {
            self.calm.set(self.calm.get() - 1);
        } else {
            self.calm.set(CALM);
            self.tell.borrow().emit(summary);
        }
        if *self.handles.borrow() != handles {
            self.handles.borrow_mut().clone_from(&handles);
            self.tell_handles.borrow().emit(handles);
        }
        moving && !now.cursor.playing
    }

    /// Moves a fault, and keeps its bar where the hand has it.
    pub fn shift(&self, lab: &Lab, shift: Shift) {
        lab.dispatch(Action::Shift(shift));
        if let Some(dragged) = &mut self.model.borrow_mut().dragged {
            dragged.line = lab.line_now(dragged.line);
        }
    }

    /// The bar under the hand goes with it, also while all else waits for the new run.
    fn move_handle(&self, under_hand: Option<Handle>) {
        let Some(moved) = under_hand else { return };
        let mut handles = self.handles.borrow_mut();
        if let Some(handle) = handles.iter_mut().find(|handle| handle.order == moved.order) {
            let lane = handle.lane;
            *handle = Handle { lane, ..moved };
            let news = handles.clone();
            drop(handles);
            self.tell_handles.borrow().emit(news);
        }
    }

    fn surface(&self) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
        let canvas = self.canvas.cast::<HtmlCanvasElement>()?;
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some((canvas, context))
    }
}

/// Gives the canvas as many pixels as the screen has. Setting a size clears it, so only if it
/// changed; says whether it did.
fn fit_canvas(canvas: &HtmlCanvasElement, width: f64, height: f64) -> bool {
    let (width, height) = (width.round() as u32, height.round() as u32);
    let changed = canvas.width() != width || canvas.height() != height;
    if changed {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    changed
}
