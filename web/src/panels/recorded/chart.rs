//! The drawing of a history: the pointer reads an operation and a click keeps it; the arrow keys walk
//! among them; the wheel, a drag and w, s, a, d, f move the window as they do in the timeline.

use super::order::told_of;
use super::stand::Stand;
use super::{when, words};
use crate::draw::maths::exp;
use crate::draw::operations::compose::{Frame, compose};
use crate::draw::timeline::axis::Axis;
use crate::draw::timeline::shapes::Picture;
use crate::theme::Palette;
use crate::widgets::{paint, use_size};
use gloo_events::{EventListener, EventListenerOptions};
use hunter::{Judged, Line};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

/// The drawing is no higher than this; the rows then scroll.
const HEIGHT_MAX: f64 = 380.0;
/// How far a press may slip and still be a click.
const SLIP: f64 = 4.0;

#[derive(Properties)]
pub struct ChartProps {
    pub judged: Rc<Judged>,
    /// The key that is shown, or all. Another is another chart.
    pub shown: Option<u32>,
    /// The operation that is looked at.
    pub chosen: Option<u32>,
    /// The longest legal order through it.
    pub order: Option<Rc<Line>>,
    /// Looks at an operation until something else is chosen.
    pub look: Callback<Option<u32>>,
    /// Looks at an operation while the pointer is there.
    pub hover: Callback<Option<u32>>,
    pub dark: bool,
}

impl PartialEq for ChartProps {
    fn eq(&self, other: &ChartProps) -> bool {
        let order = |it: &ChartProps| it.order.as_ref().map(Rc::as_ptr);
        (self.shown, self.chosen, self.dark) == (other.shown, other.chosen, other.dark)
            && order(self) == order(other)
            && Rc::ptr_eq(&self.judged, &other.judged)
    }
}

/// The drawing.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let root = use_node_ref();
    let canvas = use_node_ref();
    let redraw = use_force_update();
    let stand = use_memo((), |()| RefCell::new(Stand::new(&props.judged, props.shown)));
    let (width, height) = use_size(root.clone());
    stand.borrow_mut().resize(width, height);
    let act = |act: Rc<dyn Fn(&mut Stand)>| {
        let (stand, redraw) = (stand.clone(), redraw.clone());
        Callback::from(move |_: MouseEvent| {
            act(&mut stand.borrow_mut());
            redraw.force_update();
        })
    };
    {
        // Whatever comes to be looked at comes into sight, unless the pointer is on it already.
        let (stand, redraw, chosen) = (stand.clone(), redraw.clone(), props.chosen);
        use_effect_with(chosen, move |&chosen| {
            if let Some(deed) = chosen {
                stand.borrow_mut().bring_into_sight(deed);
                redraw.force_update();
            }
        });
    }
    use_wheel(canvas.clone(), stand.clone(), redraw.clone());
    {
        let (canvas, stand) = (canvas.clone(), stand.clone());
        let (judged, order, dark) = (props.judged.clone(), props.order.clone(), props.dark);
        let chosen = props.chosen;
        use_effect(move || {
            draw(&canvas, &stand.borrow(), &judged, chosen, order.as_deref(), dark);
        });
    }
    let hand = Hand { canvas: canvas.clone(), stand: stand.clone(), redraw: redraw.clone() };
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    let scaled = |pixels: f64| ((pixels * ratio).round() as u32).to_string();
    let (whole, axis, is_timed) = {
        let stand = stand.borrow();
        (stand.plot.height().min(HEIGHT_MAX).ceil(), stand.axis, stand.plot.is_timed)
    };
    let chosen = props.chosen;
    html! {
        <section class="recorded-drawing" aria-label="The operations">
            <div class="recorded-tools">
                <ul class="recorded-key" aria-label="Signs">
                    <li><i class="is-change" />{ "changes" }</li>
                    <li><i class="is-look" />{ "only looks" }</li>
                    <li><i class="is-open" />{ "never answered" }</li>
                </ul>
                <div class="recorded-zoom">
                    <button type="button" class="timeline-button timeline-zoom" aria-label="Zoom out" title="Zoom out (s, ctrl+wheel)"
                        onclick={act(Rc::new(|it| it.zoom(None, 1.0 / 1.6)))}>{ "−" }</button>
                    <button type="button" class="timeline-button timeline-zoom" aria-label="Zoom in" title="Zoom in (w, ctrl+wheel)"
                        onclick={act(Rc::new(|it| it.zoom(None, 1.6)))}>{ "+" }</button>
                    <button type="button" class="timeline-button" title="Show all of it (f)"
                        onclick={act(Rc::new(Stand::fit))}>{ "Fit" }</button>
                    if is_timed {
                        <button type="button" class="timeline-button" aria-pressed={(axis == Axis::Order).to_string()}
                            title="Space beginnings and ends evenly, in their order"
                            onclick={act(Rc::new(move |it| it.turn(chosen)))}>{ "By order" }</button>
                    }
                </div>
            </div>
            <div class="recorded-chart" ref={root} ~style={format!("height: {whole}px")}>
                <canvas
                    ref={canvas}
                    role="slider"
                    tabindex="0"
                    aria-label="Operations: arrow keys walk among them, Page Down finds the next guilty one"
                    aria-valuemin="0"
                    aria-valuemax={props.judged.deeds.len().saturating_sub(1).to_string()}
                    aria-valuenow={chosen.unwrap_or(0).to_string()}
                    aria-valuetext={told(props)}
                    width={scaled(width)}
                    height={scaled(height)}
                    ~style={format!("width: {width}px; height: {height}px")}
                    onfocus={on_focus(props, &stand)}
                    onkeydown={on_key(props, &stand, &redraw)}
                    onpointerdown={hand.press()}
                    onpointermove={hand.slide(props.hover.clone())}
                    onpointerup={hand.release(props.look.clone())}
                    onpointercancel={hand.let_go()}
                    onpointerleave={props.hover.reform(|_: PointerEvent| None)}
                />
            </div>
        </section>
    }
}

/// What is said of the operation that is looked at.
fn told(props: &ChartProps) -> String {
    let judged = &props.judged;
    let Some((deed, told)) =
        props.chosen.and_then(|deed| Some((deed, judged.deeds.get(deed as usize)?)))
    else {
        return "Nothing is looked at.".to_string();
    };
    let is_guilty = judged.broken.iter().any(|it| it.guilty.contains(&deed));
    let guilty = if is_guilty { " One of the guilty." } else { "" };
    let order = props.order.as_ref().map(|line| format!(" {}", told_of(judged, deed, line)));
    format!("{}, {}.{guilty}{}", words(judged, told), when(judged, told), order.unwrap_or_default())
}

/// Whoever comes by keyboard looks at something at once.
fn on_focus(props: &ChartProps, stand: &Rc<RefCell<Stand>>) -> Callback<FocusEvent> {
    let (look, stand, chosen) = (props.look.clone(), stand.clone(), props.chosen);
    Callback::from(move |_| {
        let is_pressed = stand.borrow().drag.is_some();
        if chosen.is_none() && !is_pressed {
            look.emit(stand.borrow().walk(None, ""));
        }
    })
}

fn on_key(
    props: &ChartProps,
    stand: &Rc<RefCell<Stand>>,
    redraw: &UseForceUpdateHandle,
) -> Callback<KeyboardEvent> {
    let (look, stand, redraw) = (props.look.clone(), stand.clone(), redraw.clone());
    let chosen = props.chosen;
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        if key.starts_with("Arrow") || key.starts_with("Page") {
            event.prevent_default();
            let next = stand.borrow().walk(chosen, &key);
            if next.is_some() {
                look.emit(next);
            }
            return;
        }
        let mut stand = stand.borrow_mut();
        let part = stand.layout.plot() * 0.15;
        match key.as_str() {
            "w" | "W" => stand.zoom(None, 1.35),
            "s" | "S" => stand.zoom(None, 1.0 / 1.35),
            "a" | "A" => stand.pan(-part, 0.0),
            "d" | "D" => stand.pan(part, 0.0),
            "f" | "F" => stand.fit(),
            _ => return,
        }
        event.prevent_default();
        redraw.force_update();
    })
}

/// What the pointer does.
struct Hand {
    canvas: NodeRef,
    stand: Rc<RefCell<Stand>>,
    redraw: UseForceUpdateHandle,
}

impl Hand {
    fn press(&self) -> Callback<PointerEvent> {
        let (canvas, stand) = (self.canvas.clone(), self.stand.clone());
        Callback::from(move |event: PointerEvent| {
            let (x, y) = place(&canvas, &event);
            stand.borrow_mut().drag = Some((x, y, 0.0));
            if let Some(canvas) = canvas.cast::<web_sys::Element>() {
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
        })
    }

    fn slide(&self, hover: Callback<Option<u32>>) -> Callback<PointerEvent> {
        let (canvas, stand, redraw) =
            (self.canvas.clone(), self.stand.clone(), self.redraw.clone());
        Callback::from(move |event: PointerEvent| {
            let (x, y) = place(&canvas, &event);
            let mut it = stand.borrow_mut();
            let Some((from_x, from_y, far)) = it.drag else {
                let under = it.at((x, y));
                drop(it);
                return hover.emit(under);
            };
            let far = far + (x - from_x).abs() + (y - from_y).abs();
            it.drag = Some((x, y, far));
            if far > SLIP {
                it.pan(from_x - x, from_y - y);
                drop(it);
                redraw.force_update();
            }
        })
    }

    fn release(&self, look: Callback<Option<u32>>) -> Callback<PointerEvent> {
        let (canvas, stand) = (self.canvas.clone(), self.stand.clone());
        Callback::from(move |event: PointerEvent| {
            let (under, drag) = {
                let mut stand = stand.borrow_mut();
                (stand.at(place(&canvas, &event)), stand.drag.take())
            };
            if drag.is_some_and(|(_, _, far)| far <= SLIP) {
                look.emit(under);
            }
        })
    }

    fn let_go(&self) -> Callback<PointerEvent> {
        let stand = self.stand.clone();
        Callback::from(move |_| stand.borrow_mut().drag = None)
    }
}

fn place(canvas: &NodeRef, event: &MouseEvent) -> (f64, f64) {
    let rect = canvas.cast::<web_sys::Element>().map(|canvas| canvas.get_bounding_client_rect());
    let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
    (f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
}

/// The wheel scrolls the rows, sideways it pans, and with Ctrl it zooms; what the rows have no use
/// for belongs to the dialog. Yew's own listener may not forbid that.
#[hook]
fn use_wheel(canvas: NodeRef, stand: Rc<RefCell<Stand>>, redraw: UseForceUpdateHandle) {
    use_effect_with((), move |()| {
        let listener = canvas.cast::<web_sys::Element>().map(|element| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                let event: &WheelEvent = event.unchecked_ref();
                let unit =
                    if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
                let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
                let mut stand = stand.borrow_mut();
                if event.ctrl_key() || event.meta_key() {
                    let (x, _) = place(&canvas, event);
                    stand.zoom(Some(x), exp(-dy * 0.0035));
                } else if event.shift_key() || dx.abs() > dy.abs() {
                    stand.pan(if dx == 0.0 { dy } else { dx }, 0.0);
                } else {
                    let before = stand.layout.scroll;
                    stand.pan(0.0, dy);
                    if stand.layout.scroll == before {
                        return;
                    }
                }
                event.prevent_default();
                drop(stand);
                redraw.force_update();
            })
        });
        move || drop(listener)
    });
}

/// Paints the picture.
fn draw(
    canvas: &NodeRef,
    stand: &Stand,
    judged: &Judged,
    chosen: Option<u32>,
    order: Option<&Line>,
    dark: bool,
) -> Option<()> {
    let canvas = canvas.cast::<HtmlCanvasElement>()?;
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let order: Option<BTreeMap<u32, u32>> =
        order.map(|line| line.deeds.iter().copied().zip(1..).collect());
    let what = |deed: u32| judged.deeds.get(deed as usize).map_or("", |told| &told.what);
    let frame = Frame {
        plot: &stand.plot,
        view: stand.view.as_ref()?,
        layout: &stand.layout,
        guilty: &stand.guilty,
        chosen,
        order: order.as_ref(),
        what: &what,
    };
    let mut picture = Picture::default();
    compose(&frame, &mut picture);
    let ratio = web_sys::window()?.device_pixel_ratio();
    paint(&context, &mut picture, &stand.layout, Palette::of(dark), ratio);
    Some(())
}
